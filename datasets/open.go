package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/north-tui/north/form"
)

// Open loads the data spec names: an entry of All, sim:D, a directory of IDX
// files or a table. Values in set that are not settings of the data are
// ignored, so that one map can name a whole run.
func Open(spec string, set map[string]string, seed uint64) (*Set, error) {
	e, err := Find(spec)
	if err != nil {
		return nil, err
	}
	v, err := form.Resolve(e.Fields, set)
	if err != nil {
		return nil, err
	}
	return e.Load(v, seed)
}

// Fields are the settings of the data spec names.
func Fields(spec string) ([]form.Field, error) {
	e, err := Find(spec)
	return e.Fields, err
}

// Find resolves the name of some data without loading it. Of files it reads no
// more than the beginning. A name of All wins over a file of the same name,
// which ./name still reaches.
func Find(spec string) (Entry, error) {
	var names []string
	for _, e := range All() {
		if e.Name == spec {
			return e, nil
		}
		names = append(names, e.Name)
	}
	if dim, ok := strings.CutPrefix(spec, "sim:"); ok {
		return simulatedOf(spec, dim)
	}
	table := func() (Entry, error) { return tableFile(spec, "") }
	if spec == StandardInput {
		return found.of(spec, table)
	}
	info, err := os.Stat(spec)
	if train, test, ok := twoFiles(spec); ok && err != nil {
		return tableFile(train, test)
	}
	switch {
	case err == nil && info.IsDir():
		return folder(spec)
	case err == nil && info.Mode().IsRegular() && isArrays(spec):
		return found.of(spec, func() (Entry, error) { return arrayFile(spec) })
	case err == nil:
		return found.of(spec, table)
	case !errors.Is(err, fs.ErrNotExist):
		return Entry{}, err
	case isPath(spec):
		if e, ok, err := idxPrefixed(spec); ok {
			return e, err
		}
		return Entry{}, fmt.Errorf("%s: no such file or directory", missingOf(spec))
	}
	for _, e := range Texts() {
		if e.Name == spec {
			return Entry{}, form.Errorf("data: %s is a text, which only a language model can learn", spec)
		}
	}
	return Entry{}, form.Unknown("data", spec, names)
}

// folder is a directory of images: CIFAR, folders of classes, or IDX files.
func folder(path string) (Entry, error) {
	for _, kind := range []func(string) (Entry, bool, error){cifarFolder, imageFolder} {
		if e, ok, err := kind(path); ok || err != nil {
			return e, err
		}
	}
	return idxFolder(path)
}

// twoFiles divides the names of a file for training and one for testing at their comma.
func twoFiles(spec string) (train, test string, ok bool) {
	for at, r := range spec {
		if r == ',' && isFile(spec[:at]) && isFile(spec[at+1:]) {
			return spec[:at], spec[at+1:], true
		}
	}
	return "", "", false
}

// missingOf is what is missing of a path that is not there: of two files, one may be.
func missingOf(spec string) string {
	for at, r := range spec {
		switch {
		case r != ',':
		case isFile(spec[:at]):
			return spec[at+1:]
		case isFile(spec[at+1:]):
			return spec[:at]
		}
	}
	return spec
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// isPath reports whether a name that matches nothing was meant as a path.
func isPath(spec string) bool {
	return strings.ContainsRune(spec, '/') || strings.ContainsRune(spec, os.PathSeparator) ||
		strings.HasSuffix(spec, ".csv") || strings.HasSuffix(spec, ".csv.gz")
}
