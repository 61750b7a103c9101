package darts

import (
	"errors"
	"fmt"
	"strings"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/weights"
)

// weighed is a network whose weight matrices have names.
type weighed interface {
	Names() []string
	Weights(name string) (nn.Mat[float32], error)
}

// params are the weight matrices of a network as PyTorch has them: convolutions have
// four dimensions.
func (b *base) params(net weighed) ([]scene.Param, error) {
	var list []scene.Param
	for _, name := range net.Names() {
		m, err := net.Weights(name)
		if err != nil {
			return nil, err
		}
		at := strings.LastIndexByte(name, '.') + 1
		ending := name[at:]
		p := scene.MatrixParam(name[:at]+torchEnding(ending), m)
		switch {
		case ending == "b":
			p.Shape = []int{m.Cols}
		case b.space.Kind != model.Conv || name == "head.W":
		case name == "stem.W":
			p.Shape = []int{m.Rows, m.Cols / 9, 3, 3}
		case strings.HasPrefix(ending, "dw"):
			p.Shape = []int{m.Rows, 1, 3, 3}
		default:
			p.Shape = []int{m.Rows, m.Cols, 1, 1}
		}
		list = append(list, p)
	}
	return list, nil
}

// torchEnding is the last part of a name: weight for W, 1.weight for W1, pw2.weight.
func torchEnding(ending string) string {
	switch {
	case ending == "b":
		return "bias"
	case ending == "W":
		return "weight"
	}
	return strings.TrimPrefix(ending, "W") + ".weight"
}

// export is the file of a network with further parameters.
func (b *base) export(net weighed, widths []int, more ...scene.Param) (*weights.File, error) {
	params, err := b.params(net)
	if err != nil {
		return nil, err
	}
	settings := map[string]string{}
	names := []string{"space", "data", "cells", "nodes", channelsKey, widthsKey, "ops", activationKey, genotypeKey, "noise", "pool"}
	for _, f := range b.Choice.data.Fields {
		names = append(names, f.Name)
	}
	for _, name := range names {
		if _, ok := b.Values[name]; ok {
			settings[name] = b.Values.Text(name)
		}
	}
	if widths != nil { // cells may have grown
		settings[widthsKey] = widthsText(widths)
	}
	return scene.Exported("darts", settings, map[string]string{"data": b.data.name}, append(params, more...))
}

// Weights implements scene.Weighted: those of the supernet, and alpha, edges×operations,
// of every type of cell.
func (s *searching) Weights() (*weights.File, error) {
	f, err := s.export(s.search, s.search.Space().Widths, s.alphas()...)
	if err != nil {
		return nil, err
	}
	f.Metadata["operations"] = strings.Join(s.search.Columns(), ",")
	for _, c := range s.search.Channels() {
		f.Tensors = append(f.Tensors, scene.BornTensor(cellLabel(c.Name()), c.Born()))
	}
	return f, nil
}

// alphas are the raw weights of the architecture, in the precision of files.
func (s *searching) alphas() []scene.Param {
	var list []scene.Param
	for _, t := range s.space.Types() {
		a, err := s.search.Architecture(t)
		if err != nil {
			continue // no type of the space has none
		}
		list = append(list, scene.MatrixParam("alpha."+string(t), nn.MatFrom[float32](a.Alpha.Dense())))
	}
	return list
}

// errNoProgram is why there is no program of ten lines.
var errNoProgram = errors.New("darts has no such program, because its states are normalised over the batch and its cells are of many operations; docs/export.md lists the tensors")

// PyTorch implements scene.Weighted.
func (b *base) PyTorch() (string, error) { return "", errNoProgram }

// startFrom gives a network, and what else there is, the weights that the settings name.
// It reports whether they name any.
func (b *base) startFrom(net weighed, more []scene.Param) (bool, error) {
	file, err := scene.StartWeights(b.Values)
	if err != nil || file == nil {
		return false, err
	}
	params, err := b.params(net)
	if err == nil {
		err = scene.Take(file, append(params, more...))
	}
	if err != nil {
		return false, form.Errorf("%s: %v", scene.WeightsKey, err)
	}
	return true, nil
}

// start gives the supernet and its architecture the weights that the settings name.
func (s *searching) start() error {
	alphas := s.alphas()
	taken, err := s.startFrom(s.search, alphas)
	if err != nil || !taken {
		return err
	}
	for i, t := range s.space.Types() {
		if err := s.search.SetAlpha(t, alphas[i].Value); err != nil {
			return fmt.Errorf("%s: %w", scene.WeightsKey, err)
		}
	}
	return nil
}

// Weights implements scene.Weighted.
func (r *retraining) Weights() (*weights.File, error) {
	return r.export(r.model, nil)
}

var (
	_ scene.Weighted = (*searching)(nil)
	_ scene.Weighted = (*retraining)(nil)
)
