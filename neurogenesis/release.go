package neurogenesis

// Release lets go of the memory that spectra are worked out in, for a Grower that
// nobody asks anything of for a while. It is made anew when needed.
func (g *Grower) Release() { g.spaces, g.seen = nil, observation{} }
