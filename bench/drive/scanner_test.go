package drive

import "testing"

func TestScanner(t *testing.T) {
	for text, want := range map[string]bool{
		"plain \x1b[31m and \x1b[?1049h":               true,
		"\x1b]52;c;bm9ydGggdHJhaW4=\a more":            true, // north train
		"\x1b_" + asked + "\x1b[>q\x1b[c":              true,
		"\x1b]52;c;Y20=\a":                             false,
		"\x1b]0;title\a":                               false,
		"\x1b_Gi=31,s=1,v=1,a=T,t=f,f=24;L2V0Yw\x1b\\": false, // draws a file
		"\x1bPq#0\x1b\\":                               false,
		"a bell\a":                                     false,
		"\u009b31m":                                    false,
	} {
		whole, split := scanner{}, scanner{}
		good := true
		for i := range len(text) {
			good = good && split.bad([]byte{text[i]}) < 0
		}
		if got := whole.bad([]byte(text)) < 0; got != want || good != want {
			t.Errorf("%q: good %v whole, %v byte by byte, want %v", text, got, good, want)
		}
	}
}
