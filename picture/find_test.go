package picture

import "testing"

// TestFindTable: what there is is found, and what there is not is said to be missing,
// without a table too.
func TestFindTable(t *testing.T) {
	p := Picture{Tables: []Table{
		{Name: "cell", Title: "normal", Rows: []TableRow{{Name: "x", Cells: []TableCell{{Text: "1"}, {Text: "2"}}}, {Name: "empty"}}},
		{Name: "cell", Title: "reduce"},
	}}
	if got := p.Table("cell", "reduce"); got != &p.Tables[1] {
		t.Errorf("found %+v", got)
	}
	if got := p.Table("cell", ""); got != &p.Tables[0] {
		t.Errorf("without a title: %+v", got)
	}
	if c, ok := p.Table("cell", "").Cell("x"); !ok || c.Text != "1" {
		t.Errorf("%+v, %v", c, ok)
	}
	for _, name := range []string{"empty", "y"} {
		if _, ok := p.Tables[0].Cell(name); ok {
			t.Errorf("there is a cell of %s", name)
		}
	}
	if _, ok := p.Table("other", "").Cell("x"); ok {
		t.Error("there is a cell of no table")
	}
}
