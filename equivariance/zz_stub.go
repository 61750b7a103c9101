package equivariance

import "github.com/north-tui/north/nn"

type Channels[T nn.Float] struct{}
type probe[T nn.Float] struct{ seen bool }

func (m *Model[T]) adopt(*Model[T]) {}
