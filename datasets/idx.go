package datasets

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// The magic numbers of the two kinds of IDX file that are read: unsigned bytes
// in three dimensions and in one.
const (
	idxImages = 0x00000803
	idxLabels = 0x00000801
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
		return h, fmt.Errorf("%s: shorter than the %d bytes of its header", name, 4*len(words))
	} else if err != nil {
		return h, fmt.Errorf("%s: %w", name, err)
	}
	if words[0] != magic {
		return h, fmt.Errorf("%s: magic number 0x%08x, want 0x%08x, that of %s as bytes", name, words[0], magic, h.What)
	}
	count, height, width := uint64(words[1]), uint64(1), uint64(1)
	if magic == idxImages {
		height, width = uint64(words[2]), uint64(words[3])
	}
	switch {
	case count == 0:
		return h, fmt.Errorf("%s: no %s", name, h.What)
	case height == 0 || width == 0 || height > idxPixels || width > idxPixels || height*width > idxPixels:
		return h, fmt.Errorf("%s: images of %d×%d pixels, want 1 to %d pixels", name, height, width, idxPixels)
	case count*height*width > idxMost:
		return h, fmt.Errorf("%s: %d %s of %d bytes, want at most %d bytes together", name, count, h.What, height*width, idxMost)
	}
	h.Count, h.Height, h.Width = int(count), int(height), int(width)
	return h, nil
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
		return h, nil, fmt.Errorf("%s: %d bytes short of the %d %s its header promises", name, h.bytes()-n, h.Count, h.What)
	}
	// Reading on to the end also checks the checksum of a gzipped file.
	extra, err := io.Copy(io.Discard, io.LimitReader(r, idxMost))
	if err != nil {
		return h, nil, fmt.Errorf("%s: at the end: %w", name, err)
	}
	if extra > 0 {
		return h, nil, fmt.Errorf("%s: %d bytes more than the %d %s its header promises", name, extra, h.Count, h.What)
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
	return "", nil, fmt.Errorf("%s: none of %s is there", folder, strings.Join(tried, ", "))
}
