package transformer

import (
	"fmt"
	"math"
	"strings"

	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/picture"
	model "github.com/north-tui/north/transformer"
)

// matrix is the weights of a parameter of the last growth with its blocks
// outlined, in the layer in focus if it grew there; before any growth those of the
// MLP.
func (l *language) matrix(layer int) picture.Grid {
	name := l.shown(layer)
	for _, p := range l.model.Named() {
		if p.Name != name {
			continue
		}
		g := weightGrid(p.Param.Value)
		g.Name = "matrix"
		g.Title = fmt.Sprintf("%s %d×%d", plainName(name), g.Rows, g.Cols)
		for _, b := range l.history.blocks {
			if b.Param == name && (b.Role == model.Zero || b.Role == model.Free) && b.Rows()*b.Cols() > 0 {
				g.Outlines = append(g.Outlines, picture.Outline{Name: string(b.Role), Row: b.RowFrom, Col: b.ColFrom, Rows: b.Rows(), Cols: b.Cols()})
			}
		}
		return g
	}
	return picture.Grid{}
}

// shown is the parameter that matrix shows: of those that grew, the one with the
// largest free block, in the layer in focus if there is one.
func (l *language) shown(layer int) string {
	name, most := fmt.Sprintf("layers.%d.W1", layer), 0
	here := fmt.Sprintf("layers.%d.", layer)
	for _, b := range l.history.blocks {
		size := b.Rows() * b.Cols()
		if b.Role != model.Free {
			continue
		}
		if strings.HasPrefix(b.Param, here) {
			size += 1 << 32
		}
		if size > most {
			name, most = b.Param, size
		}
	}
	return name
}

// plainName is the name of a parameter for people: L1 head 2 WQ.
func plainName(name string) string {
	var layer, head int
	switch words := strings.Split(name, "."); {
	case len(words) == 5:
		fmt.Sscanf(words[1]+" "+words[3], "%d %d", &layer, &head)
		return fmt.Sprintf("L%d head %d %s", layer+1, head+1, words[4])
	case len(words) == 3:
		fmt.Sscanf(words[1], "%d", &layer)
		return fmt.Sprintf("L%d %s", layer+1, words[2])
	}
	return name
}

// weightGrid is a picture of a matrix.
func weightGrid(m nn.Mat[float32]) picture.Grid {
	g := picture.Grid{Rows: m.Rows, Cols: m.Cols, Scale: picture.Signed, Values: make([]float32, 0, m.Rows*m.Cols)}
	var square float64
	for i := range m.Rows {
		g.Values = append(g.Values, m.Row(i)...)
	}
	for _, v := range g.Values {
		square += float64(v) * float64(v)
	}
	// Two deviations span the colours: the largest weight alone would leave the
	// others grey.
	g.Max = 2 * math.Sqrt(square/float64(max(len(g.Values), 1)))
	g.Min = -g.Max
	return g
}

// attention are the maps of the heads of a layer on the first characters of the
// validation text.
func (l *language) attention(layer int) []picture.Grid {
	tokens := l.text.Valid[:min(attended, l.model.Config.Context, len(l.text.Valid))]
	var letters []string
	for _, r := range l.text.String(tokens) {
		letters = append(letters, string(r))
	}
	var grids []picture.Grid
	for e, head := range l.model.Layers[layer].Heads {
		weights, err := l.model.Attention(tokens, layer, e)
		if err != nil {
			return grids
		}
		g := mapOf(weights)
		g.Name, g.Title, g.Letters = headName(e), "which character attends to which", letters
		if born, _ := head.Query.Born(); l.young(born[0]) {
			g.Born = born[0]
		}
		grids = append(grids, g)
	}
	return grids
}

// mapOf is a picture of shares.
func mapOf(weights nn.Mat[float32]) picture.Grid {
	g := picture.Grid{Rows: weights.Rows, Cols: weights.Cols, Scale: picture.Magnitude, Max: 1}
	for i := range weights.Rows {
		g.Values = append(g.Values, weights.Row(i)...)
	}
	return g
}
