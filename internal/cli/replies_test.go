package cli

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/pixels"
	"github.com/north-tui/north/tui"
)

// TestReplies: what a terminal answers is taken out of what is typed, in pieces and between
// keys too; keys arrive as they are typed, and once the answer is complete nothing is
// taken any more.
func TestReplies(t *testing.T) {
	const kitty, name, size, last = "\x1b_Gi=31;OK\x1b\\", "\x1bP>|kitty(1)\x1b\\", "\x1b[6;20;10t", "\x1b[?62;c"
	for _, tt := range []struct {
		name  string
		reads []string
		want  string
		found pixels.Protocol // once it is complete
		open  bool            // it is not
	}{
		{"at once", []string{kitty + name + size + last}, "", pixels.Kitty, false},
		{"between keys", []string{"a" + kitty + "\x1b[A" + last + "q"}, "a\x1b[Aq", pixels.Kitty, false},
		{"in pieces", []string{"\x1b_G", "i=31;O", "K\x1b", "\\\x1b[?6", "2;cx"}, "x", pixels.Kitty, false},
		{"after an ESC by itself", []string{"\x1b", "_Gi=31;OK\x1b\\" + last}, "\x1b", pixels.Kitty, false},
		{"keys alone", []string{"\x1b", "\x1b[B", "j", "\x1bP", "\x1b_", "\x1b[6~", "\x1b[200~hi\x1b[201~"}, "\x1b\x1b[Bj\x1bP\x1b_\x1b[6~\x1b[200~hi\x1b[201~", pixels.None, true},
		{"a beginning that does not go on", []string{"\x1b[6;", "abc"}, "\x1b[6;abc", pixels.None, true},
		{"without an end", []string{"\x1b_G" + strings.Repeat("x", 2*longestAnswer)}, "\x1b_G" + strings.Repeat("x", 2*longestAnswer), pixels.None, true},
		{"after the answer", []string{last, "\x1b_G", "q"}, "\x1b_Gq", pixels.None, false},
	} {
		var r replies
		r.await(time.Now())
		answers := r.answers
		got := ""
		for _, read := range tt.reads {
			p := make([]byte, 512)
			got += string(p[:r.take(p, copy(p, read))])
		}
		if got != tt.want {
			t.Errorf("%s: passed on %q, want %q", tt.name, got, tt.want)
		}
		select {
		case a := <-answers:
			if tt.open || a.Protocol() != tt.found {
				t.Errorf("%s: the answer is %+v", tt.name, a)
			}
		default:
			if !tt.open {
				t.Errorf("%s: no answer", tt.name)
			}
		}
	}
}

// TestRepliesEnd: after a while, with the next key, it is settled that nothing comes, and
// what was held back is passed on.
func TestRepliesEnd(t *testing.T) {
	var r replies
	r.await(time.Now().Add(-2 * answerTime))
	answers := r.answers
	p := make([]byte, 64)
	if got := string(p[:r.take(p, copy(p, "x\x1b[?1"))]); got != "x\x1b[?1" || r.answers != nil {
		t.Errorf("passed on %q", got)
	}
	if a := <-answers; a.Protocol() != pixels.None {
		t.Errorf("the answer is %+v", a)
	}
}

// FuzzReplies: whatever comes in whatever pieces, no more is passed on than was typed, in
// its order, and there is always room.
func FuzzReplies(f *testing.F) {
	f.Add("abc\x1b_Gi=31;OK\x1b\\", 3)
	f.Add("\x1b[?62;4c\x1b[6;20;10t", 7)
	f.Fuzz(func(t *testing.T, text string, each int) {
		var r replies
		r.await(time.Now())
		each = 1 + max(each, 0)%300
		got := ""
		for rest := text; len(rest) > 0; {
			n := min(each, len(rest))
			p := make([]byte, 300)
			got += string(p[:r.take(p, copy(p, rest[:n]))])
			rest = rest[n:]
		}
		at := 0
		for i := range len(got) {
			next := strings.IndexByte(text[at:], got[i])
			if next < 0 {
				t.Fatalf("%q became %q", text, got)
			}
			at += next + 1
		}
	})
}

func optionsReady(s showing) (o tui.Options) {
	o.Depth = cells.True
	s.ready(&o)
	return o
}

// TestReadyForRecording: a screen that is recorded is not asked, and shows cells.
func TestReadyForRecording(t *testing.T) {
	for _, s := range []showing{{record: "x.cast", pixels: "kitty"}, {pixels: "off"}} {
		o := optionsReady(s)
		if o.Pixels != pixels.None || o.Answers != nil {
			t.Errorf("%+v: %v, %v", s, o.Pixels, o.Answers)
		}
	}
	if o := optionsReady(showing{pixels: pixels.Auto}); o.Answers == nil || o.Input.(*keyboard).File != os.Stdin {
		t.Errorf("the terminal is not asked: %+v", o)
	}
	if o := optionsReady(showing{pixels: "sixel"}); o.Pixels != pixels.Sixel || o.Answers != nil {
		t.Errorf("sixel: %v", o.Pixels)
	}
	if err := (showing{speed: 1, every: 1, pixels: "regis"}).check(); err == nil || !strings.Contains(err.Error(), "--pixels: protocol") {
		t.Errorf("regis: %v", err)
	}
}
