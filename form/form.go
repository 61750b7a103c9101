// Package form describes what can be set: one description serves the command
// line, the pickers on the screen, the journal and `north list`.
package form

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Kind is the type of value a Field holds.
type Kind string

// The kinds of field. Their values travel as text; Check makes them canonical.
const (
	Int    Kind = "int"
	Float  Kind = "float"
	Choice Kind = "choice"
	Bool   Kind = "bool"
	Widths Kind = "widths" // comma-separated whole numbers, such as 4,4
	Text   Kind = "text"   // anything but nothing
)

// Effect says when a changed value takes effect.
type Effect string

// The moments at which a change can take effect.
const (
	Live    Effect = "live"       // between two steps
	Check   Effect = "next check" // when growth is next considered
	Restart Effect = "restart"    // with the next run
)

// Field is one thing that can be set.
type Field struct {
	Name    string   `json:"name"` // as written on the command line
	Doc     string   `json:"doc"`  // one line
	Kind    Kind     `json:"kind"`
	Unit    string   `json:"unit,omitempty"`
	Default string   `json:"default"`
	Min     float64  `json:"min,omitempty"` // of Int, Float and each width; ignored unless Min < Max
	Max     float64  `json:"max,omitempty"`
	Log     bool     `json:"log,omitempty"`     // best stepped by factors
	Choices []string `json:"choices,omitempty"` // of Choice; of Int, words that may stand for a number
	Counted bool     `json:"counted,omitempty"` // a choice can also be given by its number, from 1
	Effect  Effect   `json:"effect,omitempty"`
}

// Option is one line of a picker: something that can be chosen, such as a trigger or
// a data set, and the settings that come with it.
type Option struct {
	Name   string // as written on the command line
	Doc    string // one line
	Source string // paper, or where the data come from; "" for none
	Fields []Field
}

// Setting is a Field with the value it has now.
type Setting struct {
	Field
	Value string `json:"value"`
}

// Parse checks text against the field and returns it in canonical form. The
// error says what was found and what is allowed.
func (f Field) Parse(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch f.Kind {
	case Int:
		if slices.Contains(f.Choices, text) {
			return text, nil
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return "", Errorf("%s: %q is not a whole number%s", f.Name, text, f.orWord())
		}
		return strconv.Itoa(n), f.inRange(float64(n), text)
	case Float:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return "", Errorf("%s: %q is not a number", f.Name, text)
		}
		return strconv.FormatFloat(x, 'g', -1, 64), f.inRange(x, text)
	case Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return "", Errorf("%s: %q is neither true nor false", f.Name, text)
		}
		return strconv.FormatBool(b), nil
	case Choice:
		for _, c := range f.Choices {
			if c == text {
				return c, nil
			}
		}
		if n, err := strconv.Atoi(text); err == nil && f.Counted && n >= 1 && n <= len(f.Choices) {
			return f.Choices[n-1], nil
		}
		return "", Unknown(f.Name, text, f.Choices)
	case Widths:
		return f.parseWidths(text)
	case Text:
		if text == "" {
			return "", Errorf("%s: no value given", f.Name)
		}
		return text, nil
	}
	panic(fmt.Sprintf("form: field %s has no kind", f.Name))
}

func (f Field) parseWidths(text string) (string, error) {
	var out []string
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		n, err := strconv.Atoi(word)
		if err != nil {
			return "", Errorf("%s: %q is not a list of whole numbers such as 4,4", f.Name, text)
		}
		if err := f.inRange(float64(n), word); err != nil {
			return "", err
		}
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, ","), nil
}

func (f Field) inRange(x float64, text string) error {
	if f.Min < f.Max && (x < f.Min || x > f.Max) {
		return Errorf("%s: %s is out of range, want %s", f.Name, text, f.Range())
	}
	return nil
}

// orWord names the words that may stand for a number.
func (f Field) orWord() string {
	if len(f.Choices) == 0 {
		return ""
	}
	return " or " + strings.Join(f.Choices, ", ")
}

// Range is the allowed values in words, "" if anything goes.
func (f Field) Range() string {
	switch {
	case f.Kind == Choice:
		return strings.Join(f.Choices, ", ")
	case f.Kind == Bool:
		return "true, false"
	case f.Min < f.Max:
		return fmt.Sprintf("%s to %s%s", f.bound(f.Min), f.bound(f.Max), f.orWord())
	}
	return ""
}

// bound is an end of the range as it can be typed.
func (f Field) bound(x float64) string {
	if f.Kind == Int || f.Kind == Widths {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strings.NewReplacer("e-0", "e-", "e+0", "e", "e+", "e").Replace(strconv.FormatFloat(x, 'g', -1, 64))
}

// Error is a value or a name that is not allowed: the user's mistake.
type Error struct{ text string }

func (e *Error) Error() string { return e.text }

// Errorf is an Error, formatted as by fmt.
func Errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Values are canonical values by field name.
type Values map[string]string

// Resolve takes from set the values of fields and fills in the defaults of the
// rest. Names in set that belong to other fields are ignored.
func Resolve(fields []Field, set map[string]string) (Values, error) {
	v := make(Values, len(fields))
	for _, f := range fields {
		text, ok := set[f.Name]
		if !ok {
			text = f.Default
		}
		canonical, err := f.Parse(text)
		if err != nil {
			return nil, err
		}
		v[f.Name] = canonical
	}
	return v, nil
}

// Text returns a value; it panics on a name that was not resolved.
func (v Values) Text(name string) string {
	text, ok := v[name]
	if !ok {
		panic(fmt.Sprintf("form: no field %q", name))
	}
	return text
}

// Int returns a value of kind Int.
func (v Values) Int(name string) int {
	n, err := strconv.Atoi(v.Text(name))
	if err != nil {
		panic(fmt.Sprintf("form: field %q: %v", name, err))
	}
	return n
}

// Float returns a value of kind Float.
func (v Values) Float(name string) float64 {
	x, err := strconv.ParseFloat(v.Text(name), 64)
	if err != nil {
		panic(fmt.Sprintf("form: field %q: %v", name, err))
	}
	return x
}

// Bool returns a value of kind Bool.
func (v Values) Bool(name string) bool { return v.Text(name) == "true" }

// Widths returns a value of kind Widths.
func (v Values) Widths(name string) []int {
	var out []int
	for word := range strings.SplitSeq(v.Text(name), ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			panic(fmt.Sprintf("form: field %q: %v", name, err))
		}
		out = append(out, n)
	}
	return out
}

// mostListed is how many valid names an error lists.
const mostListed = 40

// shownMost is the length to which Shown shortens, in characters.
const shownMost = 40

// Shown is text of foreign origin as messages show it: without characters that
// terminals obey, and of at most 40.
func Shown(text string) string {
	var b strings.Builder
	var n int
	for _, r := range text {
		if n == shownMost {
			b.WriteString("…")
			break
		}
		n++
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// Quoted is Shown in quotes.
func Quoted(text string) string { return `"` + Shown(text) + `"` }

// Unknown is the error for a name that is not in valid: it lists them and
// suggests the nearest.
func Unknown(what, name string, valid []string) error {
	shown := make([]string, 0, len(valid))
	for _, v := range valid[:min(len(valid), mostListed)] {
		shown = append(shown, Shown(v))
	}
	list := strings.Join(shown, ", ")
	if more := len(valid) - len(shown); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	name = Shown(name)
	if near := Nearest(name, valid); near != "" {
		return Errorf("%s: no %q; did you mean %s? There are %s", what, name, Shown(near), list)
	}
	return Errorf("%s: no %q; there are %s", what, name, list)
}

// Nearest returns the word within an edit distance of 2 or a third of the
// name's length that is nearest to name, or that name begins; "" if none is.
func Nearest(name string, words []string) string {
	best, limit := "", max(2, len(name)/3)+1
	for _, w := range words {
		if d := distance(strings.ToLower(name), w); d < limit {
			best, limit = w, d
		}
	}
	if best != "" || name == "" {
		return best
	}
	for _, w := range words {
		if strings.HasPrefix(w, strings.ToLower(name)) {
			return w
		}
	}
	return ""
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
