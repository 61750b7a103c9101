package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
)

// obeyTime does what a line asks of the past and of lanes; known is false if it asks
// for something else.
func (p *plain) obeyTime(words []string) (known bool) {
	does := map[string]func(rest []string){
		"seek": p.seek, "fork": p.fork, "lane": p.focus, "drop": p.drop, "together": p.together,
		"live": func([]string) { p.send(sim.Command{Verb: sim.Live}) },
		"race": func([]string) { p.race() },
	}
	do, known := does[words[0]]
	if known {
		do(words[1:])
	}
	return known
}

// seek shows a step of the past.
func (p *plain) seek(rest []string) {
	if len(rest) == 1 {
		if step, err := strconv.Atoi(strings.ReplaceAll(rest[0], ",", "")); err == nil && step >= 0 {
			p.send(sim.Command{Verb: sim.Seek, N: step})
			return
		}
	}
	p.say("seek: want a step, as in seek 400")
}

// fork makes a lane from the shown step, or another, with other settings.
func (p *plain) fork(rest []string) {
	s := p.source.Latest()
	if s == nil {
		p.say("loading")
		return
	}
	c := sim.Command{Verb: sim.Fork, N: s.Step, Changes: map[string]string{}}
	for i, word := range rest {
		name, value, isSetting := strings.Cut(word, "=")
		step, err := strconv.Atoi(word)
		switch {
		case isSetting:
			c.Changes[name] = value
		case i == 0 && err == nil:
			c.N = step
		default:
			p.say("fork: %q is neither a step nor NAME=VALUE, as in fork 400 trigger=random", word)
			return
		}
	}
	p.send(c)
}

// laneNamed is the position of the lane of a letter.
func (p *plain) laneNamed(verb string, rest []string) (i int, ok bool) {
	d := p.desk()
	for i, l := range d.Lanes() {
		if len(rest) == 1 && desk.LaneLetter(l) == rest[0] {
			return i, true
		}
	}
	p.say("%s: want the letter of a lane; race lists them", verb)
	return 0, false
}

func (p *plain) focus(rest []string) {
	if i, ok := p.laneNamed("lane", rest); ok {
		p.send(sim.Command{Verb: sim.Focus, N: i})
	}
}

func (p *plain) drop(rest []string) {
	if i, ok := p.laneNamed("drop", rest); ok {
		p.send(sim.Command{Verb: sim.Drop, N: i})
	}
}

func (p *plain) together(rest []string) {
	if len(rest) != 1 || !slices.Contains(desk.Syncs, rest[0]) {
		p.say("together: want one of %s", strings.Join(desk.Syncs, ", "))
		return
	}
	p.send(sim.Command{Verb: sim.Sync, Key: rest[0]})
}

// tellPlace tells that another lane or a step of the past is shown.
func (p *plain) tellPlace(s *sim.Snapshot) {
	if s.Run == p.run && s.Lane != p.lane && p.title != "" {
		p.say("lane %s: %s", desk.LaneLetter(s), desk.LaneName(s))
		p.events, p.summary = len(s.Events), s.Step/p.every
	}
	if s.Past && s.Replaying == 0 && (!p.past || s.Step != p.step) {
		p.say("of %d steps: %s", max(s.Head, s.Step), summary(s))
	}
	p.lane, p.past, p.step = s.Lane, s.Past && s.Replaying == 0, s.Step
}

// desk is what there is to tell of lanes.
func (p *plain) desk() *desk.Desk {
	s := p.source.Latest()
	if s == nil {
		s = &sim.Snapshot{State: sim.Loading}
	}
	return &desk.Desk{Snap: s}
}

// race tells of each lane what the table of the race shows.
func (p *plain) race() {
	d := p.desk()
	for _, l := range d.Lanes() {
		text := fmt.Sprintf("lane %s, %s", desk.LaneLetter(l), desk.LaneName(l))
		for _, c := range raceColumns {
			if c.name != "goal" {
				text += fmt.Sprintf(", %s %s", c.name, c.text(d, l))
			}
		}
		p.say("%s", text)
	}
}
