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

// imports are the arrows of the house: what each folder imports of ours, besides the
// folders of scenes. docs/architecture.md draws them. A new arrow is a line here, on
// purpose.
var imports = map[string][]string{
	".":                      {"internal/cli", "internal/quietprobe"},
	"bench/compare":          {"bench/table", "darts", "datasets", "equivariance", "inits", "internal/gemm", "mlp", "neurogenesis", "nn", "sim", "transformer", "triggers"},
	"bench/drive":            {},
	"bench/kill":             {},
	"bench/scaling":          {"bench/table", "internal/gemm", "scenes", "sim", "sweep"},
	"bench/soak":             {"bench/drive", "form", "scenes"},
	"bench/storm":            {"bench/drive", "lessons", "scenes"},
	"bench/table":            {},
	"bench/whole":            {"bench/table", "datasets"},
	"form":                   {},
	"metrics":                {"internal/gemm"},
	"nn":                     {"internal/gemm"},
	"mlp":                    {"nn"},
	"transformer":            {"internal/gemm", "nn"},
	"equivariance":           {"internal/gemm", "nn"},
	"darts":                  {"internal/gemm", "nn"},
	"datasets":               {"form", "internal/gemm", "internal/npy", "internal/printable", "picture"},
	"neurogenesis":           {"form", "metrics"},
	"neurogenesis/growtest":  {"neurogenesis"},
	"triggers":               {"form", "metrics", "neurogenesis"},
	"inits":                  {"form", "internal/gemm", "metrics", "neurogenesis"},
	"pruners":                {"form", "metrics", "neurogenesis"},
	"picture":                {},
	"weights":                {"internal/npy"},
	"tensorboard":            {},
	"sim":                    {"form", "internal/files", "picture"},
	"scenes":                 {"tui/screen", "form", "scenes/scene", "sim"},
	"scenes/scene":           {"datasets", "form", "lessons", "metrics", "nn", "picture", "plots", "report", "sim", "weights"},
	"scenes/scene/scenetest": {"form", "scenes/scene", "sim", "weights"},
	"scenes/growth":          {"form", "inits", "metrics", "neurogenesis", "nn", "picture", "scenes/scene", "sim", "triggers"},
	"plots":                  {"form", "internal/files", "picture", "sim"},
	"report":                 {"form", "internal/files", "internal/printable", "picture", "plots", "sim", "sweep"},
	"sweep":                  {"internal/files", "sim"},
	"lessons":                {"commands", "form", "picture", "sim"},
	"tui":                    {"commands", "form", "internal/cells", "internal/files", "internal/pixels", "lessons", "picture", "sim", "tui/desk", "tui/panels", "tui/screen"},
	"internal/pixels":        {"form"},
	"internal/cells":         {"picture"},
	"internal/cli":           {"browse", "commands", "datasets", "form", "inits", "internal/cells", "internal/files", "internal/gemm", "internal/notice", "internal/pixels", "internal/printable", "lessons", "metrics", "picture", "plain", "plots", "pruners", "report", "scenes", "scenes/scene", "sim", "sweep", "triggers", "tui", "tui/desk", "tui/panels", "tui/screen", "tensorboard", "weights"},
	"internal/clidoc":        {"internal/cli"},
	"internal/files":         {},
	"internal/notice":        {},
	"internal/notice/gen":    {"internal/files"},
	"internal/npy":           {},
	"internal/contract":      {"neurogenesis", "nn"},
	"internal/gemm":          {},
	"internal/gemm/gen":      {},
	"internal/printable":     {},
	"internal/quietprobe":    {},
	"internal/rename":        {"internal/files"},
	"browse":                 {"internal/printable"},
	"commands":               {"form", "sim"},
	"plain":                  {"commands", "form", "internal/cells", "lessons", "picture", "sim"},
	"tui/desk":               {"form", "internal/cells", "picture", "sim"},
	"tui/screen":             {"commands", "form", "internal/cells", "picture", "sim", "tui/desk"},
	"tui/panels":             {"internal/cells", "picture", "sim", "tui/desk", "tui/screen"},
	"tui/screentest":         {"form", "internal/cells", "picture", "sim", "tui/desk"},
}

// models are the folders of models. They import nn and internal/gemm alone.
var models = []string{"mlp", "transformer", "equivariance", "darts"}

// ofScenes are what the folder of a scene may import, besides models, and what the
// screen of a scene may.
var (
	ofScenes = []string{
		"datasets", "form", "internal/gemm", "lessons", "metrics", "neurogenesis", "nn", "picture", "plots", "pruners", "report",
		"scenes/growth", "scenes/scene", "sim", "weights",
	}
	ofScreens = []string{"commands", "form", "internal/cells", "picture", "sim", "tui/desk", "tui/panels", "tui/screen"}
)

// isScene reports whether a folder is that of a scene: scenes/NAME. A new scene adds
// no line to this file.
func isScene(folder string) bool {
	name, ok := strings.CutPrefix(folder, "scenes/")
	return ok && !strings.Contains(name, "/") && name != "scene" && name != "growth"
}

// isScreen reports whether a folder is scenes/NAME/screen.
func isScreen(folder string) bool {
	scene, ok := strings.CutSuffix(folder, "/screen")
	return ok && isScene(scene)
}

// allowed reports whether a folder may import another by the patterns. known is false
// where the table is to say so.
func allowed(folder, name string) (ok, known bool) {
	switch {
	case isScreen(folder):
		return slices.Contains(ofScreens, name), true
	case isScene(folder):
		return slices.Contains(ofScenes, name) || slices.Contains(models, name), true
	case folder == "scenes":
		return isScene(name) || isScreen(name), isScene(name) || isScreen(name)
	}
	return false, false
}

// TestWalls: what no line of the table may allow. Nothing of the screen knows a scene,
// and a model knows only what computes.
func TestWalls(t *testing.T) {
	for folder, names := range imports {
		for _, name := range names {
			if (folder == "tui" || strings.HasPrefix(folder, "tui/")) && strings.HasPrefix(name, "scenes") {
				t.Errorf("%s imports %s", folder, name)
			}
			if slices.Contains(models, folder) && name != "nn" && name != "internal/gemm" {
				t.Errorf("the model %s imports %s", folder, name)
			}
		}
	}
}

// TestArchitecture compares every import of ours, tests left out, with the table and
// the patterns of scenes.
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
		table, ok := imports[folder]
		if !ok && !isScene(folder) && !isScreen(folder) {
			t.Errorf("folder %s is not in the table", folder)
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if ok, known := allowed(folder, name); known && !ok {
				t.Errorf("%s imports %s, which no scene may", folder, name)
			} else if !known && !slices.Contains(table, name) {
				t.Errorf("%s imports %s, which the table does not allow", folder, name)
			}
		}
		for _, name := range table {
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
