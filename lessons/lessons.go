// Package lessons is the shelf of guided tours through the program: one text file
// a lesson, in steps that tell something, wait for the viewer to do something, ask
// for a prediction or wait until something is true of the run. docs/lessons.md
// describes the format. It knows snapshots and commands, and nothing of screens.
package lessons

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/sim"
)

//go:embed text/*.lesson
var files embed.FS

// Lesson is a run and what there is to learn from it, in steps.
type Lesson struct {
	Number int    // its place among All, from 1; 0 if it is not of them
	Name   string // one word
	Title  string
	About  string   // what it teaches, one line
	Spec   sim.Spec // the run it begins, paused
	Speed  float64  // steps a second at first, 0 for as fast as it goes
	Steps  []Step

	file string // for errors
}

// Kind is the kind of a Step.
type Kind string

// The kinds of step.
const (
	Say     Kind = "say"     // tells something
	Do      Kind = "do"      // waits until the viewer has done something
	Predict Kind = "predict" // asks what will happen
	Check   Kind = "check"   // waits until something is true
	Reveal  Kind = "reveal"  // tells whether the last prediction was right
	Lock    Kind = "lock"    // takes commands away, or gives them back
)

// Fact is a number or a cause that a text names, as a condition that is true of the run
// when the text is shown.
type Fact struct {
	Condition
	Line int
}

// Step is one thing that happens in a lesson.
type Step struct {
	Kind  Kind
	Line  int    // of the file
	Text  string // what is said, asked, or to be done; {id} stands for the key of a command
	Hint  string // what is said when nothing happens for a while
	Panel string // what to look at, by its name with dashes; empty for no other than before

	Action  Action        // of Do
	Press   string        // of Do: the keys that lead there, on a screen
	Timeout time.Duration // of Do and Predict: when the hint comes

	Choices []string // of Predict: two to four
	Right   int      // which of them comes true, from 0

	Condition Condition // of Check
	Facts     []Fact    // what the text says of the run, for those who check that it is so
	Within    int       // steps of the run in which it comes true; then the hint comes

	Locks []string // of Lock: names of commands that cannot be used from here on; none for all to be free again
}

// paths are the files of the lessons of this program, in order.
var paths = sync.OnceValue(func() []string {
	names, err := fs.Glob(files, "text/*.lesson")
	if err != nil {
		panic(err) // the pattern is ours
	}
	return names
})

// Names are the names of the lessons of this program, in order.
func Names() []string {
	var names []string
	for _, path := range paths() {
		names = append(names, nameOf(path))
	}
	return names
}

// All reads the lessons of this program, in order. It panics if words are not those of
// its scenes.
func All(words Words) []*Lesson {
	var all []*Lesson
	for i, path := range paths() {
		text, err := files.ReadFile(path)
		if err != nil {
			panic(err)
		}
		l, err := Parse(path, string(text), words)
		if err != nil {
			panic(err) // a test reads every one
		}
		l.Number = i + 1
		all = append(all, l)
	}
	return all
}

// Find is the lesson of a name or a number among all.
func Find(all []*Lesson, word string) (*Lesson, error) {
	var names []string
	for _, l := range all {
		if l.Name == word || strconv.Itoa(l.Number) == word {
			return l, nil
		}
		names = append(names, l.Name)
	}
	if n, err := strconv.Atoi(word); err == nil {
		return nil, form.Errorf("lesson: no lesson %d; there are 1 to %d", n, len(names))
	}
	return nil, form.Unknown("lesson", word, names)
}

// Learnt are the names of the lessons that a viewer has finished, with one more, in
// the order of All. What is not among them is left out.
func Learnt(names []string, name string) []string {
	var out []string
	for _, n := range Names() {
		if n == name || slices.Contains(names, n) {
			out = append(out, n)
		}
	}
	return out
}

// Heading is the number and the title: lesson 3/9 · why does φ fall?
func (l *Lesson) Heading() string {
	if l.Number == 0 {
		return "lesson · " + l.Title
	}
	return fmt.Sprintf("lesson %d/%d · %s", l.Number, len(paths()), l.Title)
}

// locked are the commands that a lesson takes away from its first step on: they
// would end its run.
var locked = []string{"scene", "restart", "restart-new-seed", "restart-slower", "data"}

// Locked says why a command cannot be used at a step of the lesson, "" if it can.
func (l *Lesson) Locked(at int, command string) string {
	if slices.Contains(locked, command) {
		return "it would end the lesson's run: leave the lesson first"
	}
	for _, s := range slices.Backward(l.Steps[:min(at+1, len(l.Steps))]) {
		if s.Kind != Lock {
			continue
		}
		if slices.Contains(s.Locks, command) {
			return "locked by the lesson: " + s.Text
		}
		return ""
	}
	return ""
}
