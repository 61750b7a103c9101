//go:build !unix

package tui

import (
	"io"

	tea "github.com/charmbracelet/bubbletea"
)

// job stands for a system without job control.
type job struct{}

func newJob(*tea.Program, io.Writer) *job { return &job{} }

// withoutSize leaves the size of an output to Bubble Tea.
func withoutSize(w io.Writer) io.Writer { return w }

func (*job) close()   {}
func (*job) suspend() {}
func (*job) retake()  {}
