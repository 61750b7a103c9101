package equivariance

import (
	"fmt"
	"slices"
	"strings"
)

// Group is a point group of the square grid: C1, C2 and C4 are turns; D1, D2 and D4
// hold the mirror images as well. D1 is the identity and up-down, at every layer.
type Group uint8

// The groups, in the order of alpha, of z and of files.
const (
	C1 Group = iota
	C2
	C4
	D1
	D2
	D4
)

// Groups are all of them, in that order.
func Groups() []Group { return []Group{C1, C2, C4, D1, D2, D4} }

var groupNames = [...]string{"C1", "C2", "C4", "D1", "D2", "D4"}

// String is the group's name.
func (g Group) String() string {
	if int(g) >= len(groupNames) {
		return fmt.Sprintf("group %d", uint8(g))
	}
	return groupNames[g]
}

// MarshalText is the group's name.
func (g Group) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads the group's name.
func (g *Group) UnmarshalText(text []byte) (err error) {
	*g, err = ParseGroup(string(text))
	return err
}

// ParseGroup returns the group of a name.
func ParseGroup(name string) (Group, error) {
	if i := slices.Index(groupNames[:], name); i >= 0 {
		return Group(i), nil
	}
	return 0, fmt.Errorf("equivariance: no group %q; there are %s", name, strings.Join(groupNames[:], ", "))
}

// Code is the pair that orders the groups: (a, b) is C_{2^b} for a = 0 and D_{2^b} for
// a = 1.
func (g Group) Code() (flip, turns int) { return int(g) / 3, int(g) % 3 }

// Within reports whether g is a subgroup of other: both entries of its code are at
// most the other's.
func (g Group) Within(other Group) bool {
	a, b := g.Code()
	c, d := other.Code()
	return a <= c && b <= d
}

// Order is the number of elements.
func (g Group) Order() int {
	flip, turns := g.Code()
	return 1 << (flip + turns)
}

// Cosets is m, the number of right cosets Hs in D4: the H-channels of a base channel.
func (g Group) Cosets() int { return Elements / g.Order() }

// OneEntry are the groups with one entry of the code lowered: the flip first, then the
// turns by 1, then by 2. They are what a last layer may be relaxed to in one move.
func (g Group) OneEntry() []Group {
	var list []Group
	flip, turns := g.Code()
	if flip > 0 {
		list = append(list, Group(turns))
	}
	for by := 1; by <= turns; by++ {
		list = append(list, Group(3*flip+turns-by))
	}
	return list
}

// structure is what the bookkeeping of channels needs of a group.
type structure struct {
	elements []int         // ascending
	reps     []int         // the least of each coset, ascending
	slots    [][]int       // of each coset: h·rep for the elements h in order
	coset    [Elements]int // of each slot
	element  [Elements]int // h of each slot: slot = h·rep
	position [Elements]int // of an element among elements
}

// structures are made once: they are 6 small tables.
var structures = makeStructures()

func makeStructures() [6]structure {
	var all [6]structure
	for _, g := range Groups() {
		all[g] = makeStructure(g)
	}
	return all
}

func makeStructure(g Group) structure {
	var s structure
	flip, turns := g.Code()
	for e := range Elements {
		if (e < 4 || flip == 1) && (e&3)%(4>>turns) == 0 {
			s.position[e] = len(s.elements)
			s.elements = append(s.elements, e)
		}
	}
	var done [Elements]bool
	for rep := range Elements {
		if done[rep] {
			continue
		}
		var slots []int
		for _, h := range s.elements {
			slot := Product(h, rep)
			done[slot] = true
			s.coset[slot], s.element[slot] = len(s.reps), h
			slots = append(slots, slot)
		}
		s.reps, s.slots = append(s.reps, rep), append(s.slots, slots)
	}
	return s
}

func (g Group) structure() *structure { return &structures[g] }

// Members are the elements of the group, ascending.
func (g Group) Members() []int { return slices.Clone(g.structure().elements) }

// Has reports whether the element is in the group.
func (g Group) Has(element int) bool { return slices.Contains(g.structure().elements, element) }

// Slots are the slots of each H-channel of a base channel: h·s for the elements h in
// order, where s is the least of the coset.
func (g Group) Slots() [][]int {
	var list [][]int
	for _, slots := range g.structure().slots {
		list = append(list, slices.Clone(slots))
	}
	return list
}

// Locate returns the H-channel a in which a slot lies, and the element h of which it
// is h·s_a.
func (g Group) Locate(slot int) (coset, element int) {
	s := g.structure()
	return s.coset[slot], s.element[slot]
}
