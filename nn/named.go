package nn

// Named is a parameter with its name in a model.
type Named[T Float] struct {
	Name  string
	Param *Param[T]
}
