package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/north-tui/north"

// imports are the arrows of the house: what each folder may import of ours.
// docs/architecture.md draws them. A new arrow is a line here, on purpose.
var imports = map[string][]string{
	".":                     {"internal/cli", "internal/quietprobe"},
	"bench/compare":         {"datasets", "inits", "internal/gemm", "mlp", "neurogenesis", "nn", "sim", "transformer", "triggers"},
	"form":                  {},
	"metrics":               {"internal/gemm"},
	"nn":                    {"internal/gemm"},
	"mlp":                   {"nn"},
	"transformer":           {"internal/gemm", "nn"},
	"darts":                 {"internal/gemm", "nn"},
	"datasets":              {"form"},
	"neurogenesis":          {"form", "metrics"},
	"neurogenesis/growtest": {"neurogenesis"},
	"triggers":              {"form", "metrics", "neurogenesis"},
	"inits":                 {"form", "internal/gemm", "metrics", "neurogenesis"},
	"pruners":               {"form", "metrics", "neurogenesis"},
	"sim":                   {"form"},
	"scenes":                {"datasets", "form", "inits", "internal/gemm", "metrics", "mlp", "neurogenesis", "nn", "pruners", "sim", "transformer", "triggers"},
	"plots":                 {"form", "sim"},
	"report":                {"plots", "sim", "sweep"},
	"sweep":                 {"sim"},
	"lessons":               {"form", "sim"},
	"tui":                   {"form", "internal/cells", "lessons", "sim"},
	"internal/cells":        {},
	"internal/cli":          {"datasets", "form", "inits", "internal/cells", "internal/gemm", "lessons", "metrics", "plots", "pruners", "report", "scenes", "sim", "sweep", "triggers", "tui"},
	"internal/contract":     {"neurogenesis", "nn"},
	"internal/gemm":         {},
	"internal/gemm/gen":     {},
	"internal/quietprobe":   {},
}

// TestArchitecture compares every import of ours, tests left out, with the
// table.
func TestArchitecture(t *testing.T) {
	found := map[string]map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		if found[folder] == nil {
			found[folder] = map[string]bool{}
		}
		for _, spec := range file.Imports {
			if name, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module+"/"); ours {
				found[folder][name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder, names := range found {
		allowed, ok := imports[folder]
		if !ok {
			t.Errorf("folder %s is not in the table", folder)
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if !slices.Contains(allowed, name) {
				t.Errorf("%s imports %s, which the table does not allow", folder, name)
			}
		}
		for _, name := range allowed {
			if !names[name] {
				t.Errorf("%s does not import %s, which the table expects", folder, name)
			}
		}
	}
	for folder := range imports {
		if found[folder] == nil {
			t.Errorf("folder %s of the table does not exist", folder)
		}
	}
}
