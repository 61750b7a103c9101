package neurogenesis

import "time"

// Spent is the time that growth has taken, for information only. Running the probe
// batch counts towards whichever part needed it first.
type Spent struct {
	Trigger time.Duration // asking whether to grow
	Init    time.Duration // making and inserting neurons
}

// Spent returns the time spent since the Grower was created; State does not include
// it.
func (g *Grower) Spent() Spent { return g.spent }

// Work is how many multiply-adds the spectra of layers have taken since the Grower was
// created; see metrics.Spectrum. State does not include it.
func (g *Grower) Work() int {
	s := &g.space
	return s.activations.Work() + s.tracked.Work() + s.weights.Work()
}

// asked adds the time since began to the trigger's, minus what the init took of it.
func (g *Grower) asked(began time.Time, init time.Duration) {
	g.spent.Trigger += time.Since(began) - (g.spent.Init - init)
}

func (g *Grower) made(began time.Time) { g.spent.Init += time.Since(began) }
