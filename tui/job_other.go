//go:build !unix

package tui

import tea "github.com/charmbracelet/bubbletea"

// job stands for a system without job control.
type job struct{}

func newJob(*tea.Program) *job { return &job{} }
func (*job) close()            {}
func (*job) suspend()          {}
func (*job) retake()           {}
