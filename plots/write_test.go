package plots

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/sim"
)

// written is the file a figure is written as.
func written(t *testing.T, rec *sim.Recording, figure, extension string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out"+extension)
	if err := writeNamed(rec, figure, path, 800, 500); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSameRecordingSameBytes(t *testing.T) {
	for _, f := range formats() {
		if !bytes.Equal(written(t, spiral(), "overview", f.extension), written(t, spiral(), "overview", f.extension)) {
			t.Errorf("%s: two files of one recording differ", f.extension)
		}
	}
}

func TestPDF(t *testing.T) {
	data := written(t, spiral(), "phi", ".pdf")
	if !bytes.HasPrefix(data, []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(data), []byte("%%EOF")) {
		t.Errorf("not a PDF file: begins %q, ends %q", data[:8], data[len(data)-8:])
	}
	if !bytes.Contains(data, []byte("/CreationDate (D:20000101")) {
		t.Error("file tells when it was written")
	}
	if !bytes.Contains(data, []byte("/MediaBox [0 0 600.00 375.00]")) {
		t.Error("page is not 800×500 pixels of 1/96 inch")
	}
	// Text is text: both fonts are embedded, and what their glyphs mean is told.
	for what, want := range map[string]int{"/FontFile2": 2, "/ToUnicode": 2, "/Subtype /Type0": 2} {
		if n := bytes.Count(data, []byte(what)); n != want {
			t.Errorf("%d times %s, want %d", n, what, want)
		}
	}
}

// TestSVG reads each figure's file as XML and looks for the words a reader needs.
func TestSVG(t *testing.T) {
	tests := []struct {
		figure string
		words  []string
	}{
		{"losses", []string{"Loss", "loss, log scale (nats)", "optimizer step", "0.1", "10,000", "61 born", "faint: as measured"}},
		{"loss-operations", []string{"Loss against operations", "operations of training, in millions", "20,000", "61 born"}},
		{"gradients", []string{"gradient, log scale", "zero, smoothed 0.001", "values ≤ 0, not shown: 1"}},
		{"accuracy", []string{"Accuracy", "share of correct answers", "0.8"}},
		{"widths", []string{"neurons", "L1 35", "L2 35", "at most 64"}},
		{"phi", []string{"φ", "γ φ₀: grows while φ is above", "L1", "L2"}},
		{"rank", []string{"Trigger of each layer: rank against its threshold", "threshold: grows while above"}},
		{"effective-rank", []string{"Neurons of each layer, and how many of them are of use", "width", "singular values above ε", "effective rank", "L1 · effective rank 14 · above ε 27 · neurons 35"}},
		{"newborns", []string{"Newborn neurons against older ones", "age in steps, log scale", "activity", "gradient", "line: median; band: middle half; below .001 drawn as .001"}},
		{"spectrum", []string{"Spectrum of activations of each layer, σ/√n", "L1: 15 of 17 above ε", "ε = 0.01", "0.001"}},
		{"boundary", []string{"Decision surface", "class 0", "class 1", "train", "test", "−0.5"}},
		{"confusion", []string{"Test samples by class and answer", "left", "right", "70", "10", "rows: the class, columns: the answer"}},
		{"overview", []string{"Overview", "Loss", "Decision surface"}},
	}
	if len(tests) != len(shelf()) {
		t.Errorf("%d figures tested of %d", len(tests), len(shelf()))
	}
	for _, tt := range tests {
		t.Run(tt.figure, func(t *testing.T) {
			said := texts(t, written(t, spiral(), tt.figure, ".svg"))
			for _, w := range append(tt.words, "spiral · 800 points · 2 classes · north-act · north-select · seed 7 · step 12,000 · 513 parameters") {
				if !said[w] {
					t.Errorf("no text %q in %v", w, said)
				}
			}
		})
	}
}

// texts are the texts of an SVG file, which must be well-formed and hold no
// coordinate that is not a number.
func texts(t *testing.T, data []byte) map[string]bool {
	t.Helper()
	said := map[string]bool{}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.CharData:
			said[string(token)] = true
		case xml.StartElement:
			for _, a := range token.Attr {
				if a.Name.Local == "d" && (strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf")) {
					t.Fatalf("path %.80s", a.Value)
				}
			}
		}
	}
	return said
}

func TestNotFiniteIsTold(t *testing.T) {
	rec := spiral()
	put(&rec.Series[0], runSteps+1, math.NaN())
	put(&rec.Series[0], runSteps+2, -1)
	said := texts(t, written(t, rec, "losses", ".svg"))
	for _, w := range []string{"not finite", "values ≤ 0, not shown: 1"} {
		if !said[w] {
			t.Errorf("no text %q", w)
		}
	}
}

func TestOddTextStaysWellFormed(t *testing.T) {
	rec := spiral()
	rec.Title = "a<b>&\"\x00\xff\x0b"
	if said := texts(t, written(t, rec, "losses", ".svg")); said["a"] {
		t.Error("title was taken for markup")
	}
}

func TestWriteRefuses(t *testing.T) {
	tests := []struct {
		name, figure, file string
		width, height      int
		want               string
	}{
		{"unknown figure", "loses", "a.png", 800, 500, "did you mean losses"},
		{"unknown format", "losses", "a.gif", 800, 500, ".png, .svg, .pdf"},
		{"no format", "losses", "a", 800, 500, ".png, .svg, .pdf"},
		{"too small", "losses", "a.png", 199, 500, "200 to 8000"},
		{"too large", "losses", "a.png", 800, 8001, "200 to 8000"},
		{"no folder", "losses", "none/a.png", 800, 500, "none"},
		{"nothing to draw", "spectrum", "a.png", 800, 500, "recorded no singular values"},
	}
	rec := run(1, 40, 2)
	rec.Spectra = nil
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			err := writeNamed(rec, tt.figure, filepath.Join(dir, tt.file), tt.width, tt.height)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
			wantFiles(t, dir)
		})
	}
}

func TestFailedWriteKeepsOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.png")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	err := replace(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "half of the new"); err != nil {
			return err
		}
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("got error %v, want %v", err, full)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "old" {
		t.Errorf("file holds %q, %v, want the old content", data, err)
	}
	wantFiles(t, dir, "a.png")
}

func TestFolderInTheWay(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a.svg"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := writeNamed(run(1, 40, 2), "losses", filepath.Join(dir, "a.svg"), 800, 500); err == nil {
		t.Error("wrote over a folder")
	}
	wantFiles(t, dir, "a.svg")
}

func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("folder holds %v, want %v", got, want)
	}
}

func TestExporter(t *testing.T) {
	dir := t.TempDir()
	rec := run(1, 40, 2)
	ctx, cancel := context.WithCancel(t.Context())
	if err := (Exporter{}).Export(ctx, rec, "widths", filepath.Join(dir, "w.png")); err != nil {
		t.Fatal(err)
	}
	wantSize(t, filepath.Join(dir, "w.png"), DefaultWidth, DefaultHeight)
	if err := (Exporter{}).Export(ctx, rec, "csv", filepath.Join(dir, "s.csv")); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := (Exporter{}).Export(ctx, rec, "widths", filepath.Join(dir, "x.png")); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v after the context ended", err)
	}
	wantFiles(t, dir, "s.csv", "w.png")
}

func TestCSV(t *testing.T) {
	a, b := series("train_loss", "loss", "train", ""), series(`odd,"name`, "x", "", "")
	put(&a, 1, 0.5)
	put(&a, 2, math.NaN())
	a.Buckets = append(a.Buckets, sim.Bucket{Step: 4, Min: 1, Max: 3, Last: 2})
	put(&b, 2, math.Inf(-1))
	put(&b, 3, 1e-7)
	path := filepath.Join(t.TempDir(), "series.csv")
	if err := CSV(&sim.Recording{Series: []sim.Series{a, b}}, path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "step,train_loss,\"odd,\"\"name\"\n1,0.5,\n2,NaN,-Inf\n3,,1e-07\n4,2,\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// own are figures as a scene has them.
var own = []Figure{
	Trend{Name: "loss-operations", Title: "Loss against operations", Group: "loss", Quantity: "loss", Log: true, Operations: true}.Figure("over operations"),
	Trend{Name: "gradients", Title: "Gradients", Group: "gradient", Quantity: "gradient", Log: true}.Figure("of a group"),
}

// shelf are all figures, those of a scene among them.
func shelf() []Figure { return slices.Concat(All(), own) }

func writeNamed(rec *sim.Recording, figure, path string, width, height int) error {
	f, err := Find(figure, own...)
	if err != nil {
		return err
	}
	return f.Write(rec, path, width, height)
}
