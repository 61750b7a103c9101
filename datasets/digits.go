package datasets

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"sync"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

const (
	digitsSide  = 8
	digitsWhite = 16
)

var digitsDefaults = Defaults{Hidden: []int{16}, MaxWidth: digitsSide * digitsSide, Batch: 32, Epochs: 50}

//go:embed data/digits/digits.csv.gz
var digitsFile []byte

// digits are 1,797 handwritten digits of 8×8 pixels from 0 to 16. The split is
// always the same.
func digits() Entry {
	return Entry{
		Name: "digits", Doc: "handwritten digits of 8×8 pixels, 1,797 of them",
		Source:   "Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI 1998; CC BY 4.0",
		Defaults: digitsDefaults, Fields: imageFields(upright),
		Load: func(v form.Values, _ uint64) (*Set, error) { return inPose(loadDigits, v) },
	}
}

// Digits are the images of the entry digits in the order of their file, all in one, for
// experiments that divide them otherwise. They are shared and must not be written to.
func Digits() (Split, error) { return allDigits() }

var allDigits = sync.OnceValues(func() (Split, error) {
	all, err := readDigits("digits.csv.gz", digitsFile)
	if err != nil {
		return Split{}, err
	}
	if all.N != 1797 || all.Inputs != digitsSide*digitsSide {
		return Split{}, fmt.Errorf("digits.csv.gz: %d images of %d pixels, want 1797 of 64", all.N, all.Inputs)
	}
	return all, nil
})

var loadDigits = sync.OnceValues(func() (*Set, error) {
	all, err := allDigits()
	if err != nil {
		return nil, err
	}
	s := &Set{
		Name: "digits", Title: fmt.Sprintf("digits 8×8 · %s images · 10 classes", picture.Grouped(float64(all.N))),
		Task: Classification, Inputs: all.Inputs, Outputs: 10, Height: digitsSide, Width: digitsSide,
		Classes:   countingNames(10),
		Splitting: stratified + fixedSplit, Scaling: "pixels / 16", Defaults: digitsDefaults,
	}
	s.Train, s.Test = divide(all, newRand(fixedSeed))
	return s, nil
})

// readDigits reads rows of 64 pixels and a label, with commas between them. The program's
// own file needs none of what a table may have, whose reader takes ten times as long.
func readDigits(name string, file []byte) (Split, error) {
	r, limit, err := decompress(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return Split{}, fmt.Errorf("%s: %w", name, err)
	}
	text, err := io.ReadAll(io.LimitReader(r, limit))
	if err != nil {
		return Split{}, fmt.Errorf("%s: %w", name, err)
	}
	const pixels = digitsSide * digitsSide
	s := Split{Inputs: pixels, Divisor: digitsWhite}
	for line := range bytes.Lines(text) {
		values := bytes.Split(bytes.TrimSpace(line), []byte(","))
		if len(values) != pixels+1 {
			return Split{}, fmt.Errorf("%s:%d: %d values, want %d pixels and a label", name, s.N+1, len(values), pixels)
		}
		for i, v := range values {
			number, most := 0, digitsWhite
			if i == pixels {
				most = 9
			}
			for _, c := range v {
				number = 10*number + int(c-'0')
			}
			if len(v) < 1 || len(v) > 2 || number < 0 || number > most {
				return Split{}, fmt.Errorf("%s:%d: value %d is %.20q, want 0 to %d", name, s.N+1, i+1, v, most)
			}
			if i < pixels {
				s.Pixels = append(s.Pixels, uint8(number))
			} else {
				s.Labels = append(s.Labels, int32(number))
			}
		}
		s.N++
	}
	return s, nil
}
