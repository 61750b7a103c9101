package equivariance

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/north-tui/north/nn"
)

const (
	evolutionMagic       = "nEQE"
	differentiationMagic = "nEQD"
)

// Save writes the full state of the search, its networks and the family tree included,
// but not its settings and data. A search with the same settings and data that loads it
// goes on bit for bit as this one does.
func (e *Evolution[T]) Save(w io.Writer) error {
	var c nn.Encoder
	c.Counts([]int{e.Generation, e.Step, e.nextID})
	c.Flag(e.ended)
	c.Count(len(e.Population))
	for _, p := range e.Population {
		p.Ancestor.encode(&c)
		c.Count(len(p.Losses))
		for _, loss := range p.Losses {
			c.Number(loss)
		}
		p.Model.encode(&c)
	}
	c.Count(len(e.parent))
	for _, p := range e.parent {
		c.Count(slices.Index(e.Population, p) + 1)
	}
	c.Count(len(e.Tree))
	for _, a := range e.Tree {
		a.encode(&c)
	}
	if err := nn.WriteState(w, evolutionMagic, version, &c); err != nil {
		return fmt.Errorf("equivariance: saving a search: %w", err)
	}
	return nil
}

// Load replaces the search's state by one that Save wrote. It reads no further than that
// and changes nothing when it returns an error.
func (e *Evolution[T]) Load(r io.Reader) error {
	d, err := nn.ReadState(r, evolutionMagic, version)
	if err == nil {
		err = e.decode(d)
	}
	if err != nil {
		return fmt.Errorf("equivariance: loading a search: %w", err)
	}
	return nil
}

func (e *Evolution[T]) decode(d *nn.Decoder) error {
	next := &Evolution[T]{
		Settings: e.Settings, Threads: e.Threads, data: e.data, order: e.order,
		Generation: d.Count("generation", e.Settings.Generations),
		Step:       d.Count("step", e.Settings.Steps),
		nextID:     d.Count("identities", maxID),
		ended:      d.Flag("end of the generation"),
	}
	for range d.Count("candidates", d.Left()) {
		c, err := decodeCandidate[T](d)
		if err == nil {
			err = e.data.check(c.Model, e.Settings.Batch)
		}
		if err != nil {
			return err
		}
		next.Population = append(next.Population, c)
	}
	for range d.Count("parents", len(next.Population)) {
		if at := d.Count("parent", len(next.Population)); at > 0 {
			next.parent = append(next.parent, next.Population[at-1])
		}
	}
	for range d.Count("ancestors", d.Left()) {
		next.Tree = append(next.Tree, decodeAncestor(d))
		if d.Err() != nil {
			break
		}
	}
	if err := d.Err(); err != nil {
		return err
	}
	if d.Left() > 0 || !next.whole() {
		return errors.New("it is not a whole search")
	}
	*e = *next
	return nil
}

// whole reports whether the state is one that a search can be in.
func (e *Evolution[T]) whole() bool {
	for _, c := range e.Population {
		if c.ID >= e.nextID || len(c.Losses) != e.Step || c.Model.Config.Layers[0].Kind != Plain {
			return false
		}
	}
	return len(e.Population) > 0 && e.ended == (e.Step == e.Settings.Steps) && e.ended == (len(e.parent) > 0)
}

func decodeCandidate[T nn.Float](d *nn.Decoder) (*Candidate[T], error) {
	c := &Candidate[T]{Ancestor: decodeAncestor(d)}
	for range d.Count("losses", d.Left()) {
		c.Losses = append(c.Losses, d.Number())
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	var err error
	c.Model, err = decodeModel[T](d)
	return c, err
}

func (a Ancestor) encode(e *nn.Encoder) {
	e.Counts([]int{a.ID, a.Parent + 1, a.Size, a.Generation, a.Correct, len(a.Groups)})
	for _, g := range a.Groups {
		e.Count(int(g))
	}
	e.Number(a.Accuracy)
	e.Number(a.Loss)
	for _, b := range []bool{a.Unique, a.Front, a.Survived, a.Move != nil} {
		e.Flag(b)
	}
	if a.Move != nil {
		e.Counts([]int{a.Move.Layer, int(a.Move.To)})
	}
}

func decodeAncestor(d *nn.Decoder) Ancestor {
	var a Ancestor
	a.ID, a.Parent, a.Size = d.Count("identity", maxID), d.Count("parent", maxID)-1, d.Count("size", maxParams)
	a.Generation, a.Correct = d.Count("generation", maxID), d.Count("correct images", maxID)
	for range d.Count("groups", maxLayers) {
		a.Groups = append(a.Groups, Group(d.Count("group", len(groupNames)-1)))
	}
	a.Accuracy, a.Loss = d.Number(), d.Number()
	a.Unique, a.Front, a.Survived = d.Flag("unique"), d.Flag("front"), d.Flag("survival")
	if d.Flag("move") {
		a.Move = &Relaxation{Layer: d.Count("layer", maxLayers), To: Group(d.Count("group", len(groupNames)-1))}
	}
	return a
}

// Save writes the full state of the search, its network included, but not its settings
// and data. A search with the same settings and data that loads it goes on bit for bit
// as this one does.
func (d *Differentiation[T]) Save(w io.Writer) error {
	var e nn.Encoder
	e.Count(d.Steps)
	e.Number(d.Loss)
	e.Number(d.SearchLoss)
	e.Optimizer(d.Optimizer)
	d.Model.encode(&e)
	if err := nn.WriteState(w, differentiationMagic, version, &e); err != nil {
		return fmt.Errorf("equivariance: saving a search: %w", err)
	}
	return nil
}

// Load replaces the search's state by one that Save wrote for a network of the same
// shape. It reads no further than that and changes nothing when it returns an error. The
// model and the optimizers stay the same objects.
func (d *Differentiation[T]) Load(r io.Reader) error {
	c, err := nn.ReadState(r, differentiationMagic, version)
	if err == nil {
		err = d.decode(c)
	}
	if err != nil {
		return fmt.Errorf("equivariance: loading a search: %w", err)
	}
	return nil
}

func (d *Differentiation[T]) decode(c *nn.Decoder) error {
	steps, loss, searchLoss := c.Count("steps", maxID), c.Number(), c.Number()
	optimizer := c.Optimizer()
	if err := c.Err(); err != nil {
		return err
	}
	next, err := decodeModel[T](c)
	if err != nil {
		return err
	}
	if got, want := fmt.Sprint(next.Config), fmt.Sprint(d.Model.Config); got != want {
		return fmt.Errorf("a network of %s, want %s", got, want)
	}
	if c.Left() > 0 {
		return fmt.Errorf("%d bytes too many", c.Left())
	}
	d.Model.swap(next)
	d.Steps, d.Loss, d.SearchLoss = steps, loss, searchLoss
	*d.Optimizer = optimizer
	d.alphas = d.Model.Alphas()
	return nil
}
