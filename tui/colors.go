package tui

import (
	"github.com/north-tui/north/tui/desk"
)

// setTheme takes the colours for a light or a dark ground. Parts of the screen know a
// theme from another by where it is.
func (a *app) setTheme(light bool) {
	t := desk.NewTheme(a.options.Depth, light)
	a.light, a.theme, a.desk.Theme = light, t, &t
}
