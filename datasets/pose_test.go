package datasets

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

// ramp is an image all of whose pixels differ.
func ramp(side int) []uint8 {
	out := make([]uint8, side*side)
	for i := range out {
		out[i] = uint8(1 + 3*i)
	}
	return out
}

// TestRotateByQuarters: an angle of quarter turns moves pixels only, counter-clockwise,
// as the elements of C4 do.
func TestRotateByQuarters(t *testing.T) {
	for _, side := range []int{7, 8} {
		image := ramp(side)
		for quarters := range 4 {
			want, got := make([]uint8, len(image)), make([]uint8, len(image))
			turnImage(want, image, side, quarters)
			rotateImage(got, image, side, float64(quarters)*math.Pi/2)
			if !slices.Equal(got, want) {
				t.Errorf("side %d: a turn by %d·90° gives\n%v, want\n%v", side, quarters, got, want)
			}
		}
	}
}

// TestTurnIsCounterClockwise: what is at the right goes to the top, and a flip turns the
// rows around.
func TestTurnIsCounterClockwise(t *testing.T) {
	image := []uint8{0, 0, 0, 0, 0, 9, 0, 0, 1}
	for element, want := range map[int][]uint8{
		1: {0, 9, 1, 0, 0, 0, 0, 0, 0}, 2: {1, 0, 0, 9, 0, 0, 0, 0, 0}, 4: {0, 0, 1, 0, 0, 9, 0, 0, 0}, 6: {0, 0, 0, 9, 0, 0, 1, 0, 0},
	} {
		got := make([]uint8, 9)
		if turnImage(got, image, 3, element); !slices.Equal(got, want) {
			t.Errorf("element %d gives %v, want %v", element, got, want)
		}
	}
}

// TestRotationBlends: half-way between two pixels is their mean, and outside is 0.
func TestRotationBlends(t *testing.T) {
	image := []uint8{100, 200, 0, 0}
	if got := bilinear(image, 2, 0, .5); got != 150 {
		t.Errorf("between 100 and 200 is %g, want 150", got)
	}
	if got := bilinear(image, 2, -.5, 0); got != 50 {
		t.Errorf("half outside is %g, want 50", got)
	}
	if got := bilinear(image, 2, -3, 7); got != 0 {
		t.Errorf("outside is %g, want 0", got)
	}
}

// TestPoses: every pose keeps labels and sizes, is the same at each loading, and moves
// training and test images; upright ones are those of the set itself.
func TestPoses(t *testing.T) {
	plain, err := Open("digits", nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, pose := range poseField(upright).Choices {
		t.Run(pose, func(t *testing.T) {
			s, err := Open("digits", map[string]string{"pose": pose}, 1)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Open("digits", map[string]string{"pose": pose}, 2)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(s.Train.Pixels, again.Train.Pixels) || !slices.Equal(s.Train.Labels, plain.Train.Labels) || s.Test.N != plain.Test.N {
				t.Error("another seed gives other images, or labels have moved")
			}
			for name, pair := range map[string][2]Split{"train": {s.Train, plain.Train}, "test": {s.Test, plain.Test}} {
				if moved := !bytes.Equal(pair[0].Pixels, pair[1].Pixels); moved != (pose != upright) {
					t.Errorf("%s images are moved: %v", name, moved)
				}
			}
			checkGroup(t, s.Train, plain.Train, pose)
		})
	}
}

// checkGroup wants every image to be moved by an element of a group, each element by
// about as many.
func checkGroup(t *testing.T, s, plain Split, pose string) {
	t.Helper()
	turns, ok := turnsOf[pose]
	if !ok {
		return
	}
	counts := map[int]int{}
	for i := range s.N {
		image, from := s.Pixels[i*64:][:64], plain.Pixels[i*64:][:64]
		found := false
		for _, element := range turns {
			moved := make([]uint8, 64)
			if turnImage(moved, from, 8, element); slices.Equal(moved, image) {
				counts[element]++
				found = true
				break
			}
		}
		if !found {
			t.Fatalf("image %d is not moved by an element of %s", i, pose)
		}
	}
	for _, element := range turns {
		if share := float64(counts[element]) * float64(len(turns)) / float64(s.N); share < .7 || share > 1.3 {
			t.Errorf("element %d moves %d of %d images", element, counts[element], s.N)
		}
	}
}

// TestRotatedMNIST: our split has the sizes of the published one and its images are
// turned.
func TestRotatedMNIST(t *testing.T) {
	s, err := Open("rotated-mnist", nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.N != 12000 || s.Test.N != 50000 || len(s.Train.Pixels) != 12000*784 || s.Inputs != 784 || s.Name != "rotated-mnist" {
		t.Errorf("%d + %d images of %d pixels", s.Train.N, s.Test.N, s.Inputs)
	}
	counts := make([]int, 10)
	for _, label := range s.Train.Labels {
		counts[label]++
	}
	if slices.Min(counts) < 1000 {
		t.Errorf("classes have %v images", counts)
	}
}

// FuzzRotate: whatever the angle, an image is turned without leaving its range.
func FuzzRotate(f *testing.F) {
	f.Add(uint8(5), 1.2)
	f.Add(uint8(28), 1e300)
	f.Fuzz(func(t *testing.T, side uint8, angle float64) {
		n := int(side)%32 + 1
		image, got := ramp(n), make([]uint8, n*n)
		if math.IsNaN(angle) || math.IsInf(angle, 0) {
			t.Skip()
		}
		rotateImage(got, image, n, angle)
		var before, after int
		for i := range got {
			before, after = max(before, int(image[i])), max(after, int(got[i]))
		}
		if after > before {
			t.Errorf("the largest pixel is %d, was %d", after, before)
		}
	})
}
