package tui

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// TestPlainLesson goes through a lesson by lines.
func TestPlainLesson(t *testing.T) {
	var out bytes.Buffer
	s := screentest.Typical().Snapshot()
	s.State, s.Events = sim.Paused, nil
	source := &fakeSource{snap: s}
	p := &plain{out: &out, source: source, every: 1000, lesson: newPlainCourse(lessonOf(t, walk))}
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
	step("status", "lesson · a title: b\none\n  enter: go on\n")
	step("", "two\n  1: x\n  2: y\n  type the number of your answer\n")
	step("nonsense", "no command")
	step("2", "three\n  type: set trigger static\n")
	for range 30 {
		p.lesson.player.Wait(plainEvery)
	}
	step("status", "hint: this way")
	step("next", "four\n  waiting until births >= 1000\n")
	if want := []sim.Command{{ID: 1, Verb: sim.Set, Key: "trigger", Text: "static"}}; !reflect.DeepEqual(source.sent, want) {
		t.Errorf("next sends %+v", source.sent)
	}
	step("back", "three\n  enter: go on\n")
	step("", "four")
	source.snap.Events = []sim.Event{{Kind: sim.Born, Count: 1000}}
	step("status", "✓ You said: y. That is right.\nfive\n")
	step("", "six\n  type: help\n")
	step("help", "in a lesson: enter goes on")
	step("back", "six\n  enter: go on\n")
	step("", "seven")
	p.obey("")
	if out.Reset(); !p.tellLesson(source.snap) || !strings.Contains(out.String(), "end of lesson · a title") {
		t.Errorf("at the end: %q", out.String())
	}
	p.lesson = newPlainCourse(lessonOf(t, walk))
	if line("leave"); p.lesson != nil {
		t.Error("leave does not leave")
	}
}

// TestPlainActions: what plain text asks to be typed is understood there.
func TestPlainActions(t *testing.T) {
	for _, l := range lessons.All() {
		for i := range l.Steps {
			s := &l.Steps[i]
			if s.Kind != lessons.Do {
				continue
			}
			var out bytes.Buffer
			p := &plain{out: &out, source: &fakeSource{snap: screentest.Typical().Snapshot()}}
			if p.obey(plainAction(s)); strings.Contains(out.String(), "no command") || strings.Contains(out.String(), "want") {
				t.Errorf("%s, line %d: %s: %s", l.Name, s.Line, plainAction(s), out.String())
			}
		}
	}
}

// TestPlainLessonIsKept: at the end of a lesson of ours, and once.
func TestPlainLessonIsKept(t *testing.T) {
	var kept []Preferences
	o := Options{Lesson: lessons.All()[0], Keep: func(p Preferences) { kept = append(kept, p) }}
	keepLesson(o)
	o.Preferences.Learnt = []string{"learning"}
	keepLesson(o)
	if o.Lesson = lessonOf(t, walk); len(kept) != 1 || !slices.Equal(kept[0].Learnt, []string{"learning"}) {
		t.Errorf("kept %+v", kept)
	}
	if keepLesson(o); len(kept) != 1 {
		t.Errorf("a lesson of one's own is kept as %+v", kept)
	}
}
