package equivariance

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Score is how a candidate of a search did.
type Score struct {
	ID       int // in the order of creation
	Groups   []Group
	Accuracy float64 // share of the validation images
	Size     int     // free parameters
}

// Selection is who become parents.
type Selection string

// The selections: pareto takes those that no other beats in both accuracy and size, top
// the most accurate, random any (an ablation).
const (
	SelectPareto Selection = "pareto"
	SelectTop    Selection = "top"
	SelectRandom Selection = "random"
)

// Selections are all of them.
func Selections() []Selection { return []Selection{SelectPareto, SelectTop, SelectRandom} }

// better orders scores: more accurate, then smaller, then created earlier.
func better(a, b Score) int {
	return cmp.Or(cmp.Compare(b.Accuracy, a.Accuracy), cmp.Compare(a.Size, b.Size), cmp.Compare(a.ID, b.ID))
}

func byID(a, b Score) int { return cmp.Compare(a.ID, b.ID) }

// Unique keeps the best of each chain of groups, in the order of creation.
func Unique(list []Score) []Score {
	best := map[string]Score{}
	for _, s := range list {
		chain := fmt.Sprint(s.Groups)
		if other, ok := best[chain]; !ok || better(s, other) < 0 {
			best[chain] = s
		}
	}
	var kept []Score
	for _, s := range list {
		if best[fmt.Sprint(s.Groups)].ID == s.ID {
			kept = append(kept, s)
		}
	}
	slices.SortFunc(kept, byID)
	return kept
}

// Front are the scores that no other is at least as good as in accuracy and size and
// better in one of them, in the order of creation. Equals are both on it.
func Front(list []Score) []Score {
	var front []Score
	for _, s := range list {
		beaten := slices.ContainsFunc(list, func(o Score) bool {
			return o.Accuracy >= s.Accuracy && o.Size <= s.Size && (o.Accuracy > s.Accuracy || o.Size < s.Size)
		})
		if !beaten {
			front = append(front, s)
		}
	}
	slices.SortFunc(front, byID)
	return front
}

// Select returns the next parents, best first and those of a front before others, at
// most so many: the best of each chain
// of groups, chosen by the rule. Of a front with too few it takes the most accurate
// others besides, and of one with too many the most accurate. rng is for random only.
//
// The reference code keeps all of a front that is too large (spec section 9.12).
func Select(list []Score, parents int, rule Selection, rng *rand.Rand) []Score {
	kept := Unique(list)
	count := min(parents, len(kept))
	switch rule {
	case SelectPareto:
		return frontFirst(kept)[:count]
	case SelectRandom:
		rng.Shuffle(len(kept), func(i, j int) { kept[i], kept[j] = kept[j], kept[i] })
		kept = kept[:count]
	}
	slices.SortFunc(kept, better)
	return kept[:count]
}

// frontFirst are the scores of the front, best first, and then the others.
func frontFirst(list []Score) []Score {
	front := Front(list)
	others := slices.DeleteFunc(slices.Clone(list), func(s Score) bool {
		return slices.ContainsFunc(front, func(f Score) bool { return f.ID == s.ID })
	})
	slices.SortFunc(front, better)
	slices.SortFunc(others, better)
	return append(front, others...)
}
