package sim

// Goal is what lanes of a race may aim at: the first at which a group of series is as
// good as a value wins.
type Goal struct {
	Group string  // of the series: accuracy, loss
	Lower bool    // is better: to be at most the value, else at least
	Value float64 // the usual one; 0 is a little better than the best so far
}
