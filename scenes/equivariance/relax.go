package equivariance

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/sim"
)

// planned is a relaxation and the step at which it is to be done.
type planned struct {
	step int
	model.Relaxation
}

// parseMove reads a relaxation, L4:D1.
func parseMove(text string) (r model.Relaxation, err error) {
	layer, group, ok := strings.Cut(strings.TrimSpace(text), ":")
	n, err := strconv.Atoi(strings.TrimPrefix(layer, "L"))
	if !ok || err != nil || n < 1 {
		return r, form.Errorf("relax: %q, want a layer and a group, as in L4:D1", text)
	}
	if r.To, err = model.ParseGroup(group); err != nil {
		return r, form.Errorf("relax: %v", err)
	}
	r.Layer = n - 1
	return r, nil
}

// moveText is a relaxation as parseMove reads it.
func moveText(r model.Relaxation) string { return fmt.Sprintf("L%d:%s", r.Layer+1, r.To) }

// readPlan reads a schedule of relaxations of a network of groups; nil groups are not
// known yet.
func readPlan(text string, groups []model.Group) ([]planned, error) {
	if text == never {
		return nil, nil
	}
	var plan []planned
	chain := slices.Clone(groups)
	for part := range strings.SplitSeq(strings.Trim(text, "; "), ";") {
		at, move, ok := strings.Cut(strings.TrimSpace(part), ":")
		step, err := strconv.Atoi(at)
		if !ok || err != nil || step < 0 {
			return nil, form.Errorf("relax: %q, want step:layer:group, as in 400:L4:D1", part)
		}
		r, err := parseMove(move)
		if err != nil {
			return nil, err
		}
		if last := len(plan) - 1; last >= 0 && step < plan[last].step {
			return nil, form.Errorf("relax: step %d after step %d, want them in order", step, plan[last].step)
		}
		if groups != nil {
			if err := model.Allowed(chain, r); err != nil {
				return nil, form.Errorf("relax: step %d: %v", step, err)
			}
			chain[r.Layer] = r.To
		}
		plan = append(plan, planned{step, r})
	}
	return plan, nil
}

// history is what a run remembers of its relaxations.
type history struct {
	done []relaxed // oldest first
}

// relaxed is a relaxation that was done, as far as it is told again.
type relaxed struct {
	Step          int
	Layer         int
	From, To      model.Group
	Cause         string
	Drift, Limit  float64 // largest change of a logit, and what rounding accounts for
	Images        int     // on which it was measured
	Before, After int     // parameters
	Factor        int     // so many times as many free weights
	State         string  // carry, reset
	Head          bool    // the head's first map was rewritten too
	Norm          model.NormKind
}

func (r relaxed) move() model.Relaxation { return model.Relaxation{Layer: r.Layer, To: r.To} }

// String is the relaxation in words: L4 D4→D1.
func (r relaxed) String() string { return fmt.Sprintf("L%d %s→%s", r.Layer+1, r.From, r.To) }

// tolerance is the largest change of a logit, relative to the largest logit but at least
// to 1, that rounding accounts for.
const tolerance = 2e-5

// probeImages is how many test images a relaxation is measured on.
const probeImages = 200

// tagRelax is the Tag of events of relaxations.
const tagRelax = "relax"

// relax relaxes a layer and tells what it did. What cannot be done is an error that
// wraps model.ErrRefused, and changes nothing.
func (l *relaxing) relax(r model.Relaxation, cause string) (sim.Event, error) {
	if l.evolution != nil {
		return sim.Event{}, fmt.Errorf("%w: %s: EquiNAS_E relaxes the networks itself", model.ErrRefused, r)
	}
	if err := l.relaxable(r); err != nil {
		return sim.Event{}, err
	}
	if err := l.recompute(); err != nil {
		return sim.Event{}, err
	}
	probe := l.images.test.Slice(0, min(probeImages, l.images.test.Rows))
	done, err := l.model.Relax(r, model.State(l.Values.Text("moments")), probe)
	if err != nil {
		return sim.Event{}, err
	}
	receipt := done.Receipt
	last := r.Layer == len(l.model.Layers)-1
	d := relaxed{
		Step: l.steps, Layer: r.Layer, From: receipt.From, To: r.To, Cause: cause, Drift: receipt.Change, Limit: tolerance * max(1, receipt.Largest),
		Images: receipt.Images, Before: receipt.Before.Params, After: receipt.After.Params, Factor: receipt.Factor, State: string(receipt.State),
		Head: last && l.model.Config.Head.Kind == model.HeadInvariant, Norm: l.model.Config.Norm,
	}
	l.history.done = append(l.history.done, d)
	l.watch.since = l.steps
	l.watch.parted = l.watch.parted && !last
	return sim.Event{
		Kind: sim.Rewired, Layer: fmt.Sprintf("L%d", r.Layer+1), Init: d.String(), Trigger: cause, Drift: d.Drift, Widths: l.widths(), Tag: tagRelax,
		Note: fmt.Sprintf("%s→%s, Δlogit %s, %s → %s parameters", d.From, d.To, scene.Small(d.Drift), scene.Grouped(d.Before), scene.Grouped(d.After)),
	}, l.aim()
}

// relaxable is why a layer of the network on the screen cannot be relaxed.
func (l *relaxing) relaxable(r model.Relaxation) error {
	if kind := l.model.Config.Layers[0].Kind; kind != model.Plain {
		return fmt.Errorf("%w: %s: every layer holds several groups; merge it first, or relax a network by hand", model.ErrRefused, r)
	}
	if err := model.Allowed(l.model.Config.Groups(), r); err != nil {
		return fmt.Errorf("%w: %s: %w", model.ErrRefused, r, err)
	}
	return nil
}

// relaxAsPlanned does what the schedule has for this step.
func (l *relaxing) relaxAsPlanned() error {
	for _, p := range l.Choice.plan {
		if p.step != l.steps {
			continue
		}
		e, err := l.relax(p.Relaxation, "schedule")
		if errors.Is(err, model.ErrRefused) {
			e, err = sim.Event{Kind: sim.Refused, Trigger: "schedule", Note: err.Error()}, nil
		}
		if err != nil {
			return err
		}
		l.Tell(e)
	}
	return nil
}

// receiptsShown is how many relaxations are told in full.
const receiptsShown = 8

// receipts are the last relaxations, newest first.
func (h *history) receipts() []picture.Receipt {
	var out []picture.Receipt
	for _, d := range slices.Backward(h.done) {
		if out = append(out, d.receipt()); len(out) == receiptsShown {
			break
		}
	}
	return out
}

func (r relaxed) receipt() picture.Receipt {
	out := picture.Receipt{Step: r.Step, Title: r.String() + " by " + strings.TrimPrefix(r.Cause, "by ")}
	add := func(name, before, after string) {
		out.Lines = append(out.Lines, picture.ReceiptLine{Name: name, Before: before, After: after})
	}
	add("max |Δlogit|", "≤ "+scene.Small(r.Limit), scene.Small(r.Drift))
	out.Lines[0].Bad = r.Drift > r.Limit
	add("parameters", scene.Grouped(r.Before), scene.Grouped(r.After))
	add("tied", fmt.Sprintf("%d×", r.From.Order()), fmt.Sprintf("%d×", r.To.Order()))
	moments := fmt.Sprintf("÷ %d and ÷ %d", r.Factor, r.Factor*r.Factor)
	if r.State == string(model.Reset) {
		moments = "anew"
	}
	add("moments", "", moments)
	add("re-read", "", "weights")
	if r.Norm == model.NormGroup {
		add("copied", "", "gamma beta mean var")
	}
	if r.Head {
		add(fmt.Sprintf("÷ %d", r.Factor), "", "head W1")
	}
	add("untouched", "", "all else")
	return out
}
