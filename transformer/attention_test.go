package transformer

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/north-tui/north/internal/gemm"
	"github.com/north-tui/north/nn"
)

// plainForward is headTape.forward on whole matrices: all keys for all queries, masked.
func plainForward[T nn.Float](h *headTape[T]) {
	scaledProduct(h.scale, false, true, h.query, h.key, 0, h.weights)
	for i := range h.weights.Rows {
		row := h.weights.Row(i)
		gemm.Softmax(row[:i+1])
		clear(row[i+1:])
	}
	product(false, false, h.weights, h.value, 0, h.mixed)
}

// plainBackward is headTape.backward likewise.
func plainBackward[T nn.Float](h *headTape[T], scores nn.Mat[T]) {
	product(false, true, h.dMixed, h.value, 0, scores)
	for i := range scores.Rows {
		row := scores.Row(i)
		gemm.SoftmaxGrad(row[:i+1], h.weights.Row(i)[:i+1])
		clear(row[i+1:])
	}
	scaledProduct(h.scale, false, false, scores, h.key, 0, h.dQuery)
	product(true, false, h.weights, h.dMixed, 0, h.dValue)
	scaledProduct(h.scale, true, false, scores, h.query, 0, h.dKey)
}

func sameBits[T nn.Float](a, b T) bool {
	return math.Float64bits(float64(a)) == math.Float64bits(float64(b))
}

// TestBlocksAreTheWhole: attention by blocks of queries gives the bits of attention with all
// products whole, up to the length at which products divide their sums.
func TestBlocksAreTheWhole(t *testing.T) {
	t.Run("float32", testBlocks[float32])
	t.Run("float64", testBlocks[float64])
}

func testBlocks[T nn.Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for _, length := range []int{1, 2, 3, 15, 16, 17, blockTokens - 1, blockTokens, blockTokens + 1, 2*blockTokens - 1, 2 * blockTokens, 2*blockTokens + 1, 100, 256} {
		for _, heads := range [][]HeadConfig{{{1, 1}}, {{16, 16}, {16, 16}}, {{3, 17}, {8, 5}, {33, 2}}} {
			c := LayerConfig{Heads: heads, Inner: 1}
			const sequences = 2
			m, err := New[T](Config{Vocab: 2, Context: length, Hidden: 4, Eps: 1, Layers: []LayerConfig{c}}, rng)
			if err != nil {
				t.Fatal(err)
			}
			m.pack()
			p := &m.work.packed[0]
			var blocks, whole layerTape[T]
			keys, values := c.sizes()
			blocks.fit(1, c, sequences, length, true)
			whole.fit(1, c, sequences, length, true)
			dMixed := nn.NewMat[T](sequences*length, values)
			for _, x := range []nn.Mat[T]{blocks.qkv, dMixed} {
				for i := range x.Data {
					x.Data[i] = T(rng.NormFloat64())
				}
			}
			copy(whole.qkv.Data, blocks.qkv.Data)
			scores := nn.NewMat[T](length, length)
			for sequence := range sequences {
				for head := range heads {
					h := blocks.head(p, c, length, sequence, head, dMixed)
					h.forward()
					h.backward(scores)
					h = whole.head(p, c, length, sequence, head, dMixed)
					plainForward(&h)
					plainBackward(&h, scores)
				}
			}
			for name, pair := range map[string][2]nn.Mat[T]{
				"mixed": {blocks.mixed, whole.mixed}, "gradients": {blocks.dQKV, whole.dQKV},
			} {
				if !slices.EqualFunc(pair[0].Data, pair[1].Data, sameBits) {
					t.Errorf("length %d, %d keys and %d values in %d heads: %s differ", length, keys, values, len(heads), name)
				}
			}
		}
	}
}
