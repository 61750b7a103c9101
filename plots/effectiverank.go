package plots

import "github.com/north-tui/north/sim"

// effectiveRank draws how many neurons each layer has, how many of the singular values
// of its activations count, and how many directions they use about equally.
//
// Source: Roy and Vetterli, "The effective rank", EUSIPCO 2007.
func effectiveRank(rec *sim.Recording) (Drawable, error) {
	series := measured(group(rec, "effective-rank"))
	if len(series) == 0 {
		return nil, noData("effective ranks (setting ranks)")
	}
	pg := page{title: "Neurons of each layer, and how many of them are of use", subtitle: caption(rec), columns: columns(len(series))}
	for _, s := range series {
		ch := chart{name: s.Label, x: stepAxis(), y: axis{label: "neurons", zero: true}, births: births(rec, s.Label)}
		for style, of := range []struct{ group, label, short string }{
			{"effective-rank", "effective rank", "effective rank"}, {"count", "singular values above ε", "above ε"}, {"width", "width", "neurons"},
		} {
			other, ok := sim.Find(rec.Series, of.group+"."+s.Label)
			if !ok || len(other.Buckets) == 0 {
				continue
			}
			line := curve{label: of.label, segments: prepare(other, false).last, color: hue(style), width: 2.6, dashes: pattern(style), shape: shapeOf(style)}
			if of.group == "width" {
				line.segments, line.plain = eachStairs(line.segments), true
			}
			ch.marks = append([]mark{line}, ch.marks...)
			ch.name = ending(ch.name+" · "+of.short, line.segments)
		}
		pg.charts = append(pg.charts, ch)
	}
	return pg, nil
}
