package datasets

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/north-tui/north/form"
)

// stack is a number of images of one size with a label each. Those from split on are for
// testing; 0 is none.
type stack struct {
	name                    string
	height, width, channels int
	pixels                  []uint8 // image by image, each channel by channel, row by row
	labels                  *column
	split                   int
	hash                    string
	told                    []string
}

// set makes a data set of images: labels are classes.
func (k *stack) set() (*Set, error) {
	t := &table{name: k.name, columns: []*column{k.labels}, lines: make([]int32, k.labels.rows), notes: slices.Clone(k.told), hash: k.hash}
	if k.split > 0 {
		t.split, t.test = k.split, k.name
	}
	for i := range t.lines {
		t.lines[i] = int32(i + 1)
	}
	k.labels.settle()
	l := &learning{table: t, wanted: wanted{k.labels.name, string(Classification), auto, nothing}, target: k.labels, left: []bool{true}}
	if err := l.chooseRows(); err != nil {
		return nil, err
	}
	labels, classes, err := l.classes()
	if err != nil {
		return nil, err
	}
	size := k.height * k.width * k.channels
	s := &Set{
		Name: k.name, Title: fmt.Sprintf("%s %d×%d · %d images · %s", t.title(), k.height, k.width, len(l.rows), countedClasses(len(classes))),
		Task: Classification, Inputs: size, Outputs: len(classes), Classes: classes,
		Height: k.height, Width: k.width, Channels: k.channels, Scaling: "pixels / 255", SHA256: k.hash,
	}
	if err := l.divide(s, labels); err != nil {
		return nil, err
	}
	all := Split{N: len(l.rows), Inputs: size, Pixels: pickRows(k.pixels, size, l.rows), Divisor: 255, Labels: labels}
	s.Train, s.Test = all.pick(l.train), all.pick(l.tested)
	if err := l.checkTest(s); err != nil {
		return nil, err
	}
	s.Defaults = idxDefaults(size, s.Train.N)
	colour := ""
	if k.channels > 1 {
		colour = " in colour"
	}
	s.Told = append([]string{fmt.Sprintf("learns %s of %s%s, %d×%d: %d for training, %d for testing",
		countedClasses(len(classes)), counted(len(l.rows), "image"), colour, k.height, k.width, s.Train.N, s.Test.N)}, l.notes...)
	return s, nil
}

// imageEntry is an entry that loads images of a size, of which some are for training.
func imageEntry(path, doc string, size, train int, load func() (*stack, error)) Entry {
	return Entry{
		Name: path, Doc: doc, Source: "your own files", Defaults: idxDefaults(size, train),
		Load: func(form.Values, uint64) (*Set, error) {
			k, err := load()
			if err != nil {
				return nil, err
			}
			return k.set()
		},
	}
}

// trainingShare is how many of some images are for training if nothing says which.
func trainingShare(count int) int { return count - int(math.Round(testShare*float64(count))) }

// labelColumn is a column of whole numbers or, if there are names, of these.
func labelColumn(name string, labels []int, names []string) *column {
	c := newColumn(name)
	var d dialect
	for _, label := range labels {
		if label < len(names) {
			c.add(names[label], &d)
		} else {
			c.add(strconv.Itoa(label), &d)
		}
	}
	return c
}

// planar puts the channels of an image, which stand beside each other at each pixel, one
// after the other.
func planar(pixels []uint8, channels int) []uint8 {
	if channels == 1 {
		return pixels
	}
	out := make([]uint8, 0, len(pixels))
	for c := range channels {
		for i := c; i < len(pixels); i += channels {
			out = append(out, pixels[i])
		}
	}
	return out
}

// sortedNames are the entries of a folder that a condition holds for.
func sortedNames(names []string, holds func(string) bool) []string {
	out := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !holds(n) })
	slices.Sort(out)
	return out
}
