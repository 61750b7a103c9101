package picture

// Operations counts floating-point operations: a multiply-add is two. It is the unit
// of every cost.
type Operations float64
