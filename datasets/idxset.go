package datasets

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

// idxFolder is a directory with the four files of MNIST or of data in its
// format, such as Fashion-MNIST.
func idxFolder(path string) (Entry, error) {
	return idxFiles(path, os.DirFS(path))
}

// idxPrefixed is idxFolder for the files of a folder whose names begin with a prefix, of
// a path that is both. ok is false if there are none.
func idxPrefixed(path string) (e Entry, ok bool, err error) {
	folder, prefix := filepath.Split(path)
	names, err := fileNames(filepath.Clean(folder))
	if err != nil || prefix == "" || !slices.ContainsFunc(names, func(n string) bool {
		return strings.HasPrefix(n, prefix) && idxKinds.MatchString(strings.ToLower(n))
	}) {
		return e, false, nil
	}
	e, err = idxFiles(path, prefixed{os.DirFS(filepath.Clean(folder)), prefix})
	return e, true, err
}

func idxFiles(path string, files fs.FS) (Entry, error) {
	folder := strings.TrimRight(filepath.ToSlash(path), "/")
	name, f, err := openIDX(files, folder, trainNames("images"), "idx3-ubyte")
	if err != nil {
		return Entry{}, err
	}
	defer f.Close()
	r, _, err := unpackIDX(name, f)
	if err != nil {
		return Entry{}, err
	}
	header, err := readIDXHeader(name, r, idxImages)
	if err != nil {
		return Entry{}, err
	}
	return Entry{
		Name: path, Doc: fmt.Sprintf("%d images of %d×%d pixels", header.Count, header.Height, header.Width), Source: "your own files",
		Defaults: idxDefaults(header.Height*header.Width, header.Count),
		Load: func(form.Values, uint64) (*Set, error) {
			var hashes []string
			s, err := idxSet(files, folder, &hashes)
			if err != nil {
				return nil, err
			}
			s.Name, s.SHA256 = path, strings.Join(hashes, ",")
			s.Told = []string{fmt.Sprintf("learns %s of %d images, %d×%d: %d for training, %d for testing",
				countedClasses(s.Outputs), s.Train.N+s.Test.N, s.Height, s.Width, s.Train.N, s.Test.N)}
			return s, nil
		},
	}, nil
}

// idxDefaults are those of the paper's MNIST runs, with fewer neurons than training images
// if these are few.
func idxDefaults(inputs, train int) Defaults {
	hidden := min(64, inputs)
	if train <= hidden {
		hidden = max(1, train/2)
	}
	return Defaults{Hidden: []int{hidden}, MaxWidth: inputs, Batch: 512, Epochs: 20}
}

func trainNames(kind string) []string { return []string{"train-" + kind} }

func testNames(kind string) []string { return []string{"t10k-" + kind, "test-" + kind} }

// idxSet loads both splits. The name folder is for errors and the title. It appends the
// hashes of files that are not bundled; reading these may be cancelled.
func idxSet(files fs.FS, folder string, hashes *[]string) (*Set, error) {
	train, header, err := idxSplit(files, folder, trainNames, hashes)
	if err != nil {
		return nil, err
	}
	test, testHeader, err := idxSplit(files, folder, testNames, hashes)
	if err != nil {
		return nil, err
	}
	if header.Height != testHeader.Height || header.Width != testHeader.Width {
		return nil, fmt.Errorf("%s: images of %d×%d pixels, want %d×%d as in %s; scale them", testHeader.Name,
			testHeader.Height, testHeader.Width, header.Height, header.Width, header.Name)
	}
	classes, err := numberClasses(folder, train.Labels, test.Labels)
	if err != nil {
		return nil, err
	}
	return &Set{
		Title: fmt.Sprintf("%s %d×%d · %s + %s images · %d classes", filepath.Base(folder),
			header.Height, header.Width, picture.Grouped(float64(train.N)), picture.Grouped(float64(test.N)), len(classes)),
		Task: Classification, Train: train, Test: test,
		Inputs: train.Inputs, Outputs: len(classes), Height: header.Height, Width: header.Width, Classes: classes,
		Splitting: "training and test files of the source", Scaling: "pixels / 255", Defaults: idxDefaults(train.Inputs, train.N),
	}, nil
}

// idxSplit loads the images and the labels of one split.
func idxSplit(files fs.FS, folder string, names func(kind string) []string, hashes *[]string) (Split, idxHeader, error) {
	images, pixels, err := loadIDX(files, folder, names("images"), "idx3-ubyte", idxImages, hashes)
	if err != nil {
		return Split{}, images, err
	}
	labels, classes, err := loadIDX(files, folder, names("labels"), "idx1-ubyte", idxLabels, hashes)
	if err != nil {
		return Split{}, images, err
	}
	if images.Count != labels.Count {
		return Split{}, images, fmt.Errorf("%s: %d labels for the %d images of %s; take the two files of one data set", labels.Name, labels.Count, images.Count, images.Name)
	}
	s := Split{N: images.Count, Inputs: images.Height * images.Width, Pixels: pixels, Divisor: 255, Labels: make([]int32, labels.Count)}
	for i, class := range classes {
		s.Labels[i] = int32(class)
	}
	return s, images, nil
}

func loadIDX(files fs.FS, folder string, parts []string, kind string, magic uint32, hashes *[]string) (h idxHeader, data []byte, err error) {
	if own, ok := files.(bundled); ok {
		return own.load(parts[0]+"-"+kind, magic)
	}
	name, f, err := openIDX(files, folder, parts, kind)
	if err != nil {
		return h, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return h, nil, fmt.Errorf("%s: %w", name, err)
	}
	in, err := newInput(name, f, info.Size(), nil)
	if err != nil {
		return h, nil, err
	}
	defer in.Close()
	in.most = idxMost // which is told of better than by input
	if h, data, err = readIDXOf(name, in, in.limit, magic); err != nil {
		return h, nil, err
	}
	hash, err := in.sum()
	*hashes = append(*hashes, hash)
	return h, data, err
}

// readIDXOf reads images or labels, as the magic number says.
func readIDXOf(name string, r io.Reader, limit int64, magic uint32) (idxHeader, []byte, error) {
	if magic == idxLabels && strings.Contains(strings.ToLower(name), "idx2-int") {
		return readWideLabels(name, r)
	}
	return readIDX(name, r, limit, magic)
}

func unpackIDX(name string, f fs.File) (io.Reader, int64, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	r, limit, err := decompress(f, info.Size())
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	return r, limit, nil
}

// numberClasses replaces labels from 0 to 255 by their place among those that
// occur in training, in ascending order, and returns their names.
func numberClasses(folder string, train, test []int32) ([]string, error) {
	var count, first, class [256]int
	for i, label := range train {
		if count[label] == 0 {
			first[label] = i
		}
		count[label]++
	}
	var names []string
	for label, n := range count {
		if n == 1 {
			return nil, fmt.Errorf("%s: label %d occurs once in training, at image %d, want at least 2 of each class; leave it out", folder, label, first[label])
		}
		if n > 0 {
			class[label] = len(names)
			names = append(names, strconv.Itoa(label))
		}
	}
	if len(names) < 2 {
		return nil, fmt.Errorf("%s: every training label is %d, want at least 2 classes; take other labels", folder, train[0])
	}
	for i, label := range test {
		if count[label] == 0 {
			return nil, fmt.Errorf("%s: test label %d at image %d does not occur in training; leave it out, or add such images there", folder, label, i)
		}
		test[i] = int32(class[label])
	}
	for i, label := range train {
		train[i] = int32(class[label])
	}
	return names, nil
}
