package picture

import (
	"encoding/json"
	"math"
)

// number is a float64 that JSON holds as null when it is not finite.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if x := float64(n); math.IsNaN(x) || math.IsInf(x, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

func (n *number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

// plainRow is Row without its methods.
type plainRow Row

// rowJSON is a Row in which numbers may be missing: a trigger that measures no
// share of the width has no phi.
type rowJSON struct {
	plainRow
	Value, Threshold, Phi, Initial, Limit, ReferenceLimit number
}

// MarshalJSON writes numbers that are not finite as null.
func (r Row) MarshalJSON() ([]byte, error) {
	return json.Marshal(rowJSON{plainRow(r), number(r.Value), number(r.Threshold), number(r.Phi), number(r.Initial), number(r.Limit), number(r.ReferenceLimit)})
}

// UnmarshalJSON reads null as NaN.
func (r *Row) UnmarshalJSON(text []byte) error {
	var j rowJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*r = Row(j.plainRow)
	r.Value, r.Threshold = float64(j.Value), float64(j.Threshold)
	r.Phi, r.Initial, r.Limit = float64(j.Phi), float64(j.Initial), float64(j.Limit)
	r.ReferenceLimit = float64(j.ReferenceLimit)
	return nil
}
