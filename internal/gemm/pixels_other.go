//go:build !amd64

package gemm

func hasPixels() bool { return false }

func (s *Support) searchPixels(int, int) { panic("gemm: no kernels for pixels") }
