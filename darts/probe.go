package darts

import "github.com/north-tui/north/nn"

type probe[T nn.Float] struct{}
