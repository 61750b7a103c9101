package equivariance

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/north-tui/north/datasets"
	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
)

// pictures are the images that a run reads. Nobody writes them.
type pictures struct {
	set     *datasets.Set
	side    int
	train   nn.Mat[float32]
	labels  []int32
	held    nn.Mat[float32] // validation images, kept back from training
	heldBy  []int32
	test    nn.Mat[float32]
	testBy  []int32
	gallery []int           // rows of test in the order in which they are shown
	probe   nn.Mat[float32] // the first of them, on which it is measured whether layers commute
}

// shared are the images of the last learner that was made; see scene.Shared.
type shared struct {
	mu   sync.Mutex
	key  string
	data *pictures
}

// open returns the images that the settings of a run name.
func (s *shared) open(entry datasets.Entry, v form.Values, seed uint64) (*pictures, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := fmt.Sprintf("%d %q %s %s %s", seed, v.Text("data"), v.Text("samples"), v.Text("samples.val"), v.Text("samples.test"))
	for _, f := range entry.Fields {
		key += fmt.Sprintf(" %s=%q", f.Name, v.Text(f.Name))
	}
	if s.data != nil && s.key == key {
		return s.data, nil
	}
	set, err := datasets.Open(v.Text("data"), v, seed)
	if err != nil {
		return nil, err
	}
	if set.Height == 0 || set.Height != set.Width || set.Channels > 1 || set.Task != datasets.Classification {
		return nil, form.Errorf("data: %s has no square images in shades of grey to turn, want some such as digits or mnist", set.Name)
	}
	if set.Train.N < 2 || set.Test.N < 1 {
		return nil, form.Errorf("data: %d training and %d test images, want at least 2 and 1", set.Train.N, set.Test.N)
	}
	s.key, s.data = key, choosePictures(set, v)
	return s.data, nil
}

// fixedSeed chooses images, the same whatever the seed of a run, so that runs can be
// compared.
const fixedSeed = 1

// choosePictures takes the images that settings ask for. Where there are too few, at most
// a fifth of them are kept back for validation.
func choosePictures(set *datasets.Set, v form.Values) *pictures {
	rng := rand.New(rand.NewPCG(fixedSeed, scene.OwnStreams))
	rows := rng.Perm(set.Train.N)
	held := min(v.Int("samples.val"), max(set.Train.N/5, 1))
	samples := min(v.Int("samples"), set.Train.N-held)
	p := &pictures{set: set, side: set.Height}
	p.train, p.labels = gather(set.Train, rows[:samples])
	p.held, p.heldBy = gather(set.Train, rows[samples:samples+held])
	rows = rng.Perm(set.Test.N)[:min(v.Int("samples.test"), set.Test.N)]
	p.test, p.testBy = gather(set.Test, rows)
	p.gallery = galleryOf(p.test, p.testBy)
	p.probe, _ = gather(set.Test, pick(rows, p.gallery[:min(commuteImages, len(p.gallery))]))
	return p
}

// pick are the entries of a list at some places.
func pick(list, places []int) []int {
	var out []int
	for _, i := range places {
		out = append(out, list[i])
	}
	return out
}

func gather(split datasets.Split, rows []int) (nn.Mat[float32], []int32) {
	var b scene.Batch
	x, y := b.Fill(split, rows)
	return x, y.Labels
}

// shownFirst are the classes of digits that turns confuse most, in the order in which
// they are shown.
var shownFirst = []int32{6, 9, 2, 5, 7, 4}

// galleryOf orders images so that each class has its turn, those that turns confuse
// first, and of each class those first that are most like its mean.
func galleryOf(images nn.Mat[float32], labels []int32) []int {
	rows := map[int32][]int{}
	order := slices.Clone(shownFirst)
	for i, c := range labels {
		if rows[c] = append(rows[c], i); !slices.Contains(order, c) {
			order = append(order, c)
		}
	}
	for _, list := range rows {
		sortByMean(images, list)
	}
	var out []int
	for round := 0; len(out) < len(labels); round++ {
		for _, c := range order {
			if round < len(rows[c]) {
				out = append(out, rows[c][round])
			}
		}
	}
	return out
}

// sortByMean sorts rows of images by their distance from the mean of them.
func sortByMean(images nn.Mat[float32], rows []int) {
	mean := make([]float64, images.Cols)
	for _, i := range rows {
		for j, v := range images.Row(i) {
			mean[j] += float64(v) / float64(len(rows))
		}
	}
	distance := map[int]float64{}
	for _, i := range rows {
		for j, v := range images.Row(i) {
			d := float64(v) - mean[j]
			distance[i] += d * d
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(distance[a], distance[b]) })
}

// shown is the test image that is turned, by the viewer's number, and its class.
func (p *pictures) shown(sample int) (image nn.Mat[float32], class int) {
	n := len(p.gallery)
	row := p.gallery[(sample%n+n)%n]
	return p.test.Slice(row, row+1), int(p.testBy[row])
}

// calibration are the images that give the running statistics.
func (p *pictures) calibration(most int) nn.Mat[float32] {
	return p.train.Slice(0, min(most, p.train.Rows))
}

// data is what the searches learn from.
func (p *pictures) data() model.Data[float32] {
	return model.Data[float32]{Images: p.train, Labels: p.labels, ValidationImages: p.held, ValidationLabels: p.heldBy}
}

// title says what is learnt from: "MNIST 28×28, upright · 2,000 images · 10 classes".
func (p *pictures) title() string {
	name, _, _ := strings.Cut(p.set.Title, " · ")
	return fmt.Sprintf("%s · %s images · %d classes", name, scene.Grouped(p.train.Rows), p.set.Outputs)
}

// className is the name of a class.
func (p *pictures) className(class int) string {
	if class < len(p.set.Classes) {
		return p.set.Classes[class]
	}
	return fmt.Sprint(class)
}
