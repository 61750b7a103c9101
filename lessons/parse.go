package lessons

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

// patience is how long a hint waits unless a step says otherwise.
const patience = 30 * time.Second

// Words are the words that the scene of a name adds to the language of commands, none
// if it adds none or there is no such scene.
type Words func(scene string) []commands.Word

// Parse reads a lesson. name is that of its file: what is between a number and the
// extension becomes the lesson's name. What its do steps may say depends on the words
// of its scene. Errors name file and line. Whether its scene has what conditions name is
// for Lesson.Check to say.
func Parse(name, text string, words Words) (*Lesson, error) {
	p := parser{words: words, lesson: &Lesson{file: name, Name: nameOf(name), Spec: sim.Spec{Seed: 1, Set: map[string]string{}}, Speed: 60}}
	for i, line := range strings.Split(text, "\n") {
		if err := p.line(i+1, strings.TrimRight(line, " \t\r")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	if line, err := p.check(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, line, err)
	}
	return p.lesson, nil
}

// nameOf is 03-phi.lesson without the number and the extension.
func nameOf(file string) string {
	name := strings.TrimSuffix(path.Base(strings.ReplaceAll(file, `\`, "/")), ".lesson")
	if number, rest, ok := strings.Cut(name, "-"); ok && rest != "" {
		if _, err := strconv.Atoi(number); err == nil {
			return rest
		}
	}
	return name
}

// parser is a lesson that is being read.
type parser struct {
	lesson   *Lesson
	words    Words
	language *commands.Language // of the scene, once it is needed
	into     *string            // what further words of an indented line are added to
}

// line takes in one line.
func (p *parser) line(number int, line string) error {
	words := strings.TrimSpace(line)
	switch {
	case words == "" || words[0] == '#':
		return nil
	case line[0] == ' ' || line[0] == '\t':
		return p.detail(number, words)
	case len(p.lesson.Steps) == 0 && isHeader(words):
		return p.header(words)
	}
	return p.begin(number, words)
}

// headers are the keys of the lines before the first step.
var headers = map[string]func(l *Lesson, value string) error{
	"title": func(l *Lesson, v string) error { l.Title = v; return nil },
	"about": func(l *Lesson, v string) error { l.About = v; return nil },
	"scene": func(l *Lesson, v string) error { l.Spec.Scene = v; return nil },
	"set":   (*Lesson).set,
	"seed":  (*Lesson).seed,
	"speed": (*Lesson).speed,
}

func isHeader(words string) bool {
	key, _, ok := strings.Cut(words, ":")
	return ok && !strings.Contains(key, " ")
}

func (p *parser) header(words string) error {
	key, value, _ := strings.Cut(words, ":")
	read, ok := headers[key]
	if !ok {
		return form.Unknown("line", key, sortedKeys(headers))
	}
	if value = strings.TrimSpace(value); value == "" {
		return fmt.Errorf("%s: no value given", key)
	}
	return read(p.lesson, value)
}

func (l *Lesson) set(value string) error {
	for _, pair := range strings.Fields(value) {
		key, text, ok := strings.Cut(pair, "=")
		if !ok || key == "" || text == "" {
			return fmt.Errorf("set: %q is not NAME=VALUE", pair)
		}
		l.Spec.Set[key] = text
	}
	return nil
}

func (l *Lesson) seed(value string) (err error) {
	if l.Spec.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
		return fmt.Errorf("seed: %q is not a whole number", value)
	}
	return nil
}

func (l *Lesson) speed(value string) error {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || !(v >= 0 && v <= 1e6) {
		return fmt.Errorf("speed: %q, want steps per second, 0 for no limit", value)
	}
	l.Speed = v
	return nil
}

// starts are the words that begin a step, and what reads the rest of their line.
func (p *parser) starts() map[string]func(s *Step, rest string) error {
	return map[string]func(s *Step, rest string) error{
		"say":     (*Step).alone,
		"do":      p.do,
		"predict": (*Step).alone,
		"check":   (*Step).check,
		"reveal":  (*Step).alone,
		"lock":    (*Step).lock,
		"unlock":  (*Step).unlock,
	}
}

// begin begins a step.
func (p *parser) begin(number int, words string) error {
	word, rest, _ := strings.Cut(words, " ")
	starts := p.starts()
	read, ok := starts[word]
	if !ok {
		return form.Unknown("step", word, sortedKeys(starts))
	}
	s := Step{Kind: Kind(word), Line: number, Timeout: patience, Right: -1}
	if err := read(&s, strings.TrimSpace(rest)); err != nil {
		return err
	}
	p.lesson.Steps = append(p.lesson.Steps, s)
	p.into = &p.last().Text
	return nil
}

func (p *parser) last() *Step { return &p.lesson.Steps[len(p.lesson.Steps)-1] }

func (s *Step) alone(rest string) error {
	if rest != "" {
		return fmt.Errorf("%s: unexpected %q; its text belongs indented below it", s.Kind, rest)
	}
	return nil
}

// do reads an action in the language of the scene.
func (p *parser) do(s *Step, rest string) (err error) {
	if p.language == nil {
		l := commands.New(p.words(p.lesson.Spec.Scene)...)
		p.language = &l
	}
	s.Action, err = parseAction(rest, *p.language)
	if err == nil {
		s.Press = s.Action.usual()
	}
	return err
}

func (s *Step) check(rest string) (err error) {
	condition, within, ok := strings.Cut(rest, " within ")
	count, unit, _ := strings.Cut(strings.TrimSpace(within), " ")
	if s.Within, err = strconv.Atoi(count); !ok || err != nil || unit != "steps" || s.Within < 1 {
		return errors.New("check: want CONDITION within N steps")
	}
	s.Condition, err = parseCondition(condition)
	return err
}

func (s *Step) lock(rest string) error {
	if s.Locks = strings.Fields(rest); len(s.Locks) == 0 {
		return errors.New("lock: no command named")
	}
	return nil
}

func (s *Step) unlock(rest string) error {
	s.Kind = Lock
	return s.alone(rest)
}

// detail takes in an indented line.
func (p *parser) detail(number int, words string) error {
	if len(p.lesson.Steps) == 0 {
		return errors.New("an indented line before the first step")
	}
	s := p.last()
	if choice, right := strings.CutPrefix(words, "* "); right || strings.HasPrefix(words, "- ") {
		return p.choice(strings.TrimSpace(strings.TrimPrefix(choice, "- ")), right)
	}
	key, value, ok := strings.Cut(words, ":")
	value = strings.TrimSpace(value)
	switch {
	case ok && key == "look":
		s.Panel = value
		return nil
	case ok && key == "wait":
		return s.wait(value)
	case ok && key == "fact":
		c, err := parseCondition(value)
		s.Facts = append(s.Facts, Fact{c, number})
		return err
	case ok && key == "hint":
		p.into, s.Hint = &s.Hint, ""
	case ok && key == "press":
		p.into, s.Press = &s.Press, ""
	default:
		value = words
	}
	*p.into = strings.TrimSpace(*p.into + " " + strings.Join(strings.Fields(value), " "))
	return nil
}

func (p *parser) choice(text string, right bool) error {
	s := p.last()
	switch {
	case s.Kind != Predict:
		return fmt.Errorf("a choice in a %s: only predict has them", s.Kind)
	case right && s.Right >= 0:
		return errors.New("a second choice with *: only one is right")
	case right:
		s.Right = len(s.Choices)
	}
	s.Choices = append(s.Choices, text)
	p.into = &s.Choices[len(s.Choices)-1]
	return nil
}

func (s *Step) wait(value string) error {
	d, err := time.ParseDuration(strings.ReplaceAll(value, " ", ""))
	if err != nil || d <= 0 {
		return fmt.Errorf("wait: %q, want a time such as 20 s", value)
	}
	s.Timeout = d
	return nil
}

// check finds what is missing of a whole lesson, and the line where it is.
func (p *parser) check() (line int, err error) {
	l := p.lesson
	for _, header := range []struct{ key, value string }{{"title", l.Title}, {"about", l.About}, {"scene", l.Spec.Scene}} {
		if header.value == "" {
			return 1, fmt.Errorf("no line %s: …", header.key)
		}
	}
	if len(l.Steps) == 0 {
		return 1, errors.New("no steps")
	}
	if last := l.Steps[len(l.Steps)-1]; last.Kind != Say && last.Kind != Reveal {
		return last.Line, fmt.Errorf("the last step is a %s, want say or reveal", last.Kind)
	}
	for i := range l.Steps {
		if err := l.Steps[i].complete(); err != nil {
			return l.Steps[i].Line, err
		}
	}
	return p.predictions()
}

// complete says what is missing of a step.
func (s *Step) complete() error {
	switch {
	case s.Text == "" && (s.Kind != Lock || len(s.Locks) > 0):
		return fmt.Errorf("%s: no text below it", s.Kind)
	case s.Kind == Do && s.Press == "":
		return errors.New("do: no line press: … with the keys")
	case s.Kind == Predict && (len(s.Choices) < 2 || len(s.Choices) > 4):
		return fmt.Errorf("predict: choices: found %d, want 2 to 4", len(s.Choices))
	case s.Kind == Predict && s.Right < 0:
		return errors.New("predict: no choice with *, the right one")
	case s.Kind == Predict && slices.Contains(s.Choices, ""):
		return errors.New("predict: an empty choice")
	}
	return nil
}

// predictions demands that after each prediction a check comes, which bears out the
// answer, and then a reveal.
func (p *parser) predictions() (line int, err error) {
	open, checked := 0, false // the line of the prediction
	for _, s := range p.lesson.Steps {
		switch s.Kind {
		case Predict:
			if open > 0 {
				return open, errors.New("predict: no reveal before the next prediction")
			}
			open, checked = s.Line, false
		case Check:
			checked = true
		case Reveal:
			if open == 0 {
				return s.Line, errors.New("reveal: no prediction before it")
			}
			if !checked {
				return s.Line, errors.New("reveal: no check since the prediction to confirm the answer")
			}
			open = 0
		}
	}
	if open > 0 {
		return open, errors.New("predict: no reveal after it")
	}
	return 0, nil
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
