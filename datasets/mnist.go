package datasets

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/north-tui/north/form"
)

//go:embed data/mnist/*.zst
var mnistFiles embed.FS

// mnist are the 60,000 + 10,000 handwritten digits of 28×28 pixels.
func mnist() Entry {
	return Entry{
		Name: "mnist", Doc: "handwritten digits of 28×28 pixels, 70,000 of them",
		Source:   "LeCun, Cortes and Burges, The MNIST database of handwritten digits; CC BY-SA 3.0",
		Defaults: idxDefaults(28*28, 60000), Fields: imageFields(upright),
		Load: func(v form.Values, _ uint64) (*Set, error) { return inPose(loadMNIST, v) },
	}
}

// loadMNIST keeps the pixels as bytes: 55 MB where float32 would take 220.
var loadMNIST = sync.OnceValues(func() (*Set, error) {
	files, err := fs.Sub(mnistFiles, "data/mnist")
	if err != nil {
		return nil, err
	}
	s, err := idxSet(bundled{files}, "mnist", nil)
	if err != nil {
		return nil, err
	}
	if s.Train.N != 60000 || s.Test.N != 10000 || s.Inputs != 28*28 || s.Outputs != 10 {
		return nil, fmt.Errorf("mnist: %d + %d images of %d pixels in %d classes, want 60000 + 10000 of 784 in 10",
			s.Train.N, s.Test.N, s.Inputs, s.Outputs)
	}
	s.Name, s.Title = "mnist", "MNIST 28×28 · 60000 + 10000 images · 10 classes"
	return s, nil
})
