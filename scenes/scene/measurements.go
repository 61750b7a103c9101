package scene

import "github.com/north-tui/north/sim"

// Measurements holds the series of a learner and the current step's additions. A
// learner embeds it: it implements Columns of sim.Learner. Step calls Restart first,
// then Sample and Tell, and returns Report.
type Measurements struct {
	Report  sim.Report // what this step gives
	columns []sim.Column
}

// Columns implements sim.Learner.
func (m *Measurements) Columns() []sim.Column { return m.columns }

// AddColumns adds series at the end and returns the position of the first of them.
func (m *Measurements) AddColumns(columns ...sim.Column) (first int) {
	first = len(m.columns)
	m.columns = append(m.columns, columns...)
	return first
}

// Restart discards the samples and events of the previous step.
func (m *Measurements) Restart() {
	m.Report.Samples, m.Report.Events = m.Report.Samples[:0], nil
}

// Sample adds a measurement to the series at a position.
func (m *Measurements) Sample(column int, value float64) {
	m.Report.Samples = append(m.Report.Samples, sim.Sample{Column: column, Value: value})
}

// Tell adds events to this step.
func (m *Measurements) Tell(events ...sim.Event) {
	m.Report.Events = append(m.Report.Events, events...)
}
