package cli

import (
	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/lessons"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/plain"
	neurogenesis "github.com/north-tui/north/scenes/neurogenesis/screen"
	transformer "github.com/north-tui/north/scenes/transformer/screen"
)

// spoken is what a scene adds to plain text: words, and topics that why explains, with
// the panels that show them.
type spoken struct {
	words  []commands.Word
	topics []plain.Topic
}

// spokenBy are the words and topics of each scene, by its name.
var spokenBy = map[string]spoken{
	"neurogenesis": {
		words: neurogenesis.Plain(),
		topics: []plain.Topic{
			{Name: picture.AboutNeuron, Panel: "network"}, {Name: picture.AboutLoss, Panel: "loss"},
			{Name: picture.AboutSize, Panel: "neurons-per-layer"}, {Name: picture.AboutTrigger, Panel: "orthogonality"},
			{Name: picture.AboutSpectrum, Panel: "spectrum"}, {Name: picture.AboutAnswer, Panel: "boundary"},
			{Name: picture.AboutAccuracy, Panel: "accuracy"}, {Name: picture.AboutSettings, Panel: "settings"},
			{Name: picture.AboutBirth, Panel: "events"},
		},
	},
	"transformer": {
		words: transformer.Plain(),
		topics: []plain.Topic{
			{Name: picture.AboutSize, Panel: "blocks"}, {Name: picture.AboutLoss, Panel: "loss"},
			{Name: picture.AboutBirth, Panel: "receipt"}, {Name: picture.AboutTrigger, Panel: "orthogonality"},
			{Name: picture.AboutSpectrum, Panel: "weights"}, {Name: picture.AboutNeuron, Panel: "attention"},
			{Name: picture.AboutAnswer, Panel: "text"}, {Name: picture.AboutSettings, Panel: "settings"},
			{Name: picture.AboutBirth, Panel: "events"},
		},
	},
}

// wordsOf are the words that a scene adds to the language, none if there is no such
// scene.
func wordsOf(scene string) []commands.Word { return spokenBy[scene].words }

// allLessons are the lessons of this program.
func allLessons() []*lessons.Lesson { return lessons.All(wordsOf) }
