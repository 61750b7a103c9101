// Package panels is the shelf of panels that suit several scenes. Each function returns
// a new panel, so that a scene can give it another rank or size.
package panels

import (
	"github.com/north-tui/north/tui/screen"
)

// Usual shows what every run has, for scenes that bring no panels.
var Usual = screen.Screen{Panels: []screen.Panel{Loss(), Accuracy(), Settings(), Events()}}
