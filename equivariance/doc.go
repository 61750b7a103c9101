// Package equivariance is networks of group convolutions whose symmetry constraint can
// be relaxed, layer by layer, without changing what they compute: the point groups of
// the square grid, the relaxation morphism, layers that mix all groups, and the two
// searches EquiNAS_E and EquiNAS_D.
//
// Whatever its group, a layer of base width C has 8C physical channels, p = 8o + s for
// base channel o and slot s, an element of D4. Activations are kept a pixel a row, its
// channels side by side, in images with a margin of zeros: convolution is then a
// product whose first matrix has overlapping rows, and is never copied out.
//
// Sources: Maile, Wilson, Forré, "Equivariance-aware Architectural Optimization of
// Neural Networks", ICLR 2023, arXiv 2210.05484; Cohen and Welling, "Group Equivariant
// Convolutional Networks", ICML 2016, arXiv 1602.07576. The reference code differs in
// places that docstrings name.
package equivariance
