package sweep

import (
	"path/filepath"

	"github.com/north-tui/north/sim"
)

// Expected are the seconds that each run of a sweep will take, by name, from the runs
// that have finished in dir: the mean of those that differ in their seed alone, else of
// all. It is empty if none has finished.
func Expected(dir string, specs []Planned) map[string]float64 {
	var all mean
	alike := map[string]*mean{} // by the name of seed 0
	for _, p := range specs {
		group := seedless(p.Spec)
		if alike[group] == nil {
			alike[group] = &mean{}
		}
		results, err := sim.ReadResults(filepath.Join(dir, Name(p.Spec)))
		if err != nil {
			continue
		}
		if seconds, ok := results["seconds"].(float64); ok {
			all.add(seconds)
			alike[group].add(seconds)
		}
	}
	expected := map[string]float64{}
	if all.n == 0 {
		return expected
	}
	for _, p := range specs {
		m := alike[seedless(p.Spec)]
		if m.n == 0 {
			m = &all
		}
		expected[Name(p.Spec)] = m.sum / float64(m.n)
	}
	return expected
}

// seedless names what runs have in common that differ in their seed alone.
func seedless(s sim.Spec) string {
	s.Seed = 0
	return Name(s)
}

// mean is one that is being computed.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(x float64) {
	m.sum += x
	m.n++
}
