package equivariance

import (
	"fmt"
	"math"
	"testing"

	"github.com/north-tui/north/nn"
)

// TestSearchFixtures: moves of every chain, and selections.
func TestSearchFixtures(t *testing.T) {
	type candidate struct {
		ID     int
		Groups []Group
		Acc    float64
		Size   int
	}
	type fixture struct {
		Name        string
		Length      int
		Count       int `json:"chain_count"`
		CountNoD2   int `json:"chain_count_without_d2"`
		Count8      int `json:"chain_count_8"`
		Count8NoD2  int `json:"chain_count_8_without_d2"`
		P           int
		Candidates  []candidate
		Unique      []int
		Front       []int
		Pareto, Top []int
		Moves       []struct {
			Chain          []Group
			Moves          [][2]any
			MovesWithoutD2 [][2]any `json:"moves_without_d2"`
		}
	}
	equal := func(t *testing.T, what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	pairs := func(list []Relaxation) [][2]any {
		var out [][2]any
		for _, r := range list {
			out = append(out, [2]any{r.Layer, r.To})
		}
		return out
	}
	ids := func(list []Score) []int {
		var out []int
		for _, s := range list {
			out = append(out, s.ID)
		}
		return out
	}
	for _, c := range readCases[fixture](t, "search") {
		t.Run(c.Name, func(t *testing.T) {
			if c.Moves != nil {
				for _, m := range c.Moves {
					equal(t, fmt.Sprint(m.Chain), pairs(Moves(m.Chain, false)), m.Moves)
					equal(t, fmt.Sprint(m.Chain, " without D2"), pairs(Moves(m.Chain, true)), m.MovesWithoutD2)
				}
				equal(t, "chains", []int{len(Chains(c.Length, false)), len(Chains(c.Length, true))}, []int{c.Count, c.CountNoD2})
				equal(t, "chains of 8", []int{len(Chains(8, false)), len(Chains(8, true))}, []int{c.Count8, c.Count8NoD2})
				equal(t, "chains listed", len(c.Moves), c.Count)
				return
			}
			var scores []Score
			for _, s := range c.Candidates {
				scores = append(scores, Score{s.ID, s.Groups, s.Acc, s.Size})
			}
			equal(t, "unique", ids(Unique(scores)), c.Unique)
			equal(t, "front", ids(Front(Unique(scores))), c.Front)
			equal(t, "pareto", ids(Select(scores, c.P, SelectPareto, nil)), c.Pareto)
			equal(t, "top", ids(Select(scores, c.P, SelectTop, nil)), c.Top)
		})
	}
}

// TestEvolutionFixtures: whole searches, candidate by candidate.
func TestEvolutionFixtures(t *testing.T) {
	both(t, 1e-9, 1e-3, testEvolutionFixtures[float64], testEvolutionFixtures[float32])
}

type evolutionFixture struct {
	Name       string
	Config     fixtureConfig
	Optimiser  string
	LR         float64
	StateCarry State `json:"state_carry"`
	P          int
	Selection  Selection
	X          tensor
	Labels     []int32
	ValX       tensor  `json:"val_x"`
	ValLabels  []int32 `json:"val_labels"`
	Batches    [][][]int
	Params     map[string]tensor

	Generations []struct {
		Candidates []struct {
			ID      int
			Parent  *int
			Move    []any
			Losses  []float64
			ValLoss float64 `json:"val_loss"`
			Correct int     `json:"val_correct"`
			Acc     float64
			Size    int
			Groups  []Group
		}
		Unique, Front, Survivors, Top []int
	}
	Best struct {
		ID     int
		Groups []Group
		Params map[string]tensor
	}
}

// evolutionOf is the search of a fixture.
func evolutionOf[T nn.Float](t *testing.T, c evolutionFixture) *Evolution[T] {
	t.Helper()
	m := newModel[T](t, c.Config.config(), 1)
	setParams(t, m, c.Params, nil)
	m.Optimizer = &nn.Optimizer{Method: c.Optimiser, LearningRate: c.LR}
	data := Data[T]{images[T](c.X), c.Labels, images[T](c.ValX), c.ValLabels, 0}
	e, err := NewEvolution([]*Model[T]{m}, data, EvolveSettings{
		Generations: len(c.Generations) - 1, Parents: c.P, Steps: len(c.Batches[0]), Batch: len(c.Batches[0][0]),
		Selection: c.Selection, State: c.StateCarry,
	})
	if err != nil {
		t.Fatal(err)
	}
	e.order = func(step int) []int { return c.Batches[step/len(c.Batches[0])][step%len(c.Batches[0])] }
	return e
}

func testEvolutionFixtures[T nn.Float](t *testing.T, tolerance float64) {
	for _, c := range readCases[evolutionFixture](t, "equinas_e") {
		t.Run(c.Name, func(t *testing.T) {
			e := evolutionOf[T](t, c)
			for g, want := range c.Generations {
				if err := e.Generate(); err != nil {
					t.Fatal(err)
				}
				if len(e.Population) != len(want.Candidates) {
					t.Fatalf("generation %d: %d candidates, want %d", g, len(e.Population), len(want.Candidates))
				}
				var unique, front, survivors []int
				for i, w := range want.Candidates {
					got := e.Population[i]
					parent, move := -1, ""
					if w.Parent != nil {
						parent = *w.Parent
					}
					if w.Move != nil {
						move = fmt.Sprintf("L%v → %v", w.Move[0].(float64)+1, w.Move[1])
					}
					gotMove := ""
					if got.Move != nil {
						gotMove = got.Move.String()
					}
					if got.ID != w.ID || got.Parent != parent || gotMove != move || got.Size != w.Size || fmt.Sprint(got.Groups) != fmt.Sprint(w.Groups) {
						t.Errorf("candidate %+v, want %+v", got.Ancestor, w)
					}
					if got.Correct != w.Correct || got.Accuracy != w.Acc || math.Abs(got.Loss-w.ValLoss) > tolerance {
						t.Errorf("candidate %d: %d correct, loss %v, want %d, %v", w.ID, got.Correct, got.Loss, w.Correct, w.ValLoss)
					}
					near(t, fmt.Sprintf("losses of candidate %d", w.ID), converted[T](got.Losses), w.Losses, tolerance)
					if got.Unique {
						unique = append(unique, got.ID)
					}
					if got.Front {
						front = append(front, got.ID)
					}
				}
				for _, c := range e.Survivors() {
					survivors = append(survivors, c.ID)
				}
				if fmt.Sprint(survivors) != fmt.Sprint(want.Survivors) {
					t.Errorf("generation %d: survivors %v, want %v", g, survivors, want.Survivors)
				}
				if g > 0 && (fmt.Sprint(unique) != fmt.Sprint(want.Unique) || fmt.Sprint(front) != fmt.Sprint(want.Front)) {
					t.Errorf("generation %d: unique %v, front %v, want %v, %v", g, unique, front, want.Unique, want.Front)
				}
			}
			if !e.Done() {
				t.Error("the search goes on")
			}
			best := e.Best(1)[0]
			if best.ID != c.Best.ID {
				t.Errorf("best is %d, want %d", best.ID, c.Best.ID)
			}
			for _, p := range best.Model.Named() {
				near(t, p.Name, flat(p.Param.Value), c.Best.Params[p.Name].Data, tolerance)
			}
		})
	}
}

// TestDifferentiationFixtures: pairs of steps of weights and alpha.
func TestDifferentiationFixtures(t *testing.T) {
	both(t, 1e-9, 1e-3, testDifferentiationFixtures[float64], testDifferentiationFixtures[float32])
}

func testDifferentiationFixtures[T nn.Float](t *testing.T, tolerance float64) {
	type fixture struct {
		Name    string
		Config  fixtureConfig
		LRW     float64 `json:"lr_w"`
		LRAlpha float64 `json:"lr_alpha"`
		X       tensor
		Labels  []int32
		Params  map[string]tensor
		Steps   []struct {
			Batch       []int
			SearchBatch []int `json:"search_batch"`
			Loss        float64
			SearchLoss  float64  `json:"search_loss"`
			AlphaGrad   []tensor `json:"alpha_grad"`
			Alpha, Z    []tensor
			WNorm       map[string]float64 `json:"w_norm"`
		}
		Final struct {
			Params, State  map[string]tensor
			Logits         tensor
			Loss           float64
			MergedDistance []map[string]float64 `json:"merged_distance"`
		}
	}
	for _, c := range readCases[fixture](t, "equinas_d") {
		t.Run(c.Name, func(t *testing.T) {
			m := newModel[T](t, c.Config.config(), 1)
			setParams(t, m, c.Params, nil)
			m.Optimizer = &nn.Optimizer{Method: "adam", LearningRate: c.LRW}
			x := images[T](c.X)
			d, err := NewDifferentiation(m, Data[T]{x, c.Labels, x, c.Labels, 0}, DifferentiateSettings{
				Batch: len(c.Steps[0].Batch), Alpha: AlphaLearn, LearningRate: c.LRAlpha,
			})
			if err != nil {
				t.Fatal(err)
			}
			d.train = func(step int) []int { return c.Steps[step].Batch }
			d.search = func(step int) []int { return c.Steps[step].SearchBatch }
			for i, want := range c.Steps {
				if err := d.Advance(); err != nil {
					t.Fatal(err)
				}
				if math.Abs(d.Loss-want.Loss) > tolerance || math.Abs(d.SearchLoss-want.SearchLoss) > tolerance {
					t.Errorf("step %d: losses %v, %v, want %v, %v", i, d.Loss, d.SearchLoss, want.Loss, want.SearchLoss)
				}
				for n, l := range m.Layers {
					near(t, "gradient of alpha", flat(l.Alpha.Grad), want.AlphaGrad[n].Data, tolerance)
					near(t, "alpha", flat(l.Alpha.Value), want.Alpha[n].Data, tolerance)
					near(t, "z", d.Z()[n], want.Z[n].Data, tolerance)
				}
				for _, p := range m.Named() {
					if w, ok := want.WNorm[p.Name]; ok && math.Abs(norm(p.Param.Value)-w) > tolerance*max(1, w) {
						t.Errorf("step %d: norm of %s is %v, want %v", i, p.Name, norm(p.Param.Value), w)
					}
				}
			}
			merged, v, err := d.Evaluate()
			if err != nil || math.Abs(v.Loss-c.Final.Loss) > tolerance {
				t.Errorf("final loss %v, %v, want %v", v.Loss, err, c.Final.Loss)
			}
			logits, err := merged.Forward(x)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "logits", logits.Data, c.Final.Logits.Data, tolerance)
			for _, p := range allNamed(m) {
				if want, ok := c.Final.Params[p.Name]; ok {
					near(t, p.Name, flat(p.Param.Value), want.Data, tolerance)
				}
			}
			for name, s := range m.Statistics() {
				near(t, name, s, c.Final.State[name].Data, tolerance)
			}
			for n, want := range c.Final.MergedDistance {
				distances, err := merged.Distances(n)
				if err != nil {
					t.Fatal(err)
				}
				for i, g := range Groups() {
					if math.Abs(distances[i]-want[g.String()]) > tolerance {
						t.Errorf("layer %d: distance from %s is %v, want %v", n+1, g, distances[i], want[g.String()])
					}
				}
			}
		})
	}
}
