package equivariance

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/nn"
)

// Model is a network of group convolutions: layers of convolution, batch norm, ReLU and
// pool, the spatial mean, and a head of two linear maps.
//
// It is used by one goroutine at a time. Between two steps the fields may be changed as
// long as they agree with Config.
type Model[T nn.Float] struct {
	Config    Config
	Layers    []*Layer[T] // input side first
	Head      *Head[T]
	Optimizer *nn.Optimizer // of all parameters but alpha
	Threads   int           // at most so many goroutines work on a step, with the same result

	channels []*Channels[T] // what NORTH sees, a layer each
	work     workspace[T]
}

// Layer holds the parameters of one layer.
type Layer[T nn.Float] struct {
	Terms       []*Term[T]
	Alpha       *nn.Param[T] // 1×terms, of a mixed layer; nil otherwise
	Gamma, Beta *nn.Param[T] // 1×channels of the norm; nil without one
	Mean, Var   []T          // running statistics of those channels, as Recompute left them

	bank bank[T]
}

// Term is the weights of one group in a layer: all a plain layer has.
type Term[T nn.Float] struct {
	Group Group
	W     *nn.Param[T] // (C·m)×(C_img·k²) in the first layer, else (C·m)×(C_in·m·|G|·k²)
	B     *nn.Param[T] // 1×(C·m); nil without biases

	index, spread []int32 // E_G for weights and for biases; see filters
	stride        int     // of W for which index was made
}

// Head is what follows the spatial mean.
type Head[T nn.Float] struct {
	First       *nn.Linear[T] // hidden×features
	Gamma, Beta *nn.Param[T]  // 1×hidden; nil without a norm
	Mean, Var   []T           // running statistics
	Second      *nn.Linear[T] // classes×hidden
}

// Start is what alpha starts with in a mixed network.
type Start string

// The starts: prior prefers D4, which has 0 while all others have -2; uniform has zeros.
const (
	StartPrior   Start = "prior"
	StartUniform Start = "uniform"
)

// Starts are both.
func Starts() []Start { return []Start{StartPrior, StartUniform} }

// New returns a network with drawn weights, biases of 0, gammas of 1 and statistics of
// mean 0 and variance 1. Weights are normal with variance 2/inputs, where all groups
// have the inputs of an unconstrained filter: every group then gives banks of one scale
// (spec section 2.7). The draws are made in float64, in the order of Params, so that
// both precisions see one stream. Alpha starts as the prior.
//
// Its optimizer is Adam with a learning rate of 5e-3; its threads are 1.
func New[T nn.Float](c Config, rng *rand.Rand) (*Model[T], error) {
	m, err := blank[T](c)
	if err != nil {
		return nil, err
	}
	m.draw(rng)
	return m, nil
}

// draw gives all weights new values and everything else its first ones.
func (m *Model[T]) draw(rng *rand.Rand) {
	for _, l := range m.Layers {
		for _, t := range l.Terms {
			drawNormal(t.W, rng)
		}
	}
	drawNormal(m.Head.First.W, rng)
	drawNormal(m.Head.Second.W, rng)
}

func drawNormal[T nn.Float](p *nn.Param[T], rng *rand.Rand) {
	deviation := math.Sqrt(2 / float64(p.Value.Cols))
	for i := range p.Value.Rows {
		row := p.Value.Row(i)
		for j := range row {
			row[j] = T(deviation * rng.NormFloat64())
		}
	}
}

// blank returns a network whose weights are 0.
func blank[T nn.Float](c Config) (*Model[T], error) {
	if err := c.Check(); err != nil {
		return nil, fmt.Errorf("equivariance: shape: %w", err)
	}
	m := &Model[T]{
		Config:    c.Clone(),
		Optimizer: &nn.Optimizer{Method: "adam", LearningRate: 5e-3},
		Threads:   1,
	}
	for n := range c.Layers {
		m.Layers = append(m.Layers, blankLayer[T](c, n))
	}
	m.Head = blankHead[T](c)
	m.makeChannels()
	return m, nil
}

func blankLayer[T nn.Float](c Config, n int) *Layer[T] {
	l := &Layer[T]{}
	for _, g := range c.Layers[n].terms() {
		l.Terms = append(l.Terms, blankTerm[T](c, n, g))
	}
	if c.Layers[n].Kind == Mixed {
		l.Alpha = nn.NewParam[T](1, len(l.Terms), false)
		l.startAlpha(StartPrior)
	}
	l.Gamma, l.Beta, l.Mean, l.Var = blankNorm[T](c.normChannels(n))
	return l
}

func blankTerm[T nn.Float](c Config, n int, g Group) *Term[T] {
	rows, cols := c.weights(n, g)
	t := &Term[T]{Group: g, W: nn.NewParam[T](rows, cols, true)}
	if c.Layers[n].Bias {
		t.B = nn.NewParam[T](1, rows, false)
	}
	return t
}

func blankHead[T nn.Float](c Config) *Head[T] {
	h := &Head[T]{
		First:  nn.NewLinear[T](c.features(), c.Head.Hidden),
		Second: nn.NewLinear[T](c.Head.Hidden, c.Classes),
	}
	if c.Head.Norm {
		h.Gamma, h.Beta, h.Mean, h.Var = blankNorm[T](c.Head.Hidden)
	}
	return h
}

// blankNorm is a norm of so many channels, all nil for none.
func blankNorm[T nn.Float](channels int) (gamma, beta *nn.Param[T], mean, variance []T) {
	if channels == 0 {
		return nil, nil, nil, nil
	}
	gamma, beta = nn.NewParam[T](1, channels, false), nn.NewParam[T](1, channels, false)
	mean, variance = make([]T, channels), make([]T, channels)
	for i := range variance {
		gamma.Value.Row(0)[i], variance[i] = 1, 1
	}
	return gamma, beta, mean, variance
}

// StartAlpha gives the alpha of every layer its first values. It is an error if the
// network has none, or the start is not known; then nothing changes.
func (m *Model[T]) StartAlpha(s Start) error {
	if err := checkWord("start", s, Starts()); err != nil {
		return fmt.Errorf("equivariance: %w", err)
	}
	if len(m.Alphas()) == 0 {
		return fmt.Errorf("equivariance: no alpha in a network whose layers are %s", m.Config.Layers[0].Kind)
	}
	for _, l := range m.Layers {
		l.startAlpha(s)
	}
	return nil
}

func (l *Layer[T]) startAlpha(s Start) {
	row := l.Alpha.Value.Row(0)
	for i, t := range l.Terms {
		row[i] = 0
		if s == StartPrior && t.Group != D4 {
			row[i] = -2
		}
	}
}
