package equivariance

import (
	"sync"
	"sync/atomic"

	"github.com/north-tui/north/nn"
)

// chunkImages is how many images are one piece of work. It is part of the result: the
// gradients of filter banks are summed up chunk by chunk.
const chunkImages = 8

// workspace is what a model keeps from step to step.
type workspace[T nn.Float] struct {
	train, evaluate, calibrate tape[T]

	probe  probe[T]
	params []*nn.Param[T]
	loss   func(logits nn.Mat[T], y nn.Targets[T], grad nn.Mat[T], by T) float64
}

// tape is what a pass over some images leaves. Training, evaluation, calibration and
// the probe each have their own, so that none disturbs another.
type tape[T nn.Float] struct {
	model  *Model[T]
	images nn.Mat[T] // samples×(channels·side²), a plane a channel
	norms  statistics
	params bool // the way back sets the gradients of parameters
	layers []layerTape[T]
	head   headTape[T]
	work   []work
}

// statistics says what a norm divides by.
type statistics uint8

const (
	running statistics = iota // those of the model
	ofBatch                   // those of the images at hand: training
	kept                      // those that the tape holds; the way back takes them for constants
)

// work is what is done to the images of a chunk, in a layer. The functions are made
// once, since functions that hold something are memory.
type work struct{ load, convolve, activate, unpool, back func(chunk int) }

// layerTape is what a pass leaves of one layer, P physical channels of side×side pixels.
type layerTape[T nn.Float] struct {
	at geometry // of in, y and d

	in []T // what the layer reads: stacked images in the first layer
	y  []T // what convolution makes; the margins hold anything
	d  []T // gradient by y; its margins are 0
	dX []T // gradient by in; the margins hold anything

	sums, squares  []T       // samples×P: of y, and of its distances from the image's own means
	mean, variance []T       // of the norm's channels, for this pass
	inverse, total []float64 // 1/sqrt(var + eps), and sums
	about          []T       // P: mean of the physical channel's norm
	scale, shift   []T       // P: the norm as y·scale + shift

	dSums, dProducts []T      // samples×P: of the gradient behind the ReLU, and of it times y - mean
	a, b, c          []T      // P: d = d·a + y·b + c
	dPacked          []T      // chunks×bank
	dBias            []T      // chunks×P
	local            []T      // chunks×P: means of one image
	full             []T      // chunks×side²·P: an image before the pool of 3×3, or its gradient
	pooled           []T      // chunks×image: what the last layer makes, or its gradient
	filled           geometry // for which the margins of in and d are 0,
	channels         [2]int   // with these numbers of channels
}

// fit gives the tape the shape for a model and a batch. With gradients it has room for
// a pass backwards. Memory that is large enough is used again.
func (t *tape[T]) fit(m *Model[T], samples int, gradients bool) {
	if t.model != m || len(t.layers) != len(m.Layers) {
		*t = tape[T]{model: m, layers: make([]layerTape[T], len(m.Layers))}
		t.makeWork()
	}
	for n := range t.layers {
		t.layers[n].fit(m.Config, n, samples, gradients)
	}
	t.head.fit(m.Config, samples)
}

func (t *tape[T]) makeWork() {
	for n := range t.layers {
		t.work = append(t.work, work{
			load:     func(chunk int) { t.load(chunk) },
			convolve: func(chunk int) { t.convolve(n, chunk) },
			activate: func(chunk int) { t.activate(n, chunk) },
			unpool:   func(chunk int) { t.unpool(n, chunk) },
			back:     func(chunk int) { t.back(n, chunk) },
		})
	}
}

func (l *layerTape[T]) fit(c Config, n, samples int, gradients bool) {
	shape := c.Layers[n]
	physical, side := shape.physical(), c.side(n)
	l.at = geometry{side: side, pad: shape.pad()}
	chunks, pixels := chunksOf(samples), l.at.pixels(samples)
	f := c.filters(n, C1)
	moved := l.filled != l.at || l.channels != [2]int{f.inputs(), physical}
	if n == 0 {
		zeroed(&l.in, stacked(l.at).pixels(samples)*f.kernel*f.in, moved)
	} else {
		zeroed(&l.in, pixels*f.inputs(), moved)
	}
	resize(&l.y, pixels*physical)
	resize(&l.sums, samples*physical)
	resize(&l.squares, samples*physical)
	resize(&l.local, chunks*physical)
	channels := c.normChannels(n)
	resize(&l.mean, channels)
	resize(&l.variance, channels)
	resize(&l.inverse, channels)
	resize(&l.total, channels)
	for _, row := range []*[]T{&l.about, &l.scale, &l.shift, &l.a, &l.b, &l.c} {
		resize(row, physical)
	}
	if shape.Pool == PoolMean3 {
		resize(&l.full, chunks*side*side*physical)
	}
	if n == len(c.Layers)-1 {
		behind := shape.Pool.side(side)
		resize(&l.pooled, chunks*behind*behind*physical)
	}
	zeroed(&l.d, 0, moved)
	if gradients {
		zeroed(&l.d, pixels*physical, false)
		resize(&l.dX, pixels*f.inputs())
		resize(&l.dSums, samples*physical)
		resize(&l.dProducts, samples*physical)
		resize(&l.dPacked, chunks*f.size())
		resize(&l.dBias, chunks*physical)
	}
	l.filled, l.channels = l.at, [2]int{f.inputs(), physical}
}

func chunksOf(samples int) int { return (samples + chunkImages - 1) / chunkImages }

// resize gives x a length. What it holds afterwards is undefined.
func resize[E any](x *[]E, length int) {
	if cap(*x) < length {
		*x = make([]E, length)
	}
	*x = (*x)[:length]
}

// zeroed is resize for memory whose margins have to stay 0: what is new is 0, and all is
// made so if the margins have moved.
func zeroed[E any](x *[]E, length int, moved bool) {
	if moved {
		clear((*x)[:cap(*x)])
	}
	resize(x, length)
}

// share has the threads do the chunks of a batch.
func (t *tape[T]) share(samples int, do func(chunk int)) {
	chunks := chunksOf(samples)
	workers := min(t.model.Threads, chunks)
	if workers <= 1 {
		for c := range chunks {
			do(c)
		}
		return
	}
	together(workers, chunks, do)
}

// together has some workers do items 0 to count, each by whoever comes first, and waits
// for them all.
func together(workers, count int, do func(item int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	work := func() {
		for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
			do(i)
		}
	}
	for range workers - 1 {
		wait.Go(work)
	}
	work()
	wait.Wait()
}

// chunk is the first and the last image of a chunk, the last exclusive.
func (t *tape[T]) chunk(chunk int) (from, to int) {
	return chunk * chunkImages, min((chunk+1)*chunkImages, t.images.Rows)
}

// part is piece number i of x, of a length.
func part[E any](x []E, i, length int) []E { return x[i*length : (i+1)*length : (i+1)*length] }
