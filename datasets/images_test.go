package datasets

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// npyFile is an array in NumPy's format.
func npyFile(elements, shape string, fortran bool, data []byte) []byte {
	order := map[bool]string{true: "True", false: "False"}[fortran]
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }\n", elements, order, shape)
	out := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	return append(append(out, header...), data...)
}

func TestReadArray(t *testing.T) {
	encode := func(order binary.ByteOrder, v any) []byte {
		var b bytes.Buffer
		if err := binary.Write(&b, order, v); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	little, big := binary.LittleEndian, binary.BigEndian
	want := []float64{1, 2, 3, 4, 5, 6}
	tests := []struct {
		name string
		file []byte
	}{
		{"<f4", npyFile("<f4", "2, 3", false, encode(little, []float32{1, 2, 3, 4, 5, 6}))},
		{">f4", npyFile(">f4", "2, 3", false, encode(big, []float32{1, 2, 3, 4, 5, 6}))},
		{"<f8 in Fortran order", npyFile("<f8", "2, 3", true, encode(little, []float64{1, 4, 2, 5, 3, 6}))},
		{"|i1", npyFile("|i1", "2, 3", false, []byte{1, 2, 3, 4, 5, 6})},
		{">i2", npyFile(">i2", "2, 3", false, encode(big, []int16{1, 2, 3, 4, 5, 6}))},
		{"<i4", npyFile("<i4", "2, 3", false, encode(little, []int32{1, 2, 3, 4, 5, 6}))},
		{"<i8", npyFile("<i8", "2, 3", false, encode(little, []int64{1, 2, 3, 4, 5, 6}))},
		{"|u1 in Fortran order", npyFile("|u1", "2, 3", true, []byte{1, 4, 2, 5, 3, 6})},
		{"<u2", npyFile("<u2", "2, 3", false, encode(little, []uint16{1, 2, 3, 4, 5, 6}))},
		{">u4", npyFile(">u4", "2, 3", false, encode(big, []uint32{1, 2, 3, 4, 5, 6}))},
		{"<u8", npyFile("<u8", "2, 3", false, encode(little, []uint64{1, 2, 3, 4, 5, 6}))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := readArray(bytes.NewReader(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			for i, x := range want {
				if a.value(i) != x {
					t.Errorf("element %d is %v, want %v", i, a.value(i), x)
				}
			}
		})
	}
	words, err := readArray(bytes.NewReader(npyFile("<U3", "2,", false, encode(little, []uint32{'a', 'b', 0, 'ö', 0, 0}))))
	if err != nil || !slices.Equal(words.words, []string{"ab", "ö"}) {
		t.Errorf("texts %v, %v", words, err)
	}
	for name, tt := range map[string]struct {
		file []byte
		want string
	}{
		"short":   {npyFile("<f4", "2, 3", false, make([]byte, 20)), "4 bytes short of the 24 of its shape [2 3]: the file is cut off; copy or save it again"},
		"complex": {npyFile("<c8", "2,", false, make([]byte, 16)), "elements of type <c8, want floating-point numbers (f4, f8), integers, bool or text (U); numpy.save another with astype"},
		"vast":    {npyFile("<f4", "1000000, 1000000", false, nil), "shape [1000000 1000000] has more than 67108864 elements"},
		"none":    {[]byte("hello"), "not in NumPy's format"},
	} {
		if _, err := readArray(bytes.NewReader(tt.file)); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}

// FuzzArray wants an array that fills its shape, or an error.
func FuzzArray(f *testing.F) {
	f.Add(npyFile("<f4", "2, 3", false, make([]byte, 24)))
	f.Add(npyFile("|u1", "2, 3", true, make([]byte, 6)))
	f.Add(npyFile(">U2", "3,", false, make([]byte, 24)))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := readArray(bytes.NewReader(file))
		if err != nil {
			return
		}
		n := 1
		for _, length := range a.shape {
			n *= length
		}
		if len(a.floats)+len(a.bytes)+len(a.words) != n {
			t.Errorf("%d elements of shape %v", len(a.floats)+len(a.bytes)+len(a.words), a.shape)
		}
	})
}

func write(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// npzFile is an archive of arrays.
func npzFile(t *testing.T, members map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for name, data := range members {
		w, err := archive.Create(name + ".npy")
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArrayFiles(t *testing.T) {
	dir := t.TempDir()
	pixels := make([]byte, 6*2*2)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	images, labels := npyFile("|u1", "6, 2, 2", false, pixels), npyFile("|u1", "6,", false, []byte{3, 7, 3, 7, 3, 7})
	s, err := Open(write(t, filepath.Join(dir, "a.npz"), npzFile(t, map[string][]byte{"x_train": images, "y_train": labels})), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, s)
	if s.Height != 2 || s.Width != 2 || !slices.Equal(s.Classes, []string{"3", "7"}) || s.Train.N+s.Test.N != 6 {
		t.Errorf("%d×%d, classes %q, %d images", s.Height, s.Width, s.Classes, s.Train.N+s.Test.N)
	}
	test := map[string][]byte{"x": images, "y": labels, "x_test": npyFile("|u1", "2, 2, 2", false, pixels[:8]), "y_test": npyFile("<i8", "2,", false, make([]byte, 16))}
	if _, err := Open(write(t, filepath.Join(dir, "b.npz"), npzFile(t, test)), nil, 1); err == nil || !strings.Contains(err.Error(), `the label "0" does not occur in training`) {
		t.Errorf("a new class in testing: %v", err)
	}
	table := write(t, filepath.Join(dir, "c.npy"), npyFile("|u1", "6, 4", false, pixels[:24]))
	if s, err = Open(table, map[string]string{"label": "1"}, 1); err != nil || s.Task != Regression || s.Inputs != 3 {
		t.Fatalf("%v, %v", s, err)
	}
	again, err := Open(table, map[string]string{"label": "1"}, 1)
	if err != nil || !reflect.DeepEqual(s, again) {
		t.Errorf("a second reading differs: %v", err)
	}
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"d.npz": {npzFile(t, map[string][]byte{"p": labels}), "arrays p, want x and y, and for testing x_test and y_test"},
		"e.npz": {npzFile(t, map[string][]byte{"x": images, "y": npyFile("|u1", "5,", false, make([]byte, 5))}), "y has shape [5], want one label for each of the 6 rows of x; reshape it"},
		"f.npz": {npzFile(t, map[string][]byte{"x": images, "y": labels, "x_test": images}), "only one of x_test and y_test is there, want both; numpy.savez(file, x=…, y=…) writes them"},
		"g.npy": {labels, "shape [6], want rows and at least two columns of numbers, of which the last is the label; save x and y in an .npz file"},
		"h.npz": {npzFile(t, map[string][]byte{"x": images, "y": labels})[:40], "not a whole .npz file: zip: not a valid zip file; copy or save it again"},
	} {
		path := write(t, filepath.Join(dir, name), tt.data)
		if _, err := Find(path); err == nil || err.Error() != path+": "+tt.want {
			t.Errorf("got  %v\nwant %s: %s", err, path, tt.want)
		}
	}
}

// TestImageFolder wants folders to be classes, grey images to have one channel, images of
// different sizes to be scaled, and what is transparent to be white.
func TestImageFolder(t *testing.T) {
	encode := func(m image.Image) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	grey := func(side int, level uint8) []byte {
		m := image.NewGray(image.Rect(0, 0, side, side))
		for i := range m.Pix {
			m.Pix[i] = level
		}
		return encode(m)
	}
	dir := t.TempDir()
	for i := range 3 {
		write(t, filepath.Join(dir, "grey", "dark", fmt.Sprintf("%d.png", i)), grey(4, 0))
		write(t, filepath.Join(dir, "grey", "light", fmt.Sprintf("%d.PNG", i)), grey(4, 255))
		for _, part := range []string{"train", "test"} {
			m := image.NewNRGBA(image.Rect(0, 0, 3, 2))
			m.Set(0, 0, color.NRGBA{R: 255, A: 255})
			write(t, filepath.Join(dir, "colour", part, "a", fmt.Sprintf("%d.png", i)), encode(m))
			var b bytes.Buffer
			if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 3+i, 2)), nil); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "colour", part, "b", fmt.Sprintf("%d.jpg", i)), b.Bytes())
		}
	}
	s, err := Open(filepath.Join(dir, "grey"), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, s)
	if s.Height != 4 || s.Channels != 1 || !slices.Equal(s.Classes, []string{"dark", "light"}) || len(s.Told) != 1 {
		t.Errorf("%d×%d×%d, classes %q, told %q", s.Height, s.Width, s.Channels, s.Classes, s.Told)
	}
	for i, label := range s.Train.Labels {
		if want := uint8(255 * label); s.Train.Pixels[16*i+5] != want {
			t.Errorf("image %d of class %d has pixel %d, want %d", i, label, s.Train.Pixels[16*i+5], want)
		}
	}
	if s, err = Open(filepath.Join(dir, "colour"), nil, 1); err != nil {
		t.Fatal(err)
	}
	checkSet(t, s)
	if s.Train.N != 6 || s.Test.N != 6 || s.Channels != 3 || s.Height != thumbSide || !strings.Contains(s.Told[1], "Catmull-Rom") {
		t.Fatalf("%d + %d images of %d×%d×%d, told %q", s.Train.N, s.Test.N, s.Height, s.Width, s.Channels, s.Told)
	}
	red, green := s.Train.Pixels[0], s.Train.Pixels[thumbSide*thumbSide]
	if corner := s.Train.Pixels[thumbSide*thumbSide-1]; red < 200 || green > 100 || corner != 255 {
		t.Errorf("red %d, green %d in the red corner, %d in the transparent one", red, green, corner)
	}
	bad := write(t, filepath.Join(dir, "bad", "a", "x.png"), []byte("no image"))
	if _, err := Open(filepath.Join(dir, "bad"), nil, 1); err == nil || err.Error() != bad+": image: unknown format; want PNG or JPEG: save it so, or take it away" {
		t.Errorf("a broken image: %v", err)
	}
}

func TestCIFAR(t *testing.T) {
	record := func(labels ...byte) []byte {
		return append(labels, bytes.Repeat([]byte{labels[len(labels)-1]}, cifarPixels)...)
	}
	dir := t.TempDir()
	ten, hundred := filepath.Join(dir, "10"), filepath.Join(dir, "100")
	write(t, filepath.Join(ten, "data_batch_1.bin"), slices.Concat(record(0), record(1), record(0)))
	write(t, filepath.Join(ten, "data_batch_2.bin"), slices.Concat(record(1), record(1)))
	write(t, filepath.Join(ten, "test_batch.bin"), slices.Concat(record(1), record(0)))
	write(t, filepath.Join(ten, "batches.meta.txt"), []byte("airplane\nautomobile\n\n"))
	write(t, filepath.Join(hundred, "train.bin"), slices.Concat(record(9, 3), record(9, 4), record(9, 3), record(9, 4)))
	write(t, filepath.Join(hundred, "test.bin"), slices.Concat(record(9, 4), record(9, 3)))
	s, err := Open(ten, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, s)
	if s.Train.N != 5 || s.Test.N != 2 || !slices.Equal(s.Classes, []string{"airplane", "automobile"}) || !slices.Equal(s.Test.Labels, []int32{1, 0}) {
		t.Errorf("%d + %d images, classes %q, test labels %v", s.Train.N, s.Test.N, s.Classes, s.Test.Labels)
	}
	if s, err = Open(hundred, nil, 1); err != nil || !slices.Equal(s.Classes, []string{"3", "4"}) || s.Test.Pixels[0] != 4 {
		t.Errorf("%v, %v", s, err)
	}
	file := write(t, filepath.Join(ten, "test_batch.bin"), record(1)[:100])
	if _, err := Open(ten, nil, 1); err == nil || err.Error() != file+": image 1: unexpected EOF, want 3073 bytes each: the file is cut off or not the binary version; copy it again" {
		t.Errorf("a file that is cut off: %v", err)
	}
}

// TestIDXVariants wants names with something before them, in any case, and the labels of
// QMNIST.
func TestIDXVariants(t *testing.T) {
	wide := func(labels ...int32) *fstest.MapFile {
		data := idxFile(idxWideLabels, []uint32{uint32(len(labels)), 2}, nil)
		for _, label := range labels {
			data = binary.BigEndian.AppendUint32(data, uint32(label))
			data = binary.BigEndian.AppendUint32(data, 99)
		}
		return &fstest.MapFile{Data: data}
	}
	good := goodIDX()
	emnist := fstest.MapFS{}
	for name, f := range good {
		emnist["EMNIST-letters-"+strings.Replace(name, "t10k", "Test", 1)] = f
	}
	qmnist := fstest.MapFS{
		"qmnist-train-images-idx3-ubyte": good[trainImages], "qmnist-train-labels-idx2-int": wide(7, 3, 3, 7),
		"qmnist-test-images-idx3-ubyte": good[testImages], "qmnist-test-labels-idx2-int": wide(3, 7),
	}
	for name, files := range map[string]fstest.MapFS{"EMNIST": emnist, "QMNIST": qmnist} {
		s, err := idxSet(files, "d", new([]string))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s.Name = "d"
		checkSet(t, s)
		if !slices.Equal(s.Train.Labels, []int32{1, 0, 0, 1}) {
			t.Errorf("%s: labels %v", name, s.Train.Labels)
		}
	}
	both := fstest.MapFS{}
	for name, f := range good {
		both["a-"+name], both["b-"+name] = f, f
	}
	if _, err := idxSet(both, "d", new([]string)); err == nil || err.Error() != "d: several data sets (a, b); name one: d/a" {
		t.Errorf("two data sets: %v", err)
	}
	if s, err := idxSet(prefixed{both, "a"}, "d/a", new([]string)); err != nil || s.Train.N != 4 {
		t.Errorf("%v, %v", s, err)
	}
	dir := t.TempDir()
	for name, f := range both {
		write(t, filepath.Join(dir, name), f.Data)
	}
	if s, err := Open(filepath.Join(dir, "b"), nil, 1); err != nil || s.Train.N != 4 {
		t.Errorf("%v, %v", s, err)
	}
	qmnist["qmnist-test-labels-idx2-int"] = wide(3, 300)
	if _, err := idxSet(qmnist, "d", new([]string)); err == nil || err.Error() != "d/qmnist-test-labels-idx2-int: label 2 is 300, want 0 to 255; number the classes so" {
		t.Errorf("a large label: %v", err)
	}
}

// TestMissingInArrays wants what is not a number to count as missing.
func TestMissingInArrays(t *testing.T) {
	var data, labels []byte
	for i := range 20 {
		x := float64(i)
		if i == 3 {
			x = math.NaN()
		}
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(x))
		labels = append(labels, byte(i%2))
	}
	path := write(t, filepath.Join(t.TempDir(), "a.npz"), npzFile(t, map[string][]byte{"X": npyFile("<f8", "20, 1", false, data), "y": npyFile("|b1", "20,", false, labels)}))
	s, err := Open(path, nil, 1)
	if err != nil || !slices.Equal(s.Features, []string{"x1", "x1 missing"}) {
		t.Errorf("%v, %v", s, err)
	}
}
