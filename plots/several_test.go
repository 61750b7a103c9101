package plots

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
)

// TestOverlay: figures of series show several runs, each curve with the name of its run,
// and only what all runs have in common is said of them.
func TestOverlay(t *testing.T) {
	one, two := run(2, 300, 4), run(1, 200, 2)
	two.Spec.Seed, two.Spec.Set["init"] = 9, "gradmax"
	both := Overlay([]*sim.Recording{one, two}, []string{"one", "two"})
	if got := caption(both); !strings.Contains(got, "2 runs") || !strings.Contains(got, "north-act") || strings.Contains(got, "gradmax") || strings.Contains(got, "seed") {
		t.Errorf("caption %s", got)
	}
	if one.Spec.Set["init"] != "north-select" || strings.Contains(one.Series[0].Label, "one") {
		t.Error("the recordings were changed")
	}
	for _, name := range []string{"losses", "accuracy", "widths", "phi", "rank"} {
		f, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".svg")
		if err := f.Write(both, path, 900, 600); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{">one ", ">two "} {
			if !bytes.Contains(text, []byte(want)) {
				t.Errorf("%s: no curve of %s", name, want)
			}
		}
	}
}

// TestSVGImages: images of an SVG file are called what they are.
func TestSVGImages(t *testing.T) {
	f, err := Find("boundary")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "b.svg")
	if err := f.Write(spiral(), path, 600, 400); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte("data:image/png;base64,iVBORw0KGgo")) || bytes.Contains(text, []byte("image/jpg")) {
		t.Error("the image is not a PNG by its name and by its first bytes")
	}
}
