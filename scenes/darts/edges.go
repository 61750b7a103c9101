package darts

import (
	"fmt"
	"strconv"

	model "github.com/north-tui/north/darts"
)

// edge is an edge of a cell type, which all its cells share.
type edge struct {
	typ          model.CellType
	row          int
	node, source int
	name         string // c-1>2: from the output of the cell before to node 2
}

// edgesOf are all edges of a space, the normal cell first. Where there are two types the
// name begins with the letter of the type: N:c-1>2.
func edgesOf(s model.Space) []edge {
	var out []edge
	types := s.Types()
	for _, t := range types {
		prefix := ""
		if len(types) > 1 {
			prefix = map[model.CellType]string{model.Normal: "N:", model.Reduce: "R:"}[t]
		}
		for row := range model.Edges(s.Nodes) {
			node, source := model.EdgeEnds(row)
			out = append(out, edge{t, row, node, source, fmt.Sprintf("%s%s>%d", prefix, sourceName(source), node)})
		}
	}
	return out
}

// sourceName is a state of a cell: c-2 and c-1 are the outputs of the cells before, then
// the nodes from 0 on.
func sourceName(source int) string {
	if source < 2 {
		return "c" + strconv.Itoa(source-2)
	}
	return strconv.Itoa(source - 2)
}

// candidates are the operations of every edge without none.
func (s *searching) candidates() []string {
	columns := s.search.Columns()
	if s.search.Settings().Activation == model.Softmax {
		return columns[1:]
	}
	return columns
}
