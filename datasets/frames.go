package datasets

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// bundled are data that the program brings with it. Each file is packed by Zstandard
// (RFC 8878) in several frames, so that all processors can unpack it; zstd -dc prints it
// as published.
type bundled struct{ fs.FS }

// load reads a file of images or labels.
func (b bundled) load(name string, magic uint32) (h idxHeader, data []byte, err error) {
	packed, err := fs.ReadFile(b.FS, name+".zst")
	if err != nil {
		return h, nil, err
	}
	file, err := unpackFrames(packed)
	if err != nil {
		return h, nil, fmt.Errorf("%s: %w", name, err)
	}
	return wholeIDX(name, file, magic)
}

// frame is one of them, and the bytes that come out of it.
type frame struct {
	packed   []byte
	from, to int
}

// errFrame is of files that bundled does not read.
var errFrame = errors.New("no Zstandard frame of known size and with a checksum")

// framesOf finds the frames of a file.
func framesOf(file []byte) (all []frame, err error) {
	for out := 0; len(file) > 0; {
		var h zstd.Header
		if err := h.Decode(file); err != nil {
			return nil, err
		}
		size, ok := frameSize(file, h)
		if !ok || !h.HasFCS || !h.HasCheckSum || h.FrameContentSize > uint64(idxMost-out) {
			return nil, errFrame
		}
		all = append(all, frame{packed: file[:size], from: out, to: out + int(h.FrameContentSize)})
		out, file = all[len(all)-1].to, file[size:]
	}
	return all, nil
}

// frameSize is the bytes of a frame, from one header of a block to the next (RFC 8878,
// section 3.1.1).
func frameSize(file []byte, h zstd.Header) (size int, ok bool) {
	const blockHeader, checksum = 3, 4
	for at := h.HeaderSize; at+blockHeader <= len(file); {
		header := binary.LittleEndian.Uint32(append(file[at:at+blockHeader:at+blockHeader], 0))
		last, kind, length := header&1 == 1, header>>1&3, int(header>>3)
		if kind == 1 { // a byte that is repeated
			length = 1
		}
		at += blockHeader + length
		if last {
			return at + checksum, at+checksum <= len(file)
		}
	}
	return 0, false
}

// unpackFrames unpacks a file on all processors, and checks the checksums.
func unpackFrames(file []byte) ([]byte, error) {
	all, err := framesOf(file)
	if err != nil || len(all) == 0 {
		return nil, errors.Join(errFrame, err)
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderConcurrency(0))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	unpacked := make([]byte, all[len(all)-1].to)
	onHugePages(unpacked)
	errs := make([]error, len(all))
	var group sync.WaitGroup
	for i, f := range all {
		group.Go(func() { _, errs[i] = decoder.DecodeAll(f.packed, unpacked[f.from:f.from:f.to]) })
	}
	group.Wait()
	return unpacked, errors.Join(errs...)
}
