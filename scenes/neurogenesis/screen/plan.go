package screen

import (
	"fmt"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

// unitSizes are the sizes of a neuron in cells, largest first: pictures, then
// single characters with and without a blank between them.
var unitSizes = []struct{ width, height, gapX, gapY int }{
	{10, 5, 2, 1}, {8, 4, 2, 1}, {6, 3, 2, 1}, {4, 2, 2, 1}, {4, 2, 1, 1}, {1, 1, 1, 0}, {1, 1, 0, 0},
}

// network is the plan of a drawing: a block of cells for each column.
type network struct {
	d      *desk.Desk
	blocks []block
	size   int // index of unitSizes
	tight  int // 1: heads without the limit; 2: also no labels of inputs and outputs
}

// block is a column of the network on the screen.
type block struct {
	column  picture.GraphColumn
	layer   int // among the hidden ones, -1 for inputs and outputs
	x       int
	width   int // with its head
	cells   int // of the neurons alone
	perCol  int // neurons in a column of cells
	visible int // neurons drawn, from the end; the others are folded
	size    int
}

// planNetwork chooses the largest neurons with which every layer fits, else
// folds the widest layers.
func planNetwork(d *desk.Desk, width, height int) network {
	n := network{d: d}
	layer := 0
	for _, c := range d.Snap.Graph.Columns {
		b := block{column: c, layer: -1, visible: len(c.Units)}
		if c.Hidden {
			b.layer = layer
			layer++
		}
		n.blocks = append(n.blocks, b)
	}
	n.choose(width, height)
	n.fold(width, height)
	n.spread(width)
	return n
}

// choose finds the largest size that fits, and where none does, gives up labels.
func (n *network) choose(width, height int) {
	for n.tight = 0; ; n.tight++ {
		for n.size = range unitSizes {
			if unitSizes[n.size].width > 1 && !n.pictures() {
				continue
			}
			if n.measure(height) <= width {
				return
			}
		}
		if n.tight == 2 {
			return
		}
	}
}

// pictures reports whether the neurons carry pictures that can be drawn.
func (n *network) pictures() bool {
	for _, b := range n.blocks {
		if b.layer >= 0 && len(b.column.Units) > 0 {
			return b.column.Units[0].Picture != nil && n.d.Theme.Depth >= cells.Indexed && n.d.Tier < cells.Shade
		}
	}
	return false
}

// linkRoom is the least room between blocks.
func (n *network) linkRoom() int {
	if unitSizes[n.size].width > 1 {
		return 8
	}
	return 3
}

// measure sets the blocks' widths for the present size and returns the sum.
func (n *network) measure(height int) int {
	total := 0
	for i := range n.blocks {
		n.measureBlock(&n.blocks[i], height)
		total += n.blocks[i].width
	}
	return total + (len(n.blocks)-1)*n.linkRoom()
}

func (n *network) measureBlock(b *block, height int) {
	b.size = n.size
	if b.layer < 0 {
		b.size = len(unitSizes) - 2
		b.perCol = max(height, 1)
		b.visible = min(len(b.column.Units), b.perCol)
		b.cells = 1
		if n.tight < 2 {
			b.cells += 1 + min(labelWidth(b.column.Units[:b.visible]), 8)
		}
	} else {
		s := unitSizes[b.size]
		b.perCol = max((height+s.gapY)/(s.height+s.gapY), 1)
		columns := (b.visible + b.perCol - 1) / b.perCol
		b.cells = max(columns*(s.width+s.gapX)-s.gapX, 1)
	}
	b.width = max(b.cells, cells.TextWidth(n.head(*b)))
}

func labelWidth(units []picture.Unit) int {
	w := 0
	for _, u := range units {
		w = max(w, cells.TextWidth(u.Label))
	}
	return w
}

// fold hides the oldest neurons of the widest layer until the blocks fit, or
// until only the heads stand in the way.
func (n *network) fold(width, height int) {
	for n.measure(height) > width {
		widest := -1
		for i, b := range n.blocks {
			wide := b.layer >= 0 && b.visible > b.perCol && b.cells == b.width
			if wide && (widest < 0 || b.width > n.blocks[widest].width) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		b := &n.blocks[widest]
		b.visible = max(b.visible-b.perCol, b.perCol)
	}
}

// spread shares the spare columns between the blocks for links.
func (n *network) spread(width int) {
	used := 0
	for _, b := range n.blocks {
		used += b.width
	}
	gaps := len(n.blocks) - 1
	spare, x := max(width-used, 0), 0
	for i := range n.blocks {
		n.blocks[i].x = x
		x += n.blocks[i].width
		if gaps > 0 {
			x += spare / gaps
			spare -= spare / gaps
			gaps--
		}
	}
}

// head is a column's title: its name and width, of hidden layers also the limit.
func (n *network) head(b block) string {
	if b.layer < 0 {
		if len(b.column.Units) > b.visible {
			return fmt.Sprintf("%s %s", b.column.Name, desk.Grouped(len(b.column.Units)))
		}
		return b.column.Name
	}
	text := fmt.Sprintf("%s %d", b.column.Name, len(b.column.Units))
	if n.tight == 0 && b.layer < len(n.d.Snap.Rows) && n.d.Snap.Rows[b.layer].Max > 0 {
		text += fmt.Sprintf("/%d", n.d.Snap.Rows[b.layer].Max)
	}
	return text
}

// At is the corner of a neuron, by its position in its layer.
func (b block) at(i int) (x, y int, ok bool) {
	s := unitSizes[b.size]
	i -= b.first()
	if i < 0 || i >= b.visible {
		return 0, 0, false
	}
	return b.x + i/b.perCol*(s.width+s.gapX), i % b.perCol * (s.height + s.gapY), true
}

// First is the position of the first neuron drawn: of hidden layers the newest
// are, of inputs and outputs the first.
func (b block) first() int {
	if b.layer < 0 {
		return 0
	}
	return len(b.column.Units) - b.visible
}
