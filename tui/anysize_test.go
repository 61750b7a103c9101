package tui

import (
	"fmt"
	"runtime/debug"
	"testing"

	"github.com/north-tui/north/tui/screentest"
)

// TestAnySize opens every window and lesson at sizes from 1×1, presses keys in them and
// draws after each.
func TestAnySize(t *testing.T) {
	widths, heights := []int{1, 2, 6, 40, 61}, []int{1, 3, 18}
	keys := []string{"tab", "down", "x", "right", "enter", "pgdown", "backspace", "up", "left", "esc"}
	commands, _ := typicalApp()
	for _, width := range widths {
		for _, height := range heights {
			what := ""
			func() {
				defer func() {
					if v := recover(); v != nil {
						t.Errorf("%d×%d, %s: %v\n%s", width, height, what, v, debug.Stack())
					}
				}()
				for _, g := range commands.commands {
					for _, c := range g.commands {
						if len(c.keys) == 0 {
							continue
						}
						a, _ := screenApp(screentest.Typical().Snapshot(), width, height, colourful)
						for i, key := range append([]string{c.keys[0]}, keys...) {
							what = fmt.Sprintf("%s, then %v", c.id, keys[:i])
							press(a, key)
							a.screen()
						}
					}
				}
				for _, l := range allLessons() {
					o := colourful
					o.Lesson = l
					a, _ := screenApp(screentest.Typical().Snapshot(), width, height, o)
					for i, key := range append([]string{"w"}, keys...) {
						what = fmt.Sprintf("lesson %s, then %v", l.Name, keys[:i])
						press(a, key)
						a.screen()
					}
				}
			}()
		}
	}
}
