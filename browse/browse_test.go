package browse

import (
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

func sample() *Table {
	t := New("sweep", "run", "data", "trigger", "test_accuracy", "params")
	t.Add("a", "a", "moons", "grad", "0.95", "120")
	t.Add("b", "b", "xor", "north-act", "0.9", "1200")
	t.Add("c", "c", "moons", "north-act", "", "64")
	t.Add("d", "d\x1b[31m", "spiral", "static", "0.99", "9")
	t.Update(tea.WindowSizeMsg{Width: 80, Height: 10})
	return t
}

// press sends keys: names, or characters.
func press(t *Table, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		for key, name := range map[tea.KeyType]string{tea.KeyEnter: "enter", tea.KeyEsc: "esc", tea.KeyUp: "up", tea.KeyDown: "down", tea.KeyRight: "right", tea.KeyLeft: "left", tea.KeyEnd: "end", tea.KeySpace: " "} {
			if name == k {
				msg.Type = key
			}
		}
		_, cmd = t.Update(msg)
	}
	return cmd
}

func order(t *Table) string {
	var ids []string
	for _, r := range t.shown() {
		ids = append(ids, r.id)
	}
	return strings.Join(ids, "")
}

func TestOrder(t *testing.T) {
	table := sample()
	for _, tt := range []struct{ key, want string }{
		{"right", "acdb"}, {"right", "abcd"}, {"right", "badc"}, {"s", "dabc"}, {"right", "bacd"}, {"right", "bacd"}, {"s", "dcab"},
	} {
		press(table, tt.key)
		if got := order(table); got != tt.want {
			t.Errorf("after %s by %s: %s, want %s", tt.key, table.Columns[table.sort], got, tt.want)
		}
	}
}

func TestFilter(t *testing.T) {
	for text, want := range map[string]string{
		"moons": "ac", "moons north": "c", "DATA=xor": "b", "trigger=north": "", "zz": "", "params=9": "d", "9": "abd",
	} {
		table := sample()
		press(table, "/")
		press(table, strings.Split(text, "")...)
		press(table, "enter")
		if got := order(table); got != want {
			t.Errorf("%s leaves %s, want %s", text, got, want)
		}
		if press(table, "esc"); order(table) != "abcd" {
			t.Errorf("%s is still there", text)
		}
	}
}

func TestChoose(t *testing.T) {
	for _, tt := range []struct {
		keys []string
		want []string
	}{
		{[]string{"down", "enter"}, []string{"b"}},
		{[]string{"end", "enter"}, []string{"d"}},
		{[]string{" ", "down", " ", "enter"}, []string{"a", "c"}},
		{[]string{"/", "x", "o", "r", "enter", "enter"}, []string{"b"}},
		{[]string{"/", "z", "z", "enter", "enter"}, nil},
		{[]string{"q"}, nil},
	} {
		table := sample()
		press(table, tt.keys...)
		if !slices.Equal(table.chosen, tt.want) {
			t.Errorf("%v choose %v, want %v", tt.keys, table.chosen, tt.want)
		}
	}
	if press(sample(), "q") == nil {
		t.Error("q does not quit")
	}
}

// TestMostMarked: no more rows are marked than can be opened.
func TestMostMarked(t *testing.T) {
	table := New("x", "run")
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		table.Add(id, id)
	}
	press(table, " ", " ", " ", " ", " ")
	if table.notice == "" {
		t.Error("the fifth mark is not refused")
	}
	if press(table, "enter"); len(table.chosen) != mostMarked {
		t.Errorf("%v are chosen", table.chosen)
	}
}

// TestView: every line fits the screen, whatever its size; the column of the order is shown, and
// no foreign control character is.
func TestView(t *testing.T) {
	for _, size := range [][2]int{{80, 10}, {40, 6}, {24, 4}, {8, 3}, {1, 1}, {120, 40}} {
		for columns := range 5 {
			table := sample()
			table.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			for range columns {
				press(table, "right")
			}
			press(table, "end")
			view := table.View()
			for _, line := range strings.Split(view, "\n") {
				if w := ansi.StringWidth(line); w > size[0] {
					t.Errorf("%v: %q is %d wide", size, line, w)
				}
			}
			if size[0] >= 40 && !strings.Contains(ansi.Strip(view), table.Columns[columns]+" ▲") {
				t.Errorf("%v: no column %s in\n%s", size, table.Columns[columns], view)
			}
			if strings.Contains(view, "\x1b[31m") {
				t.Errorf("%v: a control character of a name is shown", size)
			}
		}
	}
}
