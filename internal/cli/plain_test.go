package cli

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/tui"
	"github.com/north-tui/north/tui/panels"
)

// speak runs north --plain on lines of input, and returns what it says.
func speak(t *testing.T, args []string, lines ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	root := Command()
	root.SetArgs(append([]string{"--plain"}, args...))
	root.SetIn(strings.NewReader(strings.Join(lines, "\n") + "\n"))
	root.SetOut(&out)
	root.SetErr(&errs)
	if err := root.ExecuteContext(context.Background()); err != nil {
		t.Fatalf("%v\n%s%s", err, out.String(), errs.String())
	}
	return out.String()
}

// endless are the flags of a small run of a scene that goes on until quit, and the
// line that makes it grow; a scene that is small anyway needs none.
var endless = map[string]struct {
	args []string
	grow string
}{
	"neurogenesis": {[]string{"--data", "moons"}, "grow L1"},
	"transformer":  {[]string{"--scene", "transformer", "--hidden", "16", "--trigger", "north-weight"}, "grow mlp:+4"},
}

// TestWhyOfEveryTopic: after a growth, each scene explains each of its topics, of any
// layer, and says which there are when asked for another.
func TestWhyOfEveryTopic(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, scene := range scenes.All() {
		t.Run(scene.Name, func(t *testing.T) {
			run, small := endless[scene.Name]
			if !small {
				run.args = []string{"--scene", scene.Name}
			}
			topics := topicsOf(scene.Name)
			if len(topics) == 0 {
				t.Fatal("its panels explain nothing")
			}
			lines := []string{"pause"}
			if run.grow != "" {
				lines = append(lines, run.grow)
			}
			lines = append(lines, "step")
			for i, topic := range topics {
				layer := ""
				if small { // else its layers are not known here
					layer = []string{"", " L1", " L2"}[i%3]
				}
				lines = append(lines, "marker", "why "+string(topic.Name)+layer)
			}
			lines = append(lines, "marker", "why nothing", "why "+string(topics[0].Name)+" L9", "quit")
			said := strings.Split(speak(t, append(run.args, "--steps", "1000000", "--speed", "60", "--threads", "1"), lines...), `no command "marker"`)
			if len(said) != len(topics)+2 {
				t.Fatalf("%d answers, want %d:\n%q", len(said)-2, len(topics), said)
			}
			for i, topic := range topics {
				if answer := said[i+1]; !strings.Contains(answer, ", at step ") || !strings.Contains(answer, "\n  ") {
					t.Errorf("why %s: %q", topic.Name, answer)
				}
			}
			if !small {
				return
			}
			for _, want := range []string{`why: topic: no "nothing"; `, string(topics[0].Name) + ", " + string(topics[1].Name), `why: layer: no "L9"; `, "L1, L2"} {
				if last := said[len(topics)+1]; !strings.Contains(last, want) {
					t.Errorf("no %q in %q", want, last)
				}
			}
		})
	}
}

// TestHelpOfScenes: each scene lists its own words, and not those of others.
func TestHelpOfScenes(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for name, run := range endless {
		said := speak(t, append(run.args, "--steps", "1000000", "--speed", "60"), "help", "quit")
		for other := range endless {
			for _, w := range wordsOf(other) {
				if listed := strings.Contains(said, "\n  "+w.Synopsis()+" "); listed != (other == name) {
					t.Errorf("%s: %s of %s is listed: %v in\n%s", name, w.Name, other, listed, said)
				}
			}
		}
	}
}

// TestFinishedLessonIsKept: at the end of a lesson of ours, in the order of all, and
// once.
func TestFinishedLessonIsKept(t *testing.T) {
	var kept []tui.Preferences
	done := func(finished string, before ...string) {
		keepLearnt(tui.Options{Preferences: tui.Preferences{Learnt: before}, Keep: func(p tui.Preferences) { kept = append(kept, p) }})(finished)
	}
	done("learning", "phi")
	done("learning", "learning")
	done("my own")
	if len(kept) != 1 || !slices.Equal(kept[0].Learnt, []string{"learning", "phi"}) {
		t.Errorf("kept %+v", kept)
	}
}

// TestNoFurtherWords: a scene that is not known adds no words, and explains what the
// panels of every run do.
func TestNoFurtherWords(t *testing.T) {
	if words, topics := wordsOf("nothing"), topicsOf("nothing"); words != nil || len(topics) != len(panels.Usual.Panels) {
		t.Errorf("found %v, %v", words, topics)
	}
}
