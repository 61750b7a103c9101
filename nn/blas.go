package nn

import "github.com/north-tui/north/internal/gemm"

// This makes gonum use our products in every program and test that contains a model:
// gonum's own float32 product rounds differently depending on memory addresses. It is
// the project's only init function.
func init() { gemm.Use() }
