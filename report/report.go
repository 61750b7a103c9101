// Package report sums up a sweep: means with confidence intervals, comparisons
// paired by seed, and figures, as Markdown with PNG and CSV files beside it. The same
// sweep gives the same bytes.
package report

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/north-tui/north/internal/files"
)

// File is the report's name in its directory.
const File = "report.md"

// Options are what can be said of a report's figures. The zero value draws all.
type Options struct {
	Figures []string // of Kinds; nil means all, an empty list none
	Width   int      // in pixels, 0 means plots.DefaultWidth
	Groups  []string // whose curves and newborns are drawn, by the labels of groups or cases; nil means all there is room for

	LaTeX string // the version for the methods of LaTeXFile; "" writes none, and no figures in PDF

	Measures func(scene string) Measures // what runs of a scene are compared by; nil means Usual for all
}

// Kinds are the kinds of figures that a report can have.
var Kinds = []string{"neurons", "pareto", "curves", "widths", "newborns", "time"}

// ParseKinds reads kinds of figures, with commas between them; "" is none.
func ParseKinds(text string) ([]string, error) {
	if text == "" {
		return []string{}, nil
	}
	kinds := strings.Split(text, ",")
	for _, kind := range kinds {
		if !slices.Contains(Kinds, kind) {
			return nil, fmt.Errorf("no figure %q; there are %s", kind, strings.Join(Kinds, ", "))
		}
	}
	return kinds, nil
}

// Write reads the sweep in dir and writes its report into the directory out,
// which is made if there is none. Runs that failed or are missing are listed,
// and it is an error only if no run is finished.
func Write(dir, out string, o Options) error {
	s, err := read(dir, o.Measures)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	c := canvas{out, o}
	if len(s.rows) == 0 {
		return fmt.Errorf("report: no finished run in %s; make a sweep with north sweep --out %[1]s", dir)
	}
	if err := s.checkChosen(o.Groups); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if c.wants("newborns") {
		if err := s.readNewborns(); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var text strings.Builder
	s.head(&text)
	images, err := s.drawOverview(c)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	s.overview(&text, images)
	names := fileNames(s.data)
	var figures [][]image
	for i, d := range s.data {
		images, err := s.draw(d, c, names[i])
		if err != nil {
			return fmt.Errorf("report: %s: %w", d.name, err)
		}
		s.section(&text, d, images)
		figures = append(figures, images)
	}
	s.missing(&text)
	if err := errors.Join(s.writeMeans(out), s.writeRuns(out)); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if o.LaTeX != "" {
		var paper strings.Builder
		s.latex(&paper, o.LaTeX, images, figures)
		if err := files.Write(filepath.Join(out, LaTeXFile), []byte(paper.String())); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	if err := files.Write(filepath.Join(out, File), []byte(text.String())); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// fileNames are the data sets' names fit for files, each another.
func fileNames(data []*dataset) []string {
	taken := map[string]bool{}
	var names []string
	for _, d := range data {
		base := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
				return r
			}
			return '-'
		}, filepath.Base(d.name))
		name := base
		for i := 2; taken[name]; i++ {
			name = fmt.Sprintf("%s-%d", base, i)
		}
		taken[name] = true
		names = append(names, name)
	}
	return names
}
