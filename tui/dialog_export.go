package tui

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screen"
)

// exportDialog writes a figure or the screen to a file.
type exportDialog struct {
	figures []form.Option
	at      int
	format  int
	path    screen.Line
	typed   bool // the path is the viewer's, not ours to change
	editing bool
	busy    bool
	asked   string // the file that enter would overwrite
	result  string
	failed  bool
}

// screenFigure is the screen itself, which needs no exporter.
const screenFigure = "screen"

func (a *app) openExport() tea.Cmd {
	d := &exportDialog{figures: []form.Option{{Name: screenFigure, Doc: "the current screen"}}}
	if a.options.Exporter != nil {
		d.figures = slices.Concat(a.sceneHere().Figures, d.figures)
	}
	d.suggest(a)
	a.dialog = d
	return nil
}

// formats are the file types of the figure under the cursor.
func (d *exportDialog) formats() []string {
	switch d.figures[d.at].Name {
	case screenFigure:
		return []string{"svg", "png", "txt"}
	case "csv":
		return []string{"csv"}
	}
	return []string{"png", "svg", "pdf"}
}

// suggest names the file after data, figure and step, unless the viewer did.
func (d *exportDialog) suggest(a *app) {
	formats := d.formats()
	d.format = min(d.format, len(formats)-1)
	d.asked, d.result = "", ""
	if d.typed {
		d.path = screen.LineOf(strings.TrimSuffix(d.path.Text, filepath.Ext(d.path.Text)) + "." + formats[d.format])
		return
	}
	data := strings.Map(fileRune, a.current("data"))
	if data == "" {
		data = "north"
	}
	d.path = screen.LineOf(fmt.Sprintf("%s-%s-%d.%s", data, d.figures[d.at].Name, a.desk.Snap.Step, formats[d.format]))
}

// fileRune keeps what is safe in a file name.
func fileRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
		return r
	}
	return '-'
}

func (d *exportDialog) title() string { return "export" }

func (d *exportDialog) note() string {
	if d.editing {
		return "type the file · tab completes, figures · enter write · esc close"
	}
	return "↑ ↓ figure · ← → format · tab file · enter write · esc close"
}

func (d *exportDialog) key(a *app, msg tea.KeyMsg) (dialog, tea.Cmd) {
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case d.busy:
	case name == "enter":
		return d, d.write(a)
	case name == "tab" && d.editing && d.path.Complete():
		d.asked, d.result, d.typed = "", "", true
	case name == "tab" || name == "shift+tab":
		d.editing = !d.editing
	case d.editing:
		d.edit(msg)
	case name == "up" || name == "down" || name == "k" || name == "j":
		d.at = min(max(d.at+screen.Direction(name), 0), len(d.figures)-1)
		d.suggest(a)
	case name == "left" || name == "right" || name == "h" || name == "l":
		n := len(d.formats())
		step := 1
		if name == "left" || name == "h" {
			step = n - 1
		}
		d.format = (d.format + step) % n
		d.suggest(a)
	}
	return d, nil
}

// edit takes a key for the path of the file, which tab completes.
func (d *exportDialog) edit(msg tea.KeyMsg) {
	if d.path.Key(msg) {
		d.asked, d.result, d.typed = "", "", true
	}
}

// write starts the export beside the screen. A file that exists is asked about
// once.
func (d *exportDialog) write(a *app) tea.Cmd {
	d.result, d.failed = "", false
	if strings.TrimSpace(d.path.Text) == "" {
		d.finished(result{err: errors.New("no file given")})
		return nil
	}
	if files.Replaceable(d.path.Text, false) != nil && d.asked != d.path.Text {
		d.asked = d.path.Text
		return nil
	}
	d.asked, d.busy = "", true
	if d.figures[d.at].Name == screenFigure {
		a.dialog = nil
		picture, paper, path := a.screen(), a.paper(), d.path.Text
		a.dialog = d
		return work(path, func() error { return writeScreen(picture, paper, path) })
	}
	rec, figure, path := a.desk.Snap.Recording(), d.figures[d.at].Name, d.path.Text
	return work(path, func() error { return a.options.Exporter.Export(a.ctx, rec, figure, path) })
}

// work runs f beside the screen. A panic in it becomes an error: the run must
// not end because a file could not be drawn.
func work(path string, f func() error) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if p := recover(); p != nil {
				msg = result{err: fmt.Errorf("export failed: %v at %s", p, firstFrame(debug.Stack()))}
			}
		}()
		claim, err := files.Claim(path, true)
		if err == nil {
			err = errors.Join(f(), claim.Release())
		}
		if err != nil {
			return result{err: err}
		}
		return result{text: "written: " + path}
	}
}

// firstFrame is the place in a stack trace where the panic arose.
func firstFrame(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "panic(") && i+3 < len(lines) {
			return strings.TrimSpace(lines[i+3])
		}
	}
	return "an unknown location"
}

// finished takes in how the export ended.
func (d *exportDialog) finished(r result) {
	d.busy, d.failed, d.result = false, r.err != nil, "✓ "+r.text
	if r.err != nil {
		d.result = "✗ " + r.err.Error()
	}
}

// writeScreen writes cells as a picture or as text, by the extension. The file
// appears whole or not at all.
func writeScreen(g cells.Grid, paper cells.Paper, path string) error {
	var b bytes.Buffer
	var err error
	switch filepath.Ext(path) {
	case ".svg":
		err = g.WriteSVG(&b, paper)
	case ".png":
		err = g.WritePNG(&b, paper)
	case ".txt":
		b.WriteString(g.String())
	default:
		err = fmt.Errorf("%s: the screen is written as .svg, .png or .txt", path)
	}
	if err == nil {
		err = files.Write(path, b.Bytes())
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

func (d *exportDialog) rows(*app, int) int { return len(d.figures) + 6 }

func (d *exportDialog) draw(a *app, g cells.Grid) {
	t := &a.theme
	list := g.Sub(0, 0, g.Width, max(g.Height-6, 1))
	top := max(min(d.at-list.Height/2, len(d.figures)-list.Height), 0)
	for y := 0; y < list.Height && top+y < len(d.figures); y++ {
		c := d.figures[top+y]
		name := t.Text
		if top+y == d.at {
			list.Set(0, y, '▸', t.Key)
			name = t.Title
			if !d.editing {
				name = name.With(cells.Reverse)
			}
		}
		list.TextIn(2, y, 16, c.Name, name)
		list.Text(20, y, c.Doc, t.Muted)
	}
	d.drawFile(t, g.Sub(0, list.Height, g.Width, g.Height-list.Height))
}

func (d *exportDialog) drawFile(t *desk.Theme, g cells.Grid) {
	desk.Rule(g, 0, t)
	g.Text(2, 1, "format", t.Muted)
	x := 10
	for i, f := range d.formats() {
		s := t.Muted
		if i == d.format {
			s = t.Title.With(cells.Underline)
		}
		x = g.Text(x, 1, f, s) + 2
	}
	g.Text(2, 2, "file", t.Muted)
	if d.editing {
		d.path.Draw(g, 10, 2, g.Width-10, t.Title.With(cells.Underline))
	} else {
		g.Text(10, 2, d.path.Text, t.Text)
	}
	switch {
	case d.busy:
		g.Text(2, 4, "◌ writing", t.Muted)
	case d.asked != "":
		g.Text(2, 4, "⚠ this file exists: enter again to overwrite it", t.Warn)
	case d.failed:
		g.Text(2, 4, d.result, t.Alarm)
	default:
		g.Text(2, 4, d.result, t.Text)
	}
}
