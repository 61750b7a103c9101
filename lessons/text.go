package lessons

import "strings"

// Fill replaces each {id} of a text by what name gives for it. A brace without
// its counterpart stays as it is.
func Fill(text string, name func(id string) string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		id, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		b.WriteString(name(id))
		text = after
	}
}

// Verdict says what the viewer predicted and what came true; answer is -1 for
// nothing.
func Verdict(asked *Step, answer int) string {
	right := asked.Choices[asked.Right]
	switch answer {
	case -1:
		return "The answer: " + right + "."
	case asked.Right:
		return "✓ You said: " + right + ". Correct."
	}
	return "✗ You said: " + asked.Choices[answer] + ". The answer: " + right + "."
}
