package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
)

const (
	textMost       = 256 << 20 // bytes of a text, unpacked
	charactersMost = 4096      // distinct characters
	validationPart = 10        // one in this many characters is for validation, taken from the end
)

// Text is a text as a sequence of characters, each of which is known by its
// number. It is read-only: loaded texts are shared.
type Text struct {
	Name     string  // as asked for: opticks, poems.txt
	Title    string  // for people: "opticks · 567,038 characters · 91 different"
	Alphabet []rune  // distinct characters in ascending order; a number is a place in it
	Train    []int32 // the first nine tenths
	Valid    []int32 // the last tenth
	SHA256   string  // of a file
}

// TextEntry is a text that comes with the program.
type TextEntry struct {
	Name   string
	Doc    string // one line
	Source string // where it comes from, and its licence
	Load   func() (*Text, error)
}

// Texts lists the texts that come with the program, in display order.
func Texts() []TextEntry {
	return []TextEntry{
		opticks(),
	}
}

// OpenText loads a text: one of Texts, or a file in UTF-8, gzipped or not, of JSON Lines
// a field. Both of its parts have more characters than the context a model reads at once.
func OpenText(spec, field string, context int) (*Text, error) {
	t, err := findText(spec, field)
	if err != nil {
		return nil, err
	}
	for _, part := range []struct {
		name  string
		count int
	}{{"training", len(t.Train)}, {"validation", len(t.Valid)}} {
		if part.count <= context {
			return nil, fmt.Errorf("%s: %d characters for %s, want more than the context of %d; take a longer text or a smaller --set context=", spec, part.count, part.name, context)
		}
	}
	return t, nil
}

func findText(spec, field string) (*Text, error) {
	var names []string
	for _, e := range Texts() {
		if e.Name == spec {
			return e.Load()
		}
		names = append(names, e.Name)
	}
	info, err := os.Stat(spec)
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s: a directory, want a text file; cat FILES | north --scene transformer --data - joins several", spec)
	case err == nil, spec == StandardInput:
		return textFile(spec, field)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case isPath(spec) || strings.HasSuffix(spec, ".txt"):
		return nil, fmt.Errorf("%s: no such file", spec)
	}
	return nil, form.Unknown("data", spec, names)
}

// textFile reads a text from a file.
func textFile(path, field string) (*Text, error) {
	var t *Text
	hash, err := withInput(path, func(in *input) (err error) {
		if IsJSONLines(path) {
			t, err = readJSONText(path, in, field)
		} else {
			t, err = readText(path, in)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	t.SHA256 = hash
	return t, nil
}

// IsJSONLines says by the name of a file whether it holds an object a line.
func IsJSONLines(path string) bool {
	path = strings.TrimSuffix(path, ".gz")
	return strings.HasSuffix(path, ".jsonl") || strings.HasSuffix(path, ".ndjson")
}

// readJSONText joins a field of all objects, one a line.
func readJSONText(name string, r io.Reader, field string) (*Text, error) {
	var text []byte
	decoder := json.NewDecoder(r)
	for n := 1; ; n++ {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: object %d: %w; mend the JSON there", name, n, err)
		}
		value, ok := object[field].(string)
		if !ok {
			return nil, fmt.Errorf("%s: object %d has no text %s; --set field= names another of %s", name, n, form.Quoted(field), someOf(slices.Sorted(maps.Keys(object))))
		}
		text = append(append(text, value...), '\n')
		if len(text) > textMost {
			return nil, fmt.Errorf("%s: more than %d MB of text; take a part of it", name, textMost>>20)
		}
	}
	if len(text) == 0 {
		return nil, fmt.Errorf("%s: no text in it, want more characters than the context", name)
	}
	return numberText(name, text)
}

// readText reads a text and divides it.
func readText(name string, r io.Reader) (*Text, error) {
	text, err := io.ReadAll(io.LimitReader(r, textMost+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(text) > textMost:
		return nil, fmt.Errorf("%s: more than %d MB of text; take a part of it", name, textMost>>20)
	case len(text) == 0:
		return nil, fmt.Errorf("%s: no text in it, want more characters than the context", name)
	}
	return numberText(name, text)
}

// numberText gives each distinct character its number.
func numberText(name string, text []byte) (*Text, error) {
	seen := map[rune]int32{}
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && n == 1 {
			return nil, fmt.Errorf("%s: line %d: byte %#02x is not UTF-8; save the file as UTF-8, or: iconv -f latin1 -t utf-8 FILE", name, 1+bytes.Count(text[:at], []byte{'\n'}), text[at])
		}
		if seen[r] = 0; len(seen) > charactersMost {
			return nil, fmt.Errorf("%s: line %d: more than %d different characters, the last %s; leave rare ones out", name, 1+bytes.Count(text[:at], []byte{'\n'}), charactersMost, form.Quoted(string(r)))
		}
		at += n
	}
	t := &Text{Name: name, Alphabet: make([]rune, 0, len(seen))}
	for r := range seen {
		t.Alphabet = append(t.Alphabet, r)
	}
	slices.Sort(t.Alphabet)
	for i, r := range t.Alphabet {
		seen[r] = int32(i)
	}
	all := make([]int32, 0, len(text))
	for _, r := range string(text) {
		all = append(all, seen[r])
	}
	cut := len(all) - len(all)/validationPart
	t.Train, t.Valid = all[:cut:cut], all[cut:]
	t.Title = fmt.Sprintf("%s · %s characters · %d different", name, picture.Grouped(float64(len(all))), len(t.Alphabet))
	return t, nil
}

// Numbers are the numbers of the characters of s; false if one of them is not in
// the alphabet.
func (t *Text) Numbers(s string) ([]int32, bool) {
	var out []int32
	for _, r := range s {
		at, ok := slices.BinarySearch(t.Alphabet, r)
		if !ok {
			return nil, false
		}
		out = append(out, int32(at))
	}
	return out, true
}

// String is the text that numbers stand for.
func (t *Text) String(numbers []int32) string {
	var b strings.Builder
	for _, n := range numbers {
		b.WriteRune(t.Alphabet[n])
	}
	return b.String()
}
