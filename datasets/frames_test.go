package datasets

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/zstd"
)

// inFrames is a file of a frame for each part.
func inFrames(tb testing.TB, parts ...[]byte) []byte {
	tb.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(true), zstd.WithSingleSegment(true))
	if err != nil {
		tb.Fatal(err)
	}
	var file []byte
	for _, part := range parts {
		file = w.EncodeAll(part, file)
	}
	return file
}

// TestFrames: a file of frames is read whole, and a damaged one refused, wherever it is
// damaged.
func TestFrames(t *testing.T) {
	image := imageFile(3, 28, 28)
	whole := inFrames(t, image[:100], image[100:101], image[101:])
	read := func(file []byte) ([]byte, error) {
		_, pixels, err := bundled{fstest.MapFS{"train.zst": {Data: file}}}.load("train", idxImages)
		return pixels, err
	}
	want := image[len(image)-3*28*28:]
	if got, err := read(whole); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d pixels, %v", len(got), err)
	}
	if all, err := framesOf(whole); len(all) != 3 || err != nil {
		t.Errorf("%d frames, %v, want 3", len(all), err)
	}
	for at := range whole {
		damaged := slices.Clone(whole)
		damaged[at] ^= 0x40
		if got, err := read(damaged); err == nil && !bytes.Equal(got, want) {
			t.Errorf("byte %d: other pixels without an error", at)
		}
		if _, err := read(whole[:at]); err == nil {
			t.Errorf("%d of %d bytes: no error", at, len(whole))
		}
	}
}

// TestBundledFiles compares with the files as published, by SHA-256, and wants the large ones
// in several frames.
func TestBundledFiles(t *testing.T) {
	for name, want := range map[string]struct {
		frames int
		sum    string
	}{
		"train-images-idx3-ubyte": {6, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
		"t10k-images-idx3-ubyte":  {1, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
		"train-labels-idx1-ubyte": {1, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
		"t10k-labels-idx1-ubyte":  {1, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
	} {
		packed, err := mnistFiles.ReadFile("data/mnist/" + name + ".zst")
		if err != nil {
			t.Fatal(err)
		}
		all, err := framesOf(packed)
		if err != nil || len(all) != want.frames {
			t.Errorf("%s: %d frames, %v, want %d", name, len(all), err, want.frames)
		}
		unpacked, err := unpackFrames(packed)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(unpacked)); got != want.sum {
			t.Errorf("%s: %s, want %s", name, got, want.sum)
		}
	}
}
