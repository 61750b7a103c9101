//go:build !amd64

package gemm

func simdQuotients([]float32, []uint8, []uint8, float32) int { return 0 }
