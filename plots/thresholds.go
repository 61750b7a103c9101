package plots

import (
	"image/color"
	"math"
	"slices"

	"github.com/north-tui/north/sim"
)

// threshold draws a measure of each layer with its limit, one chart a layer.
type threshold struct {
	title        string
	value, limit string // groups of series
	valueLabel   string
	limitLabel   string
	y            axis
	stepped      bool
}

func (th threshold) draw(rec *sim.Recording) (Drawable, error) {
	series := measured(group(rec, th.value))
	if len(series) == 0 {
		return nil, noData(th.value)
	}
	limits := measured(group(rec, th.limit))
	pg := page{title: th.title, subtitle: caption(rec), columns: columns(len(series))}
	for _, s := range series {
		ch := chart{
			x: stepAxis(), y: th.y,
			marks:  th.lines(s, hue(0), th.valueLabel, 2.4, 0),
			births: births(rec, s.Label),
		}
		for _, l := range limits {
			if l.Label == s.Label {
				ch.marks = append(ch.marks, th.lines(l, ink, th.limitLabel, 2.2, 1)...)
			}
		}
		ch.name = s.Label
		pg.charts = append(pg.charts, ch)
	}
	return pg, nil
}

func (th threshold) lines(s sim.Series, c color.NRGBA, label string, width float64, dash int) []mark {
	h := prepare(s, false)
	line := curve{label: label, segments: h.raw, color: c, width: width, dashes: pattern(dash), plain: th.stepped || dash > 0}
	if th.stepped {
		line.segments = eachStairs(h.last)
	}
	if len(h.diverged) > 0 {
		return []mark{line, crosses{h.diverged}}
	}
	return []mark{line}
}

// measured drops the series without a single number: triggers that measure no
// such thing report NaN.
func measured(series []sim.Series) []sim.Series {
	return slices.DeleteFunc(series, func(s sim.Series) bool {
		return !slices.ContainsFunc(s.Buckets, func(b sim.Bucket) bool { return drawable(b.Last) })
	})
}

// columns stacks up to three charts, so that their steps line up, and sets more
// of them in about a square.
func columns(charts int) int {
	if charts <= 3 {
		return 1
	}
	return int(math.Ceil(math.Sqrt(float64(charts))))
}
