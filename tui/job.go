package tui

import tea "github.com/charmbracelet/bubbletea"

// Messages of the shell's job control.
type (
	stopRequest struct{} // SIGTSTP: the terminal is wanted for something else
	continued   struct{} // SIGCONT after a SIGSTOP, which nobody can prepare for
)

// stop gives the terminal back, stops the process and, when that goes on, takes the
// terminal again.
func (a *app) stop() tea.Cmd {
	if a.job == nil {
		return nil
	}
	a.job.suspend()
	return a.taken()
}

// goOn takes the terminal again after the process was stopped without warning.
func (a *app) goOn() tea.Cmd {
	if a.job != nil {
		a.job.retake()
	}
	return a.taken()
}

// taken draws everything anew and sets the modes that Bubble Tea does not.
func (a *app) taken() tea.Cmd {
	a.repaint()
	if a.mouse {
		return tea.EnableMouseCellMotion
	}
	return nil
}
