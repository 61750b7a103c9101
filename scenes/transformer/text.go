package transformer

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

// defaultPrompt is what texts begin with unless a setting says otherwise. Where
// the text that is learnt from lacks one of its characters, its own words do.
const defaultPrompt = "The Rays of Light"

const (
	promptLength  = 16  // characters of the learnt text's own words
	greedyLength  = 64  // characters written before and after a growth
	sampledLength = 240 // characters written as it learns
	attended      = 32  // characters of the text on which attention is shown
)

// prompt is what texts begin with, as text and as tokens.
func (l *language) prompt(v form.Values) (string, []int32, error) {
	text := v.Text("prompt")
	tokens, ok := l.text.Numbers(text)
	switch {
	case ok:
		return text, tokens, nil
	case text != defaultPrompt:
		return "", nil, form.Errorf("prompt: %q has a character that is not in %s", text, l.text.Name)
	}
	tokens = l.text.Valid[:min(promptLength, len(l.text.Valid))]
	return l.text.String(tokens), tokens, nil
}

// greedy is what the model most likely writes after the prompt.
func (l *language) greedy() (string, error) { return l.write(greedyLength, 0, nil) }

// write samples count characters after the prompt.
func (l *language) write(count int, temperature float64, rng *rand.Rand) (string, error) {
	_, tokens, err := l.prompt(l.Values)
	if err != nil {
		return "", err
	}
	written, err := l.model.Sample(tokens, count, temperature, rng)
	if err != nil {
		return "", err
	}
	return l.text.String(written), nil
}

// passage is a text that was written greedily around a growth.
func (l *language) passage(name, text string) picture.Passage {
	prompt, _, _ := l.prompt(l.Values) // which was good when it was set
	return picture.Passage{Name: name, Title: fmt.Sprintf("greedy, %s growth", name), Given: prompt, Text: text, Step: l.steps}
}

// passages are what the model writes now, and what it wrote around the last
// growth. The random numbers are those of the step, so that looking again shows the
// same.
func (l *language) passages() []picture.Passage {
	temperature := l.Values.Float("temperature")
	text, err := l.write(sampledLength, temperature, rand.New(rand.NewPCG(l.seed, math.MaxUint64-uint64(l.steps))))
	if err != nil {
		return l.history.texts
	}
	now := l.passage("now", text)
	now.Title = fmt.Sprintf("sampled at temperature %g", temperature)
	return append([]picture.Passage{now}, l.history.texts...)
}
