package datasets

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	// fewLevels is how many different values of a column are kept as they are written. A
	// column with more of them is kept as numbers if all of them are.
	fewLevels = 1000
	// mostLevels bounds the different words of a column. Those beyond count as one.
	mostLevels = math.MaxUint16
	// mostHot is how many words of a column become features; the others share one.
	mostHot = 32
	// otherWord names the words of a column that share a feature.
	otherWord = "other"
)

// kind says what a column holds.
type kind string

const (
	holdsNothing kind = "empty"
	holdsNumbers kind = "number"
	holdsDates   kind = "date"
	holdsWords   kind = "words"
)

// column is a column of a table as it is read. It has one value a row in codes, or in
// numbers once there are more than fewLevels.
type column struct {
	name    string
	unnamed bool
	codes   []uint16 // of levels; 0 is missing
	numbers []float64
	levels  []level // levels[0] is the missing value
	index   map[string]uint16
	words   int // different levels that are no number, but for the missing
	rows    int
	stray   stray

	// What settle finds out.
	kind   kind
	layout dateLayout
}

// level is a value of a column as it is written.
type level struct {
	text  string
	count int
	first int     // row
	value float64 // NaN for a word
}

// stray are words in a column of numbers.
type stray struct {
	count int
	first int // row
	text  string
}

func newColumn(name string) *column {
	c := &column{name: name, index: map[string]uint16{}}
	c.levels = []level{{value: math.NaN()}}
	return c
}

// add appends the value of a row.
func (c *column) add(field string, d *dialect) {
	row := c.rows
	c.rows++
	if c.numbers != nil {
		c.numbers = append(c.numbers, c.parse(field, row, d))
		return
	}
	code, ok := c.index[field]
	if !ok {
		code = c.newLevel(field, row, d)
	}
	c.levels[code].count++
	c.codes = append(c.codes, code)
	if len(c.levels) > fewLevels+1 && float64(c.words) <= (1-mostlyNumbers)*float64(len(c.levels)) {
		c.becomeNumbers()
	}
}

// addNumber appends a number to a column that has nothing else.
func (c *column) addNumber(x float64) {
	c.rows++
	c.numbers = append(c.numbers, x)
}

func (c *column) newLevel(field string, row int, d *dialect) uint16 {
	if isMissing(field) && !(field == "-" && c.index["+"] > 0) {
		c.index[strings.Clone(field)] = 0
		return 0
	}
	if len(c.levels) > mostLevels {
		c.levels[mostLevels].text, c.levels[mostLevels].value = otherWord, math.NaN()
		return mostLevels
	}
	// A field is a part of its line's text, which would all be kept.
	l := level{text: strings.Clone(field), first: row, value: math.NaN()}
	if x, ok := d.number(field); ok {
		l.value = x
	} else {
		c.words++
	}
	code := uint16(len(c.levels))
	c.levels = append(c.levels, l)
	c.index[l.text] = code
	return code
}

// parse is the value of a field in a column of numbers.
func (c *column) parse(field string, row int, d *dialect) float64 {
	if x, ok := d.number(field); ok {
		return x
	}
	if !isMissing(field) {
		if c.stray.count++; c.stray.count == 1 {
			c.stray.first, c.stray.text = row, strings.Clone(field)
		}
	}
	return math.NaN()
}

// becomeNumbers keeps values instead of codes. Words become missing values.
func (c *column) becomeNumbers() {
	c.numbers = make([]float64, len(c.codes), 2*len(c.codes))
	for row, code := range c.codes {
		c.numbers[row] = c.levels[code].value
	}
	for _, l := range c.levels[1:] {
		if !math.IsNaN(l.value) {
			continue
		}
		if c.stray.count == 0 || l.first < c.stray.first {
			c.stray.first, c.stray.text = l.first, l.text
		}
		c.stray.count += l.count
	}
	c.codes, c.levels, c.index = nil, nil, nil
}

// mostlyNumbers is the share of numbers in a column of many values from which its words
// are taken as missing.
const mostlyNumbers = 0.9

// settle finds out what the column holds, once all rows are there.
func (c *column) settle() {
	c.index = nil
	if c.numbers != nil {
		c.kind = holdsNumbers
		return
	}
	there := c.rows - c.levels[0].count
	var numeric int
	for _, l := range c.levels[1:] {
		if !math.IsNaN(l.value) {
			numeric += l.count
		}
	}
	switch {
	case there == 0:
		c.kind = holdsNothing
	case c.words == 0:
		c.kind = holdsNumbers
	case float64(numeric) >= mostlyNumbers*float64(there) && len(c.levels)-1-c.words > mostHot:
		c.kind = holdsNumbers
		c.becomeNumbers()
	case c.findLayout():
		c.kind = holdsDates
	default:
		c.kind = holdsWords
	}
}

// value is the number in a row, NaN if there is none.
func (c *column) value(row int) float64 {
	if c.numbers != nil {
		return c.numbers[row]
	}
	return c.levels[c.codes[row]].value
}

// missing says whether a row has no value.
func (c *column) missing(row int) bool {
	if c.numbers != nil {
		return math.IsNaN(c.numbers[row])
	}
	return c.codes[row] == 0
}

// text is a value as it is written; of a column of many numbers, as Go writes it.
func (c *column) text(row int) string {
	if c.numbers != nil {
		return shortNumber(c.numbers[row])
	}
	return c.levels[c.codes[row]].text
}

// gaps is the number of rows without a value.
func (c *column) gaps() int {
	if c.numbers == nil {
		return c.levels[0].count
	}
	var n int
	for _, x := range c.numbers {
		if math.IsNaN(x) {
			n++
		}
	}
	return n
}

// different is the number of different values, at most fewLevels+1 of many numbers.
func (c *column) different() int {
	if c.numbers != nil {
		seen := map[float64]bool{}
		for _, x := range c.numbers {
			if !math.IsNaN(x) {
				seen[x] = true
			}
			if len(seen) > fewLevels {
				break
			}
		}
		return len(seen)
	}
	if c.kind != holdsNumbers {
		return len(c.levels) - 1
	}
	seen := map[float64]bool{}
	for _, l := range c.levels[1:] {
		seen[l.value] = true
	}
	return len(seen)
}

// whole says whether all numbers are whole.
func (c *column) whole() bool {
	if c.numbers != nil {
		return !slices.ContainsFunc(c.numbers, func(x float64) bool { return !math.IsNaN(x) && x != math.Trunc(x) })
	}
	return !slices.ContainsFunc(c.levels[1:], func(l level) bool { return l.value != math.Trunc(l.value) })
}

// counts says whether the numbers go up by one from row to row.
func (c *column) counts() bool {
	if c.kind != holdsNumbers || c.rows < 2 {
		return false
	}
	for row := range c.rows {
		if x := c.value(row); row > 0 && x != c.value(row-1)+1 || x != math.Trunc(x) {
			return false
		}
	}
	return true
}

// identifies says whether words name the rows: most of them are different.
func (c *column) identifies() bool {
	return c.kind == holdsWords && len(c.levels)-1 > 2 && 2*(len(c.levels)-1) > c.rows-c.levels[0].count
}

// frequent are the codes of the words in some rows that get a feature of their own, in
// the order of their names, and whether there are more words.
func (c *column) frequent(rows []int) (codes []uint16, more bool) {
	count := make([]int, len(c.levels))
	for _, row := range rows {
		count[c.codes[row]]++
	}
	for code := 1; code < len(c.levels); code++ {
		if count[code] > 0 {
			codes = append(codes, uint16(code))
		}
	}
	slices.SortStableFunc(codes, func(a, b uint16) int { return cmp.Compare(count[b], count[a]) })
	more = len(codes) > mostHot
	codes = codes[:min(mostHot, len(codes))]
	slices.SortFunc(codes, func(a, b uint16) int { return compareLabels(c.levels[a].text, c.levels[b].text) })
	return codes, more
}

// usual is the code of the most frequent word in some rows, 0 if there is none.
func (c *column) usual(rows []int) uint16 {
	count := make([]int, len(c.levels))
	var best uint16
	for _, row := range rows {
		code := c.codes[row]
		if count[code]++; code != 0 && (best == 0 || count[code] > count[best] || count[code] == count[best] && code < best) {
			best = code
		}
	}
	return best
}

// dateLayout is one way of writing dates.
type dateLayout struct {
	layout string
	name   string
	clock  bool
}

// dateLayouts are tried in this order. Those that begin with the day come before those
// that begin with the month; a date that fits both is read as month and day, as in
// pandas, unless some other date of the column does not fit that.
var dateLayouts = []dateLayout{
	{"2006-01-02", "year-month-day", false},
	{"2006/01/02", "year/month/day", false},
	{"2006-01-02 15:04:05", "year-month-day and time", true},
	{"2006-01-02T15:04:05", "year-month-day and time", true},
	{"2006-01-02 15:04", "year-month-day and time", true},
	{"2006-01-02T15:04", "year-month-day and time", true},
	{time.RFC3339, "year-month-day and time", true},
	{"2006/01/02 15:04:05", "year/month/day and time", true},
	{"2006/01/02 15:04", "year/month/day and time", true},
	{"1/2/2006", "month/day/year", false},
	{"2/1/2006", "day/month/year", false},
	{"1/2/2006 15:04", "month/day/year and time", true},
	{"2/1/2006 15:04", "day/month/year and time", true},
	{"1/2/2006 15:04:05", "month/day/year and time", true},
	{"2/1/2006 15:04:05", "day/month/year and time", true},
	{"2.1.2006", "day.month.year", false},
	{"2.1.2006 15:04", "day.month.year and time", true},
	{"2006-01", "year-month", false},
	{"Jan 2 2006", "month day year", false},
	{"Jan 2, 2006", "month day, year", false},
	{"January 2, 2006", "month day, year", false},
	{"2 Jan 2006", "day month year", false},
	{"02-Jan-2006", "day-month-year", false},
	{"02-Jan-06", "day-month-year", false},
	{"Jan 2006", "month year", false},
	{time.ANSIC, "weekday month day time year", true},
	{time.RFC1123, "weekday, day month year time", true},
}

// findLayout looks for the layout that fits all values.
func (c *column) findLayout() bool {
	for _, l := range dateLayouts {
		if !slices.ContainsFunc(c.levels[1:], func(v level) bool {
			_, err := time.Parse(l.layout, v.text)
			return err != nil
		}) {
			c.layout = l
			return true
		}
	}
	return false
}

// dateHour is the place of the hour in dateParts.
const dateHour = 3

// dateParts are what a date gives: its name after that of the column, and the value.
// The hour is only that of columns with a time.
var dateParts = []struct {
	name  string
	value func(time.Time) float64
}{
	{"year", func(t time.Time) float64 { return float64(t.Year()) }},
	{"day of year", func(t time.Time) float64 { return float64(t.YearDay()) }},
	{"weekday", func(t time.Time) float64 { return float64(t.Weekday()) }},
	{"hour", func(t time.Time) float64 { return float64(t.Hour()) + float64(t.Minute())/60 }},
}

// part is one part of the date of each level.
func (c *column) part(value func(time.Time) float64) []float64 {
	parts := make([]float64, len(c.levels))
	for code, l := range c.levels {
		t, err := time.Parse(c.layout.layout, l.text)
		if code == 0 || err != nil {
			parts[code] = math.NaN()
			continue
		}
		parts[code] = value(t)
	}
	return parts
}
