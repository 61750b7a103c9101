package picture

// Topic is what an Explanation is about.
type Topic string

// The topics. The zero Topic asks for no explanation.
const (
	AboutNeuron   Topic = "neuron"   // one neuron on one sample, from its inputs
	AboutLoss     Topic = "loss"     // of one sample
	AboutAccuracy Topic = "accuracy" // on the test data
	AboutSize     Topic = "size"     // numbers trained, multiplications
	AboutTrigger  Topic = "trigger"  // how many neurons a layer gets, and why
	AboutSpectrum Topic = "spectrum" // which singular values count
	AboutAnswer   Topic = "answer"   // the network's answer to one sample
	AboutSettings Topic = "settings" // what follows from them
	AboutBirth    Topic = "birth"    // what the newest neuron adds
	AboutNewborns Topic = "newborns" // how a newborn neuron does against older ones
)

// Explanation is how a number on the screen comes about, with the values it is
// made of now.
type Explanation struct {
	Topic   Topic
	Title   string // what is explained: "neurons to add to L2"
	Intro   string // a sentence or two
	Lines   []Derivation
	Source  string // paper and equation, if there is one
	Step    int    // when the values were taken
	Samples int    // with topics about one sample: how many there are to choose from
}

// Derivation is one line: what = formula = values = result.
type Derivation struct {
	What    string // in words: "threshold"
	Formula string // in symbols: ⌊γ·φ₀·M⌋
	Values  string // with numbers for symbols: ⌊.97·1·17⌋
	Result  string // 16
}

// WhatIf is how many neurons a trigger would add now, if it were in use with its
// default settings, or as it is if it is in use.
type WhatIf struct {
	Trigger string
	Add     []int  // one a hidden layer, as far as there is room
	Note    string // why it cannot tell
}
