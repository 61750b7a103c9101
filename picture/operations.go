package picture

// Operations counts floating-point operations: a multiply-add is two. It is the unit
// of every cost, here and in package sim: that of training, forwards and backwards.
type Operations float64
