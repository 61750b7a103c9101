package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// idxFile is a file of a magic number, sizes and data.
func idxFile(magic uint32, sizes []uint32, data []byte) []byte {
	file := binary.BigEndian.AppendUint32(nil, magic)
	for _, n := range sizes {
		file = binary.BigEndian.AppendUint32(file, n)
	}
	return append(file, data...)
}

func imageFile(count, height, width int) []byte {
	data := make([]byte, count*height*width)
	for i := range data {
		data[i] = byte(i)
	}
	return idxFile(idxImages, []uint32{uint32(count), uint32(height), uint32(width)}, data)
}

func labelFile(labels ...byte) []byte {
	return idxFile(idxLabels, []uint32{uint32(len(labels))}, labels)
}

func gzipped(data []byte) []byte { return pack(data, gzip.DefaultCompression) }

// stored is gzipped without compression: after 10 bytes of header and 5 of the
// block come the data themselves.
func stored(data []byte) []byte { return pack(data, gzip.NoCompression) }

// pack cannot fail: the level is valid and a buffer takes everything.
func pack(data []byte, level int) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

const (
	trainImages = "train-images-idx3-ubyte"
	trainLabels = "train-labels-idx1-ubyte"
	testImages  = "t10k-images-idx3-ubyte"
	testLabels  = "t10k-labels-idx1-ubyte"
)

// goodIDX is a folder of 4 + 2 images of 2×3 pixels with labels 3 and 7.
func goodIDX() fstest.MapFS {
	return fstest.MapFS{
		trainImages: {Data: imageFile(4, 2, 3)},
		trainLabels: {Data: labelFile(7, 3, 3, 7)},
		testImages:  {Data: imageFile(2, 2, 3)},
		testLabels:  {Data: labelFile(3, 7)},
	}
}

func TestIDX(t *testing.T) {
	dotted := fstest.MapFS{}
	for name, f := range goodIDX() {
		dotted[strings.Replace(strings.Replace(name, "-idx", ".idx", 1), "t10k", "test", 1)] = f
	}
	packed := fstest.MapFS{}
	for name, f := range goodIDX() {
		packed[name+".gz"] = &fstest.MapFile{Data: gzipped(f.Data)}
	}
	// A name without .gz does not say whether the bytes are packed.
	packed[trainLabels] = packed[trainLabels+".gz"]
	for name, files := range map[string]fstest.MapFS{"plain": goodIDX(), "dotted": dotted, "gzipped": packed} {
		t.Run(name, func(t *testing.T) {
			s, err := idxSet(files, "my/mnist", new([]string))
			if err != nil {
				t.Fatal(err)
			}
			s.Name = "my/mnist"
			checkSet(t, s)
			if want := []string{"3", "7"}; !reflect.DeepEqual(s.Classes, want) {
				t.Errorf("classes %q, want %q", s.Classes, want)
			}
			if want := []int32{1, 0, 0, 1}; !reflect.DeepEqual(s.Train.Labels, want) {
				t.Errorf("labels %v, want %v", s.Train.Labels, want)
			}
			last := make([]float64, 6)
			Gather(s.Train, last, []int{3})
			if want := 23.0 / 255; last[5] != want || s.Height != 2 || s.Width != 3 {
				t.Errorf("last pixel %v of %d×%d, want %v of 2×3", last[5], s.Height, s.Width, want)
			}
		})
	}
}

func TestBadIDX(t *testing.T) {
	tests := []struct {
		name, file string
		data       []byte // nil: the file is missing
		want       string
	}{
		{"missing", testLabels, nil, "mnist: none of t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz, t10k-labels.idx1-ubyte, " +
			"t10k-labels.idx1-ubyte.gz, test-labels-idx1-ubyte, test-labels-idx1-ubyte.gz, test-labels.idx1-ubyte, test-labels.idx1-ubyte.gz is there; give the folder that holds them, or call them so"},
		{"empty", trainImages, []byte{}, "mnist/train-images-idx3-ubyte: shorter than the 16 bytes of its header; copy it again"},
		{"half a header", trainImages, imageFile(4, 2, 3)[:15], "mnist/train-images-idx3-ubyte: shorter than the 16 bytes of its header; copy it again"},
		{"truncated", trainImages, imageFile(4, 2, 3)[:20], "mnist/train-images-idx3-ubyte: 20 bytes short of the 4 images its header promises: the file is cut off; copy it again"},
		{"truncated gzip", trainImages, stored(imageFile(4, 2, 3))[:10+5+20], "mnist/train-images-idx3-ubyte: 20 bytes short of the 4 images its header promises: the file is cut off; copy it again"},
		{"no checksum", trainImages, stored(imageFile(4, 2, 3))[:10+5+40], "mnist/train-images-idx3-ubyte: at the end: unexpected EOF; copy it again"},
		{"bad checksum", trainImages, spoil(gzipped(imageFile(4, 2, 3)), -5), "mnist/train-images-idx3-ubyte: at the end: gzip: invalid checksum; copy it again"},
		{"bad gzip", trainImages, []byte{0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9}, "mnist/train-images-idx3-ubyte: gzip: invalid header"},
		{"oversized", testImages, append(imageFile(2, 2, 3), 1, 2, 3), "mnist/t10k-images-idx3-ubyte: 3 bytes more than the 2 images its header promises; copy it again, or mend the number in bytes 5 to 8"},
		{"oversized labels", trainLabels, append(labelFile(7, 3, 3, 7), 1), "mnist/train-labels-idx1-ubyte: 1 bytes more than the 4 labels its header promises; copy it again, or mend the number in bytes 5 to 8"},
		{"labels as images", trainImages, labelFile(1, 2, 1, 2, 1, 2, 1, 2), "mnist/train-images-idx3-ubyte: magic number 0x00000801 (unsigned bytes in 1 dimension), want 0x00000803, that of images as bytes; give the right file, or write it as unsigned bytes"},
		{"floats", trainLabels, idxFile(0x0d01, []uint32{4}, make([]byte, 16)), "mnist/train-labels-idx1-ubyte: magic number 0x00000d01 (32-bit floats in 1 dimension), want 0x00000801, that of labels as bytes; give the right file, or write it as unsigned bytes"},
		{"no images", trainImages, imageFile(0, 2, 3), "mnist/train-images-idx3-ubyte: no images, want at least 2 of each of two classes"},
		{"flat images", trainImages, imageFile(4, 0, 3), "mnist/train-images-idx3-ubyte: images of 0×3 pixels, want 1 to 65536 pixels; copy the file again, or scale the images"},
		{"vast images", trainImages, idxFile(idxImages, []uint32{1, 1 << 31, 1 << 31}, nil),
			"mnist/train-images-idx3-ubyte: images of 2147483648×2147483648 pixels, want 1 to 65536 pixels; copy the file again, or scale the images"},
		{"vast promise", trainImages, idxFile(idxImages, []uint32{1<<32 - 1, 28, 28}, nil),
			"mnist/train-images-idx3-ubyte: 4294967295 images of 784 bytes, want at most 2147483647 bytes together; take fewer"},
		{"large promise", trainImages, idxFile(idxImages, []uint32{60000, 28, 28}, make([]byte, 60000)),
			"mnist/train-images-idx3-ubyte: 46980000 bytes short of the 60000 images its header promises: the file is cut off; copy it again"},
		{"label count", trainLabels, labelFile(7, 3, 3), "mnist/train-labels-idx1-ubyte: 3 labels for the 4 images of mnist/train-images-idx3-ubyte; take the two files of one data set"},
		{"label once", trainLabels, labelFile(3, 3, 7, 3), "mnist: label 7 occurs once in training, at image 2, want at least 2 of each class; leave it out"},
		{"one class", trainLabels, labelFile(3, 3, 3, 3), "mnist: every training label is 3, want at least 2 classes; take other labels"},
		{"new test label", testLabels, labelFile(3, 5), "mnist: test label 5 at image 1 does not occur in training; leave it out, or add such images there"},
		{"other shape", testImages, imageFile(2, 3, 2), "mnist/t10k-images-idx3-ubyte: images of 3×2 pixels, want 2×3 as in mnist/train-images-idx3-ubyte; scale them"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := goodIDX()
			delete(files, tt.file)
			if tt.data != nil {
				files[tt.file] = &fstest.MapFile{Data: tt.data}
			}
			if _, err := idxSet(files, "mnist", new([]string)); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// spoil flips a byte, counted from the end.
func spoil(data []byte, at int) []byte {
	data[len(data)+at] ^= 0xff
	return data
}

// TestIDXFolder goes through the disk: the entry is known before it is loaded.
func TestIDXFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tiny")
	if err := os.CopyFS(folder, goodIDX()); err != nil {
		t.Fatal(err)
	}
	e, err := Find(folder + "/")
	if err != nil {
		t.Fatal(err)
	}
	if e.Defaults.MaxWidth != 6 || e.Doc != "4 images of 2×3 pixels" {
		t.Errorf("max width %d, doc %q", e.Defaults.MaxWidth, e.Doc)
	}
	s, err := Open(folder, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := "tiny 2×3 · 4 + 2 images · 2 classes"; s.Title != want {
		t.Errorf("title %q, want %q", s.Title, want)
	}
	if err := os.Truncate(filepath.Join(folder, trainImages), 3); err != nil {
		t.Fatal(err)
	}
	want := filepath.ToSlash(folder) + "/" + trainImages + ": shorter than the 16 bytes of its header; copy it again"
	if _, err := Find(folder); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// FuzzIDX wants whatever is read to be as long as its header says.
func FuzzIDX(f *testing.F) {
	f.Add(imageFile(4, 2, 3), true)
	f.Add(labelFile(1, 2, 3), false)
	f.Add(gzipped(imageFile(4, 2, 3)), true)
	f.Add(gzipped(labelFile(1, 2)), false)
	f.Add(idxFile(idxImages, []uint32{1 << 20, 28, 28}, nil), true)
	f.Fuzz(func(t *testing.T, file []byte, images bool) {
		magic := uint32(idxLabels)
		if images {
			magic = idxImages
		}
		r, limit, err := decompress(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		h, data, err := readIDX("file", r, limit, magic)
		if err != nil {
			if data != nil || !strings.HasPrefix(err.Error(), "file: ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%d bytes with error %q", len(data), err)
			}
			return
		}
		if len(data) != h.Count*h.Height*h.Width || len(data) == 0 {
			t.Errorf("%d bytes for %d of %d×%d", len(data), h.Count, h.Height, h.Width)
		}
	})
}

// TestIDXFolderIsTold wants a folder to be told of and hashed, file by file, and its reading to
// end when it is cancelled.
func TestIDXFolderIsTold(t *testing.T) {
	dir := t.TempDir()
	var hashes []string
	for _, name := range []string{trainImages, trainLabels, testImages, testLabels} {
		data := goodIDX()[name].Data
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, fmt.Sprintf("%x", sha256.Sum256(data)))
	}
	s, err := Open(dir, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Join(hashes, ","); s.SHA256 != want {
		t.Errorf("hash %s, want %s", s.SHA256, want)
	}
	if want := fmt.Sprintf("learns 2 classes of %d images, 2×3: %d for training, %d for testing", s.Train.N+s.Test.N, s.Train.N, s.Test.N); len(s.Told) != 1 || s.Told[0] != want {
		t.Errorf("told %q, want %q", s.Told, want)
	}
	ctx, cancel := context.WithCancel(context.Background())
	Until(ctx)
	defer Until(context.Background())
	e, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := e.Load(nil, 1); !errors.Is(err, ErrCancelled) {
		t.Errorf("error %v after cancelling", err)
	}
	if mnist, err := loadMNIST(); err == nil && mnist.SHA256 != "" {
		t.Errorf("embedded data have the hash %s", mnist.SHA256)
	}
}
