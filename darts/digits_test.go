package darts

import (
	"compress/gzip"
	"encoding/csv"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/north-tui/north/nn"
)

// digits is the file, read once: pixels from 0 to 16 and labels, in its order.
var digits = sync.OnceValues(func() (set Data[float64], err error) {
	file, err := os.Open("../datasets/data/digits/digits.csv.gz")
	if err != nil {
		return set, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return set, err
	}
	rows, err := csv.NewReader(plain).ReadAll()
	if err != nil {
		return set, err
	}
	if _, err := strconv.Atoi(rows[0][0]); err != nil {
		rows = rows[1:] // names
	}
	set.X = nn.NewMat[float64](len(rows), 64)
	for i, row := range rows {
		for j, text := range row {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return set, err
			}
			if j < 64 {
				set.X.Row(i)[j] = v
			} else {
				set.Labels = append(set.Labels, int32(v))
			}
		}
	}
	return set, nil
})

// noisyDigits is the pool and the test set of the default experiment.
func noisyDigits[T nn.Float](tb testing.TB) (pool, test Data[T]) {
	tb.Helper()
	all, err := digits()
	if err != nil {
		tb.Fatal(err)
	}
	pool, test, err = NoisyDigits[T](all.X, all.Labels)
	if err != nil {
		tb.Fatal(err)
	}
	return pool, test
}
