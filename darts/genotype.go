package darts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Choice is an edge that a discrete cell keeps: an operation and the state it reads, 0
// and 1 being the cell's inputs.
type Choice struct {
	Op     string
	Source int
}

// Genotype is a discrete architecture: of each cell type, of each node, two choices,
// sources ascending (specification 1.5).
type Genotype map[CellType][][2]Choice

// String prints a genotype as ParseGenotype reads it:
//
//	normal linear@0 skip@1, tanh@0 linear@2
func (g Genotype) String() string {
	var cells []string
	for _, t := range []CellType{Normal, Reduce} {
		if g[t] == nil {
			continue
		}
		var nodes []string
		for _, pair := range g[t] {
			nodes = append(nodes, fmt.Sprintf("%s@%d %s@%d", pair[0].Op, pair[0].Source, pair[1].Op, pair[1].Source))
		}
		cells = append(cells, string(t)+" "+strings.Join(nodes, ", "))
	}
	return strings.Join(cells, "; ")
}

// maxGenotype bounds the length of a text that is parsed.
const maxGenotype = 1 << 12

// ParseGenotype reads what Genotype.String printed, and checks that it is of the space.
// Blanks are free. On an error it says what was found and what was wanted.
func ParseGenotype(s Space, text string) (Genotype, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if len(text) > maxGenotype {
		return nil, fmt.Errorf("darts: genotype of %d bytes, want at most %d", len(text), maxGenotype)
	}
	g := Genotype{}
	for part := range strings.SplitSeq(text, ";") {
		name, rest, _ := strings.Cut(strings.TrimSpace(part), " ")
		t := CellType(name)
		if t != Normal && t != Reduce {
			return nil, fmt.Errorf("darts: genotype of a cell %q, want %q or %q", name, Normal, Reduce)
		}
		if g[t] != nil {
			return nil, fmt.Errorf("darts: genotype has two %s cells", t)
		}
		nodes, err := parseNodes(t, rest)
		if err != nil {
			return nil, err
		}
		g[t] = nodes
	}
	return g, g.Check(s)
}

func parseNodes(t CellType, text string) ([][2]Choice, error) {
	var nodes [][2]Choice
	for node := range strings.SplitSeq(text, ",") {
		words := strings.Fields(node)
		if len(words) != 2 {
			return nil, fmt.Errorf("darts: node %d of the %s cell has %d edges, want 2", len(nodes), t, len(words))
		}
		var pair [2]Choice
		for i, word := range words {
			op, source, ok := strings.Cut(word, "@")
			number, err := strconv.Atoi(source)
			if !ok || err != nil {
				return nil, fmt.Errorf("darts: edge %q of node %d of the %s cell, want operation@source", word, len(nodes), t)
			}
			pair[i] = Choice{op, number}
		}
		nodes = append(nodes, pair)
	}
	return nodes, nil
}

// Check returns an error unless the genotype is one of the space.
func (g Genotype) Check(s Space) error {
	s = s.withDefaults()
	types := s.Types()
	for t := range g {
		if !slices.Contains(types, t) {
			return fmt.Errorf("darts: genotype has a %s cell, and the space has %v", t, types)
		}
	}
	for _, t := range types {
		if len(g[t]) != s.Nodes {
			return fmt.Errorf("darts: genotype with %d nodes in the %s cell, want %d", len(g[t]), t, s.Nodes)
		}
		for node, pair := range g[t] {
			if err := checkNode(s, t, node, pair); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkNode(s Space, t CellType, node int, pair [2]Choice) error {
	for _, c := range pair {
		if !slices.Contains(s.Ops, c.Op) {
			return fmt.Errorf("darts: operation %q at node %d of the %s cell, want one of %v", c.Op, node, t, s.Ops)
		}
		if c.Source < 0 || c.Source > node+1 {
			return fmt.Errorf("darts: source %d of node %d of the %s cell, want 0 to %d", c.Source, node, t, node+1)
		}
	}
	if pair[0].Source >= pair[1].Source {
		return fmt.Errorf("darts: sources %d and %d of node %d of the %s cell, want two in ascending order", pair[0].Source, pair[1].Source, node, t)
	}
	return nil
}

// RandomGenotype draws a discrete architecture of the space, each as likely as any other:
// the baseline that a search has to beat.
func RandomGenotype(s Space, rng *rand.Rand) (Genotype, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	s = s.withDefaults()
	g := Genotype{}
	for _, t := range s.Types() {
		for node := range s.Nodes {
			sources := rng.Perm(2 + node)[:2]
			slices.Sort(sources)
			var pair [2]Choice
			for i, source := range sources {
				pair[i] = Choice{s.Ops[rng.IntN(len(s.Ops))], source}
			}
			g[t] = append(g[t], pair)
		}
	}
	return g, nil
}

// Equal reports whether two genotypes are the same.
func (g Genotype) Equal(other Genotype) bool { return g.String() == other.String() }

// genotype names the kept entries of each type.
func genotype(types []CellType, projections []projection, columns []Operation) Genotype {
	g := Genotype{}
	for i, t := range types {
		kept := projections[i].kept
		for ; len(kept) > 0; kept = kept[2:] {
			var pair [2]Choice
			for j := range pair {
				_, source := EdgeEnds(kept[j].row)
				pair[j] = Choice{columns[kept[j].column].Name, source}
			}
			g[t] = append(g[t], pair)
		}
	}
	return g
}
