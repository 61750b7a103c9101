package darts

import "fmt"

// Preset is a named combination of the switches (specification 6).
type Preset struct {
	Name, Doc   string
	Activation  string
	Schedule    string
	Regulariser string
	S           float64
}

// primeNote is the remark on the name.
const primeNote = "what the authors publish as DARTS-PRIME: softmax with none, dynamic schedule and proximity; no CRB and no ADMM"

// Presets is the table, in the order of display. The combinations with CRB are those of
// the paper's first versions and are not DARTS-PRIME: the authors publish that name for
// the preset darts-prime alone. softmax, softmax+fimt and softmax+pr are for comparisons
// at one S.
func Presets() []Preset {
	return []Preset{
		{"darts", "DARTS, first order, train and valid of one size", Softmax, Fixed, Plain, 1},
		{"crb", "improvement (a) alone", CRB, Fixed, Plain, 4},
		{"crb+fimt", "improvements (a) and (b)", CRB, Dynamic, Plain, 4},
		{"crb+pr", "improvements (a) and (c) by proximity", CRB, Fixed, Prox, 4},
		{"crb+admm", "improvements (a) and (c) by ADMM", CRB, Fixed, ADMM, 4},
		{"crb+pr+fimt", "all three, by proximity: the method of the first versions", CRB, Dynamic, Prox, 4},
		{"crb+admm+fimt", "all three, by ADMM: the method of the first versions", CRB, Dynamic, ADMM, 4},
		{"darts-prime", primeNote, Softmax, Dynamic, Prox, 10},
		{"softmax", "DARTS at the small experiments' S", Softmax, Fixed, Plain, 4},
		{"softmax+fimt", "improvement (b) alone", Softmax, Dynamic, Plain, 4},
		{"softmax+pr", "improvement (c) alone, by proximity", Softmax, Fixed, Prox, 4},
	}
}

// PresetNames are the names in the table.
func PresetNames() []string {
	var names []string
	for _, p := range Presets() {
		names = append(names, p.Name)
	}
	return names
}

// PresetNamed returns a line of the table.
func PresetNamed(name string) (Preset, error) {
	for _, p := range Presets() {
		if p.Name == name {
			return p, nil
		}
	}
	return Preset{}, fmt.Errorf("darts: no preset %q, want one of %v", name, PresetNames())
}

// Apply sets the switches of the preset and leaves all else.
func (p Preset) Apply(c Settings) Settings {
	c.Activation, c.Schedule, c.Regulariser, c.S = p.Activation, p.Schedule, p.Regulariser, p.S
	return c
}
