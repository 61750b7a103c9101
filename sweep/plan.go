// Package sweep runs many specs, each into a run directory of its own: the
// cross product of data, strategies, settings and seeds.
package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/north-tui/north/internal/files"
	"github.com/north-tui/north/sim"
)

// Plan says what is run. Every field that is a list is crossed with the others.
//
//	scene: NAME                 # the usual one if it is left out
//	cases:                      # settings that belong together; optional
//	  - {trigger: north-act, init: [random-in, north-select]}
//	  - {trigger: static, hidden: [64, 784], label: never grown, epochs: 60}
//	set:                        # settings of every case
//	  data: [mnist]
//	  lr: [3e-4, 1e-3, 3e-3]
//	seeds: 5                    # 1 to 5, or a list
//	epochs: 20                  # or steps
type Plan struct {
	Scene  string           `yaml:"scene"`
	Cases  []Case           `yaml:"cases"`
	Set    map[string]Words `yaml:"set"`
	Seeds  Seeds            `yaml:"seeds"`
	Epochs float64          `yaml:"epochs"`
	Steps  int              `yaml:"steps"`
}

// Words are the values of a setting: one, or a list.
type Words []string

// UnmarshalYAML takes a scalar or a list of scalars.
func (w *Words) UnmarshalYAML(decode func(any) error) error {
	var list []string
	if err := decode(&list); err == nil {
		*w = list
		return nil
	}
	var one string
	if err := decode(&one); err != nil {
		return err
	}
	*w = Words{one}
	return nil
}

// Seeds are given as a list, or as their number.
type Seeds []uint64

// UnmarshalYAML takes a number n for 1 to n, or a list.
func (s *Seeds) UnmarshalYAML(decode func(any) error) error {
	var list []uint64
	if err := decode(&list); err == nil {
		*s = list
		return nil
	}
	var n uint64
	err := decode(&n)
	if err == nil {
		*s, err = CountedSeeds(n)
	}
	return err
}

// mostSeeds bounds what a plan may ask for: more is a mistake.
const mostSeeds = 10000

// CountedSeeds are 1 to n.
func CountedSeeds(n uint64) (Seeds, error) {
	if n < 1 || n > mostSeeds {
		return nil, fmt.Errorf("seeds: %d, want 1 to %d", n, mostSeeds)
	}
	seeds := make(Seeds, n)
	for i := range seeds {
		seeds[i] = uint64(i) + 1
	}
	return seeds, nil
}

// mostPlan bounds the text of a plan, in bytes.
const mostPlan = 1 << 20

// Read reads a plan in YAML.
func Read(path string) (Plan, error) {
	text, err := files.Read(path, mostPlan)
	if err != nil {
		return Plan{}, fmt.Errorf("plan: %w", err)
	}
	return Parse(path, text)
}

// Parse reads the text of a plan; name is for errors.
func Parse(name string, text []byte) (Plan, error) {
	var p Plan
	if err := yaml.UnmarshalWithOptions(text, &p, yaml.Strict()); err != nil {
		line, _, _ := strings.Cut(yaml.FormatError(err, false, false), "\n")
		return p, fmt.Errorf("%s: %s", name, line)
	}
	return p, nil
}

// mostRuns bounds a sweep: more is a mistake.
const mostRuns = 100000

// errEmpty refuses a plan that says nothing: more likely it was forgotten than meant.
var errEmpty = errors.New("the plan is empty: want some of scene, cases, set, seeds, epochs and steps")

// Specs are the runs of the plan, in a fixed order: seeds vary fastest. No run
// occurs twice: they would share a directory.
func (p Plan) Specs() ([]Planned, error) {
	if p.Scene == "" && len(p.Cases) == 0 && len(p.Set) == 0 && len(p.Seeds) == 0 && p.Epochs == 0 && p.Steps == 0 {
		return nil, errEmpty
	}
	if err := p.checkEnd(); err != nil {
		return nil, err
	}
	if err := p.checkLabels(); err != nil {
		return nil, err
	}
	specs, err := p.cross()
	if err != nil {
		return nil, err
	}
	first := map[string]int{}
	for i, s := range specs {
		name := Name(s.Spec)
		if k, twice := first[name]; twice {
			return nil, fmt.Errorf("sweep: runs %d and %d are the same: %s", k+1, i+1, name)
		}
		first[name] = i
	}
	return specs, nil
}

// checkEnd checks what says how long a run is.
func (p Plan) checkEnd() error {
	switch {
	case p.Steps < 0 || p.Steps > sim.MostSteps:
		return fmt.Errorf("steps: %d, want 1 to %d", p.Steps, sim.MostSteps)
	case !(p.Epochs >= 0 && p.Epochs <= sim.MostEpochs):
		return fmt.Errorf("epochs: %g, want more than 0 and at most 1e9", p.Epochs)
	case p.Steps > 0 && p.Epochs > 0:
		return fmt.Errorf("steps: %d and epochs: %g, want one of them", p.Steps, p.Epochs)
	}
	return nil
}

// cross is the cross product of cases, settings and seeds.
func (p Plan) cross() ([]Planned, error) {
	cases := p.Cases
	if len(cases) == 0 {
		cases = []Case{{}}
	}
	seeds := p.Seeds
	if len(seeds) == 0 {
		seeds = Seeds{1}
	}
	var specs []Planned
	for _, c := range cases {
		settings := maps.Clone(p.Set)
		if settings == nil {
			settings = map[string]Words{}
		}
		maps.Copy(settings, c.Set)
		sets, err := cross(settings, mostRuns/len(seeds)-len(specs)/len(seeds))
		if err != nil {
			return nil, err
		}
		for _, set := range sets {
			for _, seed := range seeds {
				spec := sim.Spec{Scene: p.Scene, Seed: seed, Steps: p.Steps, Epochs: p.Epochs, Set: set}
				if c.Epochs > 0 {
					spec.Steps, spec.Epochs = 0, c.Epochs
				}
				specs = append(specs, Planned{spec, c.Label})
			}
		}
	}
	return specs, nil
}

// cross is the cross product of the values of each setting.
func cross(settings map[string]Words, most int) ([]map[string]string, error) {
	sets := []map[string]string{{}}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if len(settings[key]) == 0 {
			return nil, fmt.Errorf("sweep: %s has no value", key)
		}
		if len(sets)*len(settings[key]) > most {
			return nil, fmt.Errorf("sweep: more than %d runs", mostRuns)
		}
		var wider []map[string]string
		for _, set := range sets {
			for _, value := range settings[key] {
				next := maps.Clone(set)
				next[key] = value
				wider = append(wider, next)
			}
		}
		sets = wider
	}
	return sets, nil
}

// Name is the run directory of a spec: what it is, and a hash of all of it.
func Name(s sim.Spec) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(s.Set)) {
		words = append(words, key+"="+s.Set[key])
	}
	whole := fmt.Sprintf("%s %d %d %g %s", s.Scene, s.Seed, s.Steps, s.Epochs, strings.Join(words, " "))
	sum := sha256.Sum256([]byte(whole))
	readable := strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,=-", r) {
			return r
		}
		return '_'
	}, strings.Join(words, "_"))
	return fmt.Sprintf("%.80s_seed%d_%s", readable, s.Seed, hex.EncodeToString(sum[:4]))
}
