package datasets

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/north-tui/north/form"
)

// ReadMatrix reads a table of numbers, in any format that tables may have, into a
// row-major rows×cols matrix. A first row of names is skipped.
func ReadMatrix(path string) (rows, cols int, data []float64, err error) {
	in, err := openInput(path)
	if err != nil {
		return 0, 0, nil, err
	}
	defer in.Close()
	return readMatrix(path, in)
}

func readMatrix(name string, r io.Reader) (rows, cols int, data []float64, err error) {
	t, err := newTableReader(name, r)
	if err != nil {
		return 0, 0, nil, err
	}
	for {
		fields, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, 0, nil, err
		}
		for column, field := range fields {
			x, ok := t.dialect.number(field)
			switch {
			case !ok:
				return 0, 0, nil, fmt.Errorf("%s: line %d, column %d: %s is not a number; correct it, or leave the column out", name, t.records.line(), column+1, form.Quoted(field))
			case math.Abs(x) > largest:
				return 0, 0, nil, fmt.Errorf("%s: line %d, column %d: %s is not a finite number of at most %g; correct it", name, t.records.line(), column+1, form.Shown(field), largest)
			}
			data = append(data, x)
		}
		rows++
	}
	if rows == 0 {
		return 0, 0, nil, fmt.Errorf("%s: a header but no rows; add rows of numbers", name)
	}
	return rows, t.dialect.width, data, nil
}
