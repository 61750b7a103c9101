package equivariance

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// WeightsSHA256 is the SHA-256, in hexadecimal, of all parameters in the order of
// Params, then of all alpha, as little-endian float32, row-major.
func (m *Model[T]) WeightsSHA256() string {
	hash := sha256.New()
	var buffer []byte
	for _, p := range append(m.Params(), m.Alphas()...) {
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
