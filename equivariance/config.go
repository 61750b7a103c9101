package equivariance

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// The largest sizes, so that a slip of the keyboard is an error and not an exhausted
// machine.
const (
	maxSide   = 1 << 10
	maxBase   = 1 << 12
	maxLayers = 1 << 8
	maxWidth  = 1 << 16
	maxParams = 1 << 28
)

// Config is the shape of a network.
type Config struct {
	Channels int      // of the images: C_img
	Side     int      // images are Side×Side pixels
	Classes  int      // outputs
	Norm     NormKind // of the layers
	Eps      float64  // added to the variance inside the root
	Layers   []LayerConfig
	Head     HeadConfig
	Penalty  float64 // of partial layers: Penalty·|v|² of each C1 term is added to the loss that is descended
}

// LayerConfig is the shape of one layer: convolution, norm, ReLU and pool.
type LayerConfig struct {
	Kind   LayerKind
	Group  Group      // of a plain layer
	Base   int        // base channels C; there are 8C physical ones
	Kernel int        // side of the filters, odd
	Bias   bool       // a bias per H-channel; no use under a norm
	Pool   Pool       // at the end of the layer
	Radius RadiusKind // of mixed layers
}

// HeadConfig is the shape of what follows the spatial mean: two linear maps.
type HeadConfig struct {
	Kind   HeadKind
	Hidden int
	Norm   bool // batch norm between the maps; of the flatten head only
}

// LayerKind says how a layer's filter bank is made.
type LayerKind string

// The kinds of layers. A network has layers of one kind.
const (
	Plain   LayerKind = "plain"   // E_G(w) of one group
	Mixed   LayerKind = "mixed"   // sum of z_G E_G(w_G) over all groups, z = softmax(alpha)
	Partial LayerKind = "partial" // E_D4(w) + E_C1(v), residual pathway prior: Finzi et al. 2021
)

// NormKind says over which channels a batch norm averages.
type NormKind string

// The kinds of norms: over the slots of an H-channel, over all slots of a base channel,
// or over one physical channel.
const (
	NormGroup    NormKind = "hchannel"
	NormShared   NormKind = "shared"
	NormPhysical NormKind = "physical"
	NormNone     NormKind = "none"
)

// Pool is what a layer ends with.
type Pool string

// The pools: none, the mean of 2×2 with stride 2 for even sides, and the mean of 3×3
// with stride 2 and a margin of 1, which divides by 9 also at the margin, for odd ones.
// The other way round they would not commute with turns.
const (
	PoolNone  Pool = "none"
	PoolMean2 Pool = "mean2"
	PoolMean3 Pool = "mean3"
)

// RadiusKind says at which norm the weights of a mixed layer are held.
type RadiusKind string

// The radii: equal, sqrt(2·P_out/|G|), gives all expanded banks one norm; ref,
// k·sqrt(|G|), is that of the reference code; none leaves the weights as they are.
const (
	RadiusEqual RadiusKind = "equal"
	RadiusRef   RadiusKind = "ref"
	RadiusNone  RadiusKind = "none"
)

// HeadKind says what the head reads.
type HeadKind string

// The heads: flatten reads the spatial mean of every physical channel and has an ELU;
// invariant reads that of every H-channel of the last layer and has a ReLU.
const (
	HeadFlatten   HeadKind = "flatten"
	HeadInvariant HeadKind = "invariant"
)

// The words that a configuration may hold, in the order of display.
var (
	layerKinds  = []LayerKind{Plain, Mixed, Partial}
	normKinds   = []NormKind{NormGroup, NormShared, NormPhysical, NormNone}
	pools       = []Pool{PoolNone, PoolMean2, PoolMean3}
	radiusKinds = []RadiusKind{RadiusEqual, RadiusRef, RadiusNone}
	headKinds   = []HeadKind{HeadInvariant, HeadFlatten}
)

// NormKinds are the kinds of norms.
func NormKinds() []NormKind { return slices.Clone(normKinds) }

// HeadKinds are the kinds of heads.
func HeadKinds() []HeadKind { return slices.Clone(headKinds) }

// DefaultEps is what is added to a variance.
const DefaultEps = 1e-5

// Small is the scaled-down network of the spec, section 7, for 28×28 digits: base
// widths 2, 2, 4, 8, kernels 5, 3, 3, 3, means of 2×2 after the first two layers and a
// head of 32. Groups are those of the layers; the head is invariant.
func Small(groups [4]Group) Config {
	c := Config{
		Channels: 1, Side: 28, Classes: 10, Norm: NormGroup, Eps: DefaultEps,
		Head: HeadConfig{Kind: HeadInvariant, Hidden: 32},
	}
	for n, g := range groups {
		l := LayerConfig{Kind: Plain, Group: g, Base: []int{2, 2, 4, 8}[n], Kernel: 3, Pool: PoolNone}
		if n == 0 {
			l.Kernel = 5
		}
		if n < 2 {
			l.Pool = PoolMean2
		}
		c.Layers = append(c.Layers, l)
	}
	return c
}

// As returns the configuration with all layers of a kind other than plain: the norm is
// per physical channel then, and the head flatten.
func (c Config) As(kind LayerKind) Config {
	c = c.Clone()
	for n := range c.Layers {
		c.Layers[n].Kind, c.Layers[n].Group, c.Layers[n].Radius = kind, C1, ""
		if kind == Mixed {
			c.Layers[n].Radius = RadiusEqual
		}
	}
	if c.Norm != NormNone {
		c.Norm = NormPhysical
	}
	c.Head.Kind = HeadFlatten
	if kind == Partial {
		c.Penalty = 1e-6
	}
	return c
}

// Check returns an error if a size or a word is out of range, a pool does not fit its
// side, or groups grow with depth.
func (c Config) Check() error {
	for _, s := range []struct {
		name     string
		is, most int
	}{
		{"channels of images", c.Channels, maxBase}, {"side of images", c.Side, maxSide},
		{"classes", c.Classes, maxWidth}, {"layers", len(c.Layers), maxLayers}, {"hidden width of the head", c.Head.Hidden, maxWidth},
	} {
		if err := checkSize(s.name, s.is, s.most); err != nil {
			return err
		}
	}
	if err := checkWord("norm", c.Norm, normKinds); err != nil {
		return err
	}
	if math.IsNaN(c.Eps) || math.IsInf(c.Eps, 0) || c.Eps <= 0 {
		return fmt.Errorf("epsilon %g, want more than 0", c.Eps)
	}
	if err := c.checkLayers(); err != nil {
		return err
	}
	if err := c.checkHead(); err != nil {
		return err
	}
	if n := c.ParamCount(); n > maxParams {
		return fmt.Errorf("%d parameters, want at most %d", n, maxParams)
	}
	return nil
}

func (c Config) checkLayers() error {
	side := c.Side
	for n, l := range c.Layers {
		if err := l.check(side); err != nil {
			return fmt.Errorf("layer %d: %w", n+1, err)
		}
		side = l.Pool.side(side)
		if n == 0 {
			continue
		}
		above := c.Layers[n-1]
		if l.Kind != above.Kind {
			return fmt.Errorf("layer %d is %s after one that is %s, want one kind", n+1, l.Kind, above.Kind)
		}
		if l.Kind == Plain && !l.Group.Within(above.Group) {
			return fmt.Errorf("layer %d is %s after %s: groups never grow with depth", n+1, l.Group, above.Group)
		}
	}
	return nil
}

func (l LayerConfig) check(side int) error {
	if err := checkWord("kind of layer", l.Kind, layerKinds); err != nil {
		return err
	}
	if int(l.Group) >= len(groupNames) {
		return fmt.Errorf("there is no %s", l.Group)
	}
	if err := checkSize("base width", l.Base, maxBase); err != nil {
		return err
	}
	if l.Kernel < 1 || l.Kernel > maxSide || l.Kernel%2 == 0 {
		return fmt.Errorf("kernel of %d, want an odd number from 1 on", l.Kernel)
	}
	if err := checkWord("pool", l.Pool, pools); err != nil {
		return err
	}
	if l.Kind == Mixed {
		if err := checkWord("radius", l.Radius, radiusKinds); err != nil {
			return err
		}
	} else if l.Radius != "" {
		return fmt.Errorf("radius %q of a layer that is %s, want none", l.Radius, l.Kind)
	}
	if l.Kind != Plain && l.Group != C1 {
		return fmt.Errorf("group %s of a layer that is %s, want C1", l.Group, l.Kind)
	}
	return l.Pool.check(side)
}

// checkHead also refuses what depends on head and layers together.
func (c Config) checkHead() error {
	if err := checkWord("head", c.Head.Kind, headKinds); err != nil {
		return err
	}
	if c.Head.Norm && c.Head.Kind != HeadFlatten {
		return errors.New("a norm in the invariant head, want it in the flatten head only")
	}
	if math.IsNaN(c.Penalty) || math.IsInf(c.Penalty, 0) || c.Penalty < 0 {
		return fmt.Errorf("penalty %g, want 0 or more", c.Penalty)
	}
	kind := c.Layers[0].Kind
	if c.Penalty > 0 && kind != Partial {
		return fmt.Errorf("a penalty with layers that are %s, want it with partial ones only", kind)
	}
	if kind == Plain {
		return nil
	}
	if c.Head.Kind != HeadFlatten {
		return fmt.Errorf("%s layers with the invariant head, want the flatten head: nothing but C1 is guaranteed", kind)
	}
	if c.Norm != NormPhysical && c.Norm != NormNone {
		return fmt.Errorf("%s layers with norm %s, want physical or none: nothing but C1 is guaranteed", kind, c.Norm)
	}
	return nil
}

func checkSize(name string, is, most int) error {
	if is < 1 || is > most {
		return fmt.Errorf("%s: %d, want 1 to %d", name, is, most)
	}
	return nil
}

func checkWord[S ~string](what string, word S, words []S) error {
	if slices.Contains(words, word) {
		return nil
	}
	var names []string
	for _, w := range words {
		names = append(names, string(w))
	}
	return fmt.Errorf("no %s %q; there are %s", what, word, strings.Join(names, ", "))
}

// check reports whether the pool commutes with turns of images of a side.
func (p Pool) check(side int) error {
	if p == PoolMean2 && side%2 == 1 {
		return fmt.Errorf("mean2 on images of side %d, want an even side (mean3 suits odd ones)", side)
	}
	if p == PoolMean3 && side%2 == 0 {
		return fmt.Errorf("mean3 on images of side %d, want an odd side (mean2 suits even ones)", side)
	}
	return nil
}

// side is that of what the pool makes of images of a side.
func (p Pool) side(side int) int {
	if p == PoolNone {
		return side
	}
	return (side + 1) / 2
}

// share is what every pooled number is multiplied by.
func (p Pool) share() float64 {
	return map[Pool]float64{PoolNone: 1, PoolMean2: 1. / 4, PoolMean3: 1. / 9}[p]
}

// Clone returns a copy that shares no memory.
func (c Config) Clone() Config {
	c.Layers = slices.Clone(c.Layers)
	return c
}

// Groups are those of the layers, first layer first.
func (c Config) Groups() []Group {
	list := make([]Group, len(c.Layers))
	for n, l := range c.Layers {
		list[n] = l.Group
	}
	return list
}

// physical is the number of physical channels of a layer, P.
func (l LayerConfig) physical() int { return Elements * l.Base }

// pad is the margin of zeros that its filters reach into.
func (l LayerConfig) pad() int { return (l.Kernel - 1) / 2 }

// terms are the groups of which the layer has weights.
func (l LayerConfig) terms() []Group {
	switch l.Kind {
	case Mixed:
		return Groups()
	case Partial:
		return []Group{C1, D4}
	default:
		return []Group{l.Group}
	}
}

// side is that of the images which layer n reads.
func (c Config) side(n int) int {
	side := c.Side
	for _, l := range c.Layers[:n] {
		side = l.Pool.side(side)
	}
	return side
}

// in is the base width that layer n reads, or the channels of the images for the first.
func (c Config) in(n int) int {
	if n == 0 {
		return c.Channels
	}
	return c.Layers[n-1].Base
}

// features is the number of inputs of the head.
func (c Config) features() int {
	last := c.Layers[len(c.Layers)-1]
	if c.Head.Kind == HeadInvariant {
		return last.Base * last.Group.Cosets()
	}
	return last.physical()
}

// normChannels is the number of gammas of layer n.
func (c Config) normChannels(n int) int {
	l := c.Layers[n]
	switch c.Norm {
	case NormGroup:
		return l.Base * l.Group.Cosets()
	case NormShared:
		return l.Base
	case NormPhysical:
		return l.physical()
	default:
		return 0
	}
}
