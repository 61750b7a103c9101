// Package datasets makes and loads the data networks are trained on: points in
// the plane, simulated data of known effective dimension, small regressions,
// handwritten digits, and the user's own tables and IDX files.
//
// Everything is seeded: the same name, settings and seed give the same bytes.
// Each Set states its split and its scaling, which is the same for both splits.
package datasets

import (
	"github.com/north-tui/north/form"
)

// Entry is something that can be trained on.
type Entry struct {
	Name     string
	Doc      string // one line
	Source   string // where it comes from, and its licence
	Fields   []form.Field
	Defaults Defaults // at the defaults of Fields

	// Load makes or reads the data; it may take a second. What it returns is
	// shared between callers and must not be written to.
	Load func(v form.Values, seed uint64) (*Set, error)
}

// All lists the data that come with the program, in display order. Directories
// of IDX files and tables are found by Find.
func All() []Entry {
	return []Entry{
		spiral(),
		moons(),
		circles(),
		xor(),
		gaussians(),
		checkerboard(),
		simulated(),
		sine(),
		bumps(),
		digits(),
		mnist(),
		rotatedMNIST(),
	}
}
