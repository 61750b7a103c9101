//go:build !amd64 && !arm64

package gemm

// There are no kernels for this machine: the simd functions report false.

func simdGemm[T Float](int, bool, bool, int, int, int, T, []T, int, []T, int, T, []T, int) bool {
	return false
}

func simdAddRow[T Float](int, []T, int, []T) bool                             { return false }
func simdColumnSums[T Float]([]T, int, []T, int) bool                         { return false }
func simdReLU[T Float](_, _ []T) bool                                         { return false }
func simdReLUGrad[T Float](_, _, _ []T) bool                                  { return false }
func simdPositiveGrad[T Float](_, _, _ []T) bool                              { return false }
func simdAxpy[T Float](T, []T, []T) bool                                      { return false }
func simdScale[T Float](T, []T) bool                                          { return false }
func simdAdam[T Float](_, _, _, _ []T, _ *adamCoefficients[T]) bool           { return false }
func simdAdamEach[T Float](_, _, _, _, _, _ []T, _ *adamCoefficients[T]) bool { return false }
func simdDot[T Float](_, _ []T) (T, bool)                                     { return 0, false }
func simdGemv[T Float](int, []T, []T, int, []T, T) bool                       { return false }

func simdColumnSquares([]float64, int, []float64, int) bool                   { return false }
func simdQuadratic([]float64, int, []float64, int, []float64, []float64) bool { return false }
func simdEliminate(int, int, float64, []float64, int) bool                    { return false }
func simdLargest([]float64) (float64, bool)                                   { return 0, false }
func simdNarrow([]float32, []float64) int                                     { return 0 }
func simdWiden([]float64, []float32) int                                      { return 0 }
func simdUniform([]float64, float64, *[2][8]uint64) bool                      { return false }
func simdSoftmax[T Float]([]T, *[2]float32) bool                              { return false }
func simdSoftmaxGrad[T Float](_, _ []T) bool                                  { return false }
func simdCausalSoftmax[T Float](int, int, []T, int) bool                      { return false }
func simdCausalSoftmaxGrad[T Float](int, int, []T, int, []T, int) bool        { return false }
func simdLessTop[T Float](int, int, []T, int, []T, int) bool                  { return false }
func simdRMSNorm[T Float](int, int, []T, []T, []T, []T, float64) bool         { return false }
func simdRMSNormGrad[T Float](_, _ int, _, _, _, _, _, _, _ []T) bool         { return false }
