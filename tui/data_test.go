package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/north-tui/north/internal/cells"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/sim"
	"github.com/north-tui/north/tui/desk"
	"github.com/north-tui/north/tui/screentest"
)

// TestGoldenData compares screens of data of more than two features: images, classes and
// a regression.
func TestGoldenData(t *testing.T) {
	images := func() *sim.Snapshot {
		return screentest.Digits(screentest.Run{Steps: 4000, Start: 12, Widths: []int{23}, Images: true}.Snapshot())
	}
	kinds := map[string]func() *sim.Snapshot{
		"samples":     images,
		"components":  func() *sim.Snapshot { return screentest.Components(screentest.Typical().Snapshot()) },
		"predictions": func() *sim.Snapshot { return screentest.Predictions(screentest.Typical().Snapshot()) },
	}
	for name, snapshot := range kinds {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			a, _ := screenApp(snapshot(), size[0], size[1], colourful)
			golden(t, fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), a.screen().String())
		}
	}
	a, _ := screenApp(images(), 120, 40, Options{Depth: cells.Mono, Tier: cells.ASCII})
	golden(t, "samples-120x40-ascii", a.screen().String())
}

// TestSamplesAndWeights wants samples to scroll, the key to go to weight images and back,
// a selected neuron to come first, and the key to refuse data that are no images.
func TestSamplesAndWeights(t *testing.T) {
	a, source := screenApp(screentest.Digits(screentest.Run{Steps: 4000, Start: 12, Widths: []int{23}, Images: true}.Snapshot()), 120, 40, colourful)
	if _, ok := source.view.Wants(picture.WantSamples); !ok {
		t.Error("samples are not asked for")
	}
	first := a.desk.Snap.Samples.List[0]
	caption := first.Class + "→" + first.Answer + " " + desk.Fixed(first.Confidence)
	if text := a.screen().String(); !strings.Contains(text, "5 of 360 wrong") || !strings.Contains(text, caption) {
		t.Errorf("no %s in\n%s", caption, text)
	}
	a.focus = boundaryID
	press(a, "down")
	if text := a.screen().String(); strings.Contains(text, caption) {
		t.Errorf("%s after scrolling in\n%s", caption, text)
	}
	press(a, "J")
	if text := a.screen().String(); !strings.Contains(text, "weight images") || !strings.Contains(text, "L1#") {
		t.Errorf("no weight images in\n%s", text)
	}
	press(a, "J")
	a.focus = networkID
	press(a, "down")
	if text := a.screen().String(); strings.Contains(text, "of 360 wrong") {
		t.Errorf("samples in place of the selected neuron in\n%s", text)
	}
	a, _ = typicalApp()
	if press(a, "J"); !strings.Contains(a.notice, "no images") {
		t.Errorf("said %q", a.notice)
	}
}

// TestExportWants: while a figure is chosen, the source is asked for what figures show.
func TestExportWants(t *testing.T) {
	a, source := typicalApp()
	for _, name := range []string{picture.WantSpectra, picture.Confusion} {
		if source.view.Shows(name) {
			t.Errorf("%s is asked for before", name)
		}
	}
	press(a, "e")
	for _, name := range []string{picture.WantSpectra, picture.Confusion} {
		if !source.view.Shows(name) {
			t.Errorf("%s is not asked for", name)
		}
	}
}
