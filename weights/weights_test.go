package weights

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// sample has every shape and type that is written, and numbers that rounding would change.
func sample() *File {
	return &File{
		Metadata: map[string]string{"classes": `["Ärger","日本"]`, "activation": "relu"},
		Tensors: []Tensor{
			{Name: "0.weight", Shape: []int{2, 3}, Floats: []float32{1, -0.1, math.SmallestNonzeroFloat32, math.MaxFloat32, 0, float32(math.Copysign(0, -1))}},
			{Name: "0.bias", Shape: []int{2}, Floats: []float32{0.3, 7}},
			{Name: "0.born", Shape: []int{2}, Ints: []int64{0, math.MaxInt64}},
			{Name: "scale", Floats: []float32{2}},
			{Name: "none", Shape: []int{0, 4}, Floats: []float32{}},
		},
	}
}

func written(t *testing.T, path string, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, path, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBack(t *testing.T, name string, data []byte) (*File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(path)
}

func TestRoundTrip(t *testing.T) {
	for _, name := range []string{"w.safetensors", "w.npz"} {
		got, err := readBack(t, name, written(t, name, sample()))
		if err != nil {
			t.Fatal(err)
		}
		want := sample()
		if !reflect.DeepEqual(got.Metadata, want.Metadata) {
			t.Errorf("%s: metadata %v, want %v", name, got.Metadata, want.Metadata)
		}
		for _, w := range want.Tensors {
			g, ok := got.Find(w.Name)
			if !ok || len(g.Shape) != len(w.Shape) || !bytes.Equal(appendElements(nil, g), appendElements(nil, w)) {
				t.Errorf("%s: %+v, want %+v", name, g, w)
			}
		}
		if len(got.Tensors) != len(want.Tensors) {
			t.Errorf("%s: %d tensors, want %d", name, len(got.Tensors), len(want.Tensors))
		}
	}
}

// TestLayout holds the bytes of a small file, as the formats' authors describe them.
func TestLayout(t *testing.T) {
	f := &File{Metadata: map[string]string{"a": "b"}, Tensors: []Tensor{{Name: "w", Shape: []int{1}, Floats: []float32{1}}}}
	got := written(t, "w.safetensors", f)
	n := binary.LittleEndian.Uint64(got)
	want := `{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	if header := strings.TrimRight(string(got[8:8+n]), " "); header != want || n%8 != 0 {
		t.Errorf("header of %d bytes %s, want %s", n, header, want)
	}
	if data := got[8+n:]; !bytes.Equal(data, []byte{0, 0, 0x80, 0x3f}) {
		t.Errorf("data %x", data)
	}
	header := npyHeader("<f4", []int{2, 3})
	if len(header)%npyAlign != 0 || header[len(header)-1] != '\n' || !bytes.Contains(header, []byte("'shape': (2, 3,), ")) {
		t.Errorf("npy header %q", header)
	}
}

func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float64{
		0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0001: math.Pow(2, -24), 0x0400: math.Pow(2, -14),
		0x8000: math.Copysign(0, -1), 0x3555: 0.333251953125, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := half(bits); math.Float32bits(got) != math.Float32bits(float32(want)) {
			t.Errorf("%#04x is %g, want %g", bits, got, want)
		}
	}
	if got := half(0x7e00); got == got {
		t.Errorf("0x7e00 is %g, want not a number", got)
	}
}

// TestRefusals: what is wrong with a file is named with its tensor.
func TestRefusals(t *testing.T) {
	safe := func(header, data string) []byte {
		return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header+data...)
	}
	for _, tt := range []struct {
		name, want string
		data       []byte
	}{
		{"a.safetensors", "shorter than the length", []byte("123")},
		{"a.safetensors", "header of", []byte("\xff\xff\xff\xff\xff\xff\xff\xff")},
		{"a.safetensors", "not JSON", safe("{", "")},
		{"a.safetensors", `tensor "w" has elements of type "F8"`, safe(`{"w":{"dtype":"F8","shape":[],"data_offsets":[0,0]}}`, "")},
		{"a.safetensors", `tensor "w" of shape [2]`, safe(`{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, "1234")},
		{"a.safetensors", `tensor "w" of shape [-1]`, safe(`{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, "1234")},
		{"a.safetensors", `tensor "w" of shape [4611686018427387904 4]`, safe(`{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`, "")},
		{"a.safetensors", `tensor "w" lies from byte 4`, safe(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, "12345678")},
		{"a.safetensors", `tensor "w" lies from byte 0 to 8`, safe(`{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, "1234")},
		{"a.safetensors", "1 bytes behind", safe(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, "12345")},
		{"a.safetensors", `"\x1b[31m`, safe(`{"\u001b[31m":{"dtype":"F8","shape":[],"data_offsets":[0,0]}}`, "")},
		{"a.npz", "not an npz file", []byte("123")},
		{"a.pt", ".safetensors or .npz", nil},
	} {
		if _, err := readBack(t, tt.name, tt.data); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %q", tt.data, err, tt.want)
		}
	}
	twice := &File{Tensors: []Tensor{{Name: "w", Floats: []float32{1}}, {Name: "w", Floats: []float32{1}}}}
	if err := Write(&bytes.Buffer{}, "a.npz", twice); err == nil {
		t.Error("two tensors of one name were written")
	}
}

// TestPin: a pinned name stands for the content of the file, whatever it holds later.
func TestPin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.npz")
	keep := func(f *File) {
		if err := os.WriteFile(path, written(t, path, f), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keep(sample())
	name, err := Pin(path)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := Pinned(name); err != nil || len(f.Tensors) != len(sample().Tensors) {
		t.Errorf("%v, %v", f, err)
	}
	keep(&File{})
	if f, err := Pinned(path); err != nil || len(f.Tensors) != 0 {
		t.Errorf("%v, %v", f, err)
	}
	if f, err := Pinned(name); err != nil || len(f.Tensors) != len(sample().Tensors) {
		t.Errorf("%v, %v: want what was pinned", f, err)
	}
	if _, err := Pinned(path + pinMark + "0123456789abcdef"); err == nil || !strings.Contains(err.Error(), "no longer the file") {
		t.Errorf("another file was taken for the pinned one: %v", err)
	}
}

// FuzzRead: no file makes the readers panic, and what they read can be written.
func FuzzRead(f *testing.F) {
	for _, format := range formats {
		var b bytes.Buffer
		if err := format.write(&b, sample()); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range formats {
			got, err := format.read(bytes.NewReader(data), int64(len(data)))
			if err != nil || got.check() != nil {
				continue
			}
			if err := format.write(&bytes.Buffer{}, got); err != nil {
				t.Errorf("%s: %v", format.ending, err)
			}
		}
	})
}
