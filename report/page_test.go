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
		`{{mean (runs "toy" "preset=soft") "gap" 2}}`:                                                                              "0.60",
		`{{std (runs "toy" "preset=soft") "gap" 3}}`:                                                                               "0.100",
		`{{interval (runs "toy" "preset=soft") "gap" 3}}`:                                                                          "0.600 ± 0.248",
		`{{median (runs "toy") "gap" 2}}`:                                                                                          "0.40",
		`{{least (runs "toy") "gap" 1}}–{{most (runs "toy") "gap" 1}}`:                                                             "0.1–0.7",
		`{{count (runs "toy" "data=d" "preset=crb")}}`:                                                                             "3",
		`{{mean (runs "toy" "preset=soft") "100*gap" 1}}`:                                                                          "60.0",
		`{{difference (runs "toy" "preset=soft") (runs "toy" "preset=crb") "10*gap" 1}}`:                                           "4.5 ± 6.4",
		`{{difference (runs "toy" "preset=soft") (runs "toy" "preset=crb") "gap" 2}}`:                                              "0.45 ± 0.64",
		`{{share (runs "toy" "preset=soft") "gap" ">=" 0.6}}`:                                                                      "2 of 3 (0.21 to 0.94)",
		`{{count (runs "toy" "preset=crb|soft")}}`:                                                                                 "6",
		`{{change (runs "toy" "preset=soft|crb") (runs "toy" "preset=crb") "gap" | printf "%.3f"}}`:                                "0.150",
		`{{signflip (runs "toy" "preset=crb") (runs "toy" "preset=soft") "gap"}}`:                                                  "0.25",
		`{{signflip (runs "toy" "preset=soft") (runs "toy" "preset=soft") "gap"}}`:                                                 "1",
		`{{holds (value "mean" (runs "toy" "preset=crb") "gap") "<" (times 0.5 (value "mean" (runs "toy" "preset=soft") "gap"))}}`: "holds",
		`{{holds (value "most" (runs "toy" "preset=soft") "gap") "<" 0.7}}`:                                                        "does not hold",
		`{{within 92.0 0.1 100.0}}, {{within 108.0 0.1 100.0}}, {{within 89.0 0.1 100.0}}`:                                         "holds, holds, does not hold",
		`{{spread (runs "toy" "preset=soft") "delta" 1}}`:                                                                          "0.0 to 0.0",
		`{{range values (runs "toy") "preset"}}{{.}} {{mean (runs "toy" (print "preset=" .)) "gap" 1}} {{end}}`:                    "soft 0.6 crb 0.2 ",
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
		`{{value "man" (runs "toy") "gap"}}`:          "did you mean mean?",
		`{{mean (runs "toy") "x*gap" 2}}`:             `"x" is not a factor`,
		`{{`:                                          "page:1",
	} {
		if _, err := Fill("page", text, tables); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
