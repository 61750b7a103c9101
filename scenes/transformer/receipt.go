package transformer

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes/scene"
	model "github.com/north-tui/north/transformer"
)

// receiptsShown is how many growths are told in full.
const receiptsShown = 8

// receipts are the last growths, newest first.
func (h *history) receipts() []picture.Receipt {
	var out []picture.Receipt
	for _, d := range slices.Backward(h.done) {
		if out = append(out, d.receipt()); len(out) == receiptsShown {
			break
		}
	}
	return out
}

func (d growthRecord) receipt() picture.Receipt {
	r := picture.Receipt{Step: d.Step, Title: d.Growth + " by " + strings.TrimPrefix(d.Cause, "by ")}
	add := func(name, before, after string) {
		r.Lines = append(r.Lines, picture.ReceiptLine{Name: name, Before: before, After: after})
	}
	add("max |Δlogit|", "≤ "+scene.Small(d.Limit), scene.Small(d.Drift))
	r.Lines[0].Bad = d.Drift > d.Limit
	add("loss, same batch", strconv.FormatFloat(d.Before.Loss, 'f', 5, 64), strconv.FormatFloat(d.After.Loss, 'f', 5, 64))
	add("parameters", scene.Grouped(d.Before.Params), scene.Grouped(d.After.Params))
	add("operations/token", scene.Grouped(int(d.Before.Operations)), scene.Grouped(int(d.After.Operations)))
	for _, line := range d.Blocks {
		role, what, _ := strings.Cut(line, " ")
		add(role, "", what)
	}
	if len(d.Safeguards) > 0 {
		r.Lines = append(r.Lines, picture.ReceiptLine{Name: "switched off", After: strings.Join(d.Safeguards, ", "), Bad: true})
	}
	return r
}

// blockLines say for each role what is of it: "zero W2 · 2,048 numbers".
func blockLines(blocks []model.Block) []string {
	var lines []string
	for _, role := range []model.Role{model.Old, model.Scaled, model.Zero, model.Free} {
		count := 0
		var names []string
		for _, b := range blocks {
			if b.Role != role || b.Rows()*b.Cols() == 0 {
				continue
			}
			count += b.Rows() * b.Cols()
			if name := tensor(b); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if count > 0 {
			lines = append(lines, fmt.Sprintf("%s %s · %s", role, strings.Join(names, " "), scene.Grouped(count)))
		}
	}
	return lines
}

// tensor is the name of a block's parameter without the places it has in the
// model: W1. What is scaled says by how much.
func tensor(b model.Block) string {
	name := b.Param[strings.LastIndexByte(b.Param, '.')+1:]
	if b.Role == model.Scaled {
		name += fmt.Sprintf("×%.3g", b.Factor)
	}
	return name
}

// offNames are the safeguards that settings switch off.
func offNames(v form.Values) []string {
	var names []string
	for _, guard := range safeguards {
		if !v.Bool(guard.name) {
			names = append(names, guard.name)
		}
	}
	return names
}

// watchedRoles are the columns of the gradients by role.
var watchedRoles = []struct {
	role   model.Role
	column int
}{
	{model.Old, oldColumn}, {model.Scaled, scaledColumn}, {model.Zero, zeroColumn}, {model.Free, freeColumn},
}

// Steps after a growth for which the gradients are watched at every step, and the
// distance between two looks later.
const watchClosely, watchEvery = 100, 10

// watches reports whether a step is one at which the last growth is looked at.
func (l *language) watches(step int) bool {
	return len(l.history.blocks) > 0 && (step-l.history.lastStep <= watchClosely || step%watchEvery == 0)
}

// watch samples the gradients of the blocks of the last growth, and how much of the
// update goes into them.
func (l *language) watch() {
	if !l.watches(l.steps) {
		return
	}
	if share := l.updates.share(l); !math.IsNaN(share) {
		l.Sample(shareColumn, share)
		l.updates.latest = share
	}
	gradients := l.gradients()
	for _, w := range watchedRoles {
		if g, ok := gradients[w.role]; ok {
			l.Sample(w.column, g)
		}
	}
}

// gradients are the root mean squares of the gradients of the last step in the
// blocks of each role.
func (l *language) gradients() map[model.Role]float64 {
	square, count := map[model.Role]float64{}, map[model.Role]int{}
	for i, norm := range l.model.GradNorms(l.history.blocks) {
		if b := l.history.blocks[i]; !math.IsNaN(norm) { // else what was there has moved or is gone
			square[b.Role] += norm * norm
			count[b.Role] += b.Rows() * b.Cols()
		}
	}
	for role, n := range count {
		if square[role] = math.Sqrt(square[role] / float64(n)); n == 0 {
			delete(square, role)
		}
	}
	return square
}
