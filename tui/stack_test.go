package tui

import (
	"math"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/screentest"
)

func TestGoldenStack(t *testing.T) {
	mono := Options{Depth: cells.Mono, Tier: cells.ASCII}
	for _, tt := range []struct {
		name          string
		snap          *sim.Snapshot
		width, height int
		options       Options
		keys          []string
	}{
		{"80x24", screentest.Stack(2, true), 80, 24, colourful, nil},
		{"80x24-start", screentest.Stack(2, false), 80, 24, colourful, nil},
		{"80x24-ascii", screentest.Stack(2, true), 80, 24, mono, nil},
		{"120x40", screentest.Stack(2, true), 120, 40, colourful, nil},
		{"120x40-ascii", screentest.Stack(4, true), 120, 40, mono, nil},
		{"200x60", screentest.Stack(4, true), 200, 60, colourful, nil},
		{"60x18", screentest.Stack(3, true), 60, 18, colourful, nil},
		{"80x24-many-layers", screentest.Stack(12, true), 80, 24, colourful, nil},
		{"80x24-growth", screentest.Stack(2, true), 80, 24, colourful, []string{"V"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, _ := screenApp(tt.snap, tt.width, tt.height, tt.options)
			press(a, tt.keys...)
			golden(t, "stack-"+tt.name, a.screen().String())
		})
	}
}

// TestStackMarksNewborns: what was born lately is marked with a sign, and its size
// is written apart.
func TestStackMarksNewborns(t *testing.T) {
	for _, size := range [][2]int{{50, 7}, {50, 12}, {100, 16}} {
		d := deskOf(screentest.Stack(2, true), Options{Tier: cells.ASCII})
		got := drawn(networkID, d, size[0], size[1])
		if !strings.Contains(got, "p 64+32") || strings.Count(strings.ReplaceAll(got, "✦ new", ""), "✦") < 3 {
			t.Errorf("%d×%d: newborns are not marked:\n%s", size[0], size[1], got)
		}
		d = deskOf(screentest.Stack(2, false), Options{Tier: cells.ASCII})
		if got = drawn(networkID, d, size[0], size[1]); strings.Contains(strings.ReplaceAll(got, "✦ new", ""), "✦") {
			t.Errorf("%d×%d: something is marked as new:\n%s", size[0], size[1], got)
		}
	}
}

// TestStackPanelsComeWithTheirContent: there is no receipt before a growth, and what
// a stack does not have is on no key.
func TestStackPanelsComeWithTheirContent(t *testing.T) {
	a, source := screenApp(screentest.Stack(2, false), 120, 40, colourful)
	shown := func(id panelID) bool { return visible(a.arrangement().arrange(), id) }
	if shown(widthsID) || shown(orthogonalityID) || !shown(accuracyID) || !source.view.Shows("text") {
		t.Errorf("receipt %v, orthogonality %v, text %v, asked for: %v", shown(widthsID), shown(orthogonalityID), shown(accuracyID), source.view.Shows("text"))
	}
	source.snap = screentest.Stack(2, true)
	source.snap.Rows = []picture.Row{{Name: "L1", Width: 96, Max: 128, Measure: "rank"}}
	a.Update(tick{})
	if !shown(widthsID) {
		t.Error("no receipt after a growth")
	}
	if a.showPanel(orthogonalityID); !shown(orthogonalityID) {
		t.Error("no orthogonality although a trigger asks")
	}
	source.snap = screentest.Typical().Snapshot()
	a.Update(tick{})
	if got := a.scene.Panels[networkID].Name; got != "network" {
		t.Errorf("a network is shown as %s", got)
	}
}

func TestReceiptTellsWhatBroke(t *testing.T) {
	d := deskOf(screentest.Stack(2, true), colourful)
	if got := drawn(widthsID, d, 60, 12); !strings.Contains(got, "4.8e-7 ✓") || strings.Contains(got, "✗") || !strings.Contains(got, "zero W2 · 1,024") {
		t.Errorf("a growth that kept its promise:\n%s", got)
	}
	d.Scroll = 1
	if got := drawn(widthsID, d, 60, 12); !strings.Contains(got, "0.27 ✗") || !strings.Contains(got, "step 300") {
		t.Errorf("an older growth that did not:\n%s", got)
	}
}

// TestReceiptsScroll: from the panel of receipts the arrows lead to older ones, and
// no further.
func TestReceiptsScroll(t *testing.T) {
	a, _ := screenApp(screentest.Stack(2, true), 120, 40, colourful)
	a.focus = widthsID
	if press(a, "down", "down"); !strings.Contains(a.screen().String(), "receipt · step 300") {
		t.Error("the older receipt is not shown")
	}
	if press(a, "up", "up"); !strings.Contains(a.screen().String(), "receipt · step 600") {
		t.Error("the newest receipt is not shown again")
	}
}

// TestGrowthDialog: the words the fields make, their price, and what is sent.
func TestGrowthDialog(t *testing.T) {
	for _, tt := range []struct {
		keys []string
		want string
	}{
		{[]string{"P"}, "mlp:+32"},
		{[]string{"P", "down", "8", "down", "2"}, "mlp:+8@L2"},
		{[]string{"E", "down", "right"}, "heads:+2"},
		{[]string{"V", "down", "down", "1", ",", "2", "down", "1"}, "value:+8@L1,L2,H1"},
		{[]string{"Q", "down", "down", "L", "1"}, "key:+8@L1"},
		{[]string{"C"}, "hidden:+16"},
		{[]string{"I"}, "layer:+1@L3"},
		{[]string{"I", "down", "down", "left"}, "layer:+1@L2"},
		{[]string{"g", "right"}, "heads:+1"},
	} {
		t.Run(strings.Join(tt.keys, " "), func(t *testing.T) {
			a, source := screenApp(screentest.Stack(2, true), 100, 36, colourful)
			press(a, tt.keys...)
			if source.view.Quote != tt.want {
				t.Fatalf("asks for the price of %q, want %q", source.view.Quote, tt.want)
			}
			source.snap.Quote = &picture.Quote{Growth: tt.want, Title: "it", Params: 100, After: 150, Cost: 2, Then: 3}
			a.Update(tick{})
			a.compose()
			if screen := a.screen().String(); !strings.Contains(screen, "100 → 150  (+50.0 %)") {
				t.Errorf("no price:\n%s", screen)
			}
			press(a, "enter")
			if n := len(source.sent); n != 1 || source.sent[0].Verb != "grow" || source.sent[0].Text != tt.want || a.dialog != nil {
				t.Errorf("sent %+v", source.sent)
			}
		})
	}
}

// TestGrowthDialogRefuses: what cannot be done is said and not sent.
func TestGrowthDialogRefuses(t *testing.T) {
	a, source := screenApp(screentest.Stack(2, true), 100, 36, colourful)
	press(a, "P", "down", "down", "9")
	source.snap.Quote = &picture.Quote{Growth: "mlp:+32@L9", Err: "no layer 9 in the model, which has 2"}
	if press(a, "enter"); a.dialog == nil || !strings.Contains(a.notice, "no layer 9") || len(source.sent) > 0 {
		t.Errorf("notice %q, sent %+v", a.notice, source.sent)
	}
	press(a, "up", "0")
	if press(a, "enter"); a.dialog == nil || len(source.sent) > 0 {
		t.Errorf("growth by 0: sent %+v", source.sent)
	}
}

// TestGrowthKeysElsewhere: keys of one scene are bound in no other.
func TestGrowthKeysElsewhere(t *testing.T) {
	a, source := screenApp(screentest.Typical().Snapshot(), 100, 36, colourful)
	for _, k := range []string{"P", "E", "V", "Q", "C", "I", "O"} {
		if c := a.commandOf(k); c != nil {
			t.Errorf("%s is the key of %s in another scene", k, c.id)
		}
	}
	if press(a, "O"); len(source.sent) > 0 || a.dialog != nil {
		t.Errorf("sent %+v", source.sent)
	}
	stack, source := screenApp(screentest.Stack(2, true), 100, 36, colourful)
	if press(stack, "O"); len(source.sent) != 1 || source.sent[0].Verb != "ungrow" {
		t.Errorf("sent %+v, want the last growth taken back", source.sent)
	}
	if press(stack, "H"); len(source.sent) != 1 {
		t.Errorf("sent %+v by a key of another scene", source.sent)
	}
}

// TestStackFillsEverySize: at every size the frame is exactly as large as the
// screen.
func TestStackFillsEverySize(t *testing.T) {
	for _, s := range []*sim.Snapshot{screentest.Stack(2, true), screentest.Stack(13, true), screentest.Stack(1, false), oddStack()} {
		a, _ := screenApp(s, 1, 1, colourful)
		for width := 1; width <= 240; width += 7 + width/8 {
			for height := 1; height <= 70; height += 3 + height/8 {
				a.width, a.height = width, height
				a.keepFocusVisible()
				a.look()
				a.compose()
				checkFrame(t, a.View(), width, height)
				press(a, "V")
				checkFrame(t, a.View(), width, height)
				press(a, "esc", "tab")
			}
		}
	}
}

// oddStack is at the edges of what can come.
func oddStack() *sim.Snapshot {
	s := screentest.Stack(3, true)
	s.Diagram.Stream = picture.Size{Name: "h", Value: 4096, New: 4096}
	s.Diagram.Blocks[1].Parts = nil
	s.Diagram.Blocks[2].Parts = append(s.Diagram.Blocks[2].Parts, picture.Part{}, picture.Part{Name: "MLP", Sizes: []picture.Size{{}}})
	for range 40 {
		s.Diagram.Blocks[3].Parts = append(s.Diagram.Blocks[3].Parts, picture.Part{Name: "head", New: true, Sizes: []picture.Size{{Name: "k", Value: 1000}, {Name: "v", Value: 1, New: 1}}})
	}
	s.Passages[0].Text, s.Passages[1].Text = "\x1b[2J語\t\x00é", ""
	s.Grids[0].Outlines = []picture.Outline{{Name: "free", Row: 95, Col: 31, Rows: 9, Cols: 9}, {Row: -1, Col: -1}}
	s.Grids[1].Values[0], s.Grids[1].Letters[0] = float32(math.NaN()), "語"
	s.Receipts[0].Lines = append(s.Receipts[0].Lines, picture.ReceiptLine{}, picture.ReceiptLine{Name: strings.Repeat("x", 90), Before: "語", After: strings.Repeat("y", 200), Bad: true})
	for i := range s.Series {
		s.Series[i].Buckets[0].Last = math.Inf(1)
	}
	return s
}

// TestStackFrameFitsTheLine: a whole frame of the largest size, maps and weights
// included, takes less than 48 KiB.
func TestStackFrameFitsTheLine(t *testing.T) {
	for _, depth := range []cells.Depth{cells.Mono, cells.Basic, cells.Indexed, cells.True} {
		a, _ := screenApp(screentest.Stack(4, true), 200, 60, Options{Depth: depth, Tier: cells.Braille})
		if a.compose(); len(a.View()) > 48<<10 {
			t.Errorf("depth %d: %d bytes", depth, len(a.View()))
		}
	}
}
