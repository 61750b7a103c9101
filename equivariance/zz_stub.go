package equivariance

import "github.com/north-tui/north/nn"

type Channels[T nn.Float] struct{}
type probe[T nn.Float] struct{}
