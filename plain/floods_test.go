package plain

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
)

func birth(step int, layer string, count int) sim.Event {
	return sim.Event{Step: step, Kind: sim.Born, Layer: layer, Count: count, Measure: "rank", Value: 4, Threshold: 3, Init: "north-select", Drift: 1e-9}
}

// toldOf is what is told of events when a run is at a step, and after some looks more.
func toldOf(step, looks int, events ...sim.Event) string {
	s := running()
	s.Events, s.Step, s.Head = nil, step, step
	p, _, out := telling(s, nil)
	p.every = 1 << 30
	p.tell(s, false)
	out.Reset()
	next := *s
	next.Events = events
	for range looks {
		p.tell(&next, false)
	}
	return out.String()
}

func TestFloods(t *testing.T) {
	refused := sim.Event{Step: 40, Kind: sim.Refused, Layer: "L1", Note: "at max width"}
	again := refused
	again.Step = 41
	for _, c := range []struct {
		name   string
		step   int
		looks  int
		events []sim.Event
		want   string
	}{
		{"one", 500, 1, []sim.Event{birth(115, "L2", 1)}, "step 115: grow L2 +1, rank 4 above 3, north-select, drift 1e-9\n"},
		{"many", 500, 1, []sim.Event{birth(115, "L2", 1), birth(130, "L2", 9), birth(136, "L2", 2)}, "steps 115 to 136: grow L2 +12, rank 4 above 3, north-select, drift at most 1e-9\n"},
		{"two layers in turns", 500, 1, []sim.Event{birth(1, "L1", 1), birth(1, "L2", 1), birth(2, "L1", 1)}, "steps 1 to 2: grow L1 +2, rank 4 above 3, north-select, drift at most 1e-9\nstep 1: grow L2 +1, rank 4 above 3, north-select, drift 1e-9\n"},
		{"far apart", 500, 1, []sim.Event{birth(1, "L1", 1), birth(27, "L1", 1)}, "step 1: grow L1 +1, rank 4 above 3, north-select, drift 1e-9\nstep 27: grow L1 +1, rank 4 above 3, north-select, drift 1e-9\n"},
		{"something between", 500, 1, []sim.Event{birth(1, "L1", 1), {Step: 1, Kind: sim.Changed, Note: "lr 0.1"}, birth(2, "L1", 1)}, "step 1: grow L1 +1, rank 4 above 3, north-select, drift 1e-9\nstep 1: set lr 0.1\nstep 2: grow L1 +1, rank 4 above 3, north-select, drift 1e-9\n"},
		{"more may follow", 20, 1, []sim.Event{birth(10, "L1", 1)}, ""},
		{"after a second nothing has", 20, 20, []sim.Event{birth(10, "L1", 1)}, "step 10: grow L1 +1, rank 4 above 3, north-select, drift 1e-9\n"},
		{"refused again", 500, 1, []sim.Event{refused, again}, "steps 40 to 41: " + string(sim.Refused) + " L1  at max width, 2 times\n"},
	} {
		if got := toldOf(c.step, c.looks, c.events...); got != c.want {
			t.Errorf("%s: told %q, want %q", c.name, got, c.want)
		}
	}
}

// TestFloodsLoseNothing: whatever comes, the neurons that are told of are those that were
// born, and nothing is held back at the end of a run.
func TestFloodsLoseNothing(t *testing.T) {
	count := regexp.MustCompile(`grow (L\d) \+(\d+)`)
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 0))
		s := running()
		s.Events, s.Step, s.Head = nil, 0, 0
		p, _, out := telling(s, nil)
		p.tell(s, false)
		born, told := map[string]int{}, map[string]int{}
		for range 40 {
			next := *s
			next.Step += rng.IntN(30)
			for range rng.IntN(3) {
				e := birth(next.Step, []string{"L1", "L2"}[rng.IntN(2)], 1+rng.IntN(3))
				if rng.IntN(6) == 0 {
					e = sim.Event{Step: next.Step, Kind: sim.Noted, Note: "a note"}
				}
				next.Events = append(next.Events[:len(next.Events):len(next.Events)], e)
				born[e.Layer] += e.Count
			}
			next.Head = next.Step
			s = &next
			p.tell(s, false)
		}
		p.tell(s, true)
		for _, m := range count.FindAllStringSubmatch(out.String(), -1) {
			n, _ := strconv.Atoi(m[2])
			told[m[1]] += n
		}
		if told["L1"] != born["L1"] || told["L2"] != born["L2"] || len(p.floods.open) > 0 {
			t.Errorf("seed %d: born %v, told %v, held back %d", seed, born, told, len(p.floods.open))
		}
	}
}

// TestAnswersComeAfterWhatHappened: a command that asks something gets its answer below
// what was held back.
func TestAnswersComeAfterWhatHappened(t *testing.T) {
	s := running()
	s.Step = 405
	p, _, out := telling(s, nil)
	p.tell(s, false)
	out.Reset()
	next := *s
	next.Events = append(next.Events[:len(next.Events):len(next.Events)], birth(405, "L1", 1))
	p.tell(&next, false)
	p.obey("status")
	if got := out.String(); !strings.HasPrefix(got, "step 405: grow L1 +1") || !strings.Contains(got, "\nrunning, step 405") {
		t.Errorf("told %q", got)
	}
}
