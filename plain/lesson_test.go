package plain

import (
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// walk is a lesson with a step of each kind.
const walk = `say
  one
  look: loss
lock grow
  later
predict
  two
  - x
  * y
do set trigger static
  three
  look: events
  press: {trigger}, enter
  wait: 1 s
  hint: this way
check births >= 1000 within 100 steps
  four
  hint: space
reveal
  five
unlock
do open help
  six
say
  seven
`

// TestLesson goes through a lesson by lines.
func TestLesson(t *testing.T) {
	s := running()
	s.State, s.Events = sim.Paused, nil
	p, source, out := telling(s, nil)
	p.lesson = newCourse(lessonOf(t, walk))
	line := func(text string) {
		p.obey(text)
		next := *source.snap
		next.Ack = p.sent
		source.snap = &next
		p.tell(&next, false)
		p.tellLesson(&next)
	}
	step := func(text, want string) {
		t.Helper()
		out.Reset()
		if line(text); !strings.Contains(out.String(), want) {
			t.Fatalf("after %q: %q, want %q", text, out.String(), want)
		}
	}
	step("status", "lesson, a title: b\none\n  enter: continue\n")
	step("", "two\n  1: x\n  2: y\n  type the number of your answer\n")
	step("nonsense", "no command")
	step("2", "three\n  type: set trigger static\n")
	for range 30 {
		p.lesson.player.Wait(every)
	}
	step("status", "hint: this way")
	step("next", "four\n  waiting until births >= 1000\n")
	if want := []sim.Command{{ID: 1, Verb: sim.Set, Key: "trigger", Text: "static"}}; !reflect.DeepEqual(source.sent, want) {
		t.Errorf("next sends %+v", source.sent)
	}
	step("back", "three\n  enter: continue\n")
	step("", "four")
	source.snap.Events = []sim.Event{{Kind: sim.Born, Count: 1000}}
	step("status", "You said: y. Correct.\nfive\n")
	step("", "six\n  type: help\n")
	step("help", "lesson:\n  (enter) ")
	step("back", "six\n  enter: continue\n")
	step("", "seven")
	p.obey("")
	if out.Reset(); !p.tellLesson(source.snap) || !strings.Contains(out.String(), "lesson, a title ends here") {
		t.Errorf("at the end: %q", out.String())
	}
	p.lesson = newCourse(lessonOf(t, walk))
	if line("leave"); p.lesson != nil {
		t.Error("leave does not leave")
	}
}

// TestActions: what plain text asks to be typed is understood there.
func TestActions(t *testing.T) {
	for _, l := range lessons.All(sceneWords) {
		for i := range l.Steps {
			s := &l.Steps[i]
			if s.Kind != lessons.Do {
				continue
			}
			snap := running()
			snap.Expansions = []picture.Expansion{{Kind: "mlp"}, {Kind: "heads"}}
			snap.Tables = []picture.Table{{Name: "status", Rows: []picture.TableRow{{Name: "genotype", Cells: []picture.TableCell{{Text: "normal skip@0 skip@1"}}}}}}
			p, _, out := telling(snap, sceneWords(l.Spec.Scene))
			p.topics = append(p.topics, Topic{Name: picture.AboutNeuron, Panel: s.Panel})
			if p.obey(p.toType(s)); strings.Contains(out.String(), "no command") || strings.Contains(out.String(), "want") || strings.Contains(out.String(), "no ") {
				t.Errorf("%s, line %d: %s: %s", l.Name, s.Line, p.toType(s), out.String())
			}
		}
	}
}

// TestTyped: what the keys of the screen do has a line to type.
func TestTyped(t *testing.T) {
	p, _, _ := telling(running(), sceneWords("neurogenesis"))
	for id, want := range map[string]string{
		"run-pause": "run", "next-birth": "birth", "next-epoch": "epoch", "faster": "speed 0", "swap-lanes": "lane b", "parameters": "set", "trigger": "set trigger", "lr": "set lr",
		"add-lane": "fork 0", "first-step": "seek 0", "timeline": "seek", "fork": "fork", "race": "race", "deepen": "deepen", "why": "why", "time-axis": "time axis",
	} {
		if got := p.typed(id); got != want {
			t.Errorf("%s is typed as %q, want %q", id, got, want)
		}
	}
}
