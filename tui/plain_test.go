package tui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

// telling is a plain that writes to a buffer.
func telling(s *sim.Snapshot) (*plain, *fakeSource, *bytes.Buffer) {
	var out bytes.Buffer
	source := &fakeSource{snap: s}
	return &plain{out: &out, source: source, every: 100}, source, &out
}

// TestPlainTellsEachEventOnce: one line an event, a summary each time a multiple
// of N is passed, nothing that steers a terminal.
func TestPlainTellsEachEventOnce(t *testing.T) {
	s := screentest.Run{Steps: 250, Start: 4, Widths: []int{6}}.Snapshot()
	p, _, out := telling(s)
	p.tell(s, false)
	p.tell(s, false)
	text := out.String()
	if n := strings.Count(text, ": grow "); n != 2 {
		t.Errorf("%d births told of 2:\n%s", n, text)
	}
	if n := strings.Count(text, "step 250, epoch"); n != 1 {
		t.Errorf("summed up %d times:\n%s", n, text)
	}
	out.Reset()
	next := *s
	next.Step = 299
	next.Events = append(next.Events[:len(next.Events):len(next.Events)], sim.Event{Step: 299, Kind: sim.Noted, Note: "\x1b[2Jnew"})
	p.tell(&next, false)
	if got := out.String(); got != "step 299: note [2Jnew\n" {
		t.Errorf("told %q", got)
	}
	out.Reset()
	next.State = sim.Diverged
	next.Err = errors.New("loss is NaN")
	p.tell(&next, true)
	if got := out.String(); !strings.Contains(got, "step 299, epoch") || !strings.Contains(got, "diverged: loss is NaN") {
		t.Errorf("at the end told %q", got)
	}
	out.Reset()
	again := screentest.Run{Steps: 5, Start: 2, Widths: []int{2}}.Snapshot()
	again.Run = "2"
	p.tell(again, false)
	if !strings.Contains(out.String(), "run 2:") {
		t.Errorf("another run is not told: %q", out.String())
	}
}

func TestPlainObeys(t *testing.T) {
	tests := []struct {
		line string
		want sim.Command
	}{
		{"pause", sim.Command{Verb: sim.Pause}}, {"run", sim.Command{Verb: sim.Run}}, {"step", sim.Command{Verb: sim.Step, N: 1}},
		{"step 20", sim.Command{Verb: sim.Step, N: 20}}, {"birth", sim.Command{Verb: sim.Until, Key: "birth"}},
		{"speed 60", sim.Command{Verb: sim.Speed, Value: 60}}, {"set lr 0.01", sim.Command{Verb: sim.Set, Key: "lr", Text: "0.01"}},
		{"grow L2 3", sim.Command{Verb: sim.Grow, Layer: 1, N: 3}}, {"grow", sim.Command{Verb: sim.Grow, N: 1}}, {"deepen", sim.Command{Verb: sim.Deepen}},
		{"grow key:+8@L1,H2", sim.Command{Verb: sim.Grow, Text: "key:+8@L1,H2"}}, {"ungrow", sim.Command{Verb: sim.Ungrow}},
		{"seek 1,400", sim.Command{Verb: sim.Seek, N: 1400}}, {"live", sim.Command{Verb: sim.Live}}, {"together free", sim.Command{Verb: sim.Sync, Key: "free"}},
		{"fork", sim.Command{Verb: sim.Fork, N: 12480, Changes: map[string]string{}}},
		{"fork 400 trigger=random lr=.1", sim.Command{Verb: sim.Fork, N: 400, Changes: map[string]string{"trigger": "random", "lr": ".1"}}},
		{"lane c", sim.Command{Verb: sim.Focus, N: 2}}, {"drop b", sim.Command{Verb: sim.Drop, N: 1}},
	}
	for _, tt := range tests {
		p, source, _ := telling(race())
		if p.obey(tt.line) {
			t.Errorf("%q ends", tt.line)
		}
		tt.want.ID = 1
		if len(source.sent) != 1 || !reflect.DeepEqual(source.sent[0], tt.want) {
			t.Errorf("%q sends %+v, want %+v", tt.line, source.sent, tt.want)
		}
	}
	for line, want := range map[string]string{
		"fly": `no command "fly"`, "speed fast": "is not a number", "grow L9": `no hidden layer "L9"`, "help": "commands:", "settings": "lr = 0.003", "status": "step 12480", "": "",
		"seek back": "want a step", "seek -3": "want a step", "fork 4 5": `"5" is neither`, "lane z": "want the letter", "drop": "want the letter", "together now": "want one of step", "race": "lane a, north-act, step 12,480, loss .105",
	} {
		p, source, out := telling(screentest.Typical().Snapshot())
		if p.obey(line); !strings.Contains(out.String(), want) || len(source.sent) > 0 {
			t.Errorf("%q says %q and sends %v", line, out, source.sent)
		}
	}
	if p, _, _ := telling(screentest.Typical().Snapshot()); !p.obey("quit") {
		t.Error("quit does not end")
	}
}

// TestPlainTellsWhereItIs: in the past the numbers are those of the shown step, and
// another lane is told with none of its events.
func TestPlainTellsWhereItIs(t *testing.T) {
	s := race()
	p, _, out := telling(s)
	p.tell(s, false)
	for _, want := range []string{"of 12480 steps: step 5000, epoch 250, train loss .186, test loss .236", ""} {
		out.Reset()
		if p.tell(at(s, 5000), false); !strings.HasPrefix(out.String(), want) || want == "" && out.Len() > 0 {
			t.Errorf("told %q, want %q", out, want)
		}
	}
	out.Reset()
	next := *s
	next.Lane, next.Name = "b", "random"
	if p.tell(&next, false); out.String() != "lane b: random\n" {
		t.Errorf("told %q", out)
	}
}

// TestPlainExplains asks for an explanation, writes it once, and asks no more.
func TestPlainExplains(t *testing.T) {
	p, source, out := telling(screentest.Typical().Snapshot())
	p.tell(source.snap, false)
	p.obey("why trigger L2")
	if source.view.Explain != picture.AboutTrigger || source.view.Layer != 1 {
		t.Errorf("looks at %+v", source.view)
	}
	out.Reset()
	p.tell(explained(picture.AboutTrigger), false)
	p.tell(explained(picture.AboutTrigger), false)
	if text := out.String(); strings.Count(text, "threshold: ⌊γ·φ₀·M⌋ = ⌊.97 · 1 · 17⌋ = ⌊16.5⌋ = 16") != 1 {
		t.Errorf("told %q", text)
	}
	if source.view.Explain != "" {
		t.Error("what has been told is still asked for")
	}
}

// TestPlain runs it whole: to the end of the run, to quit, to the end of ctx.
func TestPlain(t *testing.T) {
	finished := screentest.Typical().Snapshot()
	finished.State = sim.Finished
	var out bytes.Buffer
	if err := Plain(context.Background(), Options{Source: &fakeSource{snap: finished}, Output: &out}, 500); err != nil || !strings.HasSuffix(out.String(), "finished\n") {
		t.Errorf("%v, %q", err, out.String())
	}
	if err := Plain(context.Background(), Options{Source: &fakeSource{snap: screentest.Typical().Snapshot()}, Output: io.Discard, Input: strings.NewReader("status\nquit\n")}, 500); err != nil {
		t.Errorf("quit: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Plain(ctx, Options{Source: &fakeSource{snap: screentest.Typical().Snapshot()}, Output: io.Discard}, 500); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := Plain(context.Background(), Options{Source: &fakeSource{snap: finished}, Output: broken{}}, 500); err == nil {
		t.Error("lines that cannot be written are no error")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("pipe closed") }
