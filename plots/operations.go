package plots

import (
	"math"
	"slices"
	"sort"

	"github.com/north-tui/north/sim"
)

// mega is the unit of operations on an axis.
const mega = 1e6

// spentOn is a recording along the operations that training has cost: the axis on
// which models of different sizes are compared fairly.
func spentOn(rec *sim.Recording) (*sim.Recording, error) {
	spent, ok := sim.Find(rec.Series, "operations")
	if !ok || len(spent.Buckets) == 0 {
		return nil, noData("operations")
	}
	return along(rec, spent.Buckets), nil
}

func operationsAxis() axis {
	return axis{label: "operations of training, in millions", tight: true, origin: true, whole: true}
}

// most is the largest place on the axis: the last whole number that a float64 tells
// from the next.
const most = 1 << 53

// along is a recording whose steps are replaced by the operations done by then, in
// millions.
func along(rec *sim.Recording, spent []sim.Bucket) *sim.Recording {
	places := make([]float64, len(spent))
	largest := 0.0
	for i, b := range spent {
		if v := b.Last / mega; v > largest { // never with NaN
			largest = math.Min(v, most)
		}
		places[i] = largest
	}
	at := func(step float64) float64 {
		if step <= 0 {
			return 0
		}
		i := sort.Search(len(spent), func(i int) bool { return spent[i].Step >= step })
		return places[min(i, len(spent)-1)]
	}
	out := *rec
	out.Series = nil
	for _, s := range rec.Series {
		s.Buckets = slices.Clone(s.Buckets)
		for i := range s.Buckets {
			s.Buckets[i].Step = at(s.Buckets[i].Step)
		}
		out.Series = append(out.Series, s)
	}
	out.Events = slices.Clone(rec.Events)
	for i := range out.Events {
		out.Events[i].Step = int(math.Round(at(float64(out.Events[i].Step))))
	}
	return &out
}
