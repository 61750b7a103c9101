package screen

// NeedsLayer is why no layer can be grown.
func NeedsLayer(h Host) string {
	if h.Desk().Layers() == 0 {
		return "no hidden layer grows here"
	}
	return ""
}

// NeedsPresent is why the run cannot be changed: nothing in the past is
// overwritten.
func NeedsPresent(h Host) string {
	if h.Desk().InPast() {
		return "the past cannot be changed: " + h.Key("fork") + " forks here, " + h.Key("live") + " returns"
	}
	return ""
}

// FirstOf is the first of several reasons.
func FirstOf(reasons ...func(h Host) string) func(h Host) string {
	return func(h Host) string {
		for _, reason := range reasons {
			if why := reason(h); why != "" {
				return why
			}
		}
		return ""
	}
}
