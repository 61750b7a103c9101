package darts

import (
	"fmt"
	"math"
	"testing"

	"github.com/north-tui/north/nn"
)

func TestScheduleFixtures(t *testing.T) {
	for _, c := range cases[struct {
		Name                string
		Tau0, M, S, E       float64
		F                   []float64
		Step                []int
		Tau, Fbar, Exponent []float64
		NAlpha              int `json:"n_alpha"`
		N, Pool             int
		Splits              []struct {
			S            float64
			Train, Valid int
		}
		LRMax  float64 `json:"lr_max"`
		LRMin  float64 `json:"lr_min"`
		Epochs int
		LR     []float64
	}](t, "schedule") {
		t.Run(c.Name, func(t *testing.T) {
			settings := Usual()
			settings.S = c.S
			var s schedule
			for it := range c.N {
				if got := s.decide(&settings, it+1); got != (c.Step[it] == 1) {
					t.Errorf("iteration %d: step %v", it+1, got)
				}
			}
			for _, p := range c.Splits {
				if train, valid := SplitSizes(c.Pool, p.S); train != p.Train || valid != p.Valid {
					t.Errorf("S %g: %d and %d, want %d and %d", p.S, train, valid, p.Train, p.Valid)
				}
			}
			settings.RateMax, settings.RateMin, settings.Epochs = c.LRMax, c.LRMin, c.Epochs
			for epoch, want := range c.LR {
				close(t, "rate", settings.rate(epoch), want, 1e-15)
			}
			settings.Schedule, settings.M, settings.E, settings.Tau0 = Dynamic, c.M, c.E, c.Tau0
			for it, f := range c.F {
				if got := s.decide(&settings, it+1); got != (c.Step[it] == 1) {
					t.Fatalf("iteration %d: step %v", it+1, got)
				}
				s.observe(&settings, f)
				relative(t, "τ", s.tau(&settings), c.Tau[it], 1e-12)
				relative(t, "F̄", s.smoothed, c.Fbar[it], 1e-12)
				close(t, "exponent", s.exponent(&settings), c.Exponent[it], 0)
			}
			if s.steps != c.NAlpha && len(c.F) > 0 {
				t.Errorf("%d architecture steps, want %d", s.steps, c.NAlpha)
			}
		})
	}
}

// relative compares numbers relative to the one wanted.
func relative(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// regulariserCase is a search without a network.
type regulariserCase struct {
	Name, Activation string
	Reg              any     // a name, or the penalty of what is discrete
	LRAlpha          float64 `json:"lr_alpha"`
	WDAlpha          float64 `json:"wd_alpha"`
	Beta1, Beta2     float64
	AdamEps          float64 `json:"adam_eps"`
	Rho, Gamma, Eta  float64
	F                int
	Squared          bool
	Alpha, A, C, D   tensor
	GAReg            tensor `json:"ga_reg"`
	Delta            []float64
	Residual         []float64
	AFirst           tensor `json:"a_first"`
	ZFirst           tensor `json:"Z_first"`
	UFirst           tensor `json:"U_first"`
	ALast            tensor `json:"a_last"`
	ZLast            tensor `json:"Z_last"`
	ULast            tensor `json:"U_last"`
	Steps            []struct {
		Prog, Reg, Delta float64
		GAData           tensor `json:"ga_data"`
		GAReg            tensor `json:"ga_reg"`
		D, G, Alpha      tensor
		Mask             [][]float64
		ZUpdate          bool `json:"z_update"`
		Z, U             tensor
	}
}

// settings of a case.
func (c regulariserCase) settings() Settings {
	s := Usual()
	s.Activation, s.Regulariser, s.Squared = c.Activation, c.Reg.(string), c.Squared
	s.AlphaRate, s.AlphaDecay, s.Beta1, s.Beta2, s.AlphaEps = c.LRAlpha, c.WDAlpha, c.Beta1, c.Beta2, c.AdamEps
	s.Rho, s.Gamma, s.Period = c.Rho, c.Gamma, c.F
	return s
}

func TestRegulariserFixtures(t *testing.T) {
	for _, file := range []string{"prox", "admm"} {
		for _, c := range cases[regulariserCase](t, file) {
			t.Run(file+"/"+c.Name, func(t *testing.T) {
				switch {
				case len(c.Steps) > 0:
					testRegulariser(t, c)
				case len(c.Residual) > 0:
					testExactPrimal(t, c)
				case c.Eta > 0:
					testPureProximity(t, c)
				default:
					testDiscrete(t, c)
				}
			})
		}
	}
}

func testRegulariser(t *testing.T, c regulariserCase) {
	settings := c.settings()
	alpha := c.Alpha.mat()
	r := newArchitecture(alpha.Rows, alpha.Cols)
	copy(r.alpha.Data, alpha.Data)
	r.begin(c.Activation)
	var p projection
	d := nn.NewMat[float64](alpha.Rows, alpha.Cols)
	for i, step := range c.Steps {
		copy(r.pulls.data.Data, step.GAData.Data)
		close(t, "penalty", r.regularise(&settings, &p, step.Prog), step.Reg, 1e-11)
		same(t, "penalty's gradient", r.pulls.reg.Data, step.GAReg.Data, 1e-11)
		r.gradient(&settings)
		same(t, "gradient", r.pulls.total.Data, step.G.Data, 1e-11)
		r.step(&settings, i+1)
		if update := c.Reg == ADMM && (i+1)%settings.Period == 0; update != step.ZUpdate {
			t.Fatalf("step %d: update %v, want %v", i, update, step.ZUpdate)
		} else if update {
			r.updateDual(&settings, &p)
		}
		same(t, "alpha", r.alpha.Data, step.Alpha.Data, 1e-11)
		for e, row := range step.Mask {
			same(t, "mask", r.mask.Row(e), row, 0)
		}
		if c.Reg == ADMM {
			same(t, "Z", r.z.Data, step.Z.Data, 1e-11)
			same(t, "U", r.u.Data, step.U.Data, 1e-11)
		}
		Project(d, r.a, r.alpha, c.Activation == Softmax)
		close(t, "delta", distance(r.a, d), step.Delta, 1e-11)
	}
}

// testDiscrete: what is discrete already is not pulled.
func testDiscrete(t *testing.T, c regulariserCase) {
	settings := Usual()
	settings.Activation, settings.Regulariser, settings.Rho = CRB, Prox, c.Rho
	a := c.A.mat()
	r := newArchitecture(a.Rows, a.Cols)
	copy(r.alpha.Data, a.Data)
	r.begin(CRB)
	var p projection
	if got := r.regularise(&settings, &p, 1); got != 0 {
		t.Errorf("penalty %v", got)
	}
	same(t, "gradient", r.pulls.reg.Data, c.GAReg.Data, 0)
}

// testPureProximity: plain gradient steps on the squared penalty alone.
func testPureProximity(t *testing.T, c regulariserCase) {
	settings := Usual()
	settings.Activation, settings.Regulariser, settings.Rho, settings.Squared = CRB, Prox, c.Rho, true
	a := c.A.mat()
	r := newArchitecture(a.Rows, a.Cols)
	copy(r.alpha.Data, a.Data)
	r.begin(CRB)
	var p projection
	for _, want := range c.Delta {
		r.regularise(&settings, &p, 1)
		same(t, "D", r.target.Data, c.D.Data, 0)
		close(t, "delta", distance(r.a, r.target), want, 1e-11)
		for i, g := range r.pulls.reg.Data {
			r.alpha.Data[i] -= c.Eta * g
		}
		Activate(CRB, r.a, r.alpha)
	}
}

// exactPrimal does one round of ADMM on ½‖a−c‖² with the primal solved exactly.
func exactPrimal(r *architecture, settings *Settings, p *projection, c []float64) (residual float64) {
	for i, v := range c {
		r.a.Data[i] = min(1, max(0, (v+settings.Rho*(r.z.Data[i]-r.u.Data[i]))/(1+settings.Rho)))
	}
	copy(r.alpha.Data, r.a.Data) // the key is a
	r.updateDual(settings, p)
	return distance(r.a, r.z)
}

// toy is an architecture ready for exactPrimal: Z = clip(c), U = 0.
func toy(c nn.Mat[float64]) *architecture {
	r := newArchitecture(c.Rows, c.Cols)
	copy(r.alpha.Data, c.Data)
	r.begin(CRB)
	return r
}

func testExactPrimal(t *testing.T, c regulariserCase) {
	settings := Usual()
	settings.Activation, settings.Rho = CRB, c.Rho
	r := toy(c.C.mat())
	var p projection
	for i, want := range c.Residual {
		close(t, fmt.Sprintf("residual %d", i), exactPrimal(r, &settings, &p, c.C.Data), want, 1e-11)
		if i == 0 {
			same(t, "a", r.a.Data, c.AFirst.Data, 1e-11)
			same(t, "Z", r.z.Data, c.ZFirst.Data, 1e-11)
			same(t, "U", r.u.Data, c.UFirst.Data, 1e-11)
		}
	}
	same(t, "a", r.a.Data, c.ALast.Data, 1e-11)
	same(t, "Z", r.z.Data, c.ZLast.Data, 1e-11)
	same(t, "U", r.u.Data, c.ULast.Data, 1e-11)
}

// fixtureSearch is a search around the network of a fixture.
func fixtureSearch(t *testing.T, c fixtureConfig, shape []int, params map[string]tensor, settings Settings, alpha byType) *Search[float64] {
	t.Helper()
	s := &Search[float64]{space: c.space(shape), settings: settings}
	s.threads = 1
	s.build()
	setParams(t, s.net, params)
	for i, m := range alpha.list(s.space) {
		copy(s.types[i].alpha.Data, m.Data)
		s.types[i].begin(settings.Activation)
	}
	return s
}

func TestArchitectureFixtures(t *testing.T) {
	for _, c := range casesWith[struct {
		Name, Activation string
		Config           fixtureConfig
		Alpha, D         byType
		Genotype         fixtureGenotype
		Degenerate       map[CellType]int
		Delta            float64
		Params           int
		Metrics          fixtureMetrics
	}](t, "projection", "activation", true) {
		t.Run(c.Name, func(t *testing.T) {
			settings := Usual()
			settings.Activation = c.Activation
			s := &Search[float64]{space: c.Config.space(nil), settings: settings}
			s.build()
			for i, m := range c.Alpha.list(s.space) {
				copy(s.types[i].alpha.Data, m.Data)
				s.types[i].begin(c.Activation)
			}
			g := s.Genotype()
			if want := c.Genotype.genotype(); !g.Equal(want) {
				t.Errorf("genotype %v, want %v", g, want)
			}
			for i, d := range c.D.list(s.space) {
				same(t, "D", s.targets[i].Data, d.Data, 0)
			}
			if count, err := g.CellParams(s.space); err != nil || count != c.Params {
				t.Errorf("%d parameters, %v, want %d", count, err, c.Params)
			}
			m := s.Metrics()
			close(t, "delta", m.Delta, c.Delta, 1e-12)
			degenerate := 0
			for _, n := range c.Degenerate {
				degenerate += n
			}
			if m.Degenerate != degenerate {
				t.Errorf("%d degenerate, want %d", m.Degenerate, degenerate)
			}
			c.Metrics.check(t, m, 1e-12)
		})
	}
}

type fixtureMetrics struct {
	Live            int
	Live001         int `json:"live_001"`
	Entropy, Margin float64
}

func (f fixtureMetrics) check(t *testing.T, m Metrics, tolerance float64) {
	t.Helper()
	if m.Positive != f.Live || m.Live != f.Live001 {
		t.Errorf("%d and %d live, want %d and %d", m.Positive, m.Live, f.Live, f.Live001)
	}
	close(t, "entropy", m.Entropy, f.Entropy, tolerance)
	close(t, "margin", m.Margin, f.Margin, tolerance)
}

// searchConfig are the constants of a fixture's search.
type searchConfig struct {
	Activation, Schedule, Reg string
	Order                     int
	S, M, E, Tau0, Rho, Gamma float64
	F                         int
	Squared                   bool
	LRAlpha                   float64 `json:"lr_alpha"`
	WDAlpha                   float64 `json:"wd_alpha"`
	Beta1, Beta2              float64
	AdamEps                   float64 `json:"adam_eps"`
	LRMax                     float64 `json:"lr_max"`
	LRMin                     float64 `json:"lr_min"`
	Momentum, WD, Clip        float64
	Epochs                    int
	StepsPerEpoch             int `json:"steps_per_epoch"`
}

func (c searchConfig) settings() Settings {
	return Settings{
		Activation: c.Activation, Schedule: c.Schedule, Regulariser: c.Reg, Order: c.Order,
		S: c.S, M: c.M, E: c.E, Tau0: c.Tau0, Rho: c.Rho, Squared: c.Squared, Period: c.F, Gamma: c.Gamma,
		AlphaRate: c.LRAlpha, AlphaDecay: c.WDAlpha, Beta1: c.Beta1, Beta2: c.Beta2, AlphaEps: c.AdamEps,
		RateMax: c.LRMax, RateMin: c.LRMin, Momentum: c.Momentum, Decay: c.WD, Clip: c.Clip,
		Epochs: c.Epochs, Batch: 6,
	}
}

// searchLog is what an iteration of a fixture's search did.
type searchLog struct {
	It                 int
	LR, Prog           float64
	Step               bool
	ValLoss            float64 `json:"val_loss"`
	Reg                float64
	AlphaGrad          byType `json:"alpha_grad"`
	ZUpdate            bool   `json:"z_update"`
	Loss, F, Fbar, Tau float64
	GradNorm           float64 `json:"grad_norm"`
	Clip, Delta        float64
	Alpha, Mask        byType
	Z, U               byType
	fixtureMetrics
}

func TestSearchFixtures(t *testing.T) {
	var document struct {
		Net    map[string]fixtureConfig
		X      tensor
		Labels []int32
		Params map[string]tensor
		Cases  []struct {
			Name           string
			Cfg            searchConfig
			Alpha          byType
			TrainBatches   [][]int `json:"train_batches"`
			ValidBatches   [][]int `json:"valid_batches"`
			Log            []searchLog
			Genotype       fixtureGenotype
			Degenerate     map[CellType]int
			SearchedParams int                `json:"searched_params"`
			NAlpha         int                `json:"n_alpha"`
			FinalNorm      map[string]float64 `json:"final_norm"`
			Final          map[string]tensor
		}
	}
	read(t, "search", &document)
	for _, c := range document.Cases {
		t.Run(c.Name, func(t *testing.T) {
			config := document.Net[c.Cfg.Activation]
			s := fixtureSearch(t, config, nil, document.Params, c.Cfg.settings(), c.Alpha)
			s.pool = Data[float64]{document.X.mat(), document.Labels}
			s.trainRows = make([]int, 6*c.Cfg.StepsPerEpoch)
			k := 0
			valid := func() []int { k++; return c.ValidBatches[k-1] }
			for i, log := range c.Log {
				r, err := s.iterate(c.TrainBatches[i], valid)
				if err != nil {
					t.Fatal(err)
				}
				log.check(t, s, r)
				if t.Failed() {
					t.Fatalf("iteration %d", i+1)
				}
			}
			if k != len(c.ValidBatches) || s.alphaSteps != c.NAlpha {
				t.Errorf("%d architecture steps, want %d", k, c.NAlpha)
			}
			if g := s.Genotype(); !g.Equal(c.Genotype.genotype()) {
				t.Errorf("genotype %v, want %v", g, c.Genotype.genotype())
			} else if count, _ := g.CellParams(s.space); count != c.SearchedParams {
				t.Errorf("%d parameters, want %d", count, c.SearchedParams)
			}
			sameNorms(t, s.net, s.net.value, c.FinalNorm, 1e-9)
			sameParams(t, s.net, s.net.value, c.Final, 1e-9)
		})
	}
}

func (log searchLog) check(t *testing.T, s *Search[float64], r Report) {
	t.Helper()
	if r.ArchitectureStep != log.Step || r.DualStep != log.ZUpdate {
		t.Fatalf("step %v, update of Z %v, want %v, %v", r.ArchitectureStep, r.DualStep, log.Step, log.ZUpdate)
	}
	close(t, "rate", r.Rate, log.LR, 1e-15)
	close(t, "progress", r.Progress, log.Prog, 1e-15)
	close(t, "loss", r.Loss, log.Loss, 1e-9)
	relative(t, "F", r.F, log.F, 1e-9)
	relative(t, "F̄", r.Smoothed, log.Fbar, 1e-9)
	if s.settings.Schedule == Dynamic {
		relative(t, "τ", r.Tau, log.Tau, 1e-9)
	}
	close(t, "norm", r.GradientNorm, log.GradNorm, 1e-9)
	relative(t, "clip", r.Clip, log.Clip, 1e-9)
	if log.Step {
		close(t, "validation loss", r.ValidLoss, log.ValLoss, 1e-9)
		close(t, "penalty", r.Penalty, log.Reg, 1e-9)
	}
	for i, typ := range s.space.Types() {
		a := s.types[i]
		if log.Step {
			same(t, "gradient by alpha", a.pulls.total.Data, log.AlphaGrad[typ].Data, 1e-9)
		}
		same(t, "alpha", a.alpha.Data, log.Alpha[typ].Data, 1e-9)
		if m, ok := log.Mask[typ]; ok {
			same(t, "mask", a.mask.Data, m.Data, 0)
		}
		if z, ok := log.Z[typ]; ok {
			same(t, "Z", a.z.Data, z.Data, 1e-9)
			same(t, "U", a.u.Data, log.U[typ].Data, 1e-9)
		}
	}
	m := s.Metrics()
	close(t, "delta", m.Delta, log.Delta, 1e-9)
	log.fixtureMetrics.check(t, m, 1e-9)
}

func TestSecondOrderFixtures(t *testing.T) {
	for _, c := range cases[struct {
		Name, Activation string
		Config           fixtureConfig
		Params           map[string]tensor
		Alpha            byType
		XTrain           tensor  `json:"x_train"`
		YTrain           []int32 `json:"y_train"`
		XValid           tensor  `json:"x_valid"`
		YValid           []int32 `json:"y_valid"`
		Xi               float64
		ValLoss          float64 `json:"val_loss_unrolled"`
		GAlpha           byType
	}](t, "second_order") {
		t.Run(c.Name, func(t *testing.T) {
			settings := Usual()
			settings.Activation, settings.AlphaDecay = c.Activation, 0
			s := fixtureSearch(t, c.Config, nil, c.Params, settings, c.Alpha)
			s.trainer.train = batch[float64]{c.XTrain.mat(), c.YTrain}
			s.validBatch = batch[float64]{c.XValid.mat(), c.YValid}
			before := s.WeightsSHA256()
			close(t, "validation loss", s.unrolledGradient(c.Xi), c.ValLoss, 1e-9)
			for i, want := range c.GAlpha.list(s.space) {
				s.types[i].gradient(&settings)
				same(t, "gradient", s.types[i].pulls.total.Data, want.Data, 1e-9)
			}
			if s.WeightsSHA256() != before {
				t.Error("the weights have changed")
			}
		})
	}
}

// retrainStep is a step of a fixture's retraining.
type retrainStep struct {
	Rows     []int
	LR, Loss float64
	Logits   tensor
	Grads    map[string]tensor
	GradNorm float64 `json:"grad_norm"`
	Clip     float64
	Params   map[string]tensor
}

func TestDiscreteFixtures(t *testing.T) {
	type scored struct {
		Logits tensor
		Loss   float64
	}
	for _, c := range casesWith[struct {
		Name, Activation string
		Supernet         struct {
			Config fixtureConfig
			Params map[string]tensor
			Alpha  byType
		}
		X                 tensor
		Labels            []int32
		D                 byType
		Genotype          fixtureGenotype
		Soft, Discretised scored
		SearchedParams    int `json:"searched_params"`
		TotalParams       int `json:"total_params"`
		Retrain           struct {
			Params       map[string]tensor
			LRMax        float64 `json:"lr_max"`
			LRMin        float64 `json:"lr_min"`
			Epochs       int
			Momentum, WD float64
			Clip         float64
			Steps        []retrainStep
		}
	}](t, "discrete", "supernet", true) {
		t.Run(c.Name, func(t *testing.T) {
			settings := Usual()
			settings.Activation = c.Activation
			s := fixtureSearch(t, c.Supernet.Config, c.X.Shape, c.Supernet.Params, settings, c.Supernet.Alpha)
			s.pool = Data[float64]{c.X.mat(), c.Labels}
			g := s.Genotype()
			if want := c.Genotype.genotype(); !g.Equal(want) {
				t.Fatalf("genotype %v, want %v", g, want)
			}
			for i, d := range c.D.list(s.space) {
				same(t, "D", s.targets[i].Data, d.Data, 0)
			}
			for _, v := range []struct {
				what string
				a    []nn.Mat[float64]
				want scored
			}{{"soft", s.activated, c.Soft}, {"discretised", s.targets, c.Discretised}} {
				score, err := s.evaluate(s.pool, all(len(c.Labels)), v.a)
				if err != nil {
					t.Fatal(err)
				}
				close(t, v.what+" loss", score.Loss, v.want.Loss, 1e-10)
				same(t, v.what+" logits", s.look.logits.Data, v.want.Logits.Data, 1e-10)
			}
			if count, err := g.CellParams(s.space); err != nil || count != c.SearchedParams {
				t.Errorf("%d parameters of cells, %v, want %d", count, err, c.SearchedParams)
			}
			retrain := RetrainSettings{
				RateMax: c.Retrain.LRMax, RateMin: c.Retrain.LRMin, Momentum: c.Retrain.Momentum,
				Decay: c.Retrain.WD, Clip: c.Retrain.Clip, Epochs: c.Retrain.Epochs, Batch: 4,
			}
			testRetrain(t, s, g, retrain, c.Retrain.Params, c.Retrain.Steps, c.TotalParams)
		})
	}
}

// testRetrain does the fixture's two steps, each in an epoch of its own.
func testRetrain(t *testing.T, s *Search[float64], g Genotype, c RetrainSettings, params map[string]tensor, steps []retrainStep, total int) {
	r, err := NewRetrain(s.space, g, c, s.pool, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.Params() != total {
		t.Errorf("%d parameters, want %d", r.Params(), total)
	}
	setParams(t, r.net, params)
	r.pool.X.Rows = 4 // one step an epoch
	for _, want := range steps {
		r.train.load(r.pool, want.Rows)
		r.pass(&r.train, r.weights, true, false)
		sameParams(t, r.net, r.net.grad, want.Grads, 1e-10)
		p, err := r.step(want.Rows)
		if err != nil {
			t.Fatal(err)
		}
		close(t, "rate", p.Rate, want.LR, 1e-15)
		close(t, "loss", p.Loss, want.Loss, 1e-10)
		close(t, "norm", p.Norm, want.GradNorm, 1e-10)
		close(t, "clip", p.Clip, want.Clip, 1e-10)
		same(t, "logits", r.tape.logits.Data, want.Logits.Data, 1e-10)
		sameParams(t, r.net, r.net.value, want.Params, 1e-10)
	}
}

func TestParameterTable(t *testing.T) {
	for _, c := range casesWith[struct{ Table [][3]any }](t, "discrete", "table", true) {
		for _, row := range c.Table {
			name, what, want := row[0].(string), row[1].(string), int(row[2].(float64))
			kind, channels, rank, stride := Dense, 16, 4, 1
			if n, _ := fmt.Sscanf(what, "conv C=%d stride %d", &channels, &stride); n > 0 {
				kind = Conv
			} else if _, err := fmt.Sscanf(what, "dense C=%d rank=%d", &channels, &rank); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if got := operationNamed(kind, name).params(channels, rank, stride); got != want {
				t.Errorf("%s, %s: %d parameters, want %d", name, what, got, want)
			}
		}
	}
}
