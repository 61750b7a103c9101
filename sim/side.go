package sim

// Letter is the letter of the snapshot's lane, a where there is one alone.
func (s *Snapshot) Letter() string {
	if s.Lane == "" {
		return "a"
	}
	return s.Lane
}

// EachLane is the latest of all lanes in order, the snapshot itself where there is one
// alone.
func (s *Snapshot) EachLane() []*Snapshot {
	if len(s.Lanes) == 0 {
		return []*Snapshot{s}
	}
	return s.Lanes
}
