package darts

import (
	"fmt"
	"math/rand/v2"
	"sync"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// mostSeen is how many samples an evaluation looks at, of training and of test data:
// it needs memory for some thirty states of all of them at once.
const mostSeen = 1000

// The random streams of the scene beside those of the model.
const (
	poolStream = scene.OwnStreams + iota // which samples are in the pool, whatever the seed of the run
	cellStream                           // a random cell
)

// opened is data as searches read it. Nobody writes it.
type opened struct {
	name, title   string
	told          []string // what was made of files
	facts         map[string]any
	inputs        int
	classes       int
	height, width int // of images; 0 for other data
	pool, test    model.Data[float32]
}

// shared is the data of the last learner that the scene made: forks and learners that go
// back in a run read it too.
type shared struct {
	mu   sync.Mutex
	key  string
	data *opened
}

// open returns the data that settings name.
func (s *shared) open(entry datasets.Entry, v form.Values, seed uint64) (*opened, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := fmt.Sprintf("%d %q %s %s", seed, v.Text("data"), v["noise"], v["pool"])
	for _, f := range entry.Fields {
		if _, asked := v[f.Name]; asked { // the digits of the experiment are always upright
			key += fmt.Sprintf(" %s=%q", f.Name, v.Text(f.Name))
		}
	}
	if s.data != nil && s.key == key {
		return s.data, nil
	}
	var data *opened
	var err error
	if entry.Name == "digits" {
		data, err = openDigits(v.Float("noise"))
	} else {
		data, err = openSet(v, seed)
	}
	if err == nil {
		s.key, s.data = key, data
	}
	return data, err
}

// openDigits makes the data of the default experiment (specification P, 7.3).
func openDigits(noise float64) (*opened, error) {
	all, err := datasets.Digits()
	if err != nil {
		return nil, err
	}
	pixels := nn.NewMat[float64](all.N, all.Inputs)
	for i, p := range all.Pixels {
		pixels.Data[i] = float64(p)
	}
	d := &opened{name: "digits", facts: map[string]any{sim.DataName: "digits"}, inputs: all.Inputs, classes: 10, height: 8, width: 8}
	if d.pool, d.test, err = model.DigitsWithNoise[float32](pixels, all.Labels, noise); err != nil {
		return nil, err
	}
	d.title = fmt.Sprintf("digits 8×8 · noise %s · %d + %d images", scene.Short(noise), d.pool.X.Rows, d.test.X.Rows)
	return d, nil
}

// openSet takes the pool and the test samples from data with a split of their own.
func openSet(v form.Values, seed uint64) (*opened, error) {
	set, err := datasets.Open(v.Text("data"), v, seed)
	if err != nil {
		return nil, err
	}
	if set.Task != datasets.Classification {
		return nil, form.Errorf("data: %s is a regression, want classes", set.Name)
	}
	d := &opened{name: set.Name, told: set.Told, facts: scene.Facts(set), inputs: set.Inputs, classes: set.Outputs, height: set.Height, width: set.Width}
	if set.Channels > 1 { // cells of convolutions see one channel
		d.height, d.width = 0, 0
	}
	d.pool = sampled(set.Train, v.Int("pool"))
	d.test = sampled(set.Test, mostSeen)
	d.title = fmt.Sprintf("%s · %s of them in the pool", set.Title, scene.Grouped(d.pool.X.Rows))
	return d, nil
}

// sampled are up to so many samples of a split, the same at any time.
func sampled(split datasets.Split, most int) model.Data[float32] {
	rows := rand.New(rand.NewPCG(0, poolStream)).Perm(split.N)
	rows = rows[:min(most, len(rows))]
	var b scene.Batch
	x, y := b.Fill(split, rows)
	return model.Data[float32]{X: x, Labels: y.Labels}
}

// some are rows of the pool, at most mostSeen.
func (d *opened) some(rows []int) model.Data[float32] {
	rows = rows[:min(len(rows), mostSeen)]
	out := model.Data[float32]{X: nn.NewMat[float32](len(rows), d.pool.X.Cols)}
	for i, row := range rows {
		copy(out.X.Row(i), d.pool.X.Row(row))
		out.Labels = append(out.Labels, d.pool.Labels[row])
	}
	return out
}
