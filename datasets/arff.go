package datasets

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/north-tui/north/form"
)

// isARFF says whether a text is in the format of Weka: lines that begin with @ before
// the data.
func isARFF(sample []byte) bool {
	for line := range bytes.Lines(sample) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '%' {
			continue
		}
		return bytes.HasPrefix(bytes.ToLower(line), []byte("@relation"))
	}
	return false
}

// readARFFHeader reads the lines up to @data and returns the names of the attributes.
func readARFFHeader(r *bufio.Reader) (names []string, lines int, err error) {
	for {
		line, err := r.ReadString('\n')
		if err != nil && line == "" {
			return nil, 0, fmt.Errorf("line %d: the file ends before a line @data, below which the rows stand; put one there", lines+1)
		}
		lines++
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if tab, after, ok := strings.Cut(word, "\t"); ok {
			word, rest = tab, after+" "+rest
		}
		switch strings.ToLower(word) {
		case "@attribute":
			names = append(names, arffName(strings.TrimSpace(rest)))
		case "@data":
			next, err := r.Peek(1)
			if err == nil && next[0] == '{' {
				row, _ := r.ReadString('\n')
				return nil, 0, fmt.Errorf("line %d: %s is a row of sparse ARFF, want all values between commas; Weka's filter SparseToNonSparse writes them",
					lines+1, form.Quoted(strings.TrimSpace(row)))
			}
			return names, lines, nil
		}
	}
}

// arffName is the name at the beginning of what follows @attribute, quoted or not.
func arffName(text string) string {
	if text != "" && (text[0] == '\'' || text[0] == '"') {
		if end := strings.IndexByte(text[1:], text[0]); end >= 0 {
			return text[1 : 1+end]
		}
	}
	return strings.Fields(text + " -")[0]
}

// arffRows reads the rows of ARFF: fields between commas, in single or double quotes.
type arffRows struct {
	lines *bufio.Scanner
	at    int
}

func newARFFRows(r io.Reader, lines int) *arffRows {
	s := &arffRows{lines: bufio.NewScanner(r), at: lines}
	s.lines.Buffer(nil, inputMost)
	return s
}

func (s *arffRows) line() int { return s.at }

func (s *arffRows) read() ([]string, error) {
	for s.lines.Scan() {
		s.at++
		text := strings.TrimSpace(s.lines.Text())
		if text == "" || text[0] == '%' {
			continue
		}
		return arffFields(text), nil
	}
	if err := s.lines.Err(); err != nil {
		return nil, err
	}
	return nil, io.EOF
}

func arffFields(text string) []string {
	var fields []string
	var field strings.Builder
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && quote != 0 && i+1 < len(text):
			i++
			field.WriteByte(text[i])
		case c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"') && strings.TrimSpace(field.String()) == "":
			quote = c
		case quote == 0 && c == ',':
			fields = append(fields, strings.TrimSpace(field.String()))
			field.Reset()
		default:
			field.WriteByte(c)
		}
	}
	return append(fields, strings.TrimSpace(field.String()))
}
