package picture

// Passage is a text to be read, such as a sample of a language model.
type Passage struct {
	Name  string // "after growth"
	Title string // "greedy, from a fixed prompt, step 400"
	Given string // the prompt
	Text  string // what the model wrote after it
	Step  int
}
