package screen

// GrowthPickers choose trigger and initialisation.
func GrowthPickers() []Picker {
	return []Picker{
		{Setting: "trigger", Key: "t", Heading: "trigger · from the next step on", Help: "trigger: when, where and how many neurons to add", WhatIf: true},
		{Setting: "init", Key: "i", Heading: "initialisation · from the next birth on", Help: "initialisation: which weights new neurons get"},
	}
}

// GrowthStrategy is trigger, initialisation and learning rate with what belongs to them.
func GrowthStrategy() []StrategyItem {
	return []StrategyItem{
		{"t", "trigger", "trigger", []string{"gamma", "eps", "every"}},
		{"i", "init", "init", nil},
		{"p", "lr", "lr", []string{"optim", "batch", "activation"}},
	}
}
