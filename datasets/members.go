package datasets

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// A gzip file of several members can be unpacked by as many goroutines if the header of
// each says where the next begins. The images that this program brings with it are such
// files: an extra field (RFC 1952, section 2.3.1.1) of identity NM holds the bytes of the
// member, little-endian, and zcat prints the file as published.
const (
	memberHeader = 20 // bytes of a header with that field alone
	memberField  = "NM\x04\x00"
)

// member is one of them, and the bytes that come out of it.
type member struct {
	packed   []byte
	from, to int
}

// membersOf finds the members of a file, none if it is not of that kind.
func membersOf(file []byte) []member {
	var all []member
	out := 0
	for len(file) > 0 {
		if len(file) < memberHeader || !bytes.HasPrefix(file, []byte{0x1f, 0x8b, 8, 4}) || string(file[12:16]) != memberField {
			return nil
		}
		size := int64(binary.LittleEndian.Uint32(file[16:]))
		if size < memberHeader+8 || size > int64(len(file)) {
			return nil
		}
		unpacked := int64(binary.LittleEndian.Uint32(file[size-4:]))
		if unpacked > size*gzipRatio || int64(out)+unpacked > idxMost {
			return nil
		}
		all = append(all, member{packed: file[:size], from: out, to: out + int(unpacked)})
		out += int(unpacked)
		file = file[size:]
	}
	return all
}

// unpackMembers unpacks a file on all processors. ok is false if it is of another kind;
// then nothing was read.
func unpackMembers(f fs.File) (unpacked []byte, ok bool, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, false, err
	}
	size := info.Size()
	at, readsAt := f.(io.ReaderAt)
	if !readsAt || !info.Mode().IsRegular() || size < memberHeader || size > idxMost {
		return nil, false, nil
	}
	head := make([]byte, memberHeader)
	if _, err := at.ReadAt(head, 0); err != nil || string(head[12:16]) != memberField {
		return nil, false, nil
	}
	file := make([]byte, size)
	if _, err := at.ReadAt(file, 0); err != nil && err != io.EOF {
		return nil, false, err
	}
	all := membersOf(file)
	if all == nil {
		return nil, false, nil
	}
	unpacked = make([]byte, all[len(all)-1].to)
	errs := make([]error, len(all))
	var group sync.WaitGroup
	for i, m := range all {
		group.Go(func() { errs[i] = m.unpack(unpacked[m.from:m.to]) })
	}
	group.Wait()
	return unpacked, true, errors.Join(errs...)
}

// unpack fills dst, and checks the checksum.
func (m member) unpack(dst []byte) error {
	r, err := gzip.NewReader(bytes.NewReader(m.packed))
	if err != nil {
		return err
	}
	r.Multistream(false)
	if _, err := io.ReadFull(r, dst); err != nil {
		return err
	}
	if n, err := r.Read(make([]byte, 1)); n > 0 || err != io.EOF {
		return fmt.Errorf("a member holds more than the %d bytes that it says: %w", len(dst), gzip.ErrChecksum)
	}
	return nil
}
