package picture

// Table is the first table of a name and a title, nil if there is none; any title does
// if it is "".
func (p *Picture) Table(name, title string) *Table {
	for i := range p.Tables {
		if t := &p.Tables[i]; t.Name == name && (title == "" || t.Title == title) {
			return t
		}
	}
	return nil
}

// Row is the first row of a name, nil if there is none. The table may be nil.
func (t *Table) Row(name string) *TableRow {
	if t == nil {
		return nil
	}
	for i := range t.Rows {
		if t.Rows[i].Name == name {
			return &t.Rows[i]
		}
	}
	return nil
}

// Cell is the first cell of the row of a name; ok is false if there is none. The table
// may be nil.
func (t *Table) Cell(name string) (c TableCell, ok bool) {
	r := t.Row(name)
	if r == nil || len(r.Cells) == 0 {
		return TableCell{}, false
	}
	return r.Cells[0], true
}
