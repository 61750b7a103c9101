//go:build linux && (amd64 || arm64)

package tui

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// action is what the kernel does at a signal.
type action struct {
	handler  uintptr // 0: what is usual
	flags    uint64
	restorer uintptr
	mask     uint64
}

func exchange(signal unix.Signal, set, was *action) error {
	_, _, err := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(signal), uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(was)), unsafe.Sizeof(set.mask), 0, 0)
	if err != 0 {
		return err
	}
	return nil
}

// stopGroup stops the job as the terminal would at ctrl-z, wait returning when it goes on.
// Once asked for a signal, Go's runtime keeps its handler, even after signal.Reset: only
// the kernel can take it away.
func stopGroup(wait func()) error {
	var was action
	if err := exchange(unix.SIGTSTP, &action{}, &was); err != nil {
		return err
	}
	err := unix.Kill(0, unix.SIGTSTP)
	if err == nil {
		wait()
	}
	if back := exchange(unix.SIGTSTP, &was, nil); back != nil {
		return back
	}
	return err
}
