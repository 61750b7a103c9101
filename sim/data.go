package sim

import "fmt"

// DataHash is the fact that says whether two runs have learnt from the same files: the
// SHA-256 of what the user gave. Data that come with the program have none.
const DataHash = "data_sha256"

// DataName is the fact that names data as they were asked for.
const DataName = "data"

// Informed is a Learner that says what it learns from.
type Informed interface {
	Learner
	// Data returns facts for the record: DataName, the number of samples, what is
	// learnt, and DataHash.
	Data() map[string]any
}

// Data are the facts that the learner tells of what it learns from, nil if it tells none.
func (s *Session) Data() map[string]any {
	if l, ok := s.learner.(Informed); ok {
		return l.Data()
	}
	return nil
}

// sameData refuses to go on with a recorded run on other files than it was begun with.
func (s *Session) sameData(path string, recorded map[string]any) error {
	was, isText := recorded[DataHash].(string)
	now := s.Data()[DataHash]
	if !isText || was == now {
		return nil
	}
	return fmt.Errorf("%s: %v is not the file of the record: it has SHA-256 %v, recorded %s; bring that file back", path, s.Data()[DataName], now, was)
}
