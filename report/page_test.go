package report

import (
	"strings"
	"testing"
	"testing/fstest"
)

const someRuns = "data,preset,seed,gap,delta\n" +
	"d,soft,1,0.5,3\nd,soft,2,0.7,3\nd,soft,3,0.6,3\n" +
	"d,crb,1,0.1,0\nd,crb,2,0.2,1\nd,crb,4,0.3,\n"

// TestFill: each function, by numbers worked out by hand: t of 2 degrees of freedom is
// 4.3027, so that .6 ± 4.3027·.1/√3 is .6 ± .248; Wilson's interval of 2 of 3 is .208 to
// .939.
func TestFill(t *testing.T) {
	tables := fstest.MapFS{"toy/runs.csv": {Data: []byte(someRuns)}}
	for text, want := range map[string]string{
		`{{mean (runs "toy" "preset=soft") "gap" 2}}`:                                                           "0.60",
		`{{std (runs "toy" "preset=soft") "gap" 3}}`:                                                            "0.100",
		`{{interval (runs "toy" "preset=soft") "gap" 3}}`:                                                       "0.600 ± 0.248",
		`{{median (runs "toy") "gap" 2}}`:                                                                       "0.40",
		`{{least (runs "toy") "gap" 1}}–{{most (runs "toy") "gap" 1}}`:                                          "0.1–0.7",
		`{{count (runs "toy" "data=d" "preset=crb")}}`:                                                          "3",
		`{{difference (runs "toy" "preset=soft") (runs "toy" "preset=crb") "gap" 2}}`:                           "0.45 ± 0.64",
		`{{share (runs "toy" "preset=soft") "gap" ">=" 0.6}}`:                                                   "2 of 3 (0.21 to 0.94)",
		`{{holds (runs "toy" "preset=crb") (runs "toy" "preset=soft") "gap" "<" 0.5}}`:                          "holds",
		`{{holds (runs "toy" "preset=crb") (runs "toy" "preset=soft") "gap" "<" 0.3}}`:                          "does not hold",
		`{{spread (runs "toy" "preset=soft") "delta" 1}}`:                                                       "0.0 to 0.0",
		`{{range values (runs "toy") "preset"}}{{.}} {{mean (runs "toy" (print "preset=" .)) "gap" 1}} {{end}}`: "soft 0.6 crb 0.2 ",
	} {
		if got, err := Fill("page", text, tables); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		`{{mean (runs "toy" "preset=adam") "gap" 2}}`: "toy preset=adam: no run",
		`{{mean (runs "toy") "gapp" 2}}`:              "did you mean gap?",
		`{{runs "boy"}}`:                              "boy/runs.csv",
		`{{mean (runs "toy") "preset" 2}}`:            `preset "soft" is not a number`,
		`{{share (runs "toy") "gap" "=" 1}}`:          `no comparison "="`,
		`{{`:                                          "page:1",
	} {
		if _, err := Fill("page", text, tables); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
