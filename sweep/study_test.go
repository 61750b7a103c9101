package sweep_test

import (
	"cmp"
	"path/filepath"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sweep"
)

// TestStudy holds the plans of the study to what the program can run today.
func TestStudy(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "docs", "study", "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d plans, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			plan, err := sweep.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(plan.Seeds) < 5 {
				t.Errorf("%d seeds, want at least 5", len(plan.Seeds))
			}
			plan.Seeds, plan.Scene = plan.Seeds[:1], cmp.Or(plan.Scene, scenes.All()[0].Name)
			specs, err := plan.Specs()
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range specs {
				scene, err := scenes.Find(spec.Scene)
				if err != nil {
					t.Fatal(err)
				}
				fields, err := scene.Fields(spec.Set)
				if err == nil {
					_, err = form.Resolve(fields, spec.Set)
				}
				if err != nil {
					t.Errorf("%v: %v", spec.Set, err)
				}
			}
		})
	}
}
