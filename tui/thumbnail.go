package tui

import (
	"fmt"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/tui/desk"
)

// thumbnail is a small picture of a data set, made beside the screen.
type thumbnail struct {
	name string
	grid *picture.Grid
}

// thumb asks for the picture of the choice under the cursor, once.
func (d *choiceDialog) thumb(a *app) tea.Cmd {
	name := d.choices[d.at].Name
	if _, asked := a.thumbnails[name]; asked || d.setting != "data" || name == otherData || a.options.Thumbnail == nil {
		return nil
	}
	a.thumbnails[name] = nil
	return func() (msg tea.Msg) {
		defer func() {
			if p := recover(); p != nil {
				msg = result{err: fmt.Errorf("picture of %s: %v at %s", name, p, firstFrame(debug.Stack()))}
			}
		}()
		grid, err := a.options.Thumbnail(name)
		if err != nil {
			return result{err: fmt.Errorf("picture of %s: %w", name, err)}
		}
		return thumbnail{name, grid}
	}
}

// The size of a thumbnail, twice as wide as high since cells are half as wide.
const thumbWidth, thumbHeight = 22, 11

// drawThumb draws the picture of the choice under the cursor, if there is one.
func (d *choiceDialog) drawThumb(a *app, g cells.Grid) {
	grid := a.thumbnails[d.choices[d.at].Name]
	if grid == nil {
		return
	}
	g.Fill(' ', cells.Style{})
	if len(grid.Values) > 0 || len(grid.Line) > 0 {
		desk.DrawGrid(&a.desk, g, grid)
		return
	}
	desk.DrawPoints(&a.desk, desk.PlaneIn(g, grid), grid)
}
