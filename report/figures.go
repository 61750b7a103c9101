package report

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plots"
)

// image is a figure beside the report.
type image struct{ file, text string }

// canvas is where figures go to.
type canvas struct {
	out string
	Options
}

// wants reports whether a kind of figure is to be drawn.
func (c canvas) wants(kind string) bool {
	return c.Figures == nil || slices.Contains(c.Figures, kind)
}

// paperWidth is that of a figure for papers, in pixels: 6.25 inches, about a column of
// text. What is drawn for that size has text of 8 to 14 points.
const paperWidth = 600

// save writes a figure of plots.DefaultWidth by height, or smaller, and for papers the same
// in PDF.
func (c canvas) save(drawing plots.Drawable, file string, height int) error {
	at := func(file string, width int) error {
		height := max(plots.MinSize, min(plots.MaxSize, height*width/plots.DefaultWidth))
		return plots.Save(drawing, filepath.Join(c.out, file), width, height)
	}
	if c.LaTeX != "" {
		if err := at(inPDF(file), paperWidth); err != nil {
			return err
		}
	}
	return at(file, cmp.Or(c.Width, plots.DefaultWidth))
}

// draw writes the figures of a data set. Those without anything to show are left
// out.
func (s *study) draw(d *dataset, c canvas, name string) ([]image, error) {
	curves := func(d *dataset) (plots.Drawable, int, error) { return s.curves(d, c.Groups) }
	newborns := func(d *dataset) (plots.Drawable, int, error) { return s.newborns(d, c.Groups) }
	figures := []struct {
		kind string
		draw func(*dataset) (drawing plots.Drawable, height int, err error)
	}{
		{"pareto", s.pareto}, {"curves", curves}, {"widths", s.widths}, {"newborns", newborns}, {"time", s.shares},
	}
	var images []image
	for _, f := range figures {
		if !c.wants(f.kind) {
			continue
		}
		drawing, height, err := f.draw(d)
		if errors.Is(err, plots.ErrNoData) {
			continue
		}
		i := image{f.kind + "-" + name + ".png", d.name + ": " + f.kind}
		if err == nil {
			err = c.save(drawing, i.file, height)
		}
		if err != nil {
			return nil, err
		}
		images = append(images, i)
	}
	return images, nil
}

// runsOf says how many runs there are in each group.
func runsOf(d *dataset) string {
	least, most := math.MaxInt, 0
	for _, g := range d.groups {
		if len(g.rows) == 0 {
			continue
		}
		least, most = min(least, len(g.rows)), max(most, len(g.rows))
	}
	if least == most {
		return picture.Plural(most, "seed")
	}
	return fmt.Sprintf("%d to %d seeds", least, most)
}

// estimate is the mean with its interval, as a figure takes it.
func (s sample) estimate() plots.Estimate {
	mean, half := s.mean(), s.half()
	if math.IsNaN(half) {
		half = 0
	}
	return plots.Estimate{Low: mean - half, Mean: mean, High: mean + half}
}

// mostNamed is how many groups have a name in a figure each; more are named by
// trigger.
const mostNamed = 14

func (s *study) pareto(d *dataset) (drawing plots.Drawable, height int, err error) {
	t := d.goal()
	name, _, _ := strings.Cut(t.Name, " (")
	p := plots.Pareto{
		Title:    upper(name) + " against size on " + d.name,
		Subtitle: "mean of " + runsOf(d) + ", with 95 % confidence intervals; one without an end stroke goes on",
		Cost:     "parameters, log scale", Quality: t.Name,
	}
	p.Most = t.Most
	if t.Lower {
		p.Quality, p.LogQuality = t.Name+", log scale", true
	}
	p.Options = s.options(d)
	drawing, err = p.Figure()
	return drawing, plots.DefaultHeight, err
}

// options are the groups as a figure takes them.
func (s *study) options(d *dataset) []plots.Option {
	trigger := slices.Index(s.keys, "trigger")
	byTrigger, styles := trigger >= 0 && len(d.groups) > mostNamed, map[string]int{}
	var out []plots.Option
	for _, g := range d.groups {
		name, style := g.label, g.style
		if byTrigger {
			name = g.values[trigger]
			if _, known := styles[name]; !known {
				styles[name] = len(styles)
			}
			style = styles[name]
		}
		out = append(out, plots.Option{
			Name: name, Style: style, Front: d.front(g),
			Cost: g.sample(params).estimate(), Quality: g.sample(d.goal().of).estimate(),
		})
	}
	return out
}

func (s *study) shares(d *dataset) (drawing plots.Drawable, height int, err error) {
	f := plots.Shares{
		Title:    "Where the time of a run goes on " + d.name,
		Subtitle: "mean of " + runsOf(d) + "; seconds a run on the right",
		Unit:     "s",
	}
	for _, p := range parts {
		f.Parts = append(f.Parts, p.name)
	}
	f.Parts = append(f.Parts, rest)
	for _, g := range d.groups {
		if split := g.split(); split != nil {
			f.Totals = append(f.Totals, plots.Total{Name: g.label, Parts: split})
		}
	}
	drawing, err = f.Figure()
	return drawing, max(560, 230+75*len(f.Totals)), err
}

func (s *study) widths(d *dataset) (drawing plots.Drawable, height int, err error) {
	f := plots.Bands{
		Title:    "Neurons in the hidden layers on " + d.name,
		Subtitle: "line: mean of " + runsOf(d) + "; band: from the lowest to the highest",
		X:        "optimizer step", Y: "neurons",
	}
	groups := moving(d.groups)
	c := s.charts(&f, groups)
	for _, g := range groups {
		b, err := s.band(g)
		if err != nil {
			return nil, 0, err
		}
		if b != nil {
			c.add(g, *b)
		}
	}
	drawing, err = f.Figure()
	return drawing, c.height(), err
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
