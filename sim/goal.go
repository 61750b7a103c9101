package sim

// Goal is the goal of a race: the first lane in which a group of series reaches a
// value wins.
type Goal struct {
	Group string  // of the series: accuracy, loss
	Lower bool    // lower is better: at most the value; otherwise at least
	Value float64 // the default; 0 means slightly better than the best so far
}
