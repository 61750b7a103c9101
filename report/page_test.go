package report

import (
	"strings"
	"testing"
	"testing/fstest"
)

const someRuns = "data,preset,seed,gap,delta\n" +
	"d,soft,1,0.5,3\nd,soft,2,0.7,3\nd,soft,3,0.6,3\n" +
	"d,crb,1,0.1,0\nd,crb,2,0.2,1\nd,crb,4,0.3,\n"

// Static networks of 10 and 1000 parameters; one that grew to 100 is compared with the mean
// of both, one of 1000 with the second, one beyond them or with another rate with none.
const grownRuns = "data,trigger,hidden,lr,seed,test_accuracy,params\n" +
	"d,static,4,1,1,0.5,10\nd,static,64,1,1,0.7,1000\nd,static,4,1,2,0.5,10\nd,static,64,1,2,0.7,1000\n" +
	"d,static,\"8,8\",1,1,0,100\ne,static,4,1,1,0,100\n" +
	"d,grad,4,1,10,0.9,100\nd,grad,4,1,1,0.8,100\nd,grad,4,1,2,0.8,1000\n" +
	"d,senn,4,1,1,0.5,1000\nd,senn,4,1,2,0.5,1000\nd,senn,4,2,1,0.5,1000\nd,linear,4,1,1,0.5,2000\n"

// Ratios of 2, 4 and 8; one run has nothing to be compared with.
const costRuns = "data,trigger,seed,test_loss,test_loss_at_cost\n" +
	"d,grad,1,2,1\nd,grad,2,2,.5\nd,grad,3,4,.5\nd,grad,4,4,\nd,senn,1,1,1\nd,senn,2,1,1\n"

const timesTable = "## d\n\n| setting | seconds a run | training | trigger |\n|---|---:|---:|---:|\n" +
	"| grad | 3.1 | 60.0 % | 40.0 % |\n\n## e\n\n| setting | seconds a run | training |\n|---|---:|---:|\n| grad | 3 | 90 % |\n"

// TestFill: each function, by numbers worked out by hand: t of 2 degrees of freedom is
// 4.3027, so that .6 ± 4.3027·.1/√3 is .6 ± .248; Wilson's interval of 2 of 3 is .208 to
// .939. The logarithms 1, 2, 3 to the base 2 are 2 ± 2.484, and their t is 2√3, of which
// p is 1 − 2√3/√14.
func TestFill(t *testing.T) {
	tables := fstest.MapFS{
		"toy/runs.csv": {Data: []byte(someRuns)}, "grown/runs.csv": {Data: []byte(grownRuns)}, "cost/runs.csv": {Data: []byte(costRuns)}, "grown/report.md": {Data: []byte(timesTable)},
	}
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
		`{{ratio 3.0 (times 2.0 3.0)}}`:                                                                                            "0.5",
		`{{spread (runs "toy" "preset=soft") "delta" 1}}`:                                                                          "0.0 to 0.0",
		`{{range values (runs "toy") "preset"}}{{.}} {{mean (runs "toy" (print "preset=" .)) "gap" 1}} {{end}}`:                    "soft 0.6 crb 0.2 ",
		`{{list (runs "toy" "preset=crb") "10*gap" 0}}; {{list (runs "grown" "trigger=grad") "test_accuracy" 1}}`:                  "1, 2, 3; 0.8, 0.8, 0.9",
		`{{greatest (runs "toy") "gap"}}`:                                                                                          "0.7",
		`{{tally (runs "toy" "preset=soft") "gap" ">=" 0.6}}`:                                                                      "2 of 3",
		`{{count (runs "toy|grown" "data=d")}}, {{most (runs "toy|grown|toy" "seed=10|4") "seed" 0}}`:                              "18, 10",
		`{{against (runs "grown" "trigger=grad" "seed=1") "100*test_accuracy"}}`:                                                   "20 (none: one pair)",
		`{{against (runs "grown" "trigger=grad") "100*test_accuracy"}}`:                                                            "15 (−49 to 79)",
		`{{against (runs "grown" "trigger=senn" "lr=1") "100*test_accuracy"}}`:                                                     "**−20** (−20 to −20)",
		`{{ratioAtCost (runs "cost" "trigger=grad") "test_loss"}}; {{ratioAtCost (runs "cost" "trigger=senn") "test_loss"}}; {{ratioAtCost (runs "cost" "seed=3") "test_loss"}}`:          "4.00 (0.71 to 22.38), 3 of 4; 1.00 (1.00 to 1.00); –",
		`{{pAtCost (runs "cost" "trigger=grad") "test_loss" | printf "%.4f"}}`:                                                                                                            "0.0742",
		`{{with comparisonsAtCost "test_loss" (runs "cost")}}{{.Count}} {{.Above}} {{.Below}} {{.Largest | printf "%.2f"}}{{end}}`:                                                        "2 0 0 1.39",
		`{{pAtCost (runs "cost" "trigger=senn") "test_loss"}} {{holm 0.01 0.04 0.03}}`:                                                                                                    "1 [0.03 0.06 0.06]",
		`{{correlation (runs "toy" "preset=soft") "gap" (runs "cost" "trigger=grad") "test_loss_at_cost" | printf "%.3f"}}`:                                                               "-0.866",
		`{{with comparisons "test_accuracy" (runs "grown") (runs "grown")}}{{.Count}} {{.Apart}} {{.Above}} {{.Below}} {{.ByChance | printf "%.1f"}} {{.Largest | printf "%.1f"}}{{end}}`: "4 2 0 2 0.2 0.2",
		`{{part "grown" "d" "grad" "trigger"}} {{part "grown" "e" "grad" "training"}}`:                                                                                                    "40.0 % 90 %",
	} {
		if got, err := Fill("page", text, tables); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		`{{mean (runs "toy" "preset=adam") "gap" 2}}`:                                      "toy preset=adam: no run",
		`{{mean (runs "toy") "gapp" 2}}`:                                                   "did you mean gap?",
		`{{runs "boy"}}`:                                                                   "boy/runs.csv",
		`{{mean (runs "toy") "preset" 2}}`:                                                 `preset "soft" is not a number`,
		`{{share (runs "toy") "gap" "=" 1}}`:                                               `no comparison "="`,
		`{{value "man" (runs "toy") "gap"}}`:                                               "did you mean mean?",
		`{{against (runs "grown" "trigger=linear") "params"}}`:                             "no static network to compare with",
		`{{against (runs "grown|toy") "gap"}}`:                                             "within one table",
		`{{comparisons "gap" (runs "toy")}}`:                                               "toy: column: no \"trigger\"",
		`{{ratioAtCost (runs "toy") "gap"}}`:                                               "gap_at_cost",
		`{{pAtCost (runs "cost" "seed=4") "test_loss"}}`:                                   "0 runs can be compared",
		`{{correlation (runs "toy" "preset=crb") "gap" (runs "toy" "preset=soft") "gap"}}`: "2 seeds in common",
		`{{runs "grown|boy"}}`:                                                             "boy/runs.csv",
		`{{part "grown" "d" "grat" "trigger"}}`:                                            "did you mean grad?",
		`{{part "grown" "d" "grad" "init"}}`:                                               "there are training, trigger",
		`{{part "grown" "f" "grad" "init"}}`:                                               "grown: report.md has no table of times for \"f\"",
		`{{part "toy" "d" "grad" "init"}}`:                                                 "toy/report.md",
		`{{mean (runs "toy") "x*gap" 2}}`:                                                  `"x" is not a factor`,
		`{{`:                                                                               "page:1",
	} {
		if _, err := Fill("page", text, tables); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}
