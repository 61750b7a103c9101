package datasets

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// jsonObjects reads a list of JSON objects, or JSON Lines, as rows. A key is a column;
// that of an object in an object is its path, with points.
type jsonObjects struct {
	decoder *json.Decoder
	list    bool // they are in a list
	keys    []string
	places  map[string]int
	fields  []string
	row     int
}

// isJSON says whether a text begins like a JSON list of objects or like an object.
func isJSON(sample []byte) bool {
	sample = bytes.TrimSpace(sample)
	if bytes.HasPrefix(sample, []byte("{")) {
		return true
	}
	inner, ok := bytes.CutPrefix(sample, []byte("["))
	return ok && bytes.IndexAny(bytes.TrimSpace(inner), "{[\"") == 0
}

func newJSONObjects(r *bufio.Reader, sample []byte) (*jsonObjects, error) {
	j := &jsonObjects{decoder: json.NewDecoder(r), places: map[string]int{}}
	j.decoder.UseNumber()
	if bytes.HasPrefix(bytes.TrimSpace(sample), []byte("[")) {
		j.list = true
		if _, err := j.decoder.Token(); err != nil {
			return nil, j.failed(err)
		}
	}
	return j, nil
}

func (j *jsonObjects) failed(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("row %d: the JSON text ends within it: the file is cut off; copy it again, or take the row out", j.row+1)
	case errors.As(err, &syntax):
		return fmt.Errorf("row %d, byte %d of the file: %w; mend the JSON there", j.row+1, syntax.Offset, err)
	}
	return err
}

// line implements recordReader. It is the number of the object.
func (j *jsonObjects) line() int { return j.row }

// read implements recordReader. Later rows may have more fields than earlier ones.
func (j *jsonObjects) read() ([]string, error) {
	if !j.decoder.More() {
		if j.list {
			if _, err := j.decoder.Token(); err != nil {
				return nil, j.failed(err)
			}
		} else if _, err := j.decoder.Token(); !errors.Is(err, io.EOF) {
			return nil, j.failed(err)
		}
		if !j.list && j.row == 1 {
			return nil, errors.New("one JSON object, want a list of objects, one for each row; jq .NAME takes a list out of it: jq .NAME FILE | north data -")
		}
		return nil, io.EOF
	}
	token, err := j.decoder.Token()
	if err != nil {
		return nil, j.failed(err)
	}
	if token != json.Delim('{') {
		return nil, fmt.Errorf("row %d is %s, want an object {…} for each row, with the names of its values", j.row+1, shownToken(token))
	}
	for i := range j.fields {
		j.fields[i] = ""
	}
	if err := j.object(""); err != nil {
		return nil, j.failed(err)
	}
	j.row++
	return j.fields, nil
}

func shownToken(token json.Token) string {
	switch token {
	case json.Delim('['):
		return "a list"
	case json.Delim('{'):
		return "an object"
	}
	return fmt.Sprintf("%.40q", fmt.Sprint(token))
}

// object reads the fields of an object after its brace.
func (j *jsonObjects) object(path string) error {
	for j.decoder.More() {
		key, err := j.decoder.Token()
		if err != nil {
			return err
		}
		name := path + fmt.Sprint(key)
		value, err := j.decoder.Token()
		if err != nil {
			return err
		}
		switch v := value.(type) {
		case json.Delim:
			if v == '{' {
				err = j.object(name + ".")
			} else {
				err = j.skipList()
			}
			if err != nil {
				return err
			}
		case nil:
			j.set(name, "")
		case string:
			j.set(name, strings.TrimSpace(v))
		default: // a number as it is written, true or false
			j.set(name, fmt.Sprint(v))
		}
	}
	_, err := j.decoder.Token()
	return err
}

// skipList passes over a list after its bracket: a list is no value of a table.
func (j *jsonObjects) skipList() error {
	for depth := 1; depth > 0; {
		token, err := j.decoder.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
	return nil
}

func (j *jsonObjects) set(name, value string) {
	at, ok := j.places[name]
	if !ok {
		at = len(j.keys)
		j.places[name] = at
		j.keys = append(j.keys, name)
		j.fields = append(j.fields, "")
	}
	j.fields[at] = value
}
