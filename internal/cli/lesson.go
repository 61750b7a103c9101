package cli

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/scenes"
	"github.com/spf13/cobra"
)

// lessonEnding tells the file of a lesson from the name of one.
const lessonEnding = ".lesson"

// mostLesson bounds the file of a lesson, in bytes.
const mostLesson = 1 << 20

// lessonNamed is the lesson of a name or a number among all, or of a file, nil for none. A lesson
// brings its own run, so the flags that name one are refused.
func lessonNamed(cmd *cobra.Command, all []*lessons.Lesson, word string) (*lessons.Lesson, error) {
	if word == "" {
		return nil, nil
	}
	names := []string{"scene", "set", "seed", "steps", "epochs"}
	for _, field := range flagged() {
		names = append(names, field.Name)
	}
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			return nil, usageError{fmt.Errorf("--lesson %s: a lesson has its own run, leave out --%s", form.Shown(word), name)}
		}
	}
	if !strings.HasSuffix(word, lessonEnding) {
		return lessons.Find(all, word)
	}
	text, err := files.Read(word, mostLesson)
	if err != nil {
		return nil, fmt.Errorf("--lesson: %w", err)
	}
	l, err := lessons.Parse(word, string(text), wordsOf)
	if err != nil {
		return nil, usageError{err}
	}
	scene, err := scenes.Named(l.Spec.Scene)
	if err != nil {
		return nil, err
	}
	if err := l.Check(scene.Lessons); err != nil {
		return nil, usageError{err}
	}
	return l, check(l.Spec)
}
