package tui

import (
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

func TestFork(t *testing.T) {
	fork := func(step int, name string, changes map[string]string) sim.Command {
		return sim.Command{Verb: sim.Fork, N: step, Text: name, Changes: changes}
	}
	run := sim.Command{Verb: sim.Run}
	tests := []struct {
		name string
		keys []string
		want []sim.Command
	}{
		{"nothing otherwise", []string{"f", "enter"}, []sim.Command{fork(12480, "same", map[string]string{})}},
		{"another trigger, with its usual parameters", []string{"f", "right", "enter"},
			[]sim.Command{fork(12480, "north-weight γ 0.99", map[string]string{"trigger": "north-weight", "gamma": "0.99"})}},
		{"and back again", []string{"f", "right", "left", "enter"}, []sim.Command{fork(12480, "same", map[string]string{})}},
		{"a trigger without parameters", []string{"f", "left", "enter"}, []sim.Command{fork(12480, "manual", map[string]string{"trigger": "manual"})}},
		{"another init", []string{"f", "down", "right", "enter"}, []sim.Command{fork(12480, "random-in", map[string]string{"init": "random-in"})}},
		{"a name of one's own", []string{"f", "up", "m", "y", "down", "right", "enter"},
			[]sim.Command{fork(12480, "my", map[string]string{"trigger": "north-weight", "gamma": "0.99"})}},
		{"a parameter", []string{"f", "down", "down", "down", ".", "2", "enter"}, []sim.Command{fork(12480, "ε .2", map[string]string{"eps": ".2"})}},
		{"what is not allowed is not sent", []string{"f", "down", "down", "7", "enter"}, nil},
		{"nor what is cancelled", []string{"f", "right", "esc"}, nil},
		{"in the past, and on", []string{"pgup", "f", "right", "enter"},
			[]sim.Command{seek(12288), fork(12288, "north-weight γ 0.99", map[string]string{"trigger": "north-weight", "gamma": "0.99"}), run}},
		{"a lane from the start, another optimizer", []string{"A", "down", "down", "down", "down", "down", "down", "right", "enter"},
			[]sim.Command{fork(0, "sgd", map[string]string{"optim": "sgd"})}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, m := travelApp(120, 40, colourful)
			if got := go1(a, m, tt.keys...); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("sent %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestForkSaysWhatCannotDiffer, and why; at the first step everything can.
func TestForkSaysWhatCannotDiffer(t *testing.T) {
	a, m := travelApp(120, 40, colourful)
	go1(a, m, "f")
	if text := a.screen().String(); !strings.Contains(text, "take effect only with a restart: optim adam") || !strings.Contains(text, "fork · at step 12,480") {
		t.Errorf("not said in\n%s", text)
	}
	go1(a, m, "esc", "home", "f")
	if text := a.screen().String(); strings.Contains(text, "restart only") || !strings.Contains(text, "optim ") || !strings.Contains(text, "from the start") {
		t.Errorf("at the first step\n%s", text)
	}
	m.full = true
	if press(a, "enter"); a.dialog == nil || !strings.Contains(a.View(), "busy") {
		t.Error("the dialog closed although nothing was sent")
	}
}

// TestUndoOfGrowth goes on in a lane of its own from the step before.
func TestUndoOfGrowth(t *testing.T) {
	grown := func(step int) sim.Event {
		return sim.Event{Step: step, Kind: sim.Born, Layer: "L1", Count: 1, Trigger: "by hand"}
	}
	tests := []struct {
		name   string
		change func(*sim.Snapshot)
		want   []sim.Command
		said   string
	}{
		{"by a fork", func(s *sim.Snapshot) { s.Events = append(s.Events, grown(12480)) },
			[]sim.Command{{Verb: sim.Fork, N: 12479, Text: "without L1 +1"}}, "lane b continues from step 12,479, before the growth of L1; lane a keeps it"},
		{"refused when it was asked for", func(*sim.Snapshot) {}, nil, "is not among the events"},
		{"an older one is another", func(s *sim.Snapshot) { s.Events = append(s.Events, grown(12000)) }, nil, "is not among the events"},
		{"nothing is kept", func(s *sim.Snapshot) { s.Keyframes = nil }, nil, "is not kept"},
		{"too many lanes", func(s *sim.Snapshot) {
			for _, l := range "abcd" {
				s.Lanes = append(s.Lanes, branch(s, string(l), "", "", 0, 1))
			}
			s.Lane = "a"
		}, nil, "drop one first"},
		{"in another lane", func(s *sim.Snapshot) { s.Lane = "c" }, nil, "was made in lane a: = switches lanes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, m := travelApp(120, 40, colourful)
			go1(a, m, "g")
			next := *m.snap
			next.Events = next.Events[:len(next.Events):len(next.Events)]
			tt.change(&next)
			m.snap = &next
			a.Update(tick{})
			got := go1(a, m, "u")[1:]
			if len(got) != len(tt.want) || len(got) > 0 && !reflect.DeepEqual(got, tt.want) {
				t.Errorf("sent %+v, want %+v", got, tt.want)
			}
			if !strings.Contains(a.notice, tt.said) {
				t.Errorf("said %q, want %q", a.notice, tt.said)
			}
		})
	}
	s := kept(screentest.Run{Steps: 1, Start: 4, Widths: []int{4}}.Snapshot())
	s.Step, s.Head = 0, 0
	a, source := screenApp(s, 120, 40, colourful)
	press(a, "g")
	next := *s
	next.Events = append(next.Events[:0:0], grown(0))
	source.snap = &next
	a.Update(tick{})
	if press(a, "u"); len(source.sent) != 1 || !strings.Contains(a.notice, "it belongs to the first step: r restarts without it") {
		t.Errorf("at the first step: sent %+v, said %q", source.sent, a.notice)
	}
}

// TestBackFromDivergence: to the last good keyframe, or on from it with a third
// of the learning rate.
func TestBackFromDivergence(t *testing.T) {
	broken := func() *sim.Snapshot {
		s := kept(diverged())
		s.Events = append(s.Events, sim.Event{Step: 12481, Kind: sim.Alarm, Note: "loss is NaN"})
		return s
	}
	run := sim.Command{Verb: sim.Run}
	slower := sim.Command{Verb: sim.Fork, N: 12288, Text: "lr 0.001", Changes: map[string]string{"lr": "0.001"}}
	for _, tt := range []struct {
		name string
		keys []string
		want []sim.Command
	}{
		{"back", []string{"K"}, []sim.Command{seek(12288)}},
		{"on from there", []string{"B"}, []sim.Command{slower, run}},
		{"back, then on", []string{"K", "B"}, []sim.Command{seek(12288), slower, run}},
		{"further back, then on", []string{"K", "pgup", "B"}, []sim.Command{seek(12288), seek(12032), {Verb: sim.Fork, N: 12032, Text: "lr 0.001", Changes: slower.Changes}, run}},
	} {
		a, _ := screenApp(broken(), 120, 40, colourful)
		m := &timeMachine{fakeSource{snap: a.desk.Snap}}
		a.options.Source = m
		if got := go1(a, m, tt.keys...); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: sent %+v, want %+v", tt.name, got, tt.want)
		}
	}
	a, _ := screenApp(broken(), 120, 40, colourful)
	if row := strings.Split(a.screen().String(), "\n")[1]; !strings.Contains(row, "B fork, lr ÷ 3  K last good  b lr ÷ 3") {
		t.Errorf("the ways on are %q", row)
	}
	a, m := travelApp(120, 40, colourful)
	for _, k := range []string{"K", "B"} {
		if press(a, k); len(m.sent) > 0 || !strings.Contains(a.notice, "only after a run has diverged") {
			t.Errorf("%s in a run that is well: sent %+v, said %q", k, m.sent, a.notice)
		}
	}
}
