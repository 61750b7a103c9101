package lessons_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/sim"
)

// small is a lesson with a step of each kind.
const small = `# a comment
title: a title
about: what it is about
scene: neurogenesis
set: data=moons hidden=4
set: trigger=static
seed: 7
speed: 0

say
    look: loss
    One line,
    and another: one.

lock trigger grow
    later

predict
    Which?
    - this
    * that,
      of two lines
    hint: think

do set trigger random
    Do it.
    press: {trigger}, enter
    wait: 5 s

check births >= 1 and not past within 40 steps
    Wait.
    hint: {run-pause}
      goes on

unlock

reveal
    Because.
`

func TestParse(t *testing.T) {
	l, err := lessons.Parse("text/03-small.lesson", small, sceneWords)
	if err != nil {
		t.Fatal(err)
	}
	spec := sim.Spec{Scene: "neurogenesis", Seed: 7, Set: map[string]string{"data": "moons", "hidden": "4", "trigger": "static"}}
	if l.Name != "small" || l.Title != "a title" || l.About != "what it is about" || l.Speed != 0 || !reflect.DeepEqual(l.Spec, spec) {
		t.Errorf("the header is read as %+v", l)
	}
	want := []lessons.Step{
		{Kind: lessons.Say, Line: 10, Panel: "loss", Text: "One line, and another: one."},
		{Kind: lessons.Lock, Line: 15, Text: "later", Locks: []string{"trigger", "grow"}},
		{Kind: lessons.Predict, Line: 18, Text: "Which?", Choices: []string{"this", "that, of two lines"}, Right: 1, Hint: "think"},
		{Kind: lessons.Do, Line: 25, Text: "Do it.", Press: "{trigger}, enter", Timeout: 5 * time.Second},
		{Kind: lessons.Check, Line: 30, Text: "Wait.", Within: 40, Hint: "{run-pause} goes on"},
		{Kind: lessons.Lock, Line: 35},
		{Kind: lessons.Reveal, Line: 37, Text: "Because."},
	}
	if len(l.Steps) != len(want) {
		t.Fatalf("%d steps, want %d", len(l.Steps), len(want))
	}
	for i, got := range l.Steps {
		w := want[i]
		if w.Kind != lessons.Predict {
			w.Right = -1
		}
		if w.Timeout == 0 {
			w.Timeout = 30 * time.Second
		}
		w.Action, w.Condition = got.Action, got.Condition
		if !reflect.DeepEqual(got, w) {
			t.Errorf("step %d is %+v, want %+v", i, got, w)
		}
	}
	if got := l.Steps[3].Action.Text; got != "set trigger random" {
		t.Errorf("do is read as %q", got)
	}
	if got := l.Steps[4].Condition.Text; got != "births >= 1 and not past" {
		t.Errorf("check is read as %q", got)
	}
}

// TestParseErrors: what is wrong is told, with the line where it is.
func TestParseErrors(t *testing.T) {
	const head = "title: a\nabout: b\nscene: neurogenesis\n"
	const question = head + "predict\n  ?\n  - x\n  * y\n"
	tests := []struct{ name, text, want string }{
		{"nothing", "", "1: no line title"},
		{"no scene", "title: a\nabout: b\nsay\n  x\n", "1: no line scene"},
		{"no steps", head, "1: no steps"},
		{"unknown header", "titel: a\n", `1: line: no "titel"; did you mean title?`},
		{"empty header", "title:\n", "1: title: no value given"},
		{"set", head + "set: data\n", `4: set: "data" is not NAME=VALUE`},
		{"seed", head + "seed: -1\n", `4: seed: "-1" is not a whole number`},
		{"speed", head + "speed: fast\n", `4: speed: "fast"`},
		{"NaN speed", head + "speed: NaN\n", `4: speed: "NaN"`},
		{"header after a step", head + "say\n  x\ntitle: b\n", `6: step: no "title:"`},
		{"indented at first", "  x\n", "1: an indented line before the first step"},
		{"unknown step", head + "sya\n", `4: step: no "sya"; did you mean say?`},
		{"text beside the word", head + "say hello\n", `4: say: unexpected "hello"`},
		{"no text", head + "say\nsay\n  x\n", "4: say: no text below it"},
		{"nothing to do", head + "do\n", "4: do: no action"},
		{"unknown action", head + "do brith\n", `4: do: no "brith"; did you mean birth?`},
		{"too much to do", head + "do run fast\n", `4: do run: unexpected "fast"`},
		{"half a set", head + "do set trigger\n", "4: do set: want a setting and its value"},
		{"no layer", head + "do grow Lx\n", `4: do grow: "Lx" is not a layer, want L1 or the like`},
		{"a word of another scene", head + "do ungrow\n", `4: do: no "ungrow"; `},
		{"a growth of another scene", "title: a\nabout: b\nscene: transformer\ndo grow L1\n", "4: do grow: want a growth KIND:+N, such as grow mlp:+32"},
		{"a question", head + "do status\n", `4: do: no "status"; `},
		{"no number", head + "do step many\n", `4: do step: "many" is not a whole number of steps`},
		{"no step", head + "do seek there\n", `4: do seek: "there" is not a whole number of steps`},
		{"fork", head + "do fork 3 trigger\n", `4: do fork: "trigger" is neither a step nor NAME=VALUE`},
		{"open", head + "do open\n", "4: do open: want the name of one command"},
		{"no keys", head + "do set lr 1\n  x\nsay\n  y\n", "4: do: no line press:"},
		{"no steps in a check", head + "check births > 1\n", "4: check: want CONDITION within N steps"},
		{"no condition", head + "check  within 3 steps\n", "4: check: want CONDITION within N steps"},
		{"no number of steps", head + "check births > 1 within many steps\n", "4: check: want CONDITION within N steps"},
		{"no quantity", head + "check 3births > 1 within 9 steps\n", `4: check: "3births > 1": "3births" is not the name of a quantity`},
		{"unknown comparison", head + "check births >> 1 within 9 steps\n", `no comparison ">>"`},
		{"unknown flag", head + "check pasts within 9 steps\n", `flag: no "pasts"; did you mean past?`},
		{"half a comparison", head + "check births > within 9 steps\n", "want QUANTITY < NUMBER"},
		{"lane", head + "check births@z > 1 within 9 steps\n", `lane "z": want a, b, c or d`},
		{"product", head + "check births > 2 times births within 9 steps\n", "want NUMBER, QUANTITY or NUMBER * QUANTITY"},
		{"wait", head + "do run\n  wait: long\n", `5: wait: "long"`},
		{"choice in a say", head + "say\n  - x\n", "5: a choice in a say"},
		{"two right", head + "predict\n  ?\n  * x\n  * y\n", "7: a second choice with *"},
		{"none right", head + "predict\n  ?\n  - x\n  - y\nsay\n  z\n", "4: predict: no choice with *"},
		{"one choice", head + "predict\n  ?\n  * x\nsay\n  z\n", "4: predict: choices: found 1, want 2 to 4"},
		{"no reveal", question + "say\n  z\n", "4: predict: no reveal after it"},
		{"no check", question + "reveal\n  z\n", "8: reveal: no check since the prediction"},
		{"two questions", question + question[len(head):] + "check past within 9 steps\n  z\nreveal\n  z\n", "4: predict: no reveal before the next prediction"},
		{"reveal alone", head + "reveal\n  z\n", "4: reveal: no prediction before it"},
		{"nothing locked", head + "lock\n", "4: lock: no command named"},
		{"ends waiting", head + "say\n  x\ndo run\n  y\n", "6: the last step is a do"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := lessons.Parse("x.lesson", tt.text, sceneWords)
			if err == nil || !strings.HasPrefix(err.Error(), "x.lesson:") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want x.lesson:%s", err, tt.want)
			}
		})
	}
}

// TestCheck: what a scene does not have is told, with the line where it is.
func TestCheck(t *testing.T) {
	v := lessons.Vocabulary{Series: []string{"train_loss", "width."}, Quantities: []string{"add."}}
	for condition, want := range map[string]string{
		"births > 1 and train_loss < 2 * width.L1@b": "", "not past and add.L2 = 0": "", "lr is 3": "",
		"birth > 1":      `x.lesson:4: check: quantity: no "birth"; did you mean births?`,
		"births > 2 * x": `x.lesson:4: check: quantity: no "x"`,
		"test_loss < 1":  `x.lesson:4: check: quantity: no "test_loss"`,
		"rank.L1 < 1":    `x.lesson:4: check: quantity: no "rank.L1"`,
		"gain > 1":       `x.lesson:4: check: quantity: no "gain"`,
		"same-text":      `x.lesson:4: check: flag: no "same-text"`,
	} {
		l, err := lessons.Parse("x.lesson", "title: a\nabout: b\nscene: c\ncheck "+condition+" within 9 steps\n  x\nsay\n  y\n", func(string) []commands.Word { return nil })
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Check(v); (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", condition, err, want)
		}
	}
}

// FuzzParse: whatever the text, there is a lesson that can be played to its end or
// an error that names the file.
func FuzzParse(f *testing.F) {
	f.Add(small)
	for _, l := range lessons.All(sceneWords) {
		f.Add("title: " + l.Title + "\nabout: x\nscene: y\nsay\n  " + l.Steps[0].Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := lessons.Parse("f.lesson", text, sceneWords)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.lesson:") {
				t.Errorf("%v does not name the file", err)
			}
			return
		}
		if err := l.Check(lessons.Vocabulary{}); err != nil && !strings.HasPrefix(err.Error(), "f.lesson:") {
			t.Errorf("%v does not name the file", err)
		}
		p, s := lessons.Play(l), &sim.Snapshot{State: sim.Paused}
		for range l.Steps {
			p.Observe(s)
			p.HintDue()
			p.Answer(0)
			p.Prediction(p.Step())
			p.Next()
		}
		if !p.Done() {
			t.Errorf("not over after %d steps", len(l.Steps))
		}
	})
}

func TestFind(t *testing.T) {
	all := lessons.All(sceneWords)
	for _, word := range []string{"3", "phi"} {
		if l, err := lessons.Find(all, word); err != nil || l.Number != 3 || l.Name != "phi" {
			t.Errorf("%s: %+v, %v", word, l, err)
		}
	}
	there := fmt.Sprintf("there are 1 to %d", len(all))
	for word, want := range map[string]string{fmt.Sprint(len(all) + 1): there, "0": there, "hpi": "did you mean phi?"} {
		if _, err := lessons.Find(all, word); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", word, err, want)
		}
	}
	for i, l := range all {
		if l.Number != i+1 {
			t.Errorf("lesson %s is number %d, want %d", l.Name, l.Number, i+1)
		}
	}
}

func TestFill(t *testing.T) {
	upper := func(id string) string { return strings.ToUpper(id) }
	for text, want := range map[string]string{"press {a}, {b-c}": "press A, B-C", "none": "none", "a { b": "a { b", "}{": "}{", "{}": ""} {
		if got := lessons.Fill(text, upper); got != want {
			t.Errorf("%q is filled to %q, want %q", text, got, want)
		}
	}
}
