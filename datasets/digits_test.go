package datasets

import (
	"strings"
	"testing"
)

// TestBadDigits: a damaged file is named with the line.
func TestBadDigits(t *testing.T) {
	row := strings.TrimSuffix(strings.Repeat("3,", 65), ",")
	for text, want := range map[string]string{
		row + "\n" + row[2:]:               "digits.csv:2: 64 values",
		strings.Replace(row, "3", "17", 1): "value 1 is \"17\", want 0 to 16",
		strings.Replace(row, "3", "x", 1):  "value 1 is \"x\"",
		strings.Replace(row, "3", "", 1):   "value 1 is \"\"",
		strings.Replace(row, "3", "-1", 1): "value 1 is \"-1\"",
		row + "0":                          "value 65 is \"30\", want 0 to 9",
	} {
		if _, err := readDigits("digits.csv", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q…: %v, want %s", text, err, want)
		}
	}
	if s, err := readDigits("digits.csv", []byte(row+"\n"+row+"\n")); err != nil || s.N != 2 || s.Labels[1] != 3 || len(s.Pixels) != 128 {
		t.Errorf("%d rows, %v", s.N, err)
	}
}
