package plots

import (
	"strings"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// newborns draws how active newborn neurons are, and how large their gradient, as shares of
// the medians of older neurons, over their age.
func newborns(rec *sim.Recording) (Drawable, error) {
	b := Bands{
		Title:    "Newborn neurons against older ones",
		Subtitle: caption(rec),
		X:        "age in steps, log scale", Y: "share of the older neurons' median, log scale", LogX: true, LogY: true,
		Notes: []string{"line: median; band: middle half; below .001 drawn as .001"},
	}
	chart := BandChart{}
	for i, name := range []string{picture.NewbornActivity, picture.NewbornGradient} {
		band := Band{Name: strings.TrimPrefix(name, "newborn-"), Style: i}
		for _, s := range group(rec, name) {
			age, ok := picture.AgeOf(s.Label)
			if !ok {
				continue
			}
			var shares []float64
			for _, b := range s.Buckets {
				if drawable(b.Last) {
					shares = append(shares, b.Last)
				}
			}
			if len(shares) == 0 {
				continue
			}
			q := picture.QuartilesOf(shares).Charted()
			band.X = append(band.X, float64(age))
			band.Low, band.Mean, band.High = append(band.Low, q.Low), append(band.Mean, q.Median), append(band.High, q.High)
		}
		if len(band.X) > 0 {
			chart.Bands = append(chart.Bands, band)
		}
	}
	if len(chart.Bands) == 0 {
		return nil, noData("newborn neurons: none came, or newborns is 0")
	}
	b.Charts = []BandChart{chart}
	return b.Figure()
}
