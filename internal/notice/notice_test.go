package notice

import (
	"strings"
	"testing"
)

// TestText: the modules of the screen and of figures are there, with their texts.
func TestText(t *testing.T) {
	for _, want := range []string{"github.com/charmbracelet/bubbletea", "gonum.org/v1/plot", "SIL OPEN FONT LICENSE", "CC-BY-SA-3.0", "Creative Commons Attribution 4.0", "Apache License"} {
		if !strings.Contains(Text(), want) {
			t.Errorf("no %s", want)
		}
	}
}
