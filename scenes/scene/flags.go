package scene

// TrainingFlags lists the flags for settings that every scene has.
func TrainingFlags() []Flag {
	return []Flag{
		{"batch", "`N` samples per step"},
		{"lr", "`X` as learning rate"},
	}
}
