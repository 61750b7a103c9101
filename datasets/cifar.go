package datasets

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The binary version of CIFAR: for each image one byte of label (CIFAR-100: a coarse and
// a fine one), then 1024 bytes each of red, green and blue.
// Source: A. Krizhevsky, https://www.cs.toronto.edu/~kriz/cifar.html.
const (
	cifarSide   = 32
	cifarPixels = 3 * cifarSide * cifarSide
)

// cifarKind is one of the two data sets.
type cifarKind struct {
	labels int    // bytes before the pixels, of which the last is the label
	names  string // file with the names of the classes
	train  func(name string) bool
	test   string
}

var cifarKinds = []cifarKind{
	{1, "batches.meta.txt", func(n string) bool { return strings.HasPrefix(n, "data_batch_") && strings.HasSuffix(n, ".bin") }, "test_batch.bin"},
	{2, "fine_label_names.txt", func(n string) bool { return n == "train.bin" }, "test.bin"},
}

// cifarFolder is a folder with CIFAR-10 or CIFAR-100. ok is false if it is none.
func cifarFolder(path string) (e Entry, ok bool, err error) {
	names, err := fileNames(path)
	if err != nil {
		return e, false, err
	}
	for _, kind := range cifarKinds {
		train, test := sortedNames(names, kind.train), sortedNames(names, func(n string) bool { return n == kind.test })
		if len(train) == 0 || len(test) == 0 {
			continue
		}
		return imageEntry(path, "CIFAR: images of 32×32 pixels in colour", cifarPixels, kind.count(path, train), func() (*stack, error) {
			return kind.read(path, train, test)
		}), true, nil
	}
	return e, false, nil
}

// count is how many images some files of a folder have room for.
func (c cifarKind) count(path string, names []string) int {
	var bytes int64
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(path, name)); err == nil { // reading it says what is wrong
			bytes += info.Size()
		}
	}
	return int(bytes / int64(c.labels+cifarPixels))
}

func fileNames(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (c cifarKind) read(path string, train, test []string) (*stack, error) {
	k := &stack{name: path, height: cifarSide, width: cifarSide, channels: 3}
	var labels []int
	var hashes []string
	for i, name := range append(train, test...) {
		if i == len(train) {
			k.split = len(labels)
		}
		file := filepath.Join(path, name)
		hash, err := withInput(file, func(in *input) error {
			for n := 1; ; n++ {
				record := make([]byte, c.labels+cifarPixels)
				_, err := io.ReadFull(in, record)
				if errors.Is(err, io.EOF) {
					return nil
				}
				if err != nil {
					return fmt.Errorf("%s: image %d: %w, want %d bytes each: the file is cut off or not the binary version; copy it again", file, n, err, len(record))
				}
				labels = append(labels, int(record[c.labels-1]))
				k.pixels = append(k.pixels, record[c.labels:]...)
			}
		})
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	k.labels, k.hash = labelColumn("class", labels, c.classNames(path)), strings.Join(hashes, ",")
	return k, nil
}

// classNames are those in the folder, none if it has none.
func (c cifarKind) classNames(path string) []string {
	text, err := os.ReadFile(filepath.Join(path, c.names))
	if err != nil { // then they are called by their numbers
		return nil
	}
	return strings.Fields(string(text))
}
