package commands

import "slices"

// questionWords ask the program, not the run.
func questionWords() []Word {
	return []Word{
		{Name: "status", Group: Question, Doc: "print the state of the run"},
		{Name: "why", Usage: "TOPIC [LAYER]", Group: Question, Doc: "explain a number with its current values"},
		{Name: "help", Also: []string{"?"}, Group: Question, Doc: "list the commands"},
		{Name: "quit", Also: []string{"q", "exit"}, Group: Question, Doc: "end the run and the program"},
	}
}

// local are the words that the program answers by itself.
var local = []string{"settings", "race", "status", "why", "help", "quit"}

// own reports whether a word is one of the program's own questions.
func own(name string) bool { return slices.Contains(local, name) }
