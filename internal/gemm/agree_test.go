package gemm

import "testing"

func TestAgree(t *testing.T) {
	onEachLevel(t, func(t *testing.T) {
		largest, err := Agree()
		if err != nil {
			t.Error(err)
		}
		if inUse == generic && largest != 0 || !(largest < 1e-6) {
			t.Errorf("the largest difference is %g", largest)
		}
	})
}
