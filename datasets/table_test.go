package datasets

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// parseTable makes a set of the text of a file; an empty label is the usual one.
func parseTable(text, label, task string) (*Set, error) {
	return parseTableAs(text, wanted{label, task, auto, nothing})
}

func parseTableAs(text string, w wanted) (*Set, error) {
	t, err := readTable("f.csv", strings.NewReader(text), 0)
	if err != nil {
		return nil, err
	}
	if w.label == "" {
		if w.label, err = t.usualLabel(); err != nil {
			return nil, err
		}
	}
	return t.set(w)
}

func TestTables(t *testing.T) {
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
		{"numbers as they are written", "1,1E3\n2,1000\n3,1E3\n4,1000\n5,1000\n", "", 5, []string{"1"}, []string{"1000", "1E3"}},
		{"quotes", "\"a, b\",c\n\"1\",\"x\"\n2, \"y \"\n3,x\n4,y\n5,y\n", "", 5, []string{"a, b"}, []string{"x", "y"}},
		{"byte order mark, CRLF, empty lines", "\ufeffa,b\r\n\r\n1,0\r\n2,1\r\n3,0\r\n4,1\r\n5,1\r\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"unnamed index column", ",a,b\n0,1,0\n1,2,1\n2,3,0\n3,4,1\n4,4,1\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"index of pandas", "Unnamed: 0,a,b\n0,1,0\n1,2,1\n2,3,0\n3,4,1\n4,4,1\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"row names of R", "a,b\n1,1,0\n2,2,1\n3,3,0\n4,4,1\n5,4,1\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"words as row names of R", "a,b\np,1,0\nq,2,1\np,3,0\nq,4,1\nq,4,1\n", "", 5, []string{"1=q", "a"}, []string{"0", "1"}},
		{"semicolons, decimal comma", "a;b\n1,5;x\n2,5;y\n3,5;x\n4,5;y\n4;y\n", "", 5, []string{"a"}, []string{"x", "y"}},
		{"tabs and text with commas", "a\tb\n1\tx, y\n2\tz\n3\tx, y\n4\tz\n4\tz\n", "", 5, []string{"a"}, []string{"x, y", "z"}},
		{"tabs and empty fields", "a\tc\tb\n\t1\tx\n2\t2\tz\n3\t3\tx\n4\t4\tz\n4\t5\tz\n", "", 5, []string{"a", "a missing", "c"}, []string{"x", "z"}},
		{"blanks", "  a   b\n 1 x\n 2  y\n3\tx\n4 y\n4 y\n", "", 5, []string{"a"}, []string{"x", "y"}},
		{"bars", "a|b\n1|x\n2|y\n3|x\n4|y\n4|y\n", "", 5, []string{"a"}, []string{"x", "y"}},
		{"CR alone", "a,b\r1,0\r2,1\r3,0\r4,1\r5,1\r", "", 5, []string{"a"}, []string{"0", "1"}},
		{"Latin-1", "gr\xf6\xdfe,b\n1,\xe4\n2,y\n3,\xe4\n4,y\n5,y\n", "", 5, []string{"größe"}, []string{"y", "ä"}},
		{"UTF-16", utf16le("a,b\n1,ä\n2,y\n3,ä\n4,y\n5,y\n"), "", 5, []string{"a"}, []string{"y", "ä"}},
		{"comments", "# made by hand\na,b\n1,0\n2,1\n# more\n3,0\n4,1\n5,1\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"years as names", "place,1990,1991,1992\n1,1,2,0\n2,3,4,1\n5,6,7,0\n5,8,9,1\n2,2,3,0\n", "", 5, []string{"place", "1990", "1991"}, []string{"0", "1"}},
		{"words alone", "who,what\nann,x\nbob,y\nann,y\nbob,x\nbob,y\n", "", 5, []string{"who=bob"}, []string{"x", "y"}},
		{"no names among words", "ann,x\nbob,y\nann,y\nbob,x\nbob,y\n", "", 5, []string{"1=bob"}, []string{"x", "y"}},
		{"names as in scikit-learn", "6,2,left,right\n" + numbers, "", 6, []string{"1", "2"}, []string{"left", "right"}},
		{"a title", "kept by hand\na,b,c\n" + numbers, "", 6, []string{"a", "b"}, []string{"0", "1"}},
		{"a nearly empty title", "6,,\na,b,c\n" + numbers, "", 6, []string{"a", "b"}, []string{"0", "1"}},
		{"a name twice", "a,a,c\n" + numbers, "", 6, []string{"a", "a.1"}, []string{"0", "1"}},
		{"a target by name", "species,a\nx,1\ny,2\nx,3\ny,4\nx,5\n", "", 5, []string{"a"}, []string{"x", "y"}},
		{"the last column names rows", "a,b,name\n1,0,p\n2,1,q\n3,0,r\n4,1,s\n5,1,t\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"one-hot", "a,b\n" + strings.Repeat("x,0\ny,1\nz,0\nx,1\ny,1\nz,0\n", 3), "", 18, []string{"a=x", "a=y", "a=z"}, []string{"0", "1"}},
		{"dates", "d,b\n2020-01-01,0\n2020-02-01,1\n2020-03-05,0\n2020-04-01,1\n2020-05-01,0\n", "", 5, []string{"d day of year", "d weekday"}, []string{"0", "1"}},
		{"day before month", "d,b\n1/2/2020,0\n13/2/2020,1\n3/2/2020,0\n4/2/2020,1\n5/2/2020,0\n", "", 5, []string{"d day of year", "d weekday"}, []string{"0", "1"}},
		{"constant and empty columns", "a,b,c,d\n1,7,,0\n2,7,,1\n3,7,,0\n4,7,,1\n5,7,,0\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"thousands", "a;b\n\"1,000\";0\n\"2,000\";1\n\"3,500\";0\n4.5;1\n7;0\n", "", 5, []string{"a"}, []string{"0", "1"}},
		{"rows without label", "a,b\n1,x\n2,NA\n3,x\n4,?\n5,y\n6,y\n7,y\n", "", 5, []string{"a"}, []string{"x", "y"}},
		{"minus and plus", "a,b\n1,+\n2,-\n3,+\n4,-\n5,-\n", "", 5, []string{"a"}, []string{"+", "-"}},
		{"JSON", `[{"a":1,"b":"x"},{"a":2,"b":"y"},{"a":3,"b":"x"},{"b":"y","a":null},{"a":5,"b":"y","c":1}]`, "b", 5, []string{"a", "a missing", "c missing"}, []string{"x", "y"}},
		{"JSON Lines", "{\"a\":{\"u\":1},\"b\":true}\n{\"a\":{\"u\":2},\"b\":false}\n{\"a\":{\"u\":3},\"b\":true}\n{\"a\":{\"u\":4},\"b\":false}\n{\"a\":{\"u\":5},\"b\":true}\n", "", 5, []string{"a.u"}, []string{"false", "true"}},
		{"ARFF", "% old\n@RELATION r\n@attribute 'a b' numeric\n@ATTRIBUTE class {x,y}\n@data\n1,x\n?,y\n3,'x'\n4,y\n5,y\n", "", 5, []string{"a b", "a b missing"}, []string{"x", "y"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := parseTable(tt.text, tt.label, auto)
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

// utf16le is text in UTF-16 with a byte order mark.
func utf16le(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

func TestBadTables(t *testing.T) {
	w := func(label, task, missing, ignore string) wanted { return wanted{label, task, missing, ignore} }
	usual := w("", auto, auto, nothing)
	tests := []struct {
		name, text string
		as         wanted
		want       string
	}{
		{"empty", "", usual, "f.csv: empty file; add rows to it"},
		{"blank", "\n \n", usual, "f.csv: empty file; add rows to it"},
		{"only a header", "a,b\n", usual, "f.csv: 0 rows, want at least 5; add more"},
		{"few rows", "1,0\n2,1\n", usual, "f.csv: 2 rows, want at least 5; add more"},
		{"one column", "1\n2\n3\n4\n5\n", usual, "f.csv: one column, want at least a feature and a label, separated by commas, semicolons, tabs, bars or blanks"},
		{"ragged", "a,b,c\n1,2,0\n1,2\n", usual, "f.csv: line 3: 2 fields, want 3 as in the other rows; a field that holds a comma needs quotes"},
		{"too long", "1,0\n1,0\n\n1,0,0\n", usual, "f.csv: line 4: 3 fields, want 2 as in the other rows; a field that holds a comma needs quotes"},
		{"infinite", "1,0\n-inf,1\n3,1\n4,0\n5,0\n", usual, "f.csv: line 2, column 1: -inf is not a finite number of at most 1e+150; correct it, or leave the column out with --set ignore=1"},
		{"overflow", "a,b\n1,0\n1e999,1\n3,1\n4,0\n5,0\n", usual, "f.csv: line 3, column 1 (a): 1e999 is not a finite number of at most 1e+150; correct it, or leave the column out with --set ignore=a"},
		{"one class", "1,a\n2,a\n3,a\n4,a\n5,a\n", w("2", auto, auto, nothing), `f.csv: every label is "a", want at least 2 classes; choose another column with --set label=`},
		{"each label once", "1,a\n2,b\n3,c\n4,d\n5,e\n", w("2", auto, auto, nothing), `f.csv: every label of 2 occurs once, want classes of at least 2 rows; choose another column with --set label=`},
		{"many classes", manyClasses(1001), w("2", string(Classification), auto, nothing), "f.csv: more than 1000 classes in 2; for a numeric target, --set task=regression"},
		{"no such column", "apple,pear\n1,2\n3,4\n3,4\n3,5\n3,6\n", w("aple", auto, auto, nothing), `f.csv: no "aple"; did you mean apple? There are apple, pear`},
		{"words in regression", "1,2\n2,3\n3,x\n4,5\n5,6\n", w("2", string(Regression), auto, nothing), `f.csv: line 3, column 2: "x" is not a number; --set task=classification makes classes of words`},
		{"missing label in regression", "1,2\n2,3\n3,nan\n4,5\n5,6\n", w("2", string(Regression), auto, nothing), "f.csv: 4 rows (1 without a label left out), want at least 5; choose another column with --set label="},
		{"gap refused", "a,b\n1,0\n,1\n3,1\n4,0\n5,0\n", w("b", auto, refuseGaps, nothing), "f.csv: line 3, column 1 (a): no value; --set missing=auto fills gaps, missing=drop leaves such rows out"},
		{"too many gaps to drop", "a,b\n1,0\n,1\n3,1\n4,0\n5,0\n", w("b", auto, dropRows, nothing), "f.csv: 4 rows (1 with missing values left out), want at least 5; --set missing=auto fills gaps"},
		{"label ignored", "a,b\n1,0\n2,1\n3,1\n4,0\n5,0\n", w("b", auto, auto, "b"), "f.csv: b is the label and cannot be ignored; choose another with --set label="},
		{"all ignored", "a,b\n1,0\n2,1\n3,1\n4,0\n5,0\n", w("b", auto, auto, "1"), "f.csv: no column is left to learn b from; a: ignored, as asked for"},
		{"ignored that is not there", "a,b\n1,0\n2,1\n3,1\n4,0\n5,0\n", w("b", auto, auto, "z"), `ignore: no "z"; did you mean a? There are a, b`},
		{"a date as label", "a,d\n1,2020-01-01\n2,2020-01-02\n3,2020-01-03\n4,2020-01-04\n5,2020-01-05\n", w("d", auto, auto, nothing), "f.csv: the label d is a date; choose another column with --set label="},
		{"an empty label", "a,d\n1,\n2,\n3,\n4,\n5,\n", w("d", auto, auto, nothing), "f.csv: the label d has no values; choose another column with --set label="},
		{"open quote", "1,2\n\"3,4\n", usual, `f.csv: line 2, byte 6: extraneous or missing " in quoted-field; a field that holds quotes stands in quotes, and those within it are doubled`},
		{"bare quote", "1,2\n3\"4,4\n", usual, `f.csv: line 2, byte 2: bare " in non-quoted-field; a field that holds quotes stands in quotes, and those within it are doubled`},
		{"binary", "\x00\x00\x08\x03,1\n", usual, "f.csv: line 1: a zero byte, so this is not text; for IDX files, give the folder, and save text as UTF-8"},
		{"Parquet", "PAR1\x15\x00", usual, "f.csv: a Parquet file, which this program does not read; write it as CSV, or pipe that to --data -"},
		{"broken UTF-8", "ä,b\n1,0\n2,\xff\n", usual, "f.csv: line 3: byte 0xff is not UTF-8, as the text before it is; save the file as UTF-8"},
		{"broken JSON", `[{"a":1},{"a":`, usual, "f.csv: row 2: the JSON text ends within it: the file is cut off; copy it again, or take the row out"},
		{"one JSON object", `{"type":"Topology","arcs":[[1,2]]}`, usual, "f.csv: one JSON object, want a list of objects, one for each row; jq .NAME takes a list out of it: jq .NAME FILE | north data -"},
		{"JSON lists", `[[1,2],[3,4]]`, usual, "f.csv: row 1 is a list, want an object {…} for each row, with the names of its values"},
		{"sparse ARFF", "@relation r\n@attribute a numeric\n@data\n{0 1}\n", usual, `f.csv: line 4: "{0 1}" is a row of sparse ARFF, want all values between commas; Weka's filter SparseToNonSparse writes them`},
		{"escapes in a word", "a,b\n1,\x1b[31mx\n2,y\n3,y\n4,y\n5,\x1b[31mx\n", w("b", string(Regression), auto, nothing), `f.csv: line 2, column 2 (b): "\x1b[31mx" is not a number; --set task=classification makes classes of words`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := parseTableAs(tt.text, tt.as); err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestTold wants what was made of a table to be said.
func TestTold(t *testing.T) {
	tests := []struct {
		name, text string
		as         wanted
		want       []string
	}{
		{"penguins", "species,island,bill,sex\nA,T,39.1,m\nA,T,NA,f\nG,B,50,m\nG,B,51,NA\nC,D,48,f\nC,D,47,m\nNA,D,47,m\n", wanted{"species", auto, auto, nothing},
			[]string{"learns species: 3 classes from 7 features (2 one-hot), 6 of 7 rows, 1 without a label left out"}},
		{"dropped", "a,b\n1,x\n2,y\n,x\n4,y\n5,y\n6,x\n", wanted{"b", auto, dropRows, nothing},
			[]string{"learns b: 2 classes from 1 feature, 5 of 6 rows, 1 with missing values left out"}},
		{"counts", "a,b\n1,3\n2,5\n3,7\n4,9\n5,2\n", wanted{"b", auto, auto, nothing},
			[]string{"learns b: a number (regression) from 1 feature, 5 rows; task=classification would make 5 classes of it"}},
		{"label once", "1,a\n2,b\n3,a\n4,a\n5,a\n", wanted{"2", auto, auto, nothing},
			[]string{"learns 2: 2 classes from 1 feature, 5 rows", "1 label of 2 occur once and go to training: b"}},
		{"same number", "1,1E3\n2,1000\n3,1E3\n4,1000\n5,7\n6,7\n", wanted{"2", string(Classification), auto, nothing},
			[]string{"learns 2: 3 classes from 1 feature, 6 rows", "1000 and 1E3 are the same number but two classes: labels are compared as they are written"}},
		{"columns left out", ",a,b,c,y\n0,1,7,,0\n1,2,7,,1\n2,3,7,,0\n3,4,7,,1\n4,5,7,,0\n", wanted{"y", auto, auto, nothing},
			[]string{"learns y: 2 classes from 1 feature, 5 rows; task=regression would learn it as a number",
				"1: counts the rows and has no name, left out", "b: the same in every row, left out", "c: empty, left out"}},
		{"doubtful names", "who,what\nann,x\nbob,y\nann,y\nbob,x\nbob,y\n", wanted{"what", auto, auto, nothing},
			[]string{"learns what: 2 classes from 1 feature (1 one-hot), 5 rows", "first row taken as names: who, what"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := parseTableAs(tt.text, tt.as)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(s.Told, tt.want) {
				t.Errorf("got  %q\nwant %q", s.Told, tt.want)
			}
		})
	}
}

// TestGaps wants the median and the most frequent word of the training rows, and a
// feature that says what was missing.
func TestGaps(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,w,y\n")
	for i := range 40 {
		a, word := strconv.Itoa(i), []string{"u", "v", "v"}[i%3]
		if i%10 == 3 {
			a, word = "NA", ""
		}
		b.WriteString(a + "," + word + "," + strconv.Itoa(i%2) + "\n")
	}
	s, err := parseTable(b.String(), "y", auto)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a", "a missing", "w=v", "w missing"}; !slices.Equal(s.Features, want) {
		t.Fatalf("features %q, want %q", s.Features, want)
	}
	var known []float64
	for i := range s.Train.N {
		if row := s.Train.X[4*i:]; row[1] == 0 {
			known = append(known, float64(row[0]))
		}
	}
	median := middle(known)
	for _, p := range []Split{s.Train, s.Test} {
		for i := range p.N {
			row := p.X[4*i:]
			if row[1] != row[3] {
				t.Errorf("row %d: a missing %v, w missing %v, want them alike", i, row[1], row[3])
			}
			if row[1] == 1 && (math.Abs(float64(row[0])-median) > 1e-6 || row[2] != 1) {
				t.Errorf("row %d: gaps filled with %v and %v, want %v and 1", i, row[0], row[2], median)
			}
		}
	}
}

// TestManyWords wants the most frequent 32 words and one feature for the others.
func TestManyWords(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, "w%d,%d\n", i%50%(1+i%40), i%2)
	}
	s, err := parseTable(b.String(), "2", auto)
	if err != nil {
		t.Fatal(err)
	}
	if s.Inputs != 33 || s.Features[32] != "1=other" {
		t.Fatalf("%d features, the last %q", s.Inputs, s.Features[s.Inputs-1])
	}
	for i := range s.Train.N {
		var sum float32
		for _, x := range s.Train.X[33*i : 33*i+33] {
			sum += x
		}
		if sum != 1 {
			t.Fatalf("row %d has %v features set, want 1", i, sum)
		}
	}
}

// TestStrayWords wants a few words among many numbers to count as missing, wherever they
// are, and many to be refused.
func TestStrayWords(t *testing.T) {
	for _, n := range []int{40, 3000} {
		var b strings.Builder
		for i := range n {
			field := strconv.Itoa(i)
			if i == n-3 {
				field = "n.k."
			}
			fmt.Fprintf(&b, "%s,%d\n", field, i%2)
		}
		s, err := parseTable(b.String(), "2", auto)
		if err != nil {
			t.Fatal(err)
		}
		note := fmt.Sprintf(`1: 1 word among its numbers taken as missing, the first on line %d: "n.k."`, n-2)
		if !slices.Equal(s.Features, []string{"1", "1 missing"}) || !slices.Contains(s.Told, note) {
			t.Errorf("%d rows: features %q, told %q", n, s.Features, s.Told)
		}
	}
	var b strings.Builder
	for i := range 3000 {
		field := strconv.Itoa(i)
		if i >= 2000 {
			field = "n.k."
		}
		fmt.Fprintf(&b, "%s,%d\n", field, i%2)
	}
	_, err := parseTable(b.String(), "2", auto)
	want := `f.csv: line 2001, column 1: "n.k." is a word in a column of numbers, one of 1000; --set ignore=1 leaves the column out`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// manyClasses has two rows a class.
func manyClasses(classes int) string {
	var b strings.Builder
	for i := range 2 * classes {
		b.WriteString(strconv.Itoa(i%3) + "," + strconv.Itoa(i/2) + "\n")
	}
	return b.String()
}

// TestStandardise wants mean 0 and deviation 1 over the training rows, the same
// map for the test rows.
func TestStandardise(t *testing.T) {
	var b strings.Builder
	for i := range 100 {
		b.WriteString(strconv.Itoa(i*i) + "," + strconv.Itoa(-3*i) + "," + strconv.Itoa(i%2) + "\n")
	}
	s, err := parseTable(b.String(), "", auto)
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.N != 80 || s.Test.N != 20 {
		t.Errorf("%d + %d rows, want 80 + 20", s.Train.N, s.Test.N)
	}
	for column := range 2 {
		mean, deviation := moments(s.Train.X, column, 2)
		if math.Abs(mean) > 1e-6 || math.Abs(deviation-1) > 1e-6 {
			t.Errorf("column %d: mean %g, deviation %g, want 0, 1", column, mean, deviation)
		}
	}
	for i := range s.Test.N {
		// Columns 0 and 1 are i² and -3i: the second is an affine map of i, so both
		// splits lie on one parabola only if they were scaled alike.
		if got, want := float64(s.Test.X[2*i]), parabola(s, float64(s.Test.X[2*i+1])); math.Abs(got-want) > 1e-4 {
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
		term := float64(s.Train.X[2*i])
		for j := range 3 {
			if j != i {
				xi, xj := float64(s.Train.X[2*i+1]), float64(s.Train.X[2*j+1])
				term *= (x - xj) / (xi - xj)
			}
		}
		y += term
	}
	return y
}

func TestRegressionTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("x,y\n")
	for i := range 50 {
		b.WriteString(strconv.Itoa(i) + "," + strconv.Itoa(2*i) + ".5\n")
	}
	s, err := parseTable(b.String(), "", auto)
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
	if s, err = parseTable(whole, "", string(Regression)); err != nil || s.Task != Regression {
		t.Errorf("whole numbers with task=regression: %v", err)
	}
}

// TestConstantInTraining wants values that are all equal in training, of which the mean
// rounds to something else, to be centred only.
func TestConstantInTraining(t *testing.T) {
	l := &learning{table: &table{}, train: make([]int, 0, 90)}
	values := make([]float64, 100)
	for i := range values {
		values[i] = 0.1
		if l.rows = append(l.rows, i); i < 90 {
			l.train = append(l.train, i)
		}
	}
	values[99] = 1.1
	scaled, by, err := l.standardise("a", values)
	if err != nil || scaled[0] != 0 || scaled[99] != 1 || by != (Scale{0.1, 1}) {
		t.Errorf("%v and %v by %v, %v", scaled[0], scaled[99], by, err)
	}
}

// TestFarOutlier wants numbers that leave float32 to be named: the training rows
// are nearly constant, one test row is not.
func TestFarOutlier(t *testing.T) {
	l := &learning{table: &table{name: "f.csv", lines: []int32{1, 2, 3}}, rows: []int{0, 1, 2}, train: []int{0, 1}}
	_, _, err := l.standardise("a", []float64{1, 3, 1e100})
	want := "f.csv: line 3: a 1e+100 is too far from the others, of mean 2 and deviation 1; correct it, or leave the column out with --set ignore="
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestTableFile goes through the disk: the columns are the choices for the label.
func TestTableFile(t *testing.T) {
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
		numbered, err := Open(path, map[string]string{"label": "2"}, 1)
		if err != nil || numbered.Label != "b" || numbered.SHA256 != fmt.Sprintf("%x", sha256.Sum256(data)) {
			t.Errorf("label 2 is %v, %v", numbered, err)
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

// TestTwoFiles wants a split of its own: columns by name, one scale for both.
func TestTwoFiles(t *testing.T) {
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	train := write("train.csv", "a,w,kind\n1,u,x\n2,v,y\n3,u,x\n2,v,y\n")
	tests := []struct{ name, text, want string }{
		{"good", "kind;a;w\nx;1,5;v\ny;4,0;new\n", ""},
		{"no label", "a,w\n1,u\n2,v\n", "no column kind, which " + train + " has; add it, or call it so: there are a, w"},
		{"new label", "a,w,kind\n1,u,z\n2,v,x\n", `line 2, column 3 (kind): the label "z" does not occur in training; leave such rows out, or add some to ` + train},
		{"bad value", "a,w,kind\n1,u,x\ninf,v,y\n", "line 3, column 1 (a): inf is not a finite number of at most 1e+150; correct it, or leave the column out with --set ignore=a"},
		{"no rows", "a,w,kind\n", "no rows, want at least one for testing"},
		{"empty", "", "empty file; add rows to it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			test := write("test.csv", tt.text)
			s, err := Open(train+","+test, nil, 1)
			if tt.want != "" {
				if want := test + ": " + tt.want; err == nil || err.Error() != want {
					t.Errorf("got  %v\nwant %s", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			checkSet(t, s)
			deviation := float32(math.Sqrt(0.5))
			want := []float32{-0.5 / deviation, 1, 2 / deviation, 0}
			if s.Train.N != 4 || s.Test.N != 2 || !slices.Equal(s.Features, []string{"a", "w=u", "w=v"}) {
				t.Fatalf("%d + %d rows of %q", s.Train.N, s.Test.N, s.Features)
			}
			for i, at := range []int{0, 2, 3, 5} {
				if got := s.Test.X[at]; math.Abs(float64(got-want[i])) > 1e-6 {
					t.Errorf("test value %d is %v, want %v", at, got, want[i])
				}
			}
			if !slices.Equal(s.Test.Labels, []int32{0, 1}) {
				t.Errorf("test labels %v", s.Test.Labels)
			}
		})
	}
}

// TestBounded wants a file that unpacks to more than it may to be refused early.
func TestBounded(t *testing.T) {
	in, err := newInput("f.csv.gz", bytes.NewReader(gzipped([]byte("a,b\n"+strings.Repeat("1,2\n", 1<<20)))), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	in.most = 1 << 20
	_, err = readTable("f.csv.gz", in, 0)
	if want := "f.csv.gz: more than 1 MB, unpacked; give a part of it"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if p, ok := Reading(); !ok || p.Name != "f.csv.gz" || p.Bytes > 1<<20+sampleBytes || p.Rows == 0 {
		t.Errorf("progress %+v, %v", p, ok)
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
	if _, ok := Reading(); ok {
		t.Error("a closed file is still being read")
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
		{"header only", "a,b\n", 0, 0, nil, ": a header but no rows; add rows of numbers"},
		{"word", "1,2\n3,x\n", 0, 0, nil, `: line 2, column 2: "x" is not a number; correct it, or leave the column out`},
		{"empty", "", 0, 0, nil, ": empty file; add rows to it"},
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

// FuzzTable wants either a set that keeps its promises or a one-line error.
func FuzzTable(f *testing.F) {
	f.Add("a,b\n1,0\n2,1\n3,0\n4,1\n5,1\n", uint8(0))
	f.Add("1,2,x\n3,4,y\n5,6,x\n7,8,y\n0.1,0.1,y\n", uint8(1))
	f.Add("1,2.5\n3,4\n5,6\n7,8\n1e-200,1e149\n", uint8(2))
	f.Add("\"a\nb\",\"\"\"\"\n1,2\n", uint8(0))
	f.Add("1e-320,0\n2e-320,1\n1e150,0\n0,1\n-0,1\n", uint8(0))
	f.Add("[{\"a\":1,\"b\":\"x\"},{\"a\":2}]", uint8(0))
	f.Add("@relation r\n@attribute a numeric\n@data\n1\n", uint8(0))
	f.Add("a;b\n1,5;NA\n2,5;x\n", uint8(0))
	tasks := []string{auto, string(Classification), string(Regression)}
	f.Fuzz(func(t *testing.T, text string, task uint8) {
		s, err := parseTable(text, "", tasks[int(task)%len(tasks)])
		if err == nil {
			checkSet(t, s)
			return
		}
		if s != nil || !strings.HasPrefix(err.Error(), "f.csv: ") {
			t.Errorf("set %v with error %q", s, err)
		}
	})
}

// TestForeignTextInErrors wants what is quoted from a file or a setting to be shortened to
// 40 characters, with escapes for those that terminals obey, in every refusal.
func TestForeignTextInErrors(t *testing.T) {
	hostile := "\x1b[2J\x07" + strings.Repeat("A", 100)
	rows := func(header string, cells ...string) string { return header + "\n" + strings.Join(cells, "\n") + "\n" }
	for name, tt := range map[string]struct {
		text string
		as   wanted
	}{
		"a label that is no number": {rows("a,b", "1,2", "2,"+hostile, "3,4", "4,5", "5,6"), wanted{"b", string(Regression), auto, nothing}},
		"one class":                 {rows("a,b", "1,"+hostile, "2,"+hostile, "3,"+hostile, "4,"+hostile, "5,"+hostile), wanted{"b", auto, auto, nothing}},
		"a label that is not there": {rows("a,b", "1,2", "2,3", "3,2", "4,3", "5,3"), wanted{hostile, auto, auto, nothing}},
		"an ignored column":         {rows("a,b", "1,2", "2,3", "3,2", "4,3", "5,3"), wanted{"b", auto, auto, hostile}},
		"names of columns":          {rows("a,"+hostile, "1,2020-01-01", "2,2020-01-02", "3,2020-01-03", "4,2020-01-04", "5,2020-01-05"), wanted{hostile, auto, auto, nothing}},
		"the name of a number":      {rows(hostile+",b", "1,2", "1e999,3", "3,2", "4,3", "5,3"), wanted{"b", auto, auto, nothing}},
		"a gap in a named column":   {rows(hostile+",b", "1,2", ",3", "3,2", "4,3", "5,3"), wanted{"b", auto, refuseGaps, nothing}},
		"a zero byte":               {rows("a,b", "1,2", "2,"+hostile+"\x00", "3,2", "4,3", "5,3"), wanted{"", auto, auto, nothing}},
		"a JSON text":               {`["` + strings.Repeat("A", 100) + `"]`, wanted{"", auto, auto, nothing}},
		"sparse ARFF":               {"@relation r\n@attribute a numeric\n@data\n{0 " + hostile + "}\n", wanted{"", auto, auto, nothing}},
	} {
		_, err := parseTableAs(tt.text, tt.as)
		if err == nil {
			t.Errorf("%s is not refused", name)
			continue
		}
		text := err.Error()
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) || strings.Contains(text, strings.Repeat("A", 41)) {
			t.Errorf("%s: %q", name, text)
		}
		if !strings.Contains(text, ";") && !strings.Contains(text, "want") {
			t.Errorf("%s: no way to cure it in %q", name, text)
		}
	}
}
