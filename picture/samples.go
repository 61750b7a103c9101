package picture

// Samples are test data with the model's answers.
type Samples struct {
	Of    int      // test samples that were answered
	Wrong int      // of them
	List  []Sample // some of them, wrong ones first
}

// Sample is an image of the test data with the model's answer.
type Sample struct {
	Number     int    // in the test split, from 0
	Image      *Grid  // shared
	Class      string // what it is
	Answer     string // what the model takes it for
	Confidence float64
}

// Wrong reports whether the answer is another class.
func (s *Sample) Wrong() bool { return s.Answer != s.Class }
