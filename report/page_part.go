package report

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/printable"
)

// part is a share of the time of the runs of a setting on a data set: what runs.csv does
// not have stands in the last table of the data set's section of report.md.
func (p *page) part(table, data, setting, name string) (string, error) {
	text, err := fs.ReadFile(p.tables, path.Join(table, File))
	if err != nil {
		return "", err
	}
	inside, column := false, -1
	var settings []string
	for _, line := range strings.Split(string(text), "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			inside = title == printable.Markdown(data)
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		switch {
		case !inside || !strings.HasPrefix(line, "|"):
			column = -1
		case slices.Contains(cells, "seconds a run"):
			if column = slices.Index(cells, name); column < 0 {
				return "", form.Unknown("part", name, cells[2:])
			}
		case column >= 0 && column < len(cells) && cells[0] == printable.Markdown(setting):
			return cells[column], nil
		case column >= 0 && !strings.HasPrefix(line, "|---"):
			settings = append(settings, cells[0])
		}
	}
	if settings == nil {
		return "", fmt.Errorf("%s: %s has no table of times for %q", table, File, data)
	}
	return "", fmt.Errorf("%s, %s: %w", table, data, form.Unknown("setting", setting, settings))
}
