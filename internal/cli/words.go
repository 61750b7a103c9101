package cli

import (
	"strings"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/plain"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// wordsOf are the words that a scene adds to the language, none if there is no such
// scene.
func wordsOf(scene string) []commands.Word {
	if s := screens[scene]; s != nil {
		return s.Plain
	}
	return nil
}

// topicsOf are what the panels of a scene explain.
func topicsOf(scene string) []plain.Topic {
	s := screens[scene]
	if s == nil {
		return nil
	}
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
