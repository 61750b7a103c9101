package report

import "testing"

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
