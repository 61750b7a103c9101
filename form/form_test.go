package form

import (
	"errors"
	"strings"
	"testing"
)

var (
	width = Field{Name: "width", Kind: Int, Default: "8", Min: 1, Max: 64}
	rate  = Field{Name: "rate", Kind: Float, Default: "0.5", Min: 0, Max: 1}
	fresh = Field{Name: "fresh", Kind: Bool, Default: "true"}
	shape = Field{Name: "shape", Kind: Choice, Choices: []string{"spiral", "moons"}, Default: "moons"}
	sizes = Field{Name: "sizes", Kind: Widths, Default: "4,4", Min: 1, Max: 9}
	place = Field{Name: "place", Kind: Text, Default: "here"}
)

func TestParse(t *testing.T) {
	tests := []struct {
		field Field
		text  string
		want  string // canonical value, or
		err   string // part of the error
	}{
		{width, " 12 ", "12", ""},
		{width, "1.5", "", `"1.5" is not a whole number`},
		{width, "65", "", "65 is out of range, want 1 to 64"},
		{rate, "1e-1", "0.1", ""},
		{rate, "NaN", "", "not a number"},
		{rate, "Inf", "", "not a number"},
		{rate, "-0.1", "", "want 0 to 1"},
		{fresh, "1", "true", ""},
		{fresh, "perhaps", "", "neither true nor false"},
		{shape, "spiral", "spiral", ""},
		{shape, "spirale", "", "did you mean spiral?"},
		{sizes, "8, 3", "8,3", ""},
		{sizes, "8,,3", "", "list of whole numbers"},
		{sizes, "8,10", "", "10 is out of range"},
		{place, "", "", "no value given"},
		{place, "a b", "a b", ""},
	}
	for _, tt := range tests {
		got, err := tt.field.Parse(tt.text)
		if tt.err != "" {
			var wrong *Error
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s %q: error %v, want %q", tt.field.Name, tt.text, err, tt.err)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("%s %q: %q, %v, want %q", tt.field.Name, tt.text, got, err, tt.want)
		}
	}
}

func TestResolve(t *testing.T) {
	v, err := Resolve([]Field{width, rate, fresh, sizes}, map[string]string{"width": "9", "other": "x"})
	if err != nil {
		t.Fatal(err)
	}
	if v.Int("width") != 9 || v.Float("rate") != 0.5 || !v.Bool("fresh") || len(v.Widths("sizes")) != 2 {
		t.Errorf("values %v, want 9 and the defaults", v)
	}
	if _, ok := v["other"]; ok {
		t.Error("a name of another field was taken over")
	}
	if _, err := Resolve([]Field{width}, map[string]string{"width": "0"}); err == nil {
		t.Error("a value out of range was resolved")
	}
}

func TestNearest(t *testing.T) {
	words := []string{"north-act", "north-act-gap", "north-weight", "linear", "static"}
	for name, want := range map[string]string{
		"north-akt": "north-act", "nort-weight": "north-weight", "Linear": "linear", "lin": "linear",
		"stat": "static", "zzzz": "", "": "", "north": "north-act",
	} {
		if got := Nearest(name, words); got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("4,4")
	f.Add("1e-3")
	fields := []Field{width, rate, fresh, shape, sizes, place}
	f.Fuzz(func(t *testing.T, text string) {
		for _, field := range fields {
			canonical, err := field.Parse(text)
			if err != nil {
				continue
			}
			if again, err := field.Parse(canonical); err != nil || again != canonical {
				t.Errorf("%s: %q became %q, and that %q, %v", field.Name, text, canonical, again, err)
			}
		}
	})
}
