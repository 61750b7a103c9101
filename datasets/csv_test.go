package datasets

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// parseCSV makes a set of the text of a file; an empty label is the last column.
func parseCSV(text, label, task string) (*Set, error) {
	c, err := newRows("f.csv", strings.NewReader(text), 1)
	if err != nil {
		return nil, err
	}
	if label == "" {
		columns, err := c.columns()
		if err != nil {
			return nil, err
		}
		label = columns[len(columns)-1]
	}
	return csvSet(c, label, task)
}

func TestCSV(t *testing.T) {
	numbers := "1,2,0\n3,4,1\n5,6,0\n7,8,1\n2,1,0\n4,3,1\n"
	tests := []struct {
		name, text, label string
		rows              int
		features, classes []string
	}{
		{"no header", numbers, "", 6, []string{"1", "2"}, []string{"0", "1"}},
		{"header", "a,b,c\n" + numbers, "", 6, []string{"a", "b"}, []string{"0", "1"}},
		{"header of numbers and a word", "0,1,label\n" + numbers, "", 6, []string{"0", "1"}, []string{"0", "1"}},
		{"label by name", "c,a,b\n0,1,2\n0,3,4\n1,5,6\n1,7,8\n1,2,2\n", "c", 5, []string{"a", "b"}, []string{"0", "1"}},
		{"label by number", "0,1,2\n0,3,4\n1,5,6\n1,7,8\n1,2,2\n", "1", 5, []string{"2", "3"}, []string{"0", "1"}},
		{"words in front", "m,1,2\nf,3,4\nm,5,6\nf,7,8\nf,2,2\n", "1", 5, []string{"2", "3"}, []string{"f", "m"}},
		{"words behind", "1,2,cat\n3,4,dog\n5,6,cat\n7,8,dog\n2,2,dog\n", "", 5, []string{"1", "2"}, []string{"cat", "dog"}},
		{"order by value", "1,10\n2,9\n3,10\n4,9\n5,9\n", "", 5, []string{"1"}, []string{"9", "10"}},
		{"spellings of a number", "1,1\n2,1.0\n3,2\n4,2e0\n5,2\n", "", 5, []string{"1"}, []string{"1", "2"}},
		{"quotes", "\"a, b\",c\n\"1\",\"x\"\n2, \"y \"\n3,x\n4,y\n5,y\n", "", 5, []string{"a, b"}, []string{"x", "y"}},
		{"byte order mark, CRLF, empty lines", "\ufeffa,b\r\n\r\n1,0\r\n2,1\r\n3,0\r\n4,1\r\n5,1\r\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"unnamed index column", ",a,b\n0,1,0\n1,2,1\n2,3,0\n3,4,1\n4,4,1\n", "", 5, []string{"1", "a"}, []string{"0", "1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := parseCSV(tt.text, tt.label, auto)
			if err != nil {
				t.Fatal(err)
			}
			checkSet(t, s)
			if !reflect.DeepEqual(s.Features, tt.features) || !reflect.DeepEqual(s.Classes, tt.classes) {
				t.Errorf("features %q, classes %q, want %q, %q", s.Features, s.Classes, tt.features, tt.classes)
			}
			if rows := s.Train.N + s.Test.N; rows != tt.rows {
				t.Errorf("%d rows, want %d", rows, tt.rows)
			}
		})
	}
}

func TestBadCSV(t *testing.T) {
	tests := []struct{ name, text, label, task, want string }{
		{"empty", "", "", auto, "f.csv: empty file"},
		{"only a header", "a,b\n", "", auto, "f.csv: 0 rows, want at least 5"},
		{"few rows", "1,0\n2,1\n", "", auto, "f.csv: 2 rows, want at least 5"},
		{"one column", "1\n2\n", "", auto, "f.csv: one column, want at least a feature and a label, separated by a comma"},
		{"semicolons", "a;b\n1;2\n", "", auto, "f.csv: one column, want at least a feature and a label, separated by a comma"},
		{"ragged", "a,b,c\n1,2,0\n1,2\n", "", auto, "f.csv: line 3: 2 fields, want 3 as in the first row"},
		{"too long", "1,0\n1,0\n\n1,0,0\n", "", auto, "f.csv: line 4: 3 fields, want 2 as in the first row"},
		{"word", "a,b,c\n1,2,0\n1,red,0\n", "", auto, `f.csv: line 3, column 2 (b): "red" is not a number`},
		{"word, no header", "1,2,0\n1,red,0\n", "", auto, `f.csv: line 2, column 2: "red" is not a number`},
		{"word in the first row", "red,2,0\nblue,2,0\n", "", auto, `f.csv: line 1, column 1: "red" is not a number`},
		{"missing", "1,2,0\n1,,0\n", "", auto, "f.csv: line 2, column 2 is empty, want a number"},
		{"missing label", "1,2,0\n1,2,\n", "", auto, "f.csv: line 2, column 3 is empty, want a label"},
		{"nan", "1,0\n2,1\nNaN,0\n", "", auto, "f.csv: line 3, column 1: NaN is not a finite number of at most 1e+150"},
		{"infinite", "1,0\n-inf,1\n", "", auto, "f.csv: line 2, column 1: -inf is not a finite number of at most 1e+150"},
		{"overflow", "1,0\n1e999,1\n", "", auto, "f.csv: line 2, column 1: 1e999 is not a finite number of at most 1e+150"},
		{"label once", "1,a\n2,b\n3,a\n4,a\n5,a\n", "", auto, `f.csv: line 2: label "b" occurs once, want at least 2 rows per class`},
		{"one class", "1,a\n2,a\n3,a\n4,a\n5,a\n", "", auto, `f.csv: every label is "a", want at least 2 classes`},
		{"many classes", manyClasses(1001), "", auto, "f.csv: line 2001: more than 1000 classes in 2; for a numeric target, set task to regression"},
		{"no such column", "apple,pear\n1,2\n3,4\n", "aple", auto, `f.csv: no "aple"; did you mean apple? There are apple, pear`},
		{"column twice", "a,b,a\n1,2,3\n", "", auto, `f.csv: columns 1 and 3 are both named "a"`},
		{"words in regression", "1,2\n2,3\n3,x\n4,5\n5,6\n", "", string(Regression), `f.csv: line 3: label "x" is not a finite number`},
		{"nan in regression", "1,2\n2,3\n3,nan\n4,5\n5,6\n", "", auto, `f.csv: line 3: label "nan" is not a finite number`},
		{"open quote", "1,2\n\"3,4\n", "", auto, `f.csv: line 2, byte 6: extraneous or missing " in quoted-field`},
		{"bare quote", "1,2\n3\"4,4\n", "", auto, `f.csv: line 2, byte 2: bare " in non-quoted-field`},
		{"binary", "\x00\x00\x08\x03,1\n", "", auto, "f.csv: line 1: a zero byte, so this is not text; for IDX files, give the folder"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := parseCSV(tt.text, tt.label, tt.task); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// manyClasses has two rows a class.
func manyClasses(classes int) string {
	var b strings.Builder
	for i := range 2 * classes {
		b.WriteString("1," + strconv.Itoa(i/2) + "\n")
	}
	return b.String()
}

// TestStandardise wants mean 0 and deviation 1 over the training rows, the same
// map for the test rows, and a constant column only centred. The third column
// is 0.1, whose mean over many rows rounds to something else.
func TestStandardise(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		b.WriteString(strconv.Itoa(i*i) + "," + strconv.Itoa(-3*i) + ",0.1," + strconv.Itoa(i%2) + "\n")
	}
	s, err := parseCSV(b.String(), "", auto)
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.N != 80 || s.Test.N != 20 {
		t.Errorf("%d + %d rows, want 80 + 20", s.Train.N, s.Test.N)
	}
	for column, want := range []float64{1, 1, 0} {
		mean, deviation := moments(s.Train.X, column, 3)
		if math.Abs(mean) > 1e-6 || math.Abs(deviation-want) > 1e-6 {
			t.Errorf("column %d: mean %g, deviation %g, want 0, %g", column, mean, deviation, want)
		}
	}
	for i := range s.Test.N {
		// Columns 0 and 1 are i² and -3i: the second is an affine map of i, so both
		// splits lie on one parabola only if they were scaled alike.
		if got, want := float64(s.Test.X[3*i]), parabola(s, float64(s.Test.X[3*i+1])); math.Abs(got-want) > 1e-4 {
			t.Errorf("test row %d: %g, want %g", i, got, want)
		}
	}
}

func moments(x []float32, column, width int) (mean, deviation float64) {
	n := float64(len(x) / width)
	for i := column; i < len(x); i += width {
		mean += float64(x[i]) / n
	}
	for i := column; i < len(x); i += width {
		deviation += (float64(x[i]) - mean) * (float64(x[i]) - mean) / n
	}
	return mean, math.Sqrt(deviation)
}

// parabola is the value at x of the parabola through three training rows.
func parabola(s *Set, x float64) float64 {
	var y float64
	for i := range 3 {
		term := float64(s.Train.X[3*i])
		for j := range 3 {
			if j != i {
				xi, xj := float64(s.Train.X[3*i+1]), float64(s.Train.X[3*j+1])
				term *= (x - xj) / (xi - xj)
			}
		}
		y += term
	}
	return y
}

func TestRegressionCSV(t *testing.T) {
	var b strings.Builder
	b.WriteString("x,y\n")
	for i := range 50 {
		b.WriteString(strconv.Itoa(i) + "," + strconv.Itoa(2*i) + ".5\n")
	}
	s, err := parseCSV(b.String(), "", auto)
	if err != nil {
		t.Fatal(err)
	}
	checkSet(t, s)
	if s.Task != Regression || s.Train.N != 40 || s.Test.N != 10 {
		t.Fatalf("%s with %d + %d rows, want regression with 40 + 10", s.Task, s.Train.N, s.Test.N)
	}
	for i, y := range append(s.Train.Targets, s.Test.Targets...) {
		// The target is an affine map of the feature; standardised, they are equal.
		if x := append(s.Train.X, s.Test.X...)[i]; math.Abs(float64(x-y)) > 1e-5 {
			t.Errorf("row %d: feature %g, target %g, want them equal", i, x, y)
		}
	}
	whole := strings.ReplaceAll(b.String(), ".5", "")
	if s, err = parseCSV(whole, "", string(Regression)); err != nil || s.Task != Regression {
		t.Errorf("whole numbers with task=regression: %v", err)
	}
}

// TestFarOutlier wants numbers that leave float32 to be named: the training rows
// are nearly constant, one test row is not.
func TestFarOutlier(t *testing.T) {
	table := &csvTable{name: "f.csv", lines: []int{1, 2, 3}}
	_, err := table.standardise("a", []float64{1, 3, 1e100}, []int{0, 1})
	want := "f.csv: line 3: a 1e+100 is too far from the others, of mean 2 and deviation 1"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestCSVFile goes through the disk: the columns are the choices for the label.
func TestCSVFile(t *testing.T) {
	text := "a,b,kind\n1,2,x\n2,1,y\n3,3,x\n4,1,y\n5,5,x\n"
	for name, data := range map[string][]byte{"data.csv": []byte(text), "data.csv.gz": gzipped([]byte(text))} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		fields, err := Fields(path)
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"a", "b", "kind"}; !reflect.DeepEqual(fields[0].Choices, want) || fields[0].Default != "kind" {
			t.Errorf("label: choices %q, default %q", fields[0].Choices, fields[0].Default)
		}
		_, err = Open(path, map[string]string{"label": "b", "task": "regression"}, 1)
		if wanted := `line 2, column 3 (kind): "x" is not a number`; err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("got %v, want %s", err, wanted)
		}
		s, err := Open(path, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		if want := name + " · 5 rows · 2 classes"; s.Title != want {
			t.Errorf("title %q, want %q", s.Title, want)
		}
		again, err := Open(path, nil, 2)
		if err != nil || !reflect.DeepEqual(s, again) {
			t.Errorf("another seed gives another split: %v", err)
		}
	}
}

func TestReadMatrix(t *testing.T) {
	tests := []struct {
		name, text string
		rows, cols int
		data       []float64
		err        string // after the path
	}{
		{"plain", "1,2\n3,4\n5,6\n", 3, 2, []float64{1, 2, 3, 4, 5, 6}, ""},
		{"header", "a,2\n3,4\n", 1, 2, []float64{3, 4}, ""},
		{"one column", "1\n-2e3\n", 2, 1, []float64{1, -2000}, ""},
		{"gzipped", string(gzipped([]byte("1,2\n"))), 1, 2, []float64{1, 2}, ""},
		{"header only", "a,b\n", 0, 0, nil, ": a header but no rows"},
		{"word", "1,2\n3,x\n", 0, 0, nil, `: line 2, column 2: "x" is not a number`},
		{"empty", "", 0, 0, nil, ": empty file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "m.csv")
			if err := os.WriteFile(path, []byte(tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			rows, cols, data, err := ReadMatrix(path)
			if tt.err != "" {
				if err == nil || err.Error() != path+tt.err {
					t.Errorf("got  %v\nwant %s%s", err, path, tt.err)
				}
				return
			}
			if err != nil || rows != tt.rows || cols != tt.cols || !reflect.DeepEqual(data, tt.data) {
				t.Errorf("got %d×%d %v, %v, want %d×%d %v", rows, cols, data, err, tt.rows, tt.cols, tt.data)
			}
		})
	}
}

// FuzzCSV wants either a set that keeps its promises or a one-line error.
func FuzzCSV(f *testing.F) {
	f.Add("a,b\n1,0\n2,1\n3,0\n4,1\n5,1\n", uint8(0))
	f.Add("1,2,x\n3,4,y\n5,6,x\n7,8,y\n0.1,0.1,y\n", uint8(1))
	f.Add("1,2.5\n3,4\n5,6\n7,8\n1e-200,1e149\n", uint8(2))
	f.Add("\"a\nb\",\"\"\"\"\n1,2\n", uint8(0))
	f.Add("1e-320,0\n2e-320,1\n1e150,0\n0,1\n-0,1\n", uint8(0))
	tasks := []string{auto, string(Classification), string(Regression)}
	f.Fuzz(func(t *testing.T, text string, task uint8) {
		s, err := parseCSV(text, "", tasks[int(task)%len(tasks)])
		if err == nil {
			checkSet(t, s)
			return
		}
		if s != nil || !strings.HasPrefix(err.Error(), "f.csv: ") {
			t.Errorf("set %v with error %q", s, err)
		}
	})
}
