//go:build amd64 || arm64

package gemm

import "math"

// exponential is the table that the kernel of Softmax reads: each number for 16
// lanes, the polynomial of exp from its highest coefficient down to that of the
// square. Source: Moshier, Cephes mathematical library, expf, 1992.
var exponential = lanes16(
	math.Log2E,
	0.693359375, -2.12194440e-4, // ln 2 as a short number and a rest
	-87,
	float32(math.Inf(-1)),
	1,
	1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
)

func lanes16(numbers ...float32) [][16]float32 {
	table := make([][16]float32, len(numbers))
	for i, v := range numbers {
		for lane := range table[i] {
			table[i][lane] = v
		}
	}
	return table
}
