package neurogenesis

// MaxPatience is how many steps of training loss are remembered.
const MaxPatience = 2048

// lossDecay is the weight of the past in the smoothed loss: an average over
// about 50 steps.
const lossDecay = 0.98

// losses is the history of the smoothed training loss, oldest first, one per step.
// Once full it holds between MaxPatience+1 and twice as many, so that it is rarely
// shortened.
type losses struct{ smoothed []float64 }

func (l *losses) add(loss float64) {
	n := len(l.smoothed)
	if n > 0 {
		loss = lossDecay*l.smoothed[n-1] + (1-lossDecay)*loss
	}
	if n == 2*(MaxPatience+1) {
		n = copy(l.smoothed, l.smoothed[n-MaxPatience:])
		l.smoothed = l.smoothed[:n]
	}
	l.smoothed = append(l.smoothed, loss)
}

// change returns the change over the last steps, and the number of steps it covers.
func (l *losses) change(steps int) (change float64, over int) {
	n := len(l.smoothed)
	if n == 0 {
		return 0, 0
	}
	over = max(0, min(steps, n-1, MaxPatience))
	return l.smoothed[n-1] - l.smoothed[n-1-over], over
}

// recent is the part of the history that change can use.
func (l *losses) recent() []float64 {
	return l.smoothed[max(0, len(l.smoothed)-MaxPatience-1):]
}

// TestLoss is the mean loss on held-out data when it was last measured.
type TestLoss struct {
	Step int     `json:"step"` // 0 if it never was
	Loss float64 `json:"loss"`
}

// latest is the smoothed training loss, if there is one.
func (l *losses) latest() (loss float64, ok bool) {
	n := len(l.smoothed)
	if n == 0 {
		return 0, false
	}
	return l.smoothed[n-1], true
}
