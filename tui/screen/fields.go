package screen

import (
	"math"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/tui/desk"
)

// Direction is -1 for keys that go up and 1 for those that go down.
func Direction(key string) int {
	if key == "up" || key == "k" {
		return -1
	}
	return 1
}

// Input is a field being edited.
type Input struct {
	form.Field
	Line
	Was     string // the value when the dialog was opened
	Touched bool   // the next character is added instead of replacing the text
	Still   bool   // it has no cursor: what is typed goes elsewhere
}

// NewInput is a field with the value it has now.
func NewInput(s form.Setting) Input {
	return Input{Field: s.Field, Line: LineOf(s.Value), Was: s.Value}
}

// Changed reports whether applying the field would do something.
func (in *Input) Changed() bool { return in.Text != in.Was }

// Err is why the text is not allowed, nil if it is.
func (in *Input) Err() error {
	_, err := in.Parse(in.Text)
	return err
}

// Number is the value of a field of numbers.
func (in *Input) Number() (float64, error) {
	text, err := in.Parse(in.Text)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(text, 64)
}

// Set replaces the text.
func (in *Input) Set(text string) { in.Line = LineOf(text) }

// Key edits the text. In text the arrows move the cursor; elsewhere they step up or
// down the range. The first character that is typed replaces the old text, as in a
// form whose field is selected.
func (in *Input) Key(msg tea.KeyMsg) {
	name := msg.String()
	switch {
	case (name == "left" || name == "right") && in.Kind != form.Text && in.Kind != form.Widths:
		in.step(name == "right")
	case in.Kind == form.Choice || in.Kind == form.Bool:
		return
	default:
		if types := msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace; types && !in.Touched {
			in.Set("")
		}
		if !in.Line.Key(msg) {
			return
		}
	}
	in.Touched = true
}

// step moves to the next value up or down: a choice, a whole number, or a round
// step of the range.
func (in *Input) step(up bool) {
	switch in.Kind {
	case form.Bool:
		in.Set(strconv.FormatBool(in.Text != "true"))
	case form.Choice:
		in.stepChoice(up)
	case form.Int, form.Float:
		if v, err := strconv.ParseFloat(in.Text, 64); err == nil {
			in.stepNumber(v, up)
		} else if slices.Contains(in.Choices, in.Text) { // a word stands before all numbers
			in.stepNumber(in.Min, up)
		}
	}
}

func (in *Input) stepChoice(up bool) {
	by := len(in.Choices) - 1
	if up {
		by = 1
	}
	for i, c := range in.Choices {
		if c == in.Text {
			in.Set(in.Choices[(i+by)%len(in.Choices)])
			return
		}
	}
	if len(in.Choices) > 0 {
		in.Set(in.Choices[0])
	}
}

func (in *Input) stepNumber(v float64, up bool) {
	next := in.next(v, up)
	if in.Min < in.Max {
		next = min(max(next, in.Min), in.Max)
	}
	if in.Kind == form.Int {
		in.Set(strconv.FormatFloat(math.Round(next), 'f', 0, 64))
		return
	}
	next, _ = strconv.ParseFloat(strconv.FormatFloat(next, 'g', 6, 64), 64)
	in.Set(strconv.FormatFloat(next, 'g', -1, 64))
}

// next is the value one step from v: along 1, 2, 5, 10 where the range is best
// gone through by factors, a hundredth of it elsewhere.
func (in *Input) next(v float64, up bool) float64 {
	direction := -1.0
	if up {
		direction = 1
	}
	switch {
	case in.Log && in.Kind == form.Int:
		if up {
			return max(2*v, 1)
		}
		return v / 2
	case in.Log && v > 0:
		return stepLog(v, up)
	case in.Kind == form.Int:
		return v + direction
	case in.Min < in.Max && in.Max-in.Min <= 10:
		return v + direction*.01
	}
	return v + direction*max(math.Pow(10, math.Floor(math.Log10(math.Abs(v)+1e-3)))/10, 1e-3)
}

// stepLog is the neighbour of v among 1, 2, 5 times powers of ten.
func stepLog(v float64, up bool) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)+1e-9))
	if up {
		for _, f := range []float64{2, 5, 10} {
			if f*power > v*(1+1e-9) {
				return f * power
			}
		}
	}
	for _, f := range []float64{5, 2, 1, .5} {
		if f*power < v*(1-1e-9) {
			return f * power
		}
	}
	return v
}

// Inputs is a list of fields of which one is edited.
type Inputs struct {
	Fields []Input
	At     int
}

func (l *Inputs) Move(by int) {
	if len(l.Fields) > 0 {
		l.At = min(max(l.At+by, 0), len(l.Fields)-1)
		l.Fields[l.At].Touched = false
	}
}

// inputsPage is how many fields a page goes on.
const inputsPage = 8

// Goes moves to the field before or after, or a page on, if that is what the key asks for.
func (l *Inputs) Goes(key string) bool {
	switch key {
	case "up", "down", "tab":
		l.Move(Direction(key))
	case "pgup":
		l.Move(-inputsPage)
	case "pgdown":
		l.Move(inputsPage)
	case "shift+tab":
		l.Move(Direction("up"))
	default:
		return false
	}
	return true
}

func (l *Inputs) Key(msg tea.KeyMsg) {
	if l.At < len(l.Fields) {
		l.Fields[l.At].Key(msg)
	}
}

// Complete completes the field being edited, if it is the path of a file; it returns
// false if there is nothing to add.
func (l *Inputs) Complete() bool {
	if l.At >= len(l.Fields) {
		return false
	}
	in := &l.Fields[l.At]
	return in.Kind == form.Text && in.Name == "path" && in.Line.Complete()
}

// Err is the first mistake, nil if everything is allowed.
func (l *Inputs) Err() error {
	for i := range l.Fields {
		if err := l.Fields[i].Err(); err != nil {
			return err
		}
	}
	return nil
}

// Draw draws the fields, one a row, scrolled so that the one being edited is
// visible; focused says whether keys go to this list.
func (l *Inputs) Draw(t *desk.Theme, g cells.Grid, focused bool) {
	top := max(min(l.At-g.Height/2, len(l.Fields)-g.Height), 0)
	names := leastNames
	for i := range l.Fields { // all of them, so that nothing moves while the list is scrolled
		names = max(names, cells.TextWidth(l.Fields[i].Name))
	}
	for y := 0; y < g.Height && top+y < len(l.Fields); y++ {
		l.Fields[top+y].Draw(t, g.Sub(0, y, g.Width, 1), names, focused && top+y == l.At)
	}
}

// About is what is known of the field being edited in lines of a width: what it is, and
// what it may be.
func (l *Inputs) About(width int) []string {
	if l.At >= len(l.Fields) {
		return nil
	}
	in := &l.Fields[l.At]
	text := in.Name
	for _, more := range []string{in.Doc, in.Range()} {
		if more != "" {
			text += " · " + more
		}
	}
	return cells.Wrap(text, width)
}

// Columns of a field on the screen.
const leastNames, valueWidth, effectWidth = 13, 15, 12

// Draw draws a field whose name, which may have to be typed, is in a column of a width
// that no name exceeds.
func (in *Input) Draw(t *desk.Theme, g cells.Grid, names int, focused bool) {
	fieldAt := names + 3
	remarkAt := fieldAt + valueWidth + 3
	name, box := t.Muted, t.Text
	if focused {
		g.Set(0, 0, '▸', t.Key)
		name, box = t.Title, t.Title.With(cells.Underline)
	}
	g.TextIn(2, 0, names, in.Name, name)
	width := valueWidth
	var end int
	if focused && !in.Still && in.Kind != form.Choice && in.Kind != form.Bool {
		end = in.Line.Draw(g, fieldAt, 0, width, box)
	} else {
		end = g.TextIn(fieldAt, 0, width, cells.ClipLeft(in.Text, width), box)
	}
	if in.Changed() {
		g.Set(max(end, fieldAt+width), 0, '*', t.Newborn)
	}
	if err := in.Err(); err != nil {
		g.Text(remarkAt, 0, "✗ "+strings.TrimPrefix(err.Error(), in.Name+": "), t.Alarm)
		return
	}
	remark := in.Range()
	if in.Doc != "" && (focused || remark == "") {
		remark = strings.TrimSuffix(in.Doc+" · "+remark, " · ")
	}
	room := g.Width - remarkAt
	if effect := effectText(in.Effect); effect != "" {
		g.TextRight(g.Width, 0, effectWidth, effect, t.Muted)
		room -= effectWidth + 1
	}
	g.Text(remarkAt, 0, cells.ClipWords(remark, room), t.Muted)
}

// effectText says when a change takes effect.
func effectText(e form.Effect) string {
	if e == form.Restart {
		return "⟳ restart"
	}
	return string(e)
}
