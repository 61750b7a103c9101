package cli

import (
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/plain"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/panels"
	"github.com/north-tui/north/tui/screen"
)

// screenOf is what the terminal shows of a scene.
func screenOf(scene string) *screen.Screen {
	if s, err := scenes.Named(scene); err == nil && s.Screen != nil {
		return s.Screen
	}
	return &panels.Usual
}

// wordsOf are the words that a scene adds to the language, none if there is no such
// scene.
func wordsOf(scene string) []commands.Word { return screenOf(scene).Plain }

// topicsOf are what the panels of a scene explain.
func topicsOf(scene string) []plain.Topic {
	s := screenOf(scene)
	var topics []plain.Topic
	nothing := &desk.Desk{Snap: &sim.Snapshot{}}
	for _, p := range s.Panels {
		if p.Topic == nil {
			continue
		}
		if name := p.Topic(nothing); name != "" {
			topics = append(topics, plain.Topic{Name: name, Panel: strings.ReplaceAll(p.Name, " ", "-")})
		}
	}
	return topics
}

// allLessons are the lessons of this program.
func allLessons() []*lessons.Lesson { return lessons.All(wordsOf) }
