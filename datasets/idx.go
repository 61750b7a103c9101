package datasets

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/north-tui/north/form"
)

// The magic numbers of the two kinds of IDX file that are read: unsigned bytes
// in three dimensions and in one.
const (
	idxImages = 0x00000803
	idxLabels = 0x00000801

	idxWideLabels = 0x00000c02
)

// idxMost bounds the bytes of one file, idxPixels those of one image.
const (
	idxMost   = 1<<31 - 1
	idxPixels = 1 << 16
)

// idxHeader is the beginning of an IDX file. Labels are images of one pixel.
type idxHeader struct {
	Name                 string // of the file, for errors
	What                 string // images or labels
	Count, Height, Width int
}

func (h idxHeader) bytes() int { return h.Count * h.Height * h.Width }

// readIDXHeader reads the magic number and the sizes, all big-endian uint32.
// Source: LeCun, Cortes, Burges, the page of the MNIST database.
func readIDXHeader(name string, r io.Reader, magic uint32) (idxHeader, error) {
	h := idxHeader{Name: name, What: "labels", Height: 1, Width: 1}
	words := make([]uint32, 2)
	if magic == idxImages {
		h.What, words = "images", make([]uint32, 4)
	}
	if err := binary.Read(r, binary.BigEndian, words); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return h, fmt.Errorf("%s: shorter than the %d bytes of its header; copy it again", name, 4*len(words))
	} else if err != nil {
		return h, fmt.Errorf("%s: %w", name, err)
	}
	if words[0] != magic {
		return h, fmt.Errorf("%s: magic number 0x%08x%s, want 0x%08x, that of %s as bytes; give the right file, or write it as unsigned bytes", name, words[0], idxType(words[0]), magic, h.What)
	}
	count, height, width := uint64(words[1]), uint64(1), uint64(1)
	if magic == idxImages {
		height, width = uint64(words[2]), uint64(words[3])
	}
	switch {
	case count == 0:
		return h, fmt.Errorf("%s: no %s, want at least 2 of each of two classes", name, h.What)
	case height == 0 || width == 0 || height > idxPixels || width > idxPixels || height*width > idxPixels:
		return h, fmt.Errorf("%s: images of %d×%d pixels, want 1 to %d pixels; copy the file again, or scale the images", name, height, width, idxPixels)
	case count*height*width > idxMost:
		return h, fmt.Errorf("%s: %d %s of %d bytes, want at most %d bytes together; take fewer", name, count, h.What, height*width, idxMost)
	}
	h.Count, h.Height, h.Width = int(count), int(height), int(width)
	return h, nil
}

// idxTypes are the types of values by the third byte of a magic number.
var idxTypes = map[byte]string{
	0x08: "unsigned bytes", 0x09: "signed bytes", 0x0b: "16-bit integers", 0x0c: "32-bit integers", 0x0d: "32-bit floats", 0x0e: "64-bit floats",
}

// idxType is what a magic number says of a file, in brackets, "" if it is none.
func idxType(magic uint32) string {
	kind, ok := idxTypes[byte(magic>>8)]
	if !ok || magic>>16 != 0 {
		return ""
	}
	return fmt.Sprintf(" (%s in %s)", kind, counted(int(magic&0xff), "dimension"))
}

// readIDX reads a file of unsigned bytes. At most limit bytes can come out of r.
func readIDX(name string, r io.Reader, limit int64, magic uint32) (idxHeader, []byte, error) {
	h, err := readIDXHeader(name, r, magic)
	if err != nil {
		return h, nil, err
	}
	data := make([]byte, min(int64(h.bytes()), limit))
	n, err := io.ReadFull(r, data)
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return h, nil, fmt.Errorf("%s: %w", name, err)
	case n < h.bytes():
		return h, nil, fmt.Errorf("%s: %d bytes short of the %d %s its header promises: the file is cut off; copy it again", name, h.bytes()-n, h.Count, h.What)
	}
	// Reading on to the end also checks the checksum of a gzipped file.
	extra, err := io.Copy(io.Discard, io.LimitReader(r, idxMost))
	if err != nil {
		return h, nil, fmt.Errorf("%s: at the end: %w; copy it again", name, err)
	}
	if extra > 0 {
		return h, nil, fmt.Errorf("%s: %d bytes more than the %d %s its header promises; copy it again, or mend the number in bytes 5 to 8", name, extra, h.Count, h.What)
	}
	return h, data, nil
}

// wholeIDX is readIDX for a file in memory, whose data are a part of it.
func wholeIDX(name string, file []byte, magic uint32) (idxHeader, []byte, error) {
	r := bytes.NewReader(file)
	h, err := readIDXHeader(name, r, magic)
	if err != nil {
		return h, nil, err
	}
	data := file[len(file)-r.Len():]
	if len(data) != h.bytes() {
		return h, nil, fmt.Errorf("%s: %d bytes for the %d %s its header promises, want %d", name, len(data), h.Count, h.What, h.bytes())
	}
	return h, data, nil
}

// openIDX finds the file of one part of the data, such as train and images, and
// opens it. Its name is spelled with a hyphen or a dot and may end in .gz.
func openIDX(files fs.FS, folder string, parts []string, kind string) (string, fs.File, error) {
	var tried []string
	for _, part := range parts {
		for _, separator := range []string{"-", "."} {
			for _, end := range []string{"", ".gz"} {
				name := part + separator + kind + end
				f, err := files.Open(name)
				if err == nil {
					return folder + "/" + name, f, nil
				}
				if !errors.Is(err, fs.ErrNotExist) {
					return "", nil, fmt.Errorf("%s: %w", folder, err)
				}
				tried = append(tried, name)
			}
		}
	}
	name, err := prefixedIDX(files, folder, parts)
	if err != nil {
		return "", nil, err
	}
	if name == "" {
		return "", nil, fmt.Errorf("%s: none of %s is there; give the folder that holds them, or call them so", folder, strings.Join(tried, ", "))
	}
	f, err := files.Open(name)
	return folder + "/" + name, f, err
}

// idxKinds are the endings of the names of files, for labels also those of QMNIST, which
// have eight numbers each.
var idxKinds = regexp.MustCompile(`^(.*?)([a-z0-9]+-(?:images|labels))[-.]idx[123]-(?:ubyte|int)(?:\.gz)?$`)

// prefixedIDX finds the file of a part whose name has something before it, in any case,
// as those of EMNIST and QMNIST. It refuses to choose between several.
func prefixedIDX(files fs.FS, folder string, parts []string) (string, error) {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return "", fmt.Errorf("%s: %w", folder, err)
	}
	var found, prefixes []string
	for _, e := range entries {
		m := idxKinds.FindStringSubmatch(strings.ToLower(e.Name()))
		if m != nil && slices.Contains(parts, m[2]) {
			found, prefixes = append(found, e.Name()), append(prefixes, strings.Trim(e.Name()[:len(m[1])], "-_. "))
		}
	}
	if len(found) > 1 {
		return "", fmt.Errorf("%s: several data sets (%s); name one: %[1]s/%[3]s", folder, someOf(prefixes), form.Shown(prefixes[0]))
	}
	return strings.Join(found, ""), nil
}

// prefixed is a folder of which only the names with a prefix are seen.
type prefixed struct {
	fs.FS
	prefix string
}

// ReadDir implements fs.ReadDirFS.
func (p prefixed) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(p.FS, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !strings.HasPrefix(e.Name(), p.prefix) }), err
}

// readWideLabels reads labels of QMNIST: 32-bit integers in two dimensions, of which the
// first of each row is the class.
// Source: Yadav and Bottou, Cold Case: the Lost MNIST Digits, 2019.
func readWideLabels(name string, r io.Reader) (idxHeader, []byte, error) {
	h := idxHeader{Name: name, What: "labels", Height: 1, Width: 1}
	words := make([]uint32, 3)
	if err := binary.Read(r, binary.BigEndian, words); err != nil {
		return h, nil, fmt.Errorf("%s: shorter than the 12 bytes of its header; copy it again", name)
	}
	rows, width := int(words[1]), int(words[2])
	if words[0] != idxWideLabels || width < 1 || width > idxPixels || rows < 1 || rows*width > idxMost/4 {
		return h, nil, fmt.Errorf("%s: magic number 0x%08x%s with %d×%d values, want rows of 32-bit integers, as those of QMNIST", name, words[0], idxType(words[0]), rows, width)
	}
	row := make([]int32, width)
	var labels []byte
	for i := range rows {
		if err := binary.Read(r, binary.BigEndian, row); err != nil {
			return h, nil, fmt.Errorf("%s: label %d of %d: %w; copy it again", name, i+1, rows, err)
		}
		if row[0] < 0 || row[0] > 255 {
			return h, nil, fmt.Errorf("%s: label %d is %d, want 0 to 255; number the classes so", name, i+1, row[0])
		}
		labels = append(labels, byte(row[0]))
	}
	h.Count = rows
	return h, labels, nil
}
