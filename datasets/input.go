package datasets

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// inputMost bounds what is read of one file, unpacked: a few megabytes of gzip can
// unpack to gigabytes.
const inputMost = 1 << 30

// pipeMost bounds what is kept of standard input or a pipe, which is read once and
// learnt from more often.
const pipeMost = 512 << 20

// StandardInput is the name of the data on standard input.
const StandardInput = "-"

// ErrCancelled is the error of a read that Until has ended.
var ErrCancelled = errors.New("reading was cancelled")

// until is the context of Until.
var until atomic.Pointer[context.Context]

// Until makes every read of data, one that waits included, end when ctx does. Settings
// are read far away from any context: which columns there are decides what can be set.
func Until(ctx context.Context) { until.Store(&ctx) }

func ended() <-chan struct{} {
	if ctx := until.Load(); ctx != nil {
		return (*ctx).Done()
	}
	return nil
}

func cancelled() bool {
	select {
	case <-ended():
		return true
	default:
		return false
	}
}

// Progress is how far the read that is under way has come.
type Progress struct {
	Name  string // of the file
	Bytes int64  // read so far, unpacked
	Rows  int64  // read so far; 0 if what is read has none
	Since time.Time
}

// underWay is the read that began last and has not ended.
var underWay atomic.Pointer[input]

// Reading returns how far a read has come; false if none is under way.
func Reading() (Progress, bool) {
	in := underWay.Load()
	if in == nil {
		return Progress{}, false
	}
	return Progress{Name: in.name, Bytes: in.bytes.Load(), Rows: in.rows.Load(), Since: in.since}, true
}

// input is a file as it is read: unpacked, bounded, counted, and ended by Until.
type input struct {
	name   string
	reader io.Reader // unpacked
	close  func() error
	packed bool
	limit  int64     // bytes that can come out of a file of a known size
	hash   hash.Hash // of the file as it is
	raw    io.Reader // the file as it is
	most   int64

	since time.Time
	bytes atomic.Int64
	rows  atomic.Int64
}

// openInput opens a file, gzipped or not, a pipe, or standard input.
func openInput(path string) (*input, error) {
	info, err := os.Stat(path)
	if path == StandardInput || err == nil && !info.Mode().IsRegular() {
		data, err := pipes.read(path)
		if err != nil {
			return nil, err
		}
		return newInput(path, bytes.NewReader(data), int64(len(data)), nil)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return newInput(path, f, info.Size(), f.Close)
}

// newInput reads from r, which has size bytes.
func newInput(name string, r io.Reader, size int64, end func() error) (*input, error) {
	in := &input{name: name, close: end, hash: sha256.New(), most: inputMost, since: time.Now()}
	in.raw = io.TeeReader(r, in.hash)
	if end == nil {
		in.close = func() error { return nil }
	}
	var err error
	if in.reader, in.limit, err = decompress(in.raw, size); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), in.close())
	}
	_, in.packed = in.reader.(*gzip.Reader)
	underWay.Store(in)
	return in, nil
}

// Read implements io.Reader.
func (in *input) Read(p []byte) (int, error) {
	if cancelled() {
		return 0, ErrCancelled
	}
	n, err := in.reader.Read(p)
	if in.bytes.Add(int64(n)) > in.most {
		return n, fmt.Errorf("more than %d MB, unpacked; give a part of it", in.most>>20)
	}
	return n, err
}

// Close implements io.Closer.
func (in *input) Close() error {
	underWay.CompareAndSwap(in, nil)
	return in.close()
}

// sum is the SHA-256 of the file as it is. The rest of it is read.
func (in *input) sum() (string, error) {
	if _, err := io.Copy(io.Discard, in); err != nil {
		return "", fmt.Errorf("%s: %w", in.name, err)
	}
	if _, err := io.Copy(io.Discard, in.raw); err != nil { // what follows the gzipped part
		return "", fmt.Errorf("%s: %w", in.name, err)
	}
	return hex.EncodeToString(in.hash.Sum(nil)), nil
}

// pipes keeps what was read from pipes: they can be read only once.
var pipes = pipeStore{data: map[string][]byte{}}

type pipeStore struct {
	mu   sync.Mutex
	data map[string][]byte
}

func (s *pipeStore) read(path string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.data[path]; ok {
		return data, nil
	}
	type answer struct {
		data []byte
		err  error
	}
	in := &input{name: path, since: time.Now()}
	underWay.Store(in)
	defer underWay.CompareAndSwap(in, nil)
	got := make(chan answer, 1)
	go func() { // opening a pipe that nobody writes to does not return
		data, err := readPipe(path, in)
		got <- answer{data, err}
	}()
	select {
	case <-ended():
		return nil, fmt.Errorf("%s: %w", path, ErrCancelled)
	case a := <-got:
		if a.err == nil {
			s.data[path] = a.data
		}
		return a.data, a.err
	}
}

func readPipe(path string, in *input) ([]byte, error) {
	f := os.Stdin
	if path != StandardInput {
		var err error
		if f, err = os.Open(path); err != nil {
			return nil, err
		}
		defer f.Close()
	}
	in.reader, in.most = f, pipeMost
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}
