package darts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/north-tui/north/nn"
)

const (
	searchMagic  = "nDRT"
	retrainMagic = "nDRR"
	version      = 1

	maxCount = math.MaxInt / 2
)

// Save writes the full state: weights and momentum, architecture, schedule, random
// streams and settings. A search that loads it goes on bit for bit as this one does.
// The pool is not part of it.
func (s *Search[T]) Save(w io.Writer) error {
	var e nn.Encoder
	e.Grow(4096 + 2*bytesPer[T]()*s.net.count() + 8*len(s.types)*20*len(s.types[0].a.Data))
	s.encode(&e)
	if err := nn.WriteState(w, searchMagic, version, &e); err != nil {
		return fmt.Errorf("darts: saving a search: %w", err)
	}
	return nil
}

// Load replaces the state by one that Save wrote for a search of the same space,
// activation, batch, pool size and precision; the cells may have grown since. It reads
// no further than that state and changes nothing when it returns an error.
func (s *Search[T]) Load(r io.Reader) error {
	d, err := nn.ReadState(r, searchMagic, version)
	if err == nil {
		err = s.decode(d)
	}
	if err != nil {
		return fmt.Errorf("darts: loading a search: %w", err)
	}
	return nil
}

func bytesPer[T nn.Float]() int {
	var zero T
	return binary.Size(zero)
}

func (s *Search[T]) encode(e *nn.Encoder) {
	encodeHead[T](e, s.space, s.pool.X.Rows, s.seed)
	e.Counts(s.space.Widths)
	e.Text(s.settings.Activation)
	e.Count(s.settings.Batch)
	s.settings.encode(e)
	e.Count(s.iteration)
	e.Count(s.alphaSteps)
	s.schedule.encode(e)
	encodeRows(e, s.trainRows)
	encodeRows(e, s.validRows)
	s.train.encode(e)
	s.valid.encode(e)
	encodeSource(e, s.growth)
	for _, born := range s.born {
		e.Counts(born)
	}
	for _, t := range s.types {
		for _, m := range t.all() {
			nn.EncodeMat(e, *m)
		}
	}
	s.net.encode(e)
	s.last.encode(e)
}

// encodeHead writes what a state has to agree in with what loads it.
func encodeHead[T nn.Float](e *nn.Encoder, s Space, pool int, seed uint64) {
	e.Count(bytesPer[T]())
	e.Text(s.Kind)
	e.Counts([]int{s.Inputs, s.Height, s.Width, s.Channels, s.Stem, s.StemStride, s.Rank, s.Nodes, s.Classes, len(s.Cells), len(s.Ops)})
	for _, c := range s.Cells {
		e.Text(string(c))
	}
	for _, o := range s.Ops {
		e.Text(o)
	}
	e.Text(s.FirstWeights)
	e.Number(s.Eps)
	e.Count(pool)
	e.Counts([]int{int(seed >> 32), int(seed & math.MaxUint32)})
}

// decodeHead checks that a state is of the same space, precision and pool, and reads
// its seed.
func decodeHead[T nn.Float](d *nn.Decoder, s Space, pool int) (seed uint64, err error) {
	if size := d.Count("size of a number", 8); d.Err() == nil && size != bytesPer[T]() {
		return 0, fmt.Errorf("numbers of %d bytes, want %d", size, bytesPer[T]())
	}
	kind := d.Text()
	counts := d.Counts("size of the space", 11, maxSize)
	if d.Err() != nil {
		return 0, d.Err()
	}
	saved := Space{
		Kind: kind, Inputs: counts[0], Height: counts[1], Width: counts[2], Channels: counts[3], Stem: counts[4],
		StemStride: counts[5], Rank: counts[6], Nodes: counts[7], Classes: counts[8],
	}
	for range min(counts[9], maxCells) {
		saved.Cells = append(saved.Cells, CellType(d.Text()))
	}
	for range min(counts[10], maxCells) {
		saved.Ops = append(saved.Ops, d.Text())
	}
	saved.FirstWeights = d.Text()
	saved.Eps = d.Number()
	rows := d.Count("size of the pool", maxCount)
	halves := d.Counts("half of the seed", 2, math.MaxUint32)
	if d.Err() != nil {
		return 0, d.Err()
	}
	if rows != pool {
		return 0, fmt.Errorf("pool of %d samples, want %d", rows, pool)
	}
	if saved.Widths = s.Widths; !saved.equal(s) {
		return 0, fmt.Errorf("space %+v, want %+v", saved, s)
	}
	return uint64(halves[0])<<32 | uint64(halves[1]), nil
}

// equal compares all fields.
func (s Space) equal(other Space) bool {
	same := slices.Equal(s.Cells, other.Cells) && slices.Equal(s.Ops, other.Ops) && slices.Equal(s.Widths, other.Widths)
	s.Cells, s.Ops, s.Widths = nil, nil, nil
	other.Cells, other.Ops, other.Widths = nil, nil, nil
	return same && fmt.Sprint(s) == fmt.Sprint(other)
}

func (s *Search[T]) decode(d *nn.Decoder) error {
	seed, err := decodeHead[T](d, s.space, s.pool.X.Rows)
	if err != nil {
		return err
	}
	space := s.space.clone()
	space.Widths = d.Counts("width", len(space.Cells), maxSize)
	activation, batch := d.Text(), d.Count("batch", maxSize)
	switch {
	case d.Err() != nil:
		return d.Err()
	case activation != s.settings.Activation:
		return fmt.Errorf("activation %q, want %q", activation, s.settings.Activation)
	case batch != s.settings.Batch:
		return fmt.Errorf("batch of %d, want %d", batch, s.settings.Batch)
	}
	if err := space.Check(); err != nil {
		return err
	}
	if d.Left() < 2*bytesPer[T]()*space.stemAndWidths() {
		return fmt.Errorf("%d bytes for widths %v: it ends too early", d.Left(), space.Widths)
	}
	fresh := &Search[T]{space: space, seed: seed, pool: s.pool}
	fresh.settings.Activation, fresh.settings.Batch = activation, batch
	fresh.threads = s.threads
	fresh.build()
	fresh.decodeRest(d)
	if err := d.Err(); err != nil {
		return err
	}
	if d.Left() > 0 {
		return fmt.Errorf("%d bytes too many", d.Left())
	}
	if err := fresh.checkLoaded(); err != nil {
		return err
	}
	fresh.probe.x, fresh.probe.labels = s.probe.x, s.probe.labels
	*s = *fresh
	return nil
}

// stemAndWidths is fewer numbers than a network of the space has, to be compared with a
// file before memory is made.
func (s Space) stemAndWidths() int {
	count := s.Stem * s.Inputs
	for _, width := range s.Widths {
		count += width * width
	}
	return count
}

func (s *Search[T]) decodeRest(d *nn.Decoder) {
	s.settings.decode(d)
	s.iteration, s.alphaSteps = d.Count("iterations", maxCount), d.Count("architecture steps", maxCount)
	s.schedule.decode(d)
	rows := s.pool.X.Rows
	s.trainRows, s.validRows = decodeRows(d, rows), decodeRows(d, rows)
	s.train, s.valid = decodeShuffled(d, rows), decodeShuffled(d, rows)
	s.growth = decodeSource(d)
	for k, width := range s.space.Widths {
		s.born[k] = d.Counts("step of birth", width, maxCount)
	}
	for _, t := range s.types {
		for _, m := range t.all() {
			nn.DecodeMat(d, *m)
		}
	}
	s.net.decode(d)
	s.last.decode(d)
}

// checkLoaded checks what the decoder could not.
func (s *Search[T]) checkLoaded() error {
	if err := s.settings.Check(); err != nil {
		return err
	}
	if len(s.trainRows) < s.settings.Batch || len(s.validRows) < 2 || len(s.train.order) != len(s.trainRows) || len(s.valid.order) != len(s.validRows) {
		return errors.New("splits that do not fit the batch")
	}
	for _, t := range s.types {
		if !t.finite() {
			return fmt.Errorf("architecture %w", nn.ErrNotFinite)
		}
	}
	return nil
}

// encode writes values and momentum.
func (w *weights[T]) encode(e *nn.Encoder) {
	for _, memory := range [][]T{w.value, w.velocity} {
		nn.EncodeMat(e, nn.MatOf(1, len(memory), memory))
	}
}

func (w *weights[T]) decode(d *nn.Decoder) {
	for _, memory := range [][]T{w.value, w.velocity} {
		nn.DecodeMat(d, nn.MatOf(1, len(memory), memory))
	}
}

// encode writes all fields but the activation and the batch.
func (c *Settings) encode(e *nn.Encoder) {
	for _, text := range []string{c.Schedule, c.Regulariser} {
		e.Text(text)
	}
	e.Counts([]int{c.Order, c.MaxAlphaPerEpoch, c.Period, c.Epochs})
	for _, flag := range []bool{c.EqualRates, c.Squared, c.NoneTarget, c.ClipAlpha} {
		e.Flag(flag)
	}
	for _, number := range c.numbers() {
		e.Number(*number)
	}
}

func (c *Settings) decode(d *nn.Decoder) {
	c.Schedule, c.Regulariser = d.Text(), d.Text()
	c.Order, c.MaxAlphaPerEpoch = d.Count("order", 2), d.Count("architecture steps an epoch", maxSize)
	c.Period, c.Epochs = d.Count("period", maxSize), d.Count("epochs", maxSize)
	c.EqualRates, c.Squared = d.Flag("equal rates"), d.Flag("squared norm")
	c.NoneTarget, c.ClipAlpha = d.Flag("none as target"), d.Flag("clipped alpha")
	for _, number := range c.numbers() {
		*number = d.Number()
	}
}

// numbers are the fields that are.
func (c *Settings) numbers() []*float64 {
	return []*float64{
		&c.S, &c.M, &c.E, &c.Tau0, &c.Rho, &c.Gamma, &c.AlphaRate, &c.AlphaDecay, &c.Beta1, &c.Beta2, &c.AlphaEps,
		&c.RateMax, &c.RateMin, &c.Momentum, &c.Decay, &c.Clip,
	}
}

func (s *schedule) encode(e *nn.Encoder) {
	e.Counts([]int{s.decisions, s.steps, s.perEpoch})
	e.Flag(s.decided)
	e.Flag(s.seen)
	for _, number := range []float64{s.base, s.smoothed, s.raw} {
		e.Number(number)
	}
}

func (s *schedule) decode(d *nn.Decoder) {
	s.decisions, s.steps, s.perEpoch = d.Count("decisions", maxCount), d.Count("architecture steps", maxCount), d.Count("architecture steps", maxCount)
	s.decided, s.seen = d.Flag("schedule"), d.Flag("smoothed F")
	s.base, s.smoothed, s.raw = d.Number(), d.Number(), d.Number()
}

func (r *Report) encode(e *nn.Encoder) {
	e.Counts([]int{r.Iteration, r.Epoch, r.Pruned, r.Alpha})
	e.Flag(r.ArchitectureStep)
	e.Flag(r.DualStep)
	for _, number := range r.numbers() {
		e.Number(*number)
	}
}

func (r *Report) decode(d *nn.Decoder) {
	r.Iteration, r.Epoch = d.Count("iteration", maxCount), d.Count("epoch", maxCount)
	r.Pruned, r.Alpha = d.Count("pruned operations", maxCount), d.Count("architecture steps", maxCount)
	r.ArchitectureStep, r.DualStep = d.Flag("architecture step"), d.Flag("dual step")
	for _, number := range r.numbers() {
		*number = d.Number()
	}
}

// numbers are the fields that are.
func (r *Report) numbers() []*float64 {
	return []*float64{
		&r.Rate, &r.Progress, &r.ValidLoss, &r.Penalty, &r.Loss, &r.F, &r.Smoothed, &r.Tau, &r.Clip, &r.GradientNorm,
	}
}

// encodeRows writes rows of the pool with their number.
func encodeRows(e *nn.Encoder, rows []int) {
	e.Count(len(rows))
	e.Counts(rows)
}

func decodeRows(d *nn.Decoder, pool int) []int {
	return d.Counts("row of the pool", d.Count("number of rows", pool), pool-1)
}

func (s *shuffled) encode(e *nn.Encoder) {
	encodeRows(e, s.order)
	e.Count(s.next)
	encodeSource(e, s.source)
}

func decodeShuffled(d *nn.Decoder, pool int) *shuffled {
	s := &shuffled{order: decodeRows(d, pool)}
	s.next = d.Count("next row", len(s.order))
	s.source = decodeSource(d)
	return s
}

func encodeSource(e *nn.Encoder, source *rand.PCG) {
	state, _ := source.MarshalBinary() // it never fails
	e.Text(string(state))
}

func decodeSource(d *nn.Decoder) *rand.PCG {
	source := &rand.PCG{}
	if state := d.Text(); d.Err() == nil {
		if err := source.UnmarshalBinary([]byte(state)); err != nil {
			d.Fail("random stream: %w", err)
		}
	}
	return source
}

// Save writes the full state of a retraining, as Search.Save does.
func (r *Retrain[T]) Save(w io.Writer) error {
	var e nn.Encoder
	encodeHead[T](&e, r.space, r.pool.X.Rows, r.seed)
	e.Counts(r.space.Widths)
	e.Count(r.genotype.checksum())
	e.Count(r.steps)
	r.rows.encode(&e)
	r.net.encode(&e)
	if err := nn.WriteState(w, retrainMagic, version, &e); err != nil {
		return fmt.Errorf("darts: saving a retraining: %w", err)
	}
	return nil
}

// Load replaces the state by one that Save wrote for a retraining of the same space,
// genotype, settings, pool size and precision. It reads no further than that state and
// changes nothing when it returns an error.
func (r *Retrain[T]) Load(from io.Reader) error {
	d, err := nn.ReadState(from, retrainMagic, version)
	if err == nil {
		err = r.decode(d)
	}
	if err != nil {
		return fmt.Errorf("darts: loading a retraining: %w", err)
	}
	return nil
}

// checksum tells genotypes apart.
func (g Genotype) checksum() int { return int(crc32.ChecksumIEEE([]byte(g.String()))) }

func (r *Retrain[T]) decode(d *nn.Decoder) error {
	seed, err := decodeHead[T](d, r.space, r.pool.X.Rows)
	if err != nil {
		return err
	}
	if widths := d.Counts("width", len(r.space.Cells), maxSize); d.Err() == nil && !slices.Equal(widths, r.space.Widths) {
		return fmt.Errorf("widths %v, want %v", widths, r.space.Widths)
	}
	if sum := d.Count("checksum of a genotype", math.MaxUint32); d.Err() == nil && sum != r.genotype.checksum() {
		return fmt.Errorf("another genotype, want %v", r.genotype)
	}
	steps := d.Count("steps", maxCount)
	rows := decodeShuffled(d, r.pool.X.Rows)
	net, _ := discreteNetwork[T](r.space, r.genotype)
	net.decode(d)
	switch {
	case d.Err() != nil:
		return d.Err()
	case d.Left() > 0:
		return fmt.Errorf("%d bytes too many", d.Left())
	case len(rows.order) != r.pool.X.Rows:
		return fmt.Errorf("%d rows, want %d", len(rows.order), r.pool.X.Rows)
	}
	r.seed, r.steps, r.rows, r.net = seed, steps, rows, net
	return nil
}

// Fork returns a copy that goes on bit for bit as this search does, and that neither
// disturbs nor is disturbed by it. They share the pool.
func (s *Search[T]) Fork() (*Search[T], error) {
	var state bytes.Buffer
	if err := s.Save(&state); err != nil {
		return nil, err
	}
	fork := &Search[T]{space: s.space.clone(), settings: s.settings, pool: s.pool}
	fork.threads = s.threads
	if err := fork.Load(&state); err != nil {
		return nil, err
	}
	return fork, nil
}
