package lessons

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// Condition is what a check waits for: clauses that must all be true of one
// snapshot. The zero Condition is true of every one.
type Condition struct {
	Text    string // as it is written
	clauses []clause
}

// clause is one comparison, flag or value of a setting.
type clause struct {
	left, right quantity
	op          string // < <= > >= = !=, or is, or "" for a flag
	factor      float64
	text        string // of is
	not         bool
}

// quantity is a number that a snapshot holds, of the lane on the screen or of
// another; without a name it is 1.
type quantity struct{ name, lane string }

// parseCondition reads clauses with and between them.
func parseCondition(text string) (Condition, error) {
	c := Condition{Text: strings.Join(strings.Fields(text), " ")}
	if c.Text == "" {
		return c, errors.New("check: no condition, want one such as check births >= 1")
	}
	for part := range strings.SplitSeq(c.Text, " and ") {
		next, err := parseClause(strings.Fields(part))
		if err != nil {
			return c, fmt.Errorf("check: %q: %w", part, err)
		}
		c.clauses = append(c.clauses, next)
	}
	return c, nil
}

func parseClause(words []string) (c clause, err error) {
	if len(words) > 0 && words[0] == "not" {
		c.not, words = true, words[1:]
	}
	switch {
	case len(words) == 1:
		if _, ok := flags[words[0]]; !ok {
			return c, form.Unknown("flag", words[0], flagNames())
		}
		c.left.name = words[0]
		return c, nil
	case len(words) == 3 && words[1] == "is":
		c.left.name, c.left.lane, _ = strings.Cut(words[0], "@")
		c.op, c.text = "is", words[2]
		return c, nil
	case c.not || len(words) < 3:
		return c, errors.New("want QUANTITY < NUMBER, SETTING is VALUE, FLAG or not FLAG")
	}
	if c.left, err = parseQuantity(words[0]); err != nil {
		return c, err
	}
	if c.op = words[1]; comparisons[c.op] == nil {
		return c, form.Errorf("no comparison %q; there are <, <=, >, >=, =, !=, is", c.op)
	}
	c.factor, c.right, err = parseRight(words[2:])
	return c, err
}

// parseRight reads what a quantity is compared with: NUMBER, QUANTITY or NUMBER *
// QUANTITY.
func parseRight(words []string) (factor float64, q quantity, err error) {
	factor, err = strconv.ParseFloat(words[0], 64)
	switch {
	case len(words) == 1 && err == nil:
		return factor, q, nil
	case len(words) == 1:
		q, err = parseQuantity(words[0])
		return 1, q, err
	case len(words) == 3 && words[1] == "*" && err == nil:
		q, err = parseQuantity(words[2])
		return factor, q, err
	}
	return 0, q, fmt.Errorf("%q: want NUMBER, QUANTITY or NUMBER * QUANTITY", strings.Join(words, " "))
}

func parseQuantity(word string) (q quantity, err error) {
	name, lane, given := strings.Cut(word, "@")
	if given && (len(lane) != 1 || lane < "a" || lane > "d") {
		return q, form.Errorf("lane %q: want a, b, c or d", lane)
	}
	if !wellFormed(name) {
		return q, fmt.Errorf("%q is not the name of a quantity", name)
	}
	return quantity{name, lane}, nil
}

var comparisons = map[string]func(x, y float64) bool{
	"<":  func(x, y float64) bool { return x < y },
	"<=": func(x, y float64) bool { return x <= y },
	">":  func(x, y float64) bool { return x > y },
	">=": func(x, y float64) bool { return x >= y },
	"=":  func(x, y float64) bool { return x == y },
	"!=": func(x, y float64) bool { return x != y },
}

// Holds reports whether all of it is true of a snapshot. What is not known yet is
// not true.
func (c Condition) Holds(s *sim.Snapshot) bool {
	if s == nil || s.Replaying > 0 || s.State == sim.Loading {
		return false
	}
	for i := range c.clauses {
		if !c.clauses[i].holds(s) {
			return false
		}
	}
	return true
}

func (c *clause) holds(s *sim.Snapshot) bool {
	switch c.op {
	case "":
		return flags[c.left.name](s) != c.not
	case "is":
		lane := laneOf(s, c.left.lane)
		if lane == nil {
			return false
		}
		now, ok := commands.Setting(lane, c.left.name)
		return ok && commands.Same(now, c.text) != c.not
	}
	left, ok := c.left.value(s)
	if !ok {
		return false
	}
	right := 1.0
	if c.right.name != "" {
		if right, ok = c.right.value(s); !ok {
			return false
		}
	}
	return comparisons[c.op](left, c.factor*right)
}

// laneOf is the lane of a letter, the one on the screen for none, nil if there is
// none of that letter. A run without a race is lane a.
func laneOf(s *sim.Snapshot, letter string) *sim.Snapshot {
	if letter == "" || len(s.Lanes) == 0 && letter == "a" {
		return s
	}
	for _, l := range s.Lanes {
		if l.Lane == letter {
			return l
		}
	}
	return nil
}
