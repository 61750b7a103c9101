package scene

import (
	"fmt"
	"strings"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
)

// DescribeLabelled says what is understood of files of labelled data, for Entry.Describe.
func DescribeLabelled(data string, set map[string]string) ([]string, []form.Field, error) {
	fields, err := datasets.Fields(data)
	if err != nil {
		return nil, nil, err
	}
	s, err := datasets.Open(data, set, 1)
	if err != nil {
		return nil, fields, err
	}
	lines := append([]string{s.Title}, s.Told...)
	lines = append(lines, fmt.Sprintf("%s rows for training, %s for testing: %s; %s", Grouped(s.Train.N), Grouped(s.Test.N), s.Splitting, s.Scaling))
	if s.Table == nil {
		return lines, fields, nil
	}
	columns, preview := [][]string{}, make([][]string, len(s.Table.Preview)+1)
	for i, c := range s.Table.Columns {
		missing := ""
		if c.Missing > 0 {
			missing = fmt.Sprintf("%s missing", Grouped(c.Missing))
		}
		columns = append(columns, []string{form.Shown(c.Name), c.Kind, c.Role, missing, c.Values})
		preview[0] = append(preview[0], form.Shown(c.Name))
		for row, fields := range s.Table.Preview {
			preview[row+1] = append(preview[row+1], form.Shown(fields[i]))
		}
	}
	lines = append(append(lines, s.Table.Format, ""), aligned(columns)...)
	return append(append(lines, ""), aligned(preview)...), fields, nil
}

// aligned are rows as lines with columns of one width.
func aligned(rows [][]string) []string {
	var widths []int
	for _, row := range rows {
		for i, field := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(field)))
		}
	}
	var lines []string
	for _, row := range rows {
		var b strings.Builder
		for i, field := range row {
			b.WriteString(field + strings.Repeat(" ", widths[i]-len([]rune(field))+2))
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}
