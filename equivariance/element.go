package equivariance

// Elements is the number of elements of D4, the largest group, and of slots of a base
// channel.
const Elements = 8

// An element of D4 is R^r F^f: flip the rows if f = 1, then turn r quarter turns
// counter-clockwise. Its index is 4f + r.

// Product returns the index of a·b, in which b acts first (spec section 1).
func Product(a, b int) int {
	turn := b & 3
	if a >= 4 {
		turn = -turn
	}
	return (a^b)&4 | (a+turn)&3
}

// Inverse returns the index of the inverse of a.
func Inverse(a int) int {
	if a >= 4 {
		return a
	}
	return -a & 3
}

// ElementNames are the names of the elements, by index.
func ElementNames() []string {
	return []string{"e", "90°", "180°", "270°", "mirror ↕", "mirror ╱", "mirror ↔", "mirror ╲"}
}

// source returns where entry (i, j) of T_g A comes from in A, an array of side n+1,
// with row i downwards and column j to the right.
func source(g, n, i, j int) (row, col int) {
	switch g & 3 {
	case 1:
		i, j = j, n-i
	case 2:
		i, j = n-i, n-j
	case 3:
		i, j = n-j, i
	}
	if g >= 4 {
		i = n - i
	}
	return i, j
}

// Gather returns, for each entry of T_g A of a square array of the given side, row by
// row, the flat index of the entry of A that it is.
func Gather(g, side int) []int {
	at := make([]int, side*side)
	for i := range side {
		for j := range side {
			row, col := source(g, side-1, i, j)
			at[i*side+j] = row*side + col
		}
	}
	return at
}
