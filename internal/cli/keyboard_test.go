package cli

import (
	"os"
	"strings"
	"testing"
)

// typed is what a keyboard passes on of what arrives in parts.
func typed(t *testing.T, parts ...string) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	k := &keyboard{File: read}
	var out strings.Builder
	for _, part := range parts {
		for len(part) > 0 { // a read of Bubble Tea takes 256 bytes
			n := min(len(part), 256)
			if _, err := write.WriteString(part[:n]); err != nil {
				t.Fatal(err)
			}
			part = part[n:]
			buffer := make([]byte, 256)
			got, err := k.Read(buffer)
			if err != nil {
				t.Fatal(err)
			}
			out.Write(buffer[:got])
		}
	}
	return out.String()
}

func TestKeyboard(t *testing.T) {
	long := strings.Repeat("1", 50_000)
	paste := strings.Repeat("x", 2*longestPaste)
	tests := []struct {
		name  string
		parts []string
		want  string
	}{
		{"keys", []string{"q", "\x1b[A\x1bOP", "\x1b", "[", "1;5C", "\x1bx", "\x03", "é"}, "q\x1b[A\x1bOP\x1b[1;5C\x1bx\x03é"},
		{"mouse", []string{"\x1b[<35;123;456M\x1b[<0;1;1m"}, "\x1b[<35;123;456M\x1b[<0;1;1m"},
		{"a sequence without an end", []string{"\x1b[" + long, "q", "\x03"}, "\x1b[" + strings.Repeat("1", longestSequence-1) + "\x03"},
		{"one that ctrl-c breaks off", []string{"\x1b[" + long, "\x03q"}, "\x1b[" + strings.Repeat("1", longestSequence-1) + "\x03q"},
		{"a paste", []string{pasteBegins + "q\x03\n" + pasteEnds, "q"}, pasteBegins + "q\x03\n" + pasteEnds + "q"},
		{"a paste without an end", []string{pasteBegins, "abc", "\x03", "q"}, pasteBegins + "abc" + pasteEnds + "\x03q"},
		{"a long paste", []string{pasteBegins + paste + pasteEnds, "q"}, pasteBegins + paste[:longestPaste-len(pasteBegins)] + pasteEnds + "q"},
		{"a mark in pieces", []string{"\x1b[20", "0~x", "\x1b[2", "01~", "\x03"}, pasteBegins + "x" + pasteEnds + "\x03"},
	}
	for _, tt := range tests {
		if got := typed(t, tt.parts...); got != tt.want {
			t.Errorf("%s: %d bytes %.100q, want %d bytes %.100q", tt.name, len(got), got, len(tt.want), tt.want)
		}
	}
}
