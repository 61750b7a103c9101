// Package inits creates new neurons, with one file per initialisation. Each returns a
// fan-in row, a bias and a fan-out column for every new neuron; those that split
// existing neurons edit these as well.
//
// Source of the north-* initialisations: Maile, Rachelson, Luga, Wilson, "When,
// where, and how to add new neurons to ANNs", AutoML-Conf 2022, arXiv 2202.08539.
package inits

import "github.com/north-tui/north/neurogenesis"

const maile = "Maile et al. 2022, arXiv 2202.08539"

// All is the shelf, in display order.
func All() []neurogenesis.InitEntry {
	return []neurogenesis.InitEntry{
		randomIn(),
		randomOut(),
		northSelect(),
		northPre(),
		northWeight(),
		northOpt(),
		gradmax(),
		firefly(),
		nest(),
		net2wider(),
		splitting(),
		varianceTransfer(),
		tiny(),
		senn(),
	}
}
