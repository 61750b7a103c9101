package neurogenesis

// Release frees the workspaces of spectra, for a Grower that will not be used for a
// while. They are allocated again when needed.
func (g *Grower) Release() { g.space, g.seen = space{}, observation{} }

// Releasing is a View that can give back what its matrices take: they are then no longer
// valid, and made anew when next asked for. A Grower gives those of a layer back before it
// looks at the next, so that a deep network does not need the memory of all.
type Releasing interface {
	View
	Release()
}

// release gives back the matrices of the probe's layer.
func (p *Probe) release() {
	if layer, ok := p.Layer.(Releasing); ok {
		layer.Release()
	}
}
