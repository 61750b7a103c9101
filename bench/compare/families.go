//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/north-tui/north/darts"
	"github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/nn"
)

// familyRows are steps of group-convolutional networks and of architecture searches.
func familyRows() []*row {
	turned := func(group, what, target string) *row {
		return &row{
			work: fmt.Sprintf("%s of the small group-convolutional network, %s, batch 32", what, group), peer: "PyTorch, 1 thread",
			request: fmt.Sprintf("equivariance %s 32", group), theirs: []sideID{{"torch-equivariance", 1}}, target: target,
		}
	}
	searched := func(space, activation, target string) *row {
		return &row{
			work: fmt.Sprintf("four steps of the weights and one of alpha, %s, %s, batch 32", space, activation), peer: "PyTorch, 1 thread",
			request: fmt.Sprintf("darts %s %s 32", space, activation), theirs: []sideID{{"torch-darts", 1}}, target: target,
		}
	}
	return []*row{
		turned("D4", "training step", "3"), turned("C1", "training step", "3"), turned("mixed", "step of the weights and one of alpha", "3"),
		searched("dense8", "softmax", "20"), searched("dense8", "crb", "20"), searched("conv8", "softmax", "5"), searched("conv8", "crb", "5"),
	}
}

// equivarianceWork is a training step of the small network with one group in all layers,
// or of its mixture of all groups a step of the weights and one of alpha.
func equivarianceWork(words []string, threads int) (func(), error) {
	if len(words) != 3 {
		return nil, fmt.Errorf("%q is not a group and a batch", words)
	}
	batch, err := strconv.Atoi(words[2])
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(1, 1))
	if words[1] == "mixed" {
		return mixtureWork(batch, threads, rng)
	}
	group, err := equivariance.ParseGroup(words[1])
	if err != nil {
		return nil, err
	}
	model, err := equivariance.New[float32](equivariance.Small([4]equivariance.Group{group, group, group, group}), rng)
	if err != nil {
		return nil, err
	}
	model.Threads = threads
	images, labels := randomImages(batch, model.Config.Side*model.Config.Side, model.Config.Classes, rng)
	return func() {
		_, err := model.Train(images, labels)
		must(err)
	}, nil
}

func mixtureWork(batch, threads int, rng *rand.Rand) (func(), error) {
	d4 := equivariance.D4
	config := equivariance.Small([4]equivariance.Group{d4, d4, d4, d4}).As(equivariance.Mixed)
	model, err := equivariance.New[float32](config, rng)
	if err != nil {
		return nil, err
	}
	model.Threads = threads
	images, labels := randomImages(batchCount*batch, config.Side*config.Side, config.Classes, rng)
	search, err := equivariance.NewDifferentiation(model, equivariance.Data[float32]{
		Images: images, Labels: labels, ValidationImages: images, ValidationLabels: labels,
	}, equivariance.DifferentiateSettings{Batch: batch, Alpha: equivariance.AlphaLearn, LearningRate: .01, Seed: 1})
	if err != nil {
		return nil, err
	}
	return func() { must(search.Advance()) }, nil
}

// dartsWork is four steps of a search that never ends and in which nothing dies.
func dartsWork(words []string, threads int) (func(), error) {
	if len(words) != 4 {
		return nil, fmt.Errorf("%q is not a space, an activation and a batch", words)
	}
	spaces := map[string]darts.Space{"dense8": darts.Dense8(), "conv8": darts.Conv8()}
	space, ok := spaces[words[1]]
	if !ok {
		return nil, fmt.Errorf("unknown space %q", words[1])
	}
	batch, err := strconv.Atoi(words[3])
	if err != nil {
		return nil, err
	}
	settings := darts.Usual()
	settings.Activation, settings.Batch, settings.S = words[2], batch, stepsOfWeights
	settings.AlphaRate, settings.Epochs = 0, 1<<16
	images, labels := randomImages(25*batch, 64, space.Classes, rand.New(rand.NewPCG(1, 1)))
	search, err := darts.NewSearch(space, settings, darts.Data[float32]{X: images, Labels: labels}, 1)
	if err != nil {
		return nil, err
	}
	search.SetThreads(threads)
	return func() {
		for range stepsOfWeights {
			_, err := search.Step()
			must(err)
		}
	}, nil
}

// stepsOfWeights is how many there are to one of alpha.
const stepsOfWeights = 4

// randomImages are images with labels of all classes.
func randomImages(samples, pixels, classes int, rng *rand.Rand) (nn.Mat[float32], []int32) {
	images, labels := nn.NewMat[float32](samples, pixels), make([]int32, samples)
	for i := range images.Data {
		images.Data[i] = float32(rng.NormFloat64())
	}
	for i := range labels {
		labels[i] = int32(i % classes)
	}
	return images, labels
}
