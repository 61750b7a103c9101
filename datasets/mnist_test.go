package datasets

import (
	"crypto/md5"
	"fmt"
	"os"
	"reflect"
	"testing"
)

// TestClassCounts compares with the counts published for MNIST, and with those
// of the digits file, of which a fifth of each class is for testing.
func TestClassCounts(t *testing.T) {
	tests := []struct {
		spec        string
		train, test []int
	}{
		{"mnist",
			[]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
			[]int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}},
		{"digits",
			[]int{142, 146, 142, 146, 145, 146, 145, 143, 139, 144},
			[]int{36, 36, 35, 37, 36, 36, 36, 36, 35, 36}},
	}
	for _, tt := range tests {
		t.Run(tt.spec, func(t *testing.T) {
			s, err := Open(tt.spec, nil, 1)
			if err != nil {
				t.Fatal(err)
			}
			if got := count(s.Train.Labels, 10); !reflect.DeepEqual(got, tt.train) {
				t.Errorf("training %v, want %v", got, tt.train)
			}
			if got := count(s.Test.Labels, 10); !reflect.DeepEqual(got, tt.test) {
				t.Errorf("test %v, want %v", got, tt.test)
			}
		})
	}
}

// TestImageRange wants the darkest and the brightest pixel to be 0 and 1 after
// scaling.
func TestImageRange(t *testing.T) {
	for _, spec := range []string{"digits", "mnist"} {
		s, err := Open(spec, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]int, 200)
		for i := range rows {
			rows[i] = i
		}
		x := make([]float64, len(rows)*s.Inputs)
		Gather(s.Train, x, rows)
		low, high := 1.0, 0.0
		for _, v := range x {
			low, high = min(low, v), max(high, v)
		}
		if low != 0 || high != 1 {
			t.Errorf("%s: values from %v to %v, want 0 to 1", spec, low, high)
		}
	}
}

// TestFashionMNIST tries a real directory, where Debian's package
// dataset-fashion-mnist puts it.
func TestFashionMNIST(t *testing.T) {
	const folder = "/usr/share/datasets/fashion-mnist"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("dataset-fashion-mnist is not installed")
	}
	s, err := Open(folder, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, s)
	if s.Train.N != 60000 || s.Test.N != 10000 || s.Outputs != 10 || s.Inputs != 784 {
		t.Errorf("%d + %d images of %d pixels in %d classes", s.Train.N, s.Test.N, s.Inputs, s.Outputs)
	}
	// Each class is a tenth of both files.
	for class, n := range count(s.Train.Labels, 10) {
		if n != 6000 {
			t.Errorf("%d training images of class %d, want 6000", n, class)
		}
	}
}

// TestDigitsSplit pins the test samples: accuracies are compared across
// versions, so they must not move unnoticed.
func TestDigitsSplit(t *testing.T) {
	s, err := Open("digits", nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", md5.Sum(s.Test.Pixels)); got != "e50474d136cf1cdc0571b1770833c31d" {
		t.Errorf("MD5 of the test pixels %s", got)
	}
}
