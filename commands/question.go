package commands

// questionWords ask the program, not the run.
func questionWords() []Word {
	return []Word{
		{Name: "status", Group: Question, Doc: "print the state of the run"},
		{Name: "why", Usage: "TOPIC [LAYER]", Group: Question, Doc: "explain a number with its current values"},
		{Name: "help", Also: []string{"?"}, Group: Question, Doc: "list the commands"},
		{Name: "quit", Also: []string{"q", "exit"}, Group: Question, Doc: "end the run and the program"},
	}
}
