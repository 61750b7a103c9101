package tui

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	language "github.com/north-tui/north/commands"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screentest"
)

// sceneWords are what the scenes add to the language of commands.
func sceneWords(scene string) []language.Word { return screenCalled(scene).Plain }

// allLessons are the lessons of this program.
var allLessons = sync.OnceValue(func() []*lessons.Lesson { return lessons.All(sceneWords) })

// lessonOf reads a lesson of some steps.
func lessonOf(t *testing.T, steps string) *lessons.Lesson {
	t.Helper()
	l, err := lessons.Parse("x.lesson", "title: a title\nabout: b\nscene: neurogenesis\nspeed: 100\n"+steps, sceneWords)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// lessonApp is an app with a lesson on its run, which stands still.
func lessonApp(l *lessons.Lesson, width, height int) (*app, *fakeSource) {
	s := screentest.Typical().Snapshot()
	s.State = sim.Paused
	o := colourful
	o.Lesson = l
	return screenApp(s, width, height, o)
}

// changed gives the app another snapshot, in which every command is answered.
func changed(a *app, source *fakeSource, change func(s *sim.Snapshot)) {
	s := *source.snap
	s.Ack = a.sent
	change(&s)
	source.snap = &s
	a.Update(tick{})
}

func namedLesson(t *testing.T, name string) *lessons.Lesson {
	t.Helper()
	l, err := lessons.Find(allLessons(), name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestGoldenLessons(t *testing.T) {
	for name, tt := range map[string]struct {
		lesson        string
		width, height int
		options       Options
		keys          []string
	}{
		"lesson-80x24":         {"birth", 80, 24, colourful, []string{"enter"}},
		"lesson-120x40":        {"birth", 120, 40, colourful, []string{"enter"}},
		"lesson-200x60":        {"birth", 200, 60, colourful, []string{"enter"}},
		"lesson-60x18-ascii":   {"birth", 60, 18, Options{Depth: cells.Mono, Tier: cells.ASCII}, []string{"enter"}},
		"lesson-reveal-80x24":  {"birth", 80, 24, colourful, []string{"enter", "1", ">", ">"}},
		"lesson-picker-80x24":  {"phi", 80, 24, colourful, []string{"enter", ">", ">", ">", "enter", "i"}},
		"lesson-picker-200x60": {"phi", 200, 60, colourful, []string{"enter", ">", ">", ">", "enter", "i"}},
		"lesson-list-80x24":    {"time", 80, 24, colourful, []string{"esc", "L"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := screentest.Typical().Snapshot()
			s.State, tt.options.Lesson = sim.Paused, namedLesson(t, tt.lesson)
			tt.options.Preferences.Learnt = []string{"learning", "birth"}
			a, _ := screenApp(s, tt.width, tt.height, tt.options)
			press(a, tt.keys...)
			golden(t, name, a.screen().String())
		})
	}
}

// TestBeginLesson: a lesson begins with its own run, which stands still, and with
// nothing that is known of the run before. Undo leads back.
func TestBeginLesson(t *testing.T) {
	a, source := typicalApp()
	if got := sentBy(a, source, "L", "down"); got != nil {
		t.Errorf("the list sends %+v", got)
	}
	l := allLessons()[1]
	spec := l.Spec
	want := []sim.Command{{Verb: sim.Restart, Spec: &spec, Paused: true}, {Verb: sim.Speed, Value: l.Speed}}
	if got := sentBy(a, source, "enter"); !reflect.DeepEqual(got, want) || a.dialog != nil {
		t.Errorf("sent %+v, want %+v", got, want)
	}
	changed(a, source, func(s *sim.Snapshot) { s.Ack-- })
	if a.lesson.run != "" {
		t.Error("takes the run before for its own")
	}
	changed(a, source, func(s *sim.Snapshot) { s.Run, s.State = "2", sim.Paused })
	if a.lesson.run != "2" || a.lesson.player.At() != 0 {
		t.Errorf("of its own run it has %+v", a.lesson)
	}
	back := sim.Command{Verb: sim.Restart, Spec: &sim.Spec{Scene: "neurogenesis", Seed: 7, Set: map[string]string{"data": "spiral"}}}
	if got := sentBy(a, source, "u", "enter"); len(got) != 2 || !reflect.DeepEqual(got[0], back) {
		t.Errorf("undo sends %+v", got)
	}
	if changed(a, source, func(s *sim.Snapshot) { s.Run = "3" }); a.lesson != nil || !strings.Contains(a.notice, "the lesson's run has ended") {
		t.Errorf("the lesson goes on with another run; %q", a.notice)
	}
}

// TestLessonEndsARaceWithAQuestion as every restart does.
func TestLessonEndsARaceWithAQuestion(t *testing.T) {
	a, m := raceApp(120, 40)
	if press(a, "L", "enter"); len(m.sent) > 0 {
		t.Errorf("sent %+v without a question", m.sent)
	}
	if _, asks := a.dialog.(*confirm); !asks {
		t.Fatalf("asks with %T", a.dialog)
	}
	if press(a, "enter"); len(m.sent) != 2 || !a.teaching() {
		t.Errorf("yes sends %+v", m.sent)
	}
}

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

// TestWalk goes through a lesson by its keys.
func TestWalk(t *testing.T) {
	a, source := lessonApp(lessonOf(t, walk), 120, 40)
	shows := func(texts ...string) {
		t.Helper()
		a.compose()
		screen := a.screen().String()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				t.Fatalf("no %q in\n%s", text, screen)
			}
		}
	}
	shows("┌─ lesson · a title", "one", "enter next", "look at 2 loss")
	if a.focus != lossID {
		t.Errorf("the focus is on %s", a.panel().Name)
	}
	if got := sentBy(a, source, "enter", "g"); got != nil || !strings.Contains(a.notice, "locked by the lesson: later") {
		t.Errorf("a locked key sends %+v; %q", got, a.notice)
	}
	shows("two", "1 x", "2 y", "1–2 answer")
	press(a, "3")
	shows("two")
	press(a, "1")
	shows("three", "▸ press t, enter [waiting]", "> do it for me", "look at 9 events")
	for range frameRate + 1 {
		changed(a, source, func(*sim.Snapshot) {})
	}
	shows("hint: this way")
	if got := sentBy(a, source, ">"); !reflect.DeepEqual(got, []sim.Command{{Verb: sim.Set, Key: "trigger", Text: "static"}}) {
		t.Errorf("what it does for the viewer is %+v", got)
	}
	changed(a, source, func(*sim.Snapshot) {})
	shows("four", "births >= 1000 [waiting]")
	changed(a, source, func(s *sim.Snapshot) { s.Step += 101 })
	shows("hint: space")
	changed(a, source, func(s *sim.Snapshot) {
		s.Events = append(s.Events[:len(s.Events):len(s.Events)], sim.Event{Kind: sim.Born, Step: s.Step, Count: 1000})
	})
	shows("✗ You said: x. The answer: y.", "five")
	press(a, "<", "<", "<")
	shows("two", "enter next")
	press(a, "enter", "enter", "enter", "enter")
	shows("six", "▸ press ? [waiting]")
	press(a, "?", "esc")
	shows("seven", "enter finish the lesson")
	if got := sentBy(a, source, "g"); len(got) != 1 {
		t.Errorf("after unlock, g sends %+v", got)
	}
	press(a, "enter")
	if _, list := a.dialog.(*lessonList); !list || a.teaching() {
		t.Errorf("at the end %T is shown", a.dialog)
	}
	if a.learnt != nil {
		t.Errorf("a lesson that is none of ours is kept: %v", a.learnt)
	}
}

// TestLeaveLesson: esc closes the window when there is nothing else to leave, the run
// goes on, and the list leads back to the same step.
func TestLeaveLesson(t *testing.T) {
	a, source := lessonApp(allLessons()[1], 120, 40)
	press(a, "enter", "z", "esc")
	if !a.teaching() || a.zoomed {
		t.Fatal("esc leaves the lesson before the zoom")
	}
	if got := sentBy(a, source, "esc"); got != nil || a.teaching() || !strings.Contains(a.notice, "L returns") {
		t.Errorf("esc sends %+v; %q", got, a.notice)
	}
	if got := sentBy(a, source, ">"); got != nil || a.desk.Part == (desk.Stretch{}) {
		t.Error("> is not that of the charts any more")
	}
	if got := sentBy(a, source, "L", "enter"); got != nil || !a.teaching() || a.lesson.player.At() != 2 {
		t.Errorf("leads back with %+v to %+v", got, a.lesson)
	}
}

// TestLearnt: a lesson that has been gone through is kept among the preferences, in
// the order of the lessons.
func TestLearnt(t *testing.T) {
	o := colourful
	o.Lesson, o.Preferences.Learnt = allLessons()[0], []string{"phi"}
	a, _ := screenApp(screentest.Typical().Snapshot(), 120, 40, o)
	if _, changed := a.preferences(); changed {
		t.Error("changed before the end")
	}
	for range 40 {
		if a.teaching() {
			press(a, ">", "esc")
		}
		if a.lesson != nil && a.lesson.left {
			a.attend(a.lesson)
		}
	}
	p, changed := a.preferences()
	if want := []string{"learning", "phi"}; !changed || !slices.Equal(p.Learnt, want) {
		t.Errorf("kept %v, want %v", p.Learnt, want)
	}
	p, problems := parsePreferences([]byte(`{"lessons": ["phi", "nothing", "1"]}`), fakeCatalogue().Scenes)
	if !slices.Equal(p.Learnt, []string{"phi"}) || len(problems) != 2 {
		t.Errorf("read %v, %q", p.Learnt, problems)
	}
}

// named are the commands that a text names.
var named = regexp.MustCompile(`\{([^}]*)\}`)

// TestLessonsName: what the lessons name exists: panels, keys, commands; and no key
// that is asked for is locked.
func TestLessonsName(t *testing.T) {
	for _, l := range allLessons() {
		scene := screenCalled(l.Spec.Scene)
		table, names := commands(scene), map[string]bool{}
		for _, p := range scene.Panels {
			names[dashed(p.Name)] = true
		}
		for i, s := range l.Steps {
			where := fmt.Sprintf("%s, line %d", l.Name, s.Line)
			if s.Panel != "" && !names[s.Panel] {
				t.Errorf("%s: there is no panel %s", where, s.Panel)
			}
			for _, id := range s.Locks {
				if commandNamed(table, id) == nil {
					t.Errorf("%s: there is no command %s to be locked", where, id)
				}
			}
			if id := s.Action.Command; id != "" && commandNamed(table, id) == nil {
				t.Errorf("%s: there is no command %s to be opened", where, id)
			}
			for _, text := range []string{s.Text, s.Hint, s.Press} {
				for _, m := range named.FindAllStringSubmatch(text, -1) {
					if commandNamed(table, m[1]) == nil {
						t.Errorf("%s: there is no command %s", where, m[1])
					}
					if why := l.Locked(i, m[1]); s.Kind == lessons.Do && why != "" {
						t.Errorf("%s: %s is asked for and %s", where, m[1], why)
					}
				}
			}
		}
	}
}

// TestLessonsFit: at every common size, each step of each lesson is on the screen
// with all of its lines, and the panel to look at beside it.
func TestLessonsFit(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {100, 30}, {120, 40}, {160, 45}, {200, 60}} {
		for _, l := range allLessons() {
			a, _ := lessonApp(l, size[0], size[1])
			for !a.lesson.player.Done() {
				s, r := a.lesson.player.Step(), a.lessonRect()
				if lines := a.lessonLines(s, s.Hint != "", r.width-4); len(lines) > size[1]-headerRows-footerRows-leastBeside-2 {
					t.Errorf("%v, %s, line %d: %d lines with the hint", size, l.Name, s.Line, len(lines))
				}
				if lines := a.lessonLines(s, false, r.width-4); len(lines) > r.height-2 {
					t.Errorf("%v, %s, line %d: %d lines in %d rows", size, l.Name, s.Line, len(lines), r.height-2)
				}
				if id, ok := a.lessonPanel(); ok && !visible(a.places(), id) {
					t.Errorf("%v, %s, line %d: %s is not on the screen", size, l.Name, s.Line, s.Panel)
				}
				a.lesson.player.Next()
			}
		}
	}
}

// TestLessonAtEverySize: the screen is filled, whatever the size, and the window of
// the lesson covers no panel.
func TestLessonAtEverySize(t *testing.T) {
	a, _ := lessonApp(allLessons()[3], 1, 1)
	for width := 1; width <= 230; width += 1 + width/12 {
		for height := 1; height <= 70; height += 1 + height/10 {
			a.width, a.height = width, height
			a.keepFocusVisible()
			a.look()
			a.compose()
			checkFrame(t, a.View(), width, height)
			if a.tooSmall() {
				continue
			}
			r := a.lessonRect()
			for _, p := range a.places() {
				if p.x < r.x+r.width && r.x < p.x+p.width && p.y < r.y+r.height && r.y < p.y+p.height {
					t.Fatalf("%d×%d: %s at %+v lies under the lesson at %+v", width, height, a.scene.Panels[p.id].Name, p.rect, r)
				}
			}
		}
	}
}

// TestLessonHeadingsFit: in the left column of a wide screen too.
func TestLessonHeadingsFit(t *testing.T) {
	for _, l := range allLessons() {
		a, _ := lessonApp(l, 200, 60)
		if got := a.screen().String(); !strings.Contains(got, " "+l.Heading()+" ") {
			t.Errorf("%s is cut", l.Heading())
		}
	}
}

// TestTheLookedAtPanelIsLarge: at every common size, no panel is larger than the one that
// a step of a lesson looks at.
func TestTheLookedAtPanelIsLarge(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {100, 30}, {120, 40}, {160, 45}, {200, 60}} {
		for _, l := range allLessons() {
			a, _ := lessonApp(l, size[0], size[1])
			for ; !a.lesson.player.Done(); a.lesson.player.Next() {
				looked, ok := a.lessonPanel()
				if !ok {
					continue
				}
				var largest, shown int
				for _, p := range a.places() {
					largest = max(largest, p.width*p.height)
					if p.id == looked {
						shown = p.width * p.height
					}
				}
				if shown < largest {
					t.Errorf("%v, %s, line %d: %s has %d cells, another panel %d", size, l.Name, a.lesson.player.Step().Line, a.scene.Panels[looked].Name, shown, largest)
				}
			}
		}
	}
}
