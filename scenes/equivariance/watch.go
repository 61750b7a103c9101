package equivariance

import (
	"fmt"
	"strings"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
)

// watch is what a run remembers of the symmetries it has seen go.
type watch struct {
	since  int                    // step of the last relaxation, 0 if there was none
	lost   [][model.Elements]bool // a layer: elements that it no longer commutes with
	parted bool                   // it has been told that a digit and its half turn part
}

const (
	commuteImages = 4   // on which it is measured whether layers commute
	closely       = 10  // steps after a relaxation in which that is measured in each
	commuting     = .01 // relative error below which a layer commutes, for an event
)

// observe measures which elements the layers commute with: closely after a relaxation,
// now and then later, and not while it is guaranteed for all.
func (l *relaxing) observe() error {
	soon := len(l.history.done) > 0 && l.steps-l.watch.since <= closely
	if !soon && l.steps%l.Values.Int("eval") != 0 || !l.loosened() {
		return nil
	}
	all, err := l.model.Commutators(l.images.probe)
	if err != nil {
		return err
	}
	for n := range all {
		for g := 1; g < model.Elements; g++ {
			l.Sample(l.columns.commute[n]+g-1, all[n][g])
		}
	}
	if l.guaranteed() && l.evolution == nil {
		l.tellLost(all)
	}
	return nil
}

// loosened reports whether a layer of the network on the screen may fail to commute with
// an element.
func (l *relaxing) loosened() bool {
	groups := l.model.Config.Groups()
	return !l.guaranteed() || groups[len(groups)-1] != model.D4
}

// guaranteed reports whether the layers commute with the elements of their groups.
func (l *relaxing) guaranteed() bool {
	c := l.model.Config
	return c.Layers[0].Kind == model.Plain && c.Norm != model.NormPhysical
}

// tellLost tells which elements a layer no longer commutes with.
func (l *relaxing) tellLost(all [][model.Elements]float64) {
	for len(l.watch.lost) < len(all) {
		l.watch.lost = append(l.watch.lost, [model.Elements]bool{})
	}
	for n := range all {
		var names []string
		value := 0.0
		for g, off := range all[n] {
			if off <= commuting || l.watch.lost[n][g] {
				continue
			}
			l.watch.lost[n][g] = true
			names = append(names, elementSigns[g])
			value = max(value, off)
		}
		if len(names) > 0 {
			l.Tell(sim.Event{
				Kind: sim.Noted, Layer: fmt.Sprintf("L%d", n+1), Tag: "commute",
				Note: fmt.Sprintf("no longer commutes with %s (%.1f %%)", strings.Join(names, " "), 100*value),
			})
		}
	}
}

// tellGuarantee tells how many different answers the poses of an image can get.
func (l *relaxing) tellGuarantee() {
	if held := l.held(); held > 1 {
		l.Tell(sim.Event{Kind: sim.Noted, Note: fmt.Sprintf("%s: %d poses of an image, %s", l.chainText(), model.Elements, picture.Plural(model.Elements/held, "answer"))})
	}
}

// held is the number of elements that the answers are guaranteed not to depend on.
func (l *relaxing) held() int {
	count := 0
	for g := range model.Elements {
		if l.promised(g) {
			count++
		}
	}
	return count
}

// promised reports whether the groups guarantee that an element does not change the
// answers.
func (l *relaxing) promised(element int) bool {
	c := l.model.Config
	invariant := l.guaranteed() && c.Head.Kind == model.HeadInvariant
	return element == 0 || invariant && c.Layers[len(c.Layers)-1].Group.Has(element)
}

// halfTurn is the element that makes a 9 of a 6.
const halfTurn = 2

// tagPart is the Tag of the event that two poses part.
const tagPart = "part"

// tellParting samples how many answers the image shown first gets in its poses. It tells,
// once, that it and its half turn get different ones.
func (l *relaxing) tellParting() error {
	image, class := l.images.shown(0)
	poses, err := posesOf(l.model, image, l.images.side)
	if err != nil {
		return err
	}
	answers := map[int]bool{}
	for _, p := range poses {
		answers[p.class] = true
	}
	l.Sample(answersColumn, float64(len(answers)))
	upright, turned := poses[0], poses[halfTurn]
	if l.watch.parted || len(l.history.done) == 0 || l.promised(halfTurn) || upright.class != class || turned.class == class {
		return nil
	}
	l.watch.parted = true
	name, other := l.images.className(class), l.images.className(turned.class)
	l.Tell(sim.Event{Kind: sim.Noted, Tag: tagPart, Note: fmt.Sprintf("%s and %s part: a %s turned by 180° is now called %s (%.0f %%)", name, other, name, other, 100*turned.share)})
	return nil
}
