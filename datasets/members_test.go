package datasets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/fstest"
)

// inMembers is a gzip file of a member for each part.
func inMembers(tb testing.TB, parts ...[]byte) []byte {
	tb.Helper()
	var file []byte
	for _, part := range parts {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Extra = append([]byte(memberField), 0, 0, 0, 0)
		if _, err := w.Write(part); err != nil {
			tb.Fatal(err)
		}
		if err := w.Close(); err != nil {
			tb.Fatal(err)
		}
		binary.LittleEndian.PutUint32(b.Bytes()[16:], uint32(b.Len()))
		file = append(file, b.Bytes()...)
	}
	return file
}

// TestMembers: a file of members is read like any gzip file, and a damaged one is
// refused, wherever it is damaged.
func TestMembers(t *testing.T) {
	image := imageFile(3, 28, 28)
	whole := inMembers(t, image[:100], image[100:101], nil, image[101:])
	if r, err := gzip.NewReader(bytes.NewReader(whole)); err != nil {
		t.Error(err)
	} else if text, err := io.ReadAll(r); err != nil || !bytes.Equal(text, image) {
		t.Errorf("other programs read %d bytes, %v", len(text), err)
	}
	read := func(file []byte) ([]byte, error) {
		files := fstest.MapFS{"train-images-idx3-ubyte.gz": {Data: file}}
		_, pixels, err := loadIDX(files, "here", trainNames("images"), "idx3-ubyte", idxImages, nil)
		return pixels, err
	}
	want, err := read(image)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := read(whole); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d pixels, %v", len(got), err)
	}
	if len(membersOf(whole)) != 4 {
		t.Errorf("%d members, want 4", len(membersOf(whole)))
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

// TestOwnImages: the images in the program can be unpacked at once, and are those that
// were published, by the SHA-256 of the unpacked files.
func TestOwnImages(t *testing.T) {
	for name, want := range map[string]string{
		"train-images-idx3-ubyte.gz": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
		"t10k-images-idx3-ubyte.gz":  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
	} {
		f, err := mnistFiles.Open("data/mnist/" + name)
		if err != nil {
			t.Fatal(err)
		}
		unpacked, ok, err := unpackMembers(f)
		if err != nil || !ok {
			t.Fatalf("%s: of members %v, %v", name, ok, err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(unpacked)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}
