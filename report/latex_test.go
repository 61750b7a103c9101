package report

import (
	"slices"
	"strings"
	"testing"
)

// TestInLaTeX: what a name may hold is shown by LaTeX and not obeyed.
func TestInLaTeX(t *testing.T) {
	tests := []struct{ text, want string }{
		{"north-act", "north-act"},
		{`\input{/etc/passwd}`, `\textbackslash{}input\{/etc/passwd\}`},
		{"50 % of $x_1$ & #2^~", `50 \% of \$x\_1\$ \& \#2\textasciicircum{}\textasciitilde{}`},
		{"−0.8 ± 1", `$-$0.8 $\pm$ 1`},
		{"two\nlines", `two\textbackslash{}u000alines`},
	}
	for _, tt := range tests {
		if got := inLaTeX(tt.text); got != tt.want {
			t.Errorf("%q is %q in LaTeX, want %q", tt.text, got, tt.want)
		}
	}
}

func TestCodeInLaTeX(t *testing.T) {
	const want = `\texttt{north sweep -{}-set \textquotesingle{}a\_b=1,\allowbreak{}2\textquotesingle{}}`
	if got := codeInLaTeX("north sweep --set 'a_b=1,2'"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestFitting: every column is in one part of the table, and no part with more than one
// number is too wide.
func TestFitting(t *testing.T) {
	rows := [][]string{{"group", "runs", strings.Repeat("a", 40), strings.Repeat("b", 25), strings.Repeat("c", 100), "d"}, {"**static**", "3", "", "", "", ""}}
	var ends []int
	for begin := 1; begin < len(rows[0]); {
		begin = fitting(rows, 1, begin)
		ends = append(ends, begin)
	}
	if want := []int{3, 4, 5, 6}; !slices.Equal(ends, want) {
		t.Errorf("the parts end before %v, want %v", ends, want)
	}
}
