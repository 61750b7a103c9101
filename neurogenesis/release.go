package neurogenesis

// Release frees the workspaces of spectra, for a Grower that will not be used for a
// while. They are allocated again when needed.
func (g *Grower) Release() { g.spaces, g.seen = nil, observation{} }
