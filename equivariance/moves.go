package equivariance

import (
	"errors"
	"fmt"
	"slices"
)

// Relaxation is a layer, counted from 0, and the group that it is relaxed to.
type Relaxation struct {
	Layer int
	To    Group
}

// String is as on the screen, where layers count from 1: L4 → D1.
func (r Relaxation) String() string { return fmt.Sprintf("L%d → %s", r.Layer+1, r.To) }

// ErrRefused is wrapped by the error for a change of a network that cannot be made. The
// network is then as it was.
var ErrRefused = errors.New("refused")

// Moves are the relaxations that EquiNAS_E tries on a chain of groups, in the order that
// decides identities and ties: of the last layer those of OneEntry, then every layer to
// the smaller group of the next one, from the input end. Without D2, as the reference code
// has it by a line that was left in (spec section 9.10), those to D2 are left out, and
// chains that hold it are no part of the search.
func Moves(groups []Group, withoutD2 bool) []Relaxation {
	var list []Relaxation
	add := func(layer int, to Group) {
		if to != D2 || !withoutD2 {
			list = append(list, Relaxation{layer, to})
		}
	}
	if withoutD2 && slices.Contains(groups, D2) {
		return nil
	}
	last := len(groups) - 1
	for _, to := range groups[last].OneEntry() {
		add(last, to)
	}
	for i := 1; i <= last; i++ {
		if groups[i] != groups[i-1] {
			add(i-1, groups[i])
		}
	}
	return list
}

// Legal are all groups that a layer may be relaxed to by hand, largest first: proper
// subgroups of its own that hold the group of the layer behind it, since groups never
// grow with depth.
func Legal(groups []Group, layer int) []Group {
	var list []Group
	for _, to := range slices.Backward(Groups()) {
		if Allowed(groups, Relaxation{layer, to}) == nil {
			list = append(list, to)
		}
	}
	return list
}

// Relaxed is the configuration after a relaxation, for its price. It is an error, which
// wraps ErrRefused, if the relaxation would be refused.
func (c Config) Relaxed(r Relaxation) (Config, error) {
	if kind := c.Layers[0].Kind; kind != Plain {
		return Config{}, refuse(r, fmt.Errorf("layers are %s, want plain", kind))
	}
	if err := Allowed(c.Groups(), r); err != nil {
		return Config{}, refuse(r, err)
	}
	next := c.Clone()
	next.Layers[r.Layer].Group = r.To
	return next, nil
}

// Allowed says why a chain of groups cannot be relaxed in a way, nil if it can.
func Allowed(groups []Group, r Relaxation) error {
	switch {
	case r.Layer < 0 || r.Layer >= len(groups):
		return fmt.Errorf("there is no L%d, layers are L1 to L%d", r.Layer+1, len(groups))
	case int(r.To) >= len(groupNames):
		return fmt.Errorf("there is no %s", r.To)
	case r.To == groups[r.Layer]:
		return fmt.Errorf("layer L%d is %s already", r.Layer+1, r.To)
	case !r.To.Within(groups[r.Layer]):
		return fmt.Errorf("%s is not a subgroup of %s, the group of L%d, and a group is never enlarged", r.To, groups[r.Layer], r.Layer+1)
	case r.Layer+1 < len(groups) && !groups[r.Layer+1].Within(r.To):
		return fmt.Errorf("layer L%d must stay at or above %s, the group of L%d", r.Layer+1, groups[r.Layer+1], r.Layer+2)
	}
	return nil
}

// Chains are all chains of so many groups, the first D4 or smaller, that never grow with
// depth; without D2 those that hold it are left out.
func Chains(length int, withoutD2 bool) [][]Group {
	chains := [][]Group{nil}
	for range length {
		var longer [][]Group
		for _, c := range chains {
			for _, g := range Groups() {
				if g == D2 && withoutD2 || len(c) > 0 && !g.Within(c[len(c)-1]) {
					continue
				}
				longer = append(longer, append(slices.Clone(c), g))
			}
		}
		chains = longer
	}
	return chains
}
