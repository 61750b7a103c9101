package picture

import (
	"encoding/json"
	"math"
	"testing"
)

// TestTableCellJSON: a table survives being written, words without a value too.
func TestTableCellJSON(t *testing.T) {
	for _, c := range []TableCell{{Text: ".53", Value: 0.53, Look: "chosen"}, {Text: "linear", Value: math.NaN()}} {
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back TableCell
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		same := back.Value == c.Value || math.IsNaN(back.Value) && math.IsNaN(c.Value)
		if back.Text != c.Text || back.Look != c.Look || !same {
			t.Errorf("%+v came back as %+v", c, back)
		}
	}
}
