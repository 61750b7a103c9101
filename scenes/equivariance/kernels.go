package equivariance

import (
	"fmt"
	"math"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/picture"
)

// sameFilter is the relative difference up to which two filters count as one, turned.
const sameFilter = 1e-3

// drawKernels adds the eight slots of the first channel of a layer, K[8o+s][8i+s·τ] for
// each τ: along this diagonal turning one picture gives the next, K[ga,gb] = T_g K[a,b].
// Rows of the grid are τ, or of the first layer its only channel of the image, columns
// are slots s. A table has a letter for each class of slots that are one filter, turned.
func (l *relaxing) drawKernels(p *picture.Picture, layer int) {
	filters, err := l.model.Filters(layer)
	if err != nil {
		return
	}
	side := l.model.Config.Layers[layer].Kernel
	bank := bankOf(filters, l.model.Config, layer)
	rows := bank.inputs
	if layer > 0 {
		rows = model.Elements
	}
	g := picture.Grid{Name: wantKernels, Title: bank.title(layer), Rows: rows * side, Cols: model.Elements * side, Scale: picture.Signed}
	g.Values = make([]float32, g.Rows*g.Cols)
	for tau := range rows {
		for s := range model.Elements {
			for at, v := range bank.slot(s, tau) {
				g.Values[(tau*side+at/side)*g.Cols+s*side+at%side] = v
				g.Max = math.Max(g.Max, math.Abs(float64(v)))
			}
		}
	}
	g.Min = -g.Max
	p.Grids = append(p.Grids, g)
	p.Tables = append(p.Tables, l.slotsTable(bank, layer))
}

// bank is the filters of a layer.
type bank struct {
	filters []float32
	inputs  int // channels that each filter reads
	side    int
	first   bool // it reads the image
}

func bankOf(filters []float32, c model.Config, layer int) bank {
	b := bank{filters: filters, inputs: c.Channels, side: c.Layers[layer].Kernel, first: layer == 0}
	if layer > 0 {
		b.inputs = model.Elements * c.Layers[layer-1].Base
	}
	return b
}

func (b bank) title(layer int) string {
	if b.first {
		return fmt.Sprintf("L%d channel 1 ← image", layer+1)
	}
	return fmt.Sprintf("L%d channel 1 ← L%d channel 1", layer+1, layer)
}

// slot is the filter of slot s that reads slot s·τ, or channel τ of the image.
func (b bank) slot(s, tau int) []float32 {
	in := tau
	if !b.first {
		in = model.Product(s, tau)
	}
	size := b.side * b.side
	return b.filters[(s*b.inputs+in)*size:][:size]
}

// letters name the slots by classes of those that are one filter, turned.
func (b bank) letters() string {
	out := make([]byte, model.Elements)
	next := byte('a')
	for s := range out {
		for earlier := range s {
			if b.turned(earlier, s) {
				out[s] = out[earlier]
				break
			}
		}
		if out[s] == 0 {
			out[s] = next
			next++
		}
	}
	return string(out)
}

// turned reports whether the filters of slot b are those of slot a, turned.
func (b bank) turned(from, to int) bool {
	gather := model.Gather(model.Product(to, model.Inverse(from)), b.side)
	taus := model.Elements
	if b.first {
		taus = b.inputs
	}
	var off, all float64
	for tau := range taus {
		x, y := b.slot(from, tau), b.slot(to, tau)
		for i, v := range y {
			d := float64(v) - float64(x[gather[i]])
			off += d * d
			all += float64(v) * float64(v)
		}
	}
	return off <= sameFilter*sameFilter*all
}

// slotsTable says which slots are one filter, turned: at the start of the run and now.
func (l *relaxing) slotsTable(b bank, layer int) picture.Table {
	t := picture.Table{Name: "slots", Columns: elementSigns[:]}
	if l.Choice.search.kind == model.Plain && l.Choice.groups != nil {
		t.Rows = append(t.Rows, lettersRow("born", cosetLetters(l.Choice.groups[layer])))
	}
	t.Rows = append(t.Rows, lettersRow("now", b.letters()))
	return t
}

// cosetLetters are the classes of slots that a group ties, its right cosets.
func cosetLetters(g model.Group) string {
	out := make([]byte, model.Elements)
	for s := range out {
		coset, _ := g.Locate(s)
		out[s] = byte('a' + coset)
	}
	return string(out)
}

func lettersRow(name, letters string) picture.TableRow {
	row := picture.TableRow{Name: name}
	for i := range letters {
		row.Cells = append(row.Cells, picture.TableCell{Text: letters[i : i+1], Value: float64(letters[i] - 'a')})
	}
	return row
}
