package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/north-tui/north/internal/files"
)

// dirFormat is the format of run directories, in spec.json. Those from before it was
// counted have none and are read as well.
const dirFormat = 1

// defaultsVersion counts how often a scene has changed a default or what a default does.
const defaultsVersion = 1

// storedSpec is what spec.json holds.
type storedSpec struct {
	Format int `json:"format"`
	Spec
	Defaults int            `json:"defaults,omitempty"` // version of the defaults that Set differs from; 0 in records of before there was one
	Data     map[string]any `json:"data,omitempty"`     // facts about what is learnt from, which name nothing
}

// stored is a spec as it is written.
func stored(s Spec, data map[string]any) storedSpec {
	out := storedSpec{Format: dirFormat, Spec: s, Data: data}
	if !s.Old {
		out.Defaults = defaultsVersion
	}
	return out
}

// limits bound the files of a run directory that are read, in bytes.
var limits = map[string]int64{
	SpecFile:       1 << 20,
	ManifestFile:   1 << 20,
	ResultsFile:    1 << 26,
	pictureFile:    1 << 28,
	journalFile:    1 << 30,
	clockFile:      1 << 30,
	checkpointFile: 1 << 32,
	seriesFile:     1 << 36, // read line by line
}

// longestLine bounds a line of series.csv, in bytes.
const longestLine = 1 << 20

// readMember reads a file of a run directory.
func readMember(dir, name string) ([]byte, error) {
	return files.Read(filepath.Join(dir, name), limits[name])
}

// ReadSpec reads the spec of a run directory.
func ReadSpec(dir string) (Spec, error) {
	stored, err := readStored(dir)
	return stored.Spec, err
}

// ReadData reads what the spec of a run directory says of the data of its run.
func ReadData(dir string) (map[string]any, error) {
	stored, err := readStored(dir)
	return stored.Data, err
}

func readStored(dir string) (storedSpec, error) {
	var stored storedSpec
	text, err := readMember(dir, SpecFile)
	if errors.Is(err, fs.ErrNotExist) {
		return stored, fmt.Errorf("%s is not a run directory: it has no %s", dir, SpecFile)
	}
	if err != nil {
		return stored, err
	}
	path := filepath.Join(dir, SpecFile)
	if err := json.Unmarshal(text, &stored); err != nil {
		return stored, fmt.Errorf("%s: %w", path, err)
	}
	if stored.Format < 0 || stored.Format > dirFormat {
		return stored, fmt.Errorf("%s: format %d, this program reads formats up to %d; use a newer one", path, stored.Format, dirFormat)
	}
	if err := stored.Spec.check(); err != nil {
		return stored, fmt.Errorf("%s: %w", path, err)
	}
	stored.Spec.Old = stored.Defaults < defaultsVersion
	return stored, nil
}

// What a spec may say of its length.
const (
	MostSteps  = 1_000_000_000
	MostEpochs = 1e9
)

// check refuses lengths that no run has.
func (s Spec) check() error {
	if s.Steps < 0 || s.Steps > MostSteps {
		return fmt.Errorf("%d steps, want 0 to %d", s.Steps, int(MostSteps))
	}
	if !(s.Epochs >= 0 && s.Epochs <= MostEpochs) {
		return fmt.Errorf("%g epochs, want 0 to %g", s.Epochs, float64(MostEpochs))
	}
	return nil
}

// ManifestFile holds the checksums of the other files of a run directory. It is written
// when the record is closed and removed when it is opened again.
const ManifestFile = "manifest.json"

// manifest is what it holds. The checkpoint has its checksum inside.
type manifest struct {
	Format int               `json:"format"`
	Files  map[string]string `json:"sha256"` // by name, in hexadecimal
}

// writeManifest covers the files in dir and results, the text of a file that will be
// written after it; nil if there will be none.
func writeManifest(dir string, results []byte) error {
	m := manifest{Format: dirFormat, Files: map[string]string{}}
	for _, name := range []string{SpecFile, journalFile, seriesFile, clockFile, pictureFile} {
		sum, err := sumFile(filepath.Join(dir, name), limits[name])
		if err != nil {
			return err
		}
		m.Files[name] = sum
	}
	if results != nil {
		m.Files[ResultsFile] = sumText(results)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return files.Write(filepath.Join(dir, ManifestFile), append(text, '\n'))
}

func sumFile(path string, limit int64) (string, error) {
	f, err := files.Open(path, limit)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func sumText(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// readManifest returns nil for a directory without one, of a run that goes on, was cut
// off or is from before there were any.
func readManifest(dir string) (*manifest, error) {
	text, err := readMember(dir, ManifestFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := &manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, ManifestFile), err)
	}
	if m.Format > dirFormat {
		return nil, fmt.Errorf("%s: format %d, this program reads formats up to %d", filepath.Join(dir, ManifestFile), m.Format, dirFormat)
	}
	return m, nil
}

// damaged names the files of a run directory that are not those that its manifest
// lists, none without a manifest.
func damaged(dir string, names ...string) ([]string, error) {
	m, err := readManifest(dir)
	if m == nil || err != nil {
		return nil, err
	}
	var found []string
	for _, name := range names {
		if m.Files[name] == "" {
			continue // it came after the record was closed
		}
		sum, err := sumFile(filepath.Join(dir, name), limits[name])
		if errors.Is(err, fs.ErrNotExist) && name == ResultsFile {
			continue // it is written last
		}
		if err != nil {
			return nil, err
		}
		if sum != m.Files[name] {
			found = append(found, name)
		}
	}
	return found, nil
}

// intact is an error if a file of a run directory is not the one its manifest lists.
func intact(dir string, names ...string) error {
	found, err := damaged(dir, names...)
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("%s is damaged or was edited: its checksum is not that in %s (remove that file to read the directory as it is)",
			filepath.Join(dir, found[0]), ManifestFile)
	}
	return err
}

// ReadResults reads the results of a finished run. The error is fs.ErrNotExist for a run
// that is not.
func ReadResults(dir string) (map[string]any, error) {
	text, err := readMember(dir, ResultsFile)
	if err != nil {
		return nil, err
	}
	if err := intact(dir, SpecFile, ResultsFile); err != nil {
		return nil, err
	}
	var results map[string]any
	if err := json.Unmarshal(text, &results); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, ResultsFile), err)
	}
	return results, nil
}

// A checkpoint file begins with a line that names its format and the SHA-256 of what
// follows. Older ones are the bare state.
const (
	sealPrefix = "north checkpoint "
	sealFormat = 3
)

func seal(state []byte) []byte {
	return slices.Concat(fmt.Appendf(nil, "%s%d %s\n", sealPrefix, sealFormat, sumText(state)), state)
}

// unseal is the state in a checkpoint file.
func unseal(text []byte) ([]byte, error) {
	rest, sealed := bytes.CutPrefix(text, []byte(sealPrefix))
	if !sealed {
		return text, nil
	}
	line, state, _ := bytes.Cut(rest, []byte("\n"))
	format, sum := 0, ""
	if _, err := fmt.Sscanf(string(line[:min(len(line), 100)]), "%d %64s", &format, &sum); err != nil {
		return nil, errors.New("damaged: its first line cannot be read")
	}
	if format > sealFormat {
		return nil, &NewerError{Format: format}
	}
	if sum != sumText(state) {
		return nil, errors.New("damaged: its checksum is wrong")
	}
	return state, nil
}

// NewerError is the error of a checkpoint from a newer program.
type NewerError struct{ Format int }

func (e *NewerError) Error() string {
	return fmt.Sprintf("format %d, this program reads formats up to %d", e.Format, sealFormat)
}

// removeManifest takes the checksums away from files that are going to be written.
func removeManifest(dir string) error {
	err := os.Remove(filepath.Join(dir, ManifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
