package datasets

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/form"
)

// The poses of images: as they are, turned by any angle, or moved by an element of a
// group of turns by 90° and mirror images.
const (
	upright = "upright"
	rotated = "rotated"
)

// turnsOf are the elements of the groups, flips and quarter turns: element 4f + r flips
// the rows if f is 1 and then turns r quarter turns counter-clockwise.
var turnsOf = map[string][]int{
	"C2": {0, 2}, "C4": {0, 1, 2, 3}, "D1": {0, 4}, "D4": {0, 1, 2, 3, 4, 5, 6, 7},
}

// poseField is the setting of sets of images.
func poseField(usual string) form.Field {
	return form.Field{
		Name: "pose", Doc: "images as they are, turned by any angle, or each moved by a random element of a group", Kind: form.Choice,
		Choices: []string{upright, rotated, "C2", "C4", "D1", "D4"}, Default: usual, Effect: form.Restart,
	}
}

// posed returns a set with its images in a pose. Training and test images are moved
// independently of each other, the same whatever the seed of the run.
func posed(s *Set, pose string) *Set {
	if pose == upright {
		return s
	}
	out := *s
	out.Title = fmt.Sprintf("%s · %s", s.Title, poseWords(pose))
	out.Train = s.Train.posed(pose, s.Height, newRand(fixedSeed))
	out.Test = s.Test.posed(pose, s.Height, newRand(fixedSeed+1))
	return &out
}

// imageFields are the settings of sets of images that come with the program.
func imageFields(pose string) []form.Field { return []form.Field{poseField(pose), inputsField()} }

// inPose loads a set in the pose of its settings, with its inputs scaled as they say.
func inPose(load func() (*Set, error), v form.Values) (*Set, error) {
	s, err := load()
	if err != nil {
		return nil, err
	}
	return scaled(posed(s, v.Text("pose")), v), nil
}

func poseWords(pose string) string {
	if pose == rotated {
		return rotated
	}
	return "moved by " + pose
}

// posed returns square images, each moved at random.
func (s Split) posed(pose string, side int, rng *rand.Rand) Split {
	out := s
	out.Pixels = make([]uint8, len(s.Pixels))
	size := side * side
	for i := range s.N {
		to, from := out.Pixels[i*size:][:size], s.Pixels[i*size:][:size]
		if pose == rotated {
			rotateImage(to, from, side, 2*math.Pi*rng.Float64())
		} else {
			turns := turnsOf[pose]
			turnImage(to, from, side, turns[rng.IntN(len(turns))])
		}
	}
	return out
}

// rotateImage turns an image counter-clockwise by an angle about its middle,
// ((N−1)/2, (N−1)/2): a pixel is the bilinear sample at the place turned back, 0 outside,
// rounded to a whole number.
func rotateImage(to, from []uint8, side int, angle float64) {
	sin, cos := math.Sincos(angle)
	middle := float64(side-1) / 2
	for i := range side {
		for j := range side {
			x, y := float64(j)-middle, middle-float64(i) // y upwards
			col, row := middle+x*cos+y*sin, middle-(y*cos-x*sin)
			to[i*side+j] = uint8(bilinear(from, side, row, col) + .5)
		}
	}
}

// bilinear is an image between its pixels.
func bilinear(image []uint8, side int, row, col float64) float64 {
	top, left := math.Floor(row), math.Floor(col)
	down, across := row-top, col-left
	at := func(i, j int) float64 {
		if i < 0 || i >= side || j < 0 || j >= side {
			return 0
		}
		return float64(image[i*side+j])
	}
	i, j := int(top), int(left)
	return (1-down)*((1-across)*at(i, j)+across*at(i, j+1)) + down*((1-across)*at(i+1, j)+across*at(i+1, j+1))
}

// turnImage moves an image by an element: see turnsOf.
func turnImage(to, from []uint8, side, element int) {
	n := side - 1
	for i := range side {
		for j := range side {
			row, col := i, j
			switch element & 3 {
			case 1:
				row, col = j, n-i
			case 2:
				row, col = n-i, n-j
			case 3:
				row, col = n-j, i
			}
			if element >= 4 {
				row = n - row
			}
			to[i*side+j] = from[row*side+col]
		}
	}
}

// The sizes of the split of rotated MNIST.
const rotatedTrain, rotatedTest = 12000, 50000

// rotatedMNIST is MNIST in the split of the rotated MNIST of the literature, 12,000 to
// train on and 50,000 to test, drawn and rotated by this program: its images are not
// those of the published files.
func rotatedMNIST() Entry {
	e := mnist()
	return Entry{
		Name: "rotated-mnist", Doc: "digits of MNIST, 12,000 to train and 50,000 to test, drawn and turned by this program",
		Source: e.Source, Defaults: e.Defaults, Fields: imageFields(rotated),
		Load: func(v form.Values, _ uint64) (*Set, error) {
			all, err := loadMNIST()
			if err != nil {
				return nil, err
			}
			return scaled(posed(resplit(all), v.Text("pose")), v), nil
		},
	}
}

// resplit draws the training and test images of rotated MNIST from all of MNIST.
func resplit(all *Set) *Set {
	s := *all
	pool := Split{
		N: all.Train.N + all.Test.N, Inputs: all.Train.Inputs, Divisor: all.Train.Divisor,
		Pixels: slices.Concat(all.Train.Pixels, all.Test.Pixels), Labels: slices.Concat(all.Train.Labels, all.Test.Labels),
	}
	rows := newRand(fixedSeed).Perm(pool.N)
	s.Train, s.Test = pool.pick(rows[:rotatedTrain]), pool.pick(rows[rotatedTrain:rotatedTrain+rotatedTest])
	s.Name, s.Splitting = "rotated-mnist", "12000/50000, at random"+fixedSplit
	s.Title = fmt.Sprintf("MNIST 28×28, our split · %d + %d images · 10 classes", rotatedTrain, rotatedTest)
	return &s
}
