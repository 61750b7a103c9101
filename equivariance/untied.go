package equivariance

import (
	"fmt"

	"github.com/north-tui/north/nn"
)

// Array is a part of the network of plain convolutions that computes the same, with
// PyTorch's name and layout.
type Array[T nn.Float] struct {
	Name  string
	Shape []int
	Data  []T // row-major
}

// add appends an array.
func add[T nn.Float](list []Array[T], name string, data []T, shape ...int) []Array[T] {
	return append(list, Array[T]{Name: name, Shape: shape, Data: data})
}

// Untied are the arrays of a network that computes the same but ties no weights: filter
// banks K, norms of physical channels with their running statistics, and a head that
// reads the spatial mean of every physical channel. See docs/export.md for their names.
func (m *Model[T]) Untied() ([]Array[T], error) {
	if err := m.expand(); err != nil {
		return nil, err
	}
	var list []Array[T]
	for n, l := range m.Layers {
		bank, err := m.Filters(n)
		if err != nil {
			return nil, err
		}
		f, name := m.Config.filters(n, C1), fmt.Sprintf("layers.%d.", n)
		list = add(list, name+"conv.weight", bank, f.outputs(), f.inputs(), f.kernel, f.kernel)
		if l.bank.bias != nil {
			list = add(list, name+"conv.bias", append([]T(nil), l.bank.bias...), f.outputs())
		}
		if channel := l.bank.channel; channel != nil {
			list = append(list, untiedNorm(name+"norm.", l.Gamma, l.Beta, l.Mean, l.Var, channel)...)
		}
	}
	h := m.Head
	places := m.headFeature()
	first := nn.NewMat[T](h.First.Outputs(), len(places))
	for p, at := range places {
		for o := range first.Rows {
			first.Row(o)[p] = h.First.W.Value.Row(o)[at.feature] * T(at.share)
		}
	}
	list = add(list, "head.fc1.weight", first.Data, first.Rows, first.Cols)
	list = add(list, "head.fc1.bias", rowOf(h.First.B), h.First.Outputs())
	if h.Gamma != nil {
		list = append(list, untiedNorm("head.norm.", h.Gamma, h.Beta, h.Mean, h.Var, nil)...)
	}
	second := nn.NewMat[T](h.Second.Outputs(), h.Second.Inputs())
	for o := range second.Rows {
		copy(second.Row(o), h.Second.W.Value.Row(o))
	}
	list = add(list, "head.fc2.weight", second.Data, second.Rows, second.Cols)
	return add(list, "head.fc2.bias", rowOf(h.Second.B), h.Second.Outputs()), nil
}

func rowOf[T nn.Float](p *nn.Param[T]) []T { return append([]T(nil), p.Value.Row(0)...) }

// untiedNorm are the arrays of a batch norm; channel is that of its own for each channel
// it is to have, nil for the same.
func untiedNorm[T nn.Float](name string, gamma, beta *nn.Param[T], mean, variance []T, channel []int32) []Array[T] {
	var list []Array[T]
	for _, part := range []struct {
		name string
		data []T
	}{{"weight", gamma.Value.Row(0)}, {"bias", beta.Value.Row(0)}, {"running_mean", mean}, {"running_var", variance}} {
		data := append([]T(nil), part.data...)
		if channel != nil {
			data = make([]T, len(channel))
			for p, c := range channel {
				data[p] = part.data[c]
			}
		}
		list = add(list, name+part.name, data, len(data))
	}
	return list
}

// headFeature says for each physical channel of the last layer which feature of the head
// it belongs to, and what its share of it is.
func (m *Model[T]) headFeature() []headPlace {
	last := m.Config.Layers[len(m.Config.Layers)-1]
	places := make([]headPlace, last.physical())
	if m.Config.Head.Kind == HeadFlatten {
		for p := range places {
			places[p] = headPlace{p, 1}
		}
		return places
	}
	share := 1 / float64(last.Group.Order())
	for p, feature := range spread(last.Group, last.Base) {
		places[p] = headPlace{int(feature), share}
	}
	return places
}

type headPlace struct {
	feature int
	share   float64
}

// Tie sets the parameters and the running statistics from what Untied returned, changed or
// not. It is an error if an array breaks the symmetry of its layer's group; then what the
// model holds is undefined. Layers that mix groups cannot be set: which of them a filter
// came from is not to be seen in it.
func (m *Model[T]) Tie(arrays []Array[T]) error {
	if kind := m.Config.Layers[0].Kind; kind != Plain {
		return fmt.Errorf("equivariance: layers that are %s, want plain ones: a sum of filters cannot be taken apart", kind)
	}
	given := map[string][]T{}
	for _, a := range arrays {
		given[a.Name] = a.Data
	}
	for n, l := range m.Layers {
		m.tieLayer(n, l, given)
	}
	h := m.Head
	places := m.headFeature()
	for p, at := range places {
		for o := range h.First.Outputs() {
			h.First.W.Value.Row(o)[at.feature] = given["head.fc1.weight"][o*len(places)+p] / T(at.share)
		}
	}
	for o := range h.Second.Outputs() {
		copy(h.Second.W.Value.Row(o), given["head.fc2.weight"][o*h.Second.Inputs():])
	}
	copy(h.First.B.Value.Row(0), given["head.fc1.bias"])
	copy(h.Second.B.Value.Row(0), given["head.fc2.bias"])
	if h.Gamma != nil {
		tieNorm("head.norm.", h.Gamma, h.Beta, h.Mean, h.Var, nil, given)
	}
	return m.checkTied(given)
}

func (m *Model[T]) tieLayer(n int, l *Layer[T], given map[string][]T) {
	name, t := fmt.Sprintf("layers.%d.", n), l.Terms[0]
	f, at := m.Config.filters(n, t.Group), 0
	f.each(func(p, q, u, v int) {
		row, col := f.free(p, q, u, v)
		t.W.Value.Row(row)[col] = given[name+"conv.weight"][at]
		at++
	})
	if t.B != nil {
		for p, c := range spread(t.Group, f.out) {
			t.B.Value.Row(0)[c] = given[name+"conv.bias"][p]
		}
	}
	if channel := m.Config.normChannel(n); channel != nil {
		tieNorm(name+"norm.", l.Gamma, l.Beta, l.Mean, l.Var, channel, given)
	}
}

func tieNorm[T nn.Float](name string, gamma, beta *nn.Param[T], mean, variance []T, channel []int32, given map[string][]T) {
	for part, data := range map[string][]T{"weight": gamma.Value.Row(0), "bias": beta.Value.Row(0), "running_mean": mean, "running_var": variance} {
		if channel == nil {
			copy(data, given[name+part])
		}
		for p, c := range channel {
			data[c] = given[name+part][p]
		}
	}
}

// checkTied compares what the model makes of its parameters now with what was given.
func (m *Model[T]) checkTied(given map[string][]T) error {
	made, err := m.Untied()
	if err != nil {
		return err
	}
	for _, a := range made {
		for i, v := range given[a.Name] {
			if a.Data[i] != v {
				return fmt.Errorf("equivariance: %s has %g where the symmetry of its layer demands %g", a.Name, v, a.Data[i])
			}
		}
	}
	return nil
}
