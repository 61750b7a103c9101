package picture

import "encoding/json"

// plainCell is TableCell without its methods.
type plainCell TableCell

// cellJSON is a TableCell whose value may be missing.
type cellJSON struct {
	plainCell
	Value number
}

// MarshalJSON writes a value that is not finite as null.
func (c TableCell) MarshalJSON() ([]byte, error) {
	return json.Marshal(cellJSON{plainCell(c), number(c.Value)})
}

// UnmarshalJSON reads null as NaN.
func (c *TableCell) UnmarshalJSON(text []byte) error {
	var j cellJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*c = TableCell(j.plainCell)
	c.Value = float64(j.Value)
	return nil
}
