// Package browse is a table of runs on the screen that can be sorted and filtered, and
// whose rows open.
package browse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"github.com/north-tui/north/internal/printable"
)

// Table is what is shown. It keeps its order, filter and cursor between two calls of
// Choose.
type Table struct {
	Title   string
	Columns []string
	rows    []row

	sort    int  // column
	falling bool // from the largest on
	filter  textinput.Model
	typing  bool // into the filter
	cursor  int  // of the rows that the filter leaves
	first   int  // row at the top
	left    int  // first column that is shown after the name
	width   int
	height  int
	chosen  []string // what Choose returns
	notice  string
}

// row is a run. Its first cell is its name.
type row struct {
	id     string
	cells  []string
	marked bool
}

// New returns a table of no rows. The first column names the runs.
func New(title string, columns ...string) *Table {
	t := &Table{Title: printable.Line(title), filter: textinput.New()}
	for _, c := range columns {
		t.Columns = append(t.Columns, printable.Line(c))
	}
	t.filter.Prompt = "filter: "
	t.filter.KeyMap.DeleteWordForward.SetEnabled(false) // it panics at the last character
	return t
}

// Add adds a row with one cell a column. id is what Choose returns of it.
func (t *Table) Add(id string, cells ...string) {
	r := row{id: id}
	for _, c := range cells {
		r.cells = append(r.cells, printable.Line(c))
	}
	t.rows = append(t.rows, r)
}

// mostMarked is how many rows can be opened at once.
const mostMarked = 4

// Choose shows the table until rows are chosen, and returns their ids; none if the viewer
// quits.
func (t *Table) Choose(ctx context.Context) ([]string, error) {
	t.chosen, t.notice = nil, ""
	_, err := tea.NewProgram(t, tea.WithContext(ctx), tea.WithAltScreen(), tea.WithoutSignalHandler()).Run()
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return t.chosen, err
}

// Init implements tea.Model.
func (t *Table) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (t *Table) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		t.width, t.height = msg.Width, msg.Height
	case tea.KeyMsg:
		t.notice = ""
		if t.typing {
			return t, t.edit(msg)
		}
		return t, t.key(msg.String())
	}
	return t, nil
}

// edit takes a key into the filter.
func (t *Table) edit(msg tea.KeyMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		t.filter.SetValue("")
		fallthrough
	case "enter":
		t.typing = false
		t.filter.Blur()
	case "ctrl+c":
		return tea.Quit
	default:
		var cmd tea.Cmd
		t.filter, cmd = t.filter.Update(msg)
		t.cursor = 0
		return cmd
	}
	return nil
}

func (t *Table) key(key string) tea.Cmd {
	shown := t.shown()
	switch key {
	case "q", "ctrl+c":
		return tea.Quit
	case "esc":
		t.filter.SetValue("")
	case "up", "k":
		t.cursor--
	case "down", "j":
		t.cursor++
	case "pgup":
		t.cursor -= t.page()
	case "pgdown":
		t.cursor += t.page()
	case "home":
		t.cursor = 0
	case "end":
		t.cursor = len(shown) - 1
	case "left", "h":
		t.sortBy(t.sort-1, t.falling)
	case "right", "l":
		t.sortBy(t.sort+1, t.falling)
	case "s":
		t.sortBy(t.sort, !t.falling)
	case "/":
		t.typing = true
		return t.filter.Focus()
	case " ":
		t.mark(shown)
	case "enter":
		return t.choose(shown)
	}
	t.cursor = max(0, min(t.cursor, len(t.shown())-1))
	return nil
}

func (t *Table) sortBy(column int, falling bool) {
	t.sort, t.falling = max(0, min(column, len(t.Columns)-1)), falling
	t.left = max(0, min(t.left, t.sort-1))
}

// mark marks the row under the cursor, to be opened with others, or takes the mark away.
func (t *Table) mark(shown []*row) {
	marked := 0
	for _, r := range t.rows {
		if r.marked {
			marked++
		}
	}
	switch {
	case len(shown) == 0:
	case !shown[t.cursor].marked && marked == mostMarked:
		t.notice = fmt.Sprintf("at most %d runs are shown side by side", mostMarked)
	default:
		shown[t.cursor].marked = !shown[t.cursor].marked
		t.cursor++
	}
}

// choose opens the rows that are marked or, without any, that under the cursor.
func (t *Table) choose(shown []*row) tea.Cmd {
	for _, r := range t.rows {
		if r.marked {
			t.chosen = append(t.chosen, r.id)
		}
	}
	if t.chosen == nil && len(shown) > 0 {
		t.chosen = []string{shown[t.cursor].id}
	}
	if t.chosen == nil {
		return nil
	}
	return tea.Quit
}

// shown are the rows that the filter leaves, in order. A row stays if every word of the
// filter is in one of its cells; NAME=VALUE looks into one column.
func (t *Table) shown() []*row {
	words := strings.Fields(strings.ToLower(t.filter.Value()))
	var list []*row
	for i := range t.rows {
		r := &t.rows[i]
		if !slices.ContainsFunc(words, func(w string) bool { return !t.matches(r, w) }) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b *row) int {
		order := compare(a.cells[t.sort], b.cells[t.sort])
		if t.falling && a.cells[t.sort] != "" && b.cells[t.sort] != "" {
			order = -order
		}
		return order
	})
	return list
}

func (t *Table) matches(r *row, word string) bool {
	name, value, one := strings.Cut(word, "=")
	for i, c := range r.cells {
		c = strings.ToLower(c)
		if strings.Contains(c, word) || one && strings.ToLower(t.Columns[i]) == name && c == value {
			return true
		}
	}
	return false
}

// compare orders cells: numbers by their size and before words, empty ones last.
func compare(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX == nil && errY == nil:
		return cmp.Compare(x, y)
	case a == "" || b == "":
		return cmp.Compare(b, a)
	case errX == nil:
		return -1
	case errY == nil:
		return 1
	}
	return cmp.Compare(a, b)
}

// The rows that are no runs: title, heads, footer.
const frameRows = 3

func (t *Table) page() int { return max(1, t.height-frameRows) }

// View implements tea.Model.
func (t *Table) View() string {
	shown := t.shown()
	t.cursor = max(0, min(t.cursor, len(shown)-1))
	t.first = max(min(t.first, t.cursor), t.cursor-t.page()+1, 0)
	columns, widths := t.fit()
	lines := []string{t.titleLine(len(shown)), t.heads(columns, widths)}
	for i := t.first; i < min(len(shown), t.first+t.page()); i++ {
		line := t.line(shown[i].cells, columns, widths, shown[i].marked)
		if i == t.cursor {
			line = lipgloss.NewStyle().Reverse(true).Render(line)
		}
		lines = append(lines, line)
	}
	for len(lines) < t.height-1 {
		lines = append(lines, "")
	}
	return strings.Join(append(lines, t.footer()), "\n")
}

func (t *Table) titleLine(shown int) string {
	text := fmt.Sprintf(" %s · %d runs", t.Title, len(t.rows))
	if shown < len(t.rows) {
		text += fmt.Sprintf(", %d shown", shown)
	}
	return lipgloss.NewStyle().Bold(true).Render(ansi.Truncate(text, t.width, "…"))
}

func (t *Table) footer() string {
	switch {
	case t.typing:
		return " " + t.filter.View()
	case t.notice != "":
		return " " + t.notice
	}
	text := " enter open · space mark several · ← → column · s order · / filter · q quit"
	if v := t.filter.Value(); v != "" {
		text = " filter " + v + " · esc all ·" + text
	}
	return ansi.Truncate(text, t.width, "…")
}

func (t *Table) heads(columns, widths []int) string {
	heads := slices.Clone(t.Columns)
	sign := " ▲"
	if t.falling {
		sign = " ▼"
	}
	heads[t.sort] += sign
	return lipgloss.NewStyle().Underline(true).Render(t.line(heads, columns, widths, false))
}

// mostWide bounds a column, so that a long path does not push all others away.
const mostWide = 36

// fit chooses the columns that there is room for: the name, and others from left on so
// that the one it is sorted by is among them.
func (t *Table) fit() (columns, widths []int) {
	wide := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		wide[i] = ansi.StringWidth(c) + 2 // with the sign of the order
		for _, r := range t.rows {
			wide[i] = max(wide[i], ansi.StringWidth(r.cells[i]))
		}
		wide[i] = min(wide[i], mostWide)
	}
	for {
		columns, widths = []int{0}, []int{wide[0]}
		room := t.width - 2 - wide[0]
		for i := 1 + t.left; i < len(wide) && room > wide[i]+2; i++ {
			columns, widths = append(columns, i), append(widths, wide[i])
			room -= wide[i] + 2
		}
		if slices.Contains(columns, t.sort) || t.left >= t.sort-1 {
			return columns, widths
		}
		t.left++
	}
}

func (t *Table) line(cells []string, columns, widths []int, marked bool) string {
	sign := "  "
	if marked {
		sign = "* "
	}
	b := strings.Builder{}
	b.WriteString(sign)
	for i, c := range columns {
		text := ansi.Truncate(cells[c], widths[i], "…")
		b.WriteString(text + strings.Repeat(" ", widths[i]-ansi.StringWidth(text)+2))
	}
	return ansi.Truncate(b.String(), t.width, "")
}
