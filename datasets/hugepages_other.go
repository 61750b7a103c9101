//go:build !linux

package datasets

func onHugePages([]byte) {}
