package mlp

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"

	"github.com/north-tui/north/nn"
)

// Weights returns the weights of linear map l in float32, outputs×inputs, for
// drawing. In a float32 network they share its memory: read them before the next
// step, and do not write to them.
func (n *Network[T]) Weights(l int) nn.Mat[float32] { return single(n.linears[l].W.Value) }

// Biases returns the biases of linear map l, 1×outputs, as Weights does.
func (n *Network[T]) Biases(l int) nn.Mat[float32] { return single(n.linears[l].B.Value) }

func single[T nn.Float](m nn.Mat[T]) nn.Mat[float32] {
	if same, ok := any(m).(nn.Mat[float32]); ok {
		return same
	}
	out := nn.NewMat[float32](m.Rows, m.Cols)
	for i := range m.Rows {
		row := out.Row(i)
		for j, v := range m.Row(i) {
			row[j] = float32(v)
		}
	}
	return out
}

// WeightsSHA256 is the SHA-256, in hexadecimal, of the weights and then the
// biases of each layer, input side first, as little-endian float32, row-major.
func (n *Network[T]) WeightsSHA256() string {
	hash := sha256.New()
	var buffer []byte
	for _, p := range n.params {
		for i := range p.Value.Rows {
			buffer = buffer[:0]
			for _, v := range p.Value.Row(i) {
				buffer = binary.LittleEndian.AppendUint32(buffer, math.Float32bits(float32(v)))
			}
			hash.Write(buffer)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
