package darts

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	model "github.com/north-tui/north/darts"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// searching is the learner that looks for a cell: the model's search, the growth of its
// channels, and the settings they have now.
type searching struct {
	base
	search  *model.Search[float32]
	edges   []edge // of all cell types, as they can be in focus
	layers  *layers
	grower  *neurogenesis.Grower // of channels
	growth  *rand.PCG            // source of the grower's random numbers
	series  seriesOf
	end     int // the step at which the run ends by itself
	history history
}

// history is what a search remembers of its course.
type history struct {
	cuts   []cutRecord    // by hand, oldest first
	killed []model.Killed // by hand, and not given back
	chosen []int          // by edge: the step at which its place in the cell last changed
	cell   model.Genotype // as it would be now
	soft   model.Score    // when the gap was last looked at
	cut    model.Score
}

func newSearching(b base, spec sim.Spec) (*searching, error) {
	s := &searching{base: b, growth: rand.NewPCG(b.seed, scene.GrowthStream)}
	if err := s.build(spec); err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		return nil, err
	}
	s.edges = edgesOf(s.space)
	s.layers = &layers{search: s.search}
	if err := s.aim(); err != nil {
		return nil, err
	}
	s.grower = neurogenesis.NewGrower(s.strategy(), s.search.TotalSteps(), rand.New(s.growth))
	s.grower.Seed = s.seed
	s.history.cell, s.history.chosen = s.search.Genotype(), make([]int, len(s.edges))
	s.addColumns()
	return s, nil
}

// build makes the supernet. The search lasts as long as the run, or as is usual for its
// space.
func (s *searching) build(spec sim.Spec) error {
	epochs := s.Choice.space.epochs
	train, _ := model.SplitSizes(s.data.pool.X.Rows, s.Values.Float("s"))
	if each := train / s.Values.Int("batch"); each > 0 {
		if total := spec.Total(each); total > 0 {
			epochs = (total + each - 1) / each
		}
	}
	search, err := model.NewSearch(s.space, settingsOf(s.Values, epochs), s.data.pool, s.seed)
	if err != nil {
		return err
	}
	search.SetThreads(s.threads)
	s.search, s.end = search, search.TotalSteps()
	return nil
}

// StepsPerEpoch implements sim.Learner.
func (s *searching) StepsPerEpoch() int { return s.search.StepsPerEpoch() }

// Begin implements sim.Learner: it measures the baselines.
func (s *searching) Begin() ([]sim.Event, error) {
	if err := s.grower.Begin(s.layers); err != nil {
		return nil, err
	}
	c := s.search.Settings()
	note := fmt.Sprintf("%s; %s, %d cells, %s parameters; %s, %s schedule, regulariser %s; %d epochs",
		s.data.title, s.Choice.space.name, len(s.space.Cells), scene.Grouped(s.search.Params()), c.Activation, c.Schedule, c.Regulariser, c.Epochs)
	return append([]sim.Event{
		{Kind: sim.Noted, Note: note, Widths: s.search.Space().Widths},
		{Kind: sim.Noted, Note: s.Choice.preset.Name + ": " + s.Choice.preset.Doc},
	}, append(scene.Told(s.data.told), scene.ToldStart(s.Values)...)...), nil
}

// Step implements sim.Learner: a step of the weights, before it one of the architecture
// if it is due, then growth. A search has an end, by which its rates and regularisers go.
func (s *searching) Step() (sim.Report, error) {
	s.Restart()
	s.Report.Tags = s.Report.Tags[:0]
	for _, part := range []func() error{s.train, s.grow, s.look} {
		if err := part(); err != nil {
			return sim.Report{}, scene.Diverged(err, &s.broken)
		}
	}
	s.Report.Last = s.search.Iteration() == s.end
	s.Report.Epoch = float64(s.search.Iteration()) / float64(s.search.StepsPerEpoch())
	return s.Report, nil
}

// train does an iteration of the search. Where a run goes on beyond its end, the end
// moves with it, epoch by epoch, and with it where the cosine of the learning rate ends.
func (s *searching) train() error {
	if s.search.Iteration() == s.search.TotalSteps() {
		c := s.search.Settings()
		c.Epochs++
		if err := s.search.Change(c); err != nil {
			return err
		}
	}
	each := picture.Operations(s.search.MultiplyAdds())
	began := time.Now()
	report, err := s.search.Step()
	s.trained += time.Since(began)
	if err != nil {
		return err
	}
	s.Report.Cost = 2 * each * picture.Operations(s.Values.Int("batch")*(trainingPasses+s.architecturePasses(report)))
	s.sampleStep(report)
	if report.ArchitectureStep {
		s.Report.Tags = append(s.Report.Tags, alphaTag)
		s.tellChanges(report)
		s.sampleWeights()
		s.sampleSizes()
	}
	return s.grower.Record(s.search.Iteration(), report.Loss)
}

// architecturePasses are the passes with each matrix of a step of the architecture: one
// forwards and one for the gradient of the inputs; with the unrolled gradient those of
// both batches and of two more.
func (s *searching) architecturePasses(r model.Report) int {
	switch {
	case !r.ArchitectureStep:
		return 0
	case s.Values.Int("order") == 2:
		return 2*trainingPasses + 2*2
	}
	return 2
}

// The tags of what a run can go on to.
const (
	alphaTag  = "alpha-step"
	choiceTag = "choice"
	deathTag  = "death"
	cutTag    = "cut"
)

// tellChanges tells what a step of the architecture changed of the cell that a cut would
// give, and which operations died.
func (s *searching) tellChanges(r model.Report) {
	if r.Pruned > 0 {
		s.Tell(sim.Event{Kind: sim.Rewired, Tag: deathTag, Note: "died: " + s.diedNow()})
	}
	now := s.search.Genotype()
	if now.Equal(s.history.cell) {
		return
	}
	note := s.choiceChanges(s.history.cell, now)
	s.history.cell = now
	s.Tell(sim.Event{Kind: sim.Rewired, Tag: choiceTag, Note: "choice: " + note})
}

// look measures, now and then, what a cut would do.
func (s *searching) look() error {
	step := s.search.Iteration()
	if step == 1 {
		s.sampleWeights()
		s.sampleSizes()
	}
	if step != 1 && step%s.Values.Int("probe") != 0 {
		return nil
	}
	soft, cut, err := s.search.Gap()
	if err != nil {
		return err
	}
	s.history.soft, s.history.cut = soft, cut
	s.sampleGap()
	return s.grower.RecordTest(step, soft.Loss)
}

// change gives a setting another value, from the next step on.
func (s *searching) change(key, text string) ([]sim.Event, error) {
	events, err := s.Change(key, text, func(next *scene.Controls[choices]) error {
		return restartHint(s.search.Change(settingsOf(next.Values, s.search.Settings().Epochs)))
	})
	if err != nil || len(events) == 0 {
		return nil, err
	}
	s.grower.Strategy = s.strategy()
	return events, nil
}

// restartHint says of a change that needs another supernet how to come to one.
func restartHint(err error) error {
	if errors.Is(err, model.ErrRestart) {
		return fmt.Errorf("%w: the candidates and the normalisation of nodes are others", err)
	}
	return err
}

// died are the entries that the masks of an earlier look had and now have not.
func (s *searching) diedNow() string {
	var out []string
	for i, e := range s.edges {
		a, err := s.search.Architecture(e.typ)
		if err != nil {
			continue
		}
		for column, op := range s.search.Columns() {
			if a.Mask.Row(e.row)[column] == 0 && s.series.alive[i][column] {
				s.series.alive[i][column] = false
				out = append(out, e.name+" "+op)
			}
		}
	}
	return joined(out, 6)
}

// joined lists up to most words and counts the others.
func joined(words []string, most int) string {
	text := ""
	for i, w := range words[:min(len(words), most)] {
		if i > 0 {
			text += ", "
		}
		text += w
	}
	if more := len(words) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// choiceChanges says for each node whose inputs are others what was and what is.
func (s *searching) choiceChanges(was, is model.Genotype) string {
	var out []string
	types := s.space.Types()
	for _, t := range types {
		for node, pair := range is[t] {
			before := was[t][node]
			for _, c := range pair {
				if !slices.Contains(before[:], c) {
					s.mark(t, node, c.Source)
				}
			}
			if pair == before {
				continue
			}
			where := fmt.Sprintf("node %d", node)
			if len(types) > 1 {
				where = string(t) + " " + where
			}
			out = append(out, where+" "+pairChange(before, pair))
		}
	}
	return joined(out, 3)
}

// pairChange is what of a pair of choices is new: tanh@c-2 → lowrank@0.
func pairChange(before, now [2]model.Choice) string {
	var gone, come []string
	for i := range now {
		if !slices.Contains(now[:], before[i]) {
			gone = append(gone, choiceText(before[i]))
		}
		if !slices.Contains(before[:], now[i]) {
			come = append(come, choiceText(now[i]))
		}
	}
	return joined(gone, 2) + " → " + joined(come, 2)
}

func choiceText(c model.Choice) string { return c.Op + "@" + sourceName(c.Source) }

// mark notes that an edge has just come into the cell.
func (s *searching) mark(t model.CellType, node, source int) {
	for i, e := range s.edges {
		if e.typ == t && e.row == model.EdgeRow(node, source) {
			s.history.chosen[i] = s.search.Iteration()
		}
	}
}
