package picture

// Table is numbers and words in rows and columns.
type Table struct {
	Name    string // layers, weights
	Title   string
	Columns []string // heads, one for each cell of a row
	Rows    []TableRow
}

// TableRow is a row of a Table.
type TableRow struct {
	Name   string
	Marked bool // pointed out: new, or chosen
	Cells  []TableCell
}

// TableCell is one entry of a Table.
type TableCell struct {
	Text  string
	Value float64 // what the text says, for bars and shades; NaN where it is no number
	Look  string  // how it is pointed out: chosen, dead, target, muted, newborn, warn; "" for not at all
}
