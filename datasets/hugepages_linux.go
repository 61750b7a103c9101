package datasets

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// onHugePages asks for large pages of memory that has not been touched yet. Batches read
// its rows in random order, and a page of 4 kB is seldom still known to the processor when
// its next row comes up. Without large pages nothing is lost but time.
func onHugePages(b []byte) {
	const page = 2 << 20
	at := int(uintptr(unsafe.Pointer(unsafe.SliceData(b))) % page)
	from, to := (page-at)%page, (at+len(b))/page*page-at
	if from < to {
		_ = unix.Madvise(b[from:to], unix.MADV_HUGEPAGE)
	}
}
