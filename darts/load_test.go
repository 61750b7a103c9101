package darts

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// FuzzLoad: no file panics or takes memory out of proportion, and one that is refused
// changes nothing. The checksum is made right, so that what is behind it is reached.
func FuzzLoad(f *testing.F) {
	s := small[float32](f, smallDense(), CRB)
	run(f, s, 2)
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		f.Fatal(err)
	}
	for _, at := range []int{20, 60, 150, 300, 400, 1000} {
		bad := bytes.Clone(file.Bytes())
		bad[at] ^= 0x11
		f.Add(bad)
	}
	f.Add(file.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		const header = 20
		if len(data) >= header {
			binary.LittleEndian.PutUint32(data[8:], crc32.ChecksumIEEE(data[header:]))
			binary.LittleEndian.PutUint64(data[12:], uint64(len(data)-header))
		}
		into := small[float32](t, smallDense(), CRB)
		before := into.WeightsSHA256()
		if err := into.Load(bytes.NewReader(data)); err != nil {
			if into.WeightsSHA256() != before {
				t.Error("a file that was refused has changed the weights")
			}
			return
		}
		if _, err := into.Step(); err == nil {
			into.Metrics()
		}
	})
}
