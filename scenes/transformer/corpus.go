package transformer

import (
	"fmt"
	"math/rand/v2"

	"github.com/north-tui/north/scenes/scene"
)

// corpus deals out windows of a training text at random places.
type corpus struct {
	text    []int32
	source  *rand.PCG
	rand    *rand.Rand
	dealt   int // characters so far
	tokens  []int32
	targets []int32
}

func newCorpus(text []int32, seed uint64) *corpus {
	source := rand.NewPCG(seed, scene.DataStream)
	return &corpus{text: text, source: source, rand: rand.New(source)}
}

// next returns windows of length characters, one after the other, and what
// follows each of these. They are good until the next call. The text has more
// than length characters.
func (c *corpus) next(windows, length int) (tokens, targets []int32) {
	c.tokens, c.targets = scene.Sized(c.tokens, windows*length), scene.Sized(c.targets, windows*length)
	for w := range windows {
		at := c.rand.IntN(len(c.text) - length)
		copy(c.tokens[w*length:][:length], c.text[at:])
		copy(c.targets[w*length:][:length], c.text[at+1:])
	}
	c.dealt += windows * length
	return c.tokens, c.targets
}

// epoch is how often as many characters as the text has were dealt out.
func (c *corpus) epoch() float64 { return float64(c.dealt) / float64(len(c.text)) }

// excerpt is a fixed sample of a text.
type excerpt struct{ tokens, targets []int32 }

// excerptOf is up to a number of windows of length characters, spread evenly over a
// text that has more than length of them.
func excerptOf(text []int32, windows, length int) excerpt {
	windows = min(windows, max(1, (len(text)-1)/length))
	var e excerpt
	for w := range windows {
		at := 0
		if windows > 1 {
			at = w * (len(text) - 1 - length) / (windows - 1)
		}
		e.tokens = append(e.tokens, text[at:at+length]...)
		e.targets = append(e.targets, text[at+1:at+1+length]...)
	}
	return e
}

// corpusState is what a checkpoint holds of a corpus.
type corpusState struct {
	Source []byte
	Dealt  int
}

func (c *corpus) state() (corpusState, error) {
	source, err := c.source.MarshalBinary()
	return corpusState{source, c.dealt}, err
}

func (c *corpus) restore(from corpusState) error {
	if from.Dealt < 0 {
		return fmt.Errorf("data cursor after %d characters", from.Dealt)
	}
	c.dealt = from.Dealt
	return c.source.UnmarshalBinary(from.Source)
}
