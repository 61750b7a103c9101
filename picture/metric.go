package picture

// Metric is a metric of a layer as it is at the step that is shown. Its series has it as
// it was at some earlier step.
type Metric struct {
	Group string // of the series: effective-rank
	Layer string // L1
	Value float64
	Step  int
}
