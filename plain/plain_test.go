package plain

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/picture"
	neurogenesis "github.com/north-tui/north/scenes/neurogenesis/screen"
	transformer "github.com/north-tui/north/scenes/transformer/screen"
	"github.com/north-tui/north/sim"
)

// TestEachEventOnce: one line an event, a summary each time a multiple of N is passed,
// nothing that steers a terminal.
func TestEachEventOnce(t *testing.T) {
	s := running()
	p, _, out := telling(s, nil)
	p.tell(s, false)
	p.tell(s, false)
	text := out.String()
	if n := strings.Count(text, ": grow "); n != 2 {
		t.Errorf("%d births told of 2:\n%s", n, text)
	}
	if n := strings.Count(text, "step 12,480, epoch 624, train loss of this batch .084, test loss .105, L1 23 of 64 neurons, L2 17 of 64 neurons\n"); n != 1 {
		t.Errorf("summed up %d times:\n%s", n, text)
	}
	out.Reset()
	next := *s
	next.Step = 12490
	next.Events = append(slices.Clip(next.Events), sim.Event{Step: 12490, Kind: sim.Noted, Note: "\x1b[2Jnew"})
	p.tell(&next, false)
	if got := out.String(); got != "step 12,490: note [2Jnew\n" {
		t.Errorf("told %q", got)
	}
	out.Reset()
	next.State = sim.Diverged
	next.Err = errors.New("loss is NaN")
	p.tell(&next, true)
	if got := out.String(); !strings.Contains(got, "step 12,490, epoch") || !strings.Contains(got, "diverged: loss is NaN") {
		t.Errorf("at the end told %q", got)
	}
	out.Reset()
	again := running()
	again.Run = "2"
	p.tell(again, false)
	if !strings.Contains(out.String(), "run 2:") {
		t.Errorf("another run is not told: %q", out.String())
	}
}

// TestSends: a line sends what its words ask for.
func TestSends(t *testing.T) {
	tests := []struct {
		words []commands.Word
		line  string
		want  sim.Command
	}{
		{nil, "pause", sim.Command{Verb: sim.Pause}}, {nil, "step 20", sim.Command{Verb: sim.Step, N: 20}},
		{nil, "  set\tlr 0.01 ", sim.Command{Verb: sim.Set, Key: "lr", Text: "0.01"}},
		{nil, "fork lr=.1", sim.Command{Verb: sim.Fork, N: 12480, Text: ".1", Changes: map[string]string{"lr": ".1"}}},
		{nil, "lane c", sim.Command{Verb: sim.Focus, N: 2}}, {nil, "drop b", sim.Command{Verb: sim.Drop, N: 1}},
		{neurogenesis.Screen().Plain, "grow L2 3", sim.Command{Verb: "grow", Layer: 1, N: 3}}, {neurogenesis.Screen().Plain, "deepen", sim.Command{Verb: "deepen"}},
		{transformer.Screen().Plain, "ungrow", sim.Command{Verb: "ungrow"}},
	}
	for _, tt := range tests {
		p, source, out := telling(racing(), tt.words)
		if p.obey(tt.line) {
			t.Errorf("%q ends", tt.line)
		}
		tt.want.ID = 1
		if len(source.sent) != 1 || !reflect.DeepEqual(source.sent[0], tt.want) {
			t.Errorf("%q sends %+v and says %q, want %+v", tt.line, source.sent, out, tt.want)
		}
	}
	p, source, out := telling(racing(), nil)
	source.full = true
	if p.obey("run"); out.String() != "busy: try again in a moment\n" {
		t.Errorf("a run that takes no more: %q", out)
	}
}

// TestSays: a line that sends nothing is answered, and mistakes are told in one line.
func TestSays(t *testing.T) {
	for line, want := range map[string]string{
		"xylophone": "no command \"xylophone\"; help lists all commands\n", "forkk": "did you mean fork?", "speed fast": "speed: \"fast\" is not a number of steps per second",
		"grow L9": "grow: no hidden layer L9; there are L1, L2\n", "settings": "lr = 0.003", "status": "running, step 12,480", "": "",
		"lane z": "lane: \"z\" is not the letter of a lane", "together now": "want one of step, epoch, cost, free", "why": "topics: trigger, loss\n",
		"why magic": "why: topic: no \"magic\"; there are trigger, loss\n", "why trigge": "did you mean trigger?", "why loss L7": "why: layer: no \"L7\"; did you mean L1?",
		"race": "lane a, north-act, step 12,480, loss .105, acc not measured, widths 23+17, params 1,513, ops 2M, training 4.0 s\n",
	} {
		p, source, out := telling(running(), neurogenesis.Screen().Plain)
		if p.obey(line); !strings.Contains(out.String(), want) || len(source.sent) > 0 || line != "settings" && strings.Count(out.String(), "\n") > 1 {
			t.Errorf("%q says %q and sends %v", line, out, source.sent)
		}
	}
	for _, line := range []string{"quit", "q", "exit"} {
		if p, _, _ := telling(running(), nil); !p.obey(line) {
			t.Errorf("%s does not end", line)
		}
	}
}

// TestHelp: every word of the language has a line, under the heading of its group.
func TestHelp(t *testing.T) {
	p, _, out := telling(running(), transformer.Screen().Plain)
	p.obey("help")
	want := []string{
		"run:\n  run                             resume the run\n  pause ", "\ntime:\n  seek STEP ", "\nlanes:\n  fork [STEP] [NAME=VALUE …]      start a lane", "\nchange:\n  set NAME VALUE ",
		"\ngrowth:\n  grow KIND:+N[@WHERE] ", "\nquestions:\n", "\ntopics of why: trigger, loss\n",
	}
	text := out.String()
	for _, part := range want {
		before, after, ok := strings.Cut(text, part)
		if !ok {
			t.Errorf("no %q in its place in\n%s", part, before)
		}
		text = after
	}
	for _, w := range commands.New(transformer.Screen().Plain...).Words() {
		if !strings.Contains(out.String(), "\n  "+w.Synopsis()+" ") {
			t.Errorf("%s is not listed", w.Name)
		}
	}
	for line := range strings.Lines(out.String()) {
		if utf8.RuneCountInString(line) > 81 {
			t.Errorf("wider than 80 columns: %s", line)
		}
	}
}

// TestAnswers: the program has an answer for each word that asks nothing of the run,
// and for no other.
func TestAnswers(t *testing.T) {
	local := map[string]bool{}
	for _, w := range commands.New().Words() {
		if local[w.Name] = w.Local(); w.Local() && w.Name != quitWord && answers[w.Name] == nil {
			t.Errorf("nothing answers %s", w.Name)
		}
	}
	for name := range answers {
		if !local[name] {
			t.Errorf("%s is answered, and is no such word", name)
		}
	}
}

// TestWhereItIs: in the past the numbers are those of the shown step, and another lane
// is told with none of its events.
func TestWhereItIs(t *testing.T) {
	s := racing()
	p, _, out := telling(s, nil)
	p.tell(s, false)
	past := *s
	past.Past, past.State, past.Step, past.Epoch = true, sim.Paused, 5000, 250
	for _, want := range []string{"of 12,480 steps: step 5,000, epoch 250, train loss of this batch .186, test loss .236", ""} {
		out.Reset()
		if p.tell(&past, false); !strings.HasPrefix(out.String(), want) || want == "" && out.Len() > 0 {
			t.Errorf("told %q, want %q", out, want)
		}
	}
	out.Reset()
	next := *s
	next.Lane, next.Name = "b", "random"
	if p.tell(&next, false); out.String() != "lane b: random\n" {
		t.Errorf("told %q", out)
	}
	out.Reset()
	back, more := *s, next
	more.Events = append(slices.Clone(next.Events), sim.Event{Step: 12480, Kind: sim.Changed, Note: "lr 0.1 → 0.2"})
	back.Lanes = []*sim.Snapshot{&back, &more}
	if p.tell(&back, false); !strings.HasPrefix(out.String(), "step 12,480: set lr 0.1 to 0.2\nlane a") {
		t.Errorf("of the lane that was left, told %q", out)
	}
}

// TestWhy asks for an explanation, writes it once, and asks no more. Lines wait for it.
func TestWhy(t *testing.T) {
	p, source, out := telling(running(), nil)
	if p.listens() {
		t.Error("takes lines before the run is loaded")
	}
	p.tell(source.snap, false)
	p.obey("why trigger L2")
	if source.view.Explain != picture.AboutTrigger || source.view.Layer != 1 || p.listens() {
		t.Errorf("looks at %+v", source.view)
	}
	out.Reset()
	p.tell(explained(picture.AboutTrigger), false)
	p.tell(explained(picture.AboutTrigger), false)
	want := "neurons for L2, at step 12,480. While the activations keep their rank.\n  rank: the number of sigma above epsilon = 17\n  threshold: floor(gamma times M) = floor(.97 times 17) = 16\n"
	if out.String() != want || !p.listens() {
		t.Errorf("told %q, want %q", out, want)
	}
	if source.view.Explain != "" {
		t.Error("what has been told is still asked for")
	}
}

// TestNothingToExplain: what cannot be explained yet is told once, lines are taken
// again, and the answer still comes.
func TestNothingToExplain(t *testing.T) {
	p, source, out := telling(running(), nil)
	p.tell(source.snap, false)
	p.obey("why loss")
	out.Reset()
	for range 3 * patience / every {
		p.tell(source.snap, false)
	}
	if want := "why loss: nothing to explain yet; the answer will follow\n"; out.String() != want || !p.listens() {
		t.Errorf("told %q, want %q", out, want)
	}
	if p.tell(explained(picture.AboutLoss), false); !strings.Contains(out.String(), "neurons for L2") {
		t.Error("the answer does not follow")
	}
}

// TestRun runs it whole: to the end of the run, to quit, to the end of ctx.
func TestRun(t *testing.T) {
	finished := running()
	finished.State = sim.Finished
	var out bytes.Buffer
	if err := Run(context.Background(), Options{Source: &fakeSource{snap: finished}, Output: &out, Every: 500}); err != nil || !strings.HasSuffix(out.String(), "finished\n") {
		t.Errorf("%v, %q", err, out.String())
	}
	finished.Ack = 2
	typed := &fakeSource{snap: finished}
	if err := Run(context.Background(), Options{Source: typed, Output: io.Discard, Input: strings.NewReader("set lr 0.1\nset lr 0.2\n")}); err != nil || len(typed.sent) != 2 {
		t.Errorf("typed before the end: %v, of two lines %v are obeyed", err, typed.sent)
	}
	if err := Run(context.Background(), Options{Source: &fakeSource{snap: running()}, Output: io.Discard, Input: strings.NewReader("status\nquit\n")}); err != nil {
		t.Errorf("quit: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(ctx, Options{Source: &fakeSource{snap: running()}, Output: io.Discard}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := Run(context.Background(), Options{Source: &fakeSource{snap: finished}, Output: broken{}}); err == nil {
		t.Error("lines that cannot be written are no error")
	}
	if err := Run(context.Background(), Options{}); err == nil {
		t.Error("nothing to tell of is no error")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }

// FuzzObey: whatever is typed, in a lesson or not, the answer ends with its line and
// steers no terminal.
func FuzzObey(f *testing.F) {
	for _, line := range []string{"", "help", "why loss L2", "fork 4 lr=\x1b[2J", "race", "1", "next", "back", "leave", "set lr \u2028"} {
		f.Add(line, true)
		f.Add(line, false)
	}
	f.Fuzz(func(t *testing.T, line string, inLesson bool) {
		p, source, out := telling(racing(), neurogenesis.Screen().Plain)
		if inLesson {
			p.lesson = newCourse(lessonOf(t, walk))
			p.tell(source.snap, false)
			p.tellLesson(source.snap)
		}
		p.obey(line)
		p.tell(source.snap, false)
		if text := out.String(); strings.ContainsAny(text, "\x1b\r") || text != "" && !strings.HasSuffix(text, "\n") {
			t.Errorf("%q is answered by %q", line, text)
		}
	})
}
