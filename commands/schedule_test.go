package commands_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// given are the commands that a schedule gives to a run.
func given(t *testing.T, s sim.Schedule, shown *sim.Snapshot) []sim.Applied {
	t.Helper()
	var list []sim.Applied
	for _, p := range s.Commands {
		c, err := p.Ask(shown)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, sim.Applied{Step: p.Step, Command: c})
	}
	return list
}

// TestSchedule: a schedule gives the commands that its lines send, and what is written of
// them is a schedule that gives them again.
func TestSchedule(t *testing.T) {
	s := shown()
	s.Layers = []string{"L1", "L2", "L3"}
	searched := shown()
	searched.Picture = picture.Picture{Layers: []string{"c-2>0", "c-1>0", "c-1>2"}, Units: []string{"skip", "linear"}}
	for _, tt := range []struct {
		scene, text string
		shown       *sim.Snapshot
		want        string // as it is written
		stop        int
	}{
		{"neurogenesis", "620:grow L1 +2 ; 500:set trigger=grad;700:deepen", s, "500:set trigger=grad;620:grow L1 2;700:deepen", 0},
		{"neurogenesis", "0:set lr 0.01;1,000:grow;9:stop", s, "0:set lr=0.01;1000:grow L1 1", 9},
		{"transformer", `5:set grow="100:mlp:+32;200:layer:+1";7:grow key:+8@L1,H2;8:ungrow`, s, `5:set grow="100:mlp:+32;200:layer:+1";7:grow key:+8@L1,H2;8:ungrow`, 0},
		{"transformer", `5:set prompt=" a \"b\"; c"`, s, `5:set prompt=" a \"b\"; c"`, 0},
		{"transformer", `5:set prompt a = b`, s, `5:set prompt=a = b`, 0},
		{"equivariance", "3:relax L4:D1;4:grow L2:+3;5:merge;6:argmax;7:retrain", s, "3:relax L4:D1;4:grow L2:+3;5:merge;6:argmax;7:retrain", 0},
		{"darts", "3:kill c-1>2 linear;4:revive 2 linear;5:cut;6:grow 1 2", searched, "3:kill 2 linear;4:revive 2 linear;5:cut;6:grow 1 2", 0},
	} {
		l := commands.New(sceneWords[tt.scene]...)
		first, err := l.Schedule([]string{tt.text})
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		want := given(t, first, tt.shown)
		written, err := l.Written(want)
		if err != nil || written != tt.want || first.Stop != tt.stop {
			t.Errorf("%s is written %s, stop %d, %v, want %s", tt.text, written, first.Stop, err, tt.want)
		}
		again, err := l.Schedule([]string{written})
		if err != nil {
			t.Errorf("%s: %v", written, err)
			continue
		}
		if got := given(t, again, tt.shown); !reflect.DeepEqual(got, want) {
			t.Errorf("%s gives %+v, want %+v", written, got, want)
		}
	}
}

// TestCommandLine: the command says everything the run depends on, as a shell reads it.
func TestCommandLine(t *testing.T) {
	none := func(string) bool { return false }
	s := sim.Spec{Scene: "neurogenesis", Seed: 7, Steps: 100, Set: map[string]string{"data": "my files/it's.csv", "lr": "0.01", "hidden": "4,4"}}
	for _, tt := range []struct{ got, want string }{
		{commands.CommandLine("north", s, "5:set lr=1;9:stop", none), `north --scene neurogenesis --set 'data=my files/it'\''s.csv' --set hidden=4,4 --set lr=0.01 --seed 7 --steps 100 --at '5:set lr=1;9:stop'`},
		{commands.CommandLine("north train", sim.Spec{Scene: "a", Epochs: 2.5, Set: map[string]string{"x": "", "data": "d"}}, "", func(key string) bool { return key == "data" }), "north train --scene a --data d --set x= --seed 0 --epochs 2.5"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s\nwant %s", tt.got, tt.want)
		}
	}
}

func TestScheduleRefusals(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "want STEP:COMMAND",
		"set lr=1":             "want STEP:COMMAND",
		"-5:set lr=1":          "want STEP:COMMAND",
		"5:":                   "no command given",
		"5:fork":               "fork does not change the run",
		"5:seek 3":             "seek does not change the run",
		"5:status":             "status does not change the run",
		"5:grwo L1":            `no command "grwo"; did you mean grow`,
		"5:set lr":             "want a setting and its value",
		`5:set lr="1`:          "is not a quoted value",
		"0:stop":               "want one stop",
		"5:stop;6:stop":        "want one stop",
		"5:set lr=1;;6:deepen": "want STEP:COMMAND",
	} {
		_, err := commands.New(sceneWords["neurogenesis"]...).Schedule([]string{text})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	unknown := []sim.Applied{{Step: 3, Command: sim.Command{Verb: "conjure", Text: "x"}}}
	if _, err := commands.New(sceneWords["neurogenesis"]...).Written(unknown); err == nil || !strings.Contains(err.Error(), "step 3: the command conjure x cannot be written") {
		t.Errorf("%v", err)
	}
}

// FuzzSchedule: any text is refused or gives a schedule whose commands can be written and
// read again.
func FuzzSchedule(f *testing.F) {
	f.Add("500:set trigger=grad;620:grow L1 +2;9:stop")
	f.Add(`5:set grow="100:mlp:+32;200:layer:+1"`)
	f.Fuzz(func(t *testing.T, text string) {
		l := commands.New(sceneWords["neurogenesis"]...)
		s, err := l.Schedule([]string{text})
		if err != nil {
			return
		}
		var list []sim.Applied
		for _, p := range s.Commands {
			c, err := p.Ask(shown())
			if err != nil {
				return
			}
			list = append(list, sim.Applied{Step: p.Step, Command: c})
		}
		written, err := l.Written(list)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		again, err := l.Schedule([]string{written})
		if len(list) > 0 && err != nil {
			t.Fatalf("%q is written %q: %v", text, written, err)
		}
		for i, p := range again.Commands {
			if c, err := p.Ask(shown()); err != nil || !reflect.DeepEqual(c, list[i].Command) {
				t.Errorf("%q is written %q, which gives %+v, %v, want %+v", text, written, c, err, list[i].Command)
			}
		}
	})
}
