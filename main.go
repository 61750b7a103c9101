// Command north shows neural networks growing. See README.md.
package main

import (
	"os"
	"runtime"
	"runtime/debug"

	"github.com/north-tui/north/internal/cli"
	"github.com/north-tui/north/internal/quietprobe"
)

// The garbage collector runs when the heap has grown by so many percent of what is in
// use. The ballast counts as in use, but no page of it is ever touched, so it takes no
// memory: small runs, whose frames are garbage thirty times a second, collect seldom,
// and large ones keep well below what Go would add to them.
const (
	garbagePercent = 15
	ballastBytes   = 96 << 20
)

func main() {
	quietprobe.Restore()
	ballast := make([]byte, ballastBytes)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	code := cli.Main(os.Args[1:], os.Stdout, os.Stderr)
	runtime.KeepAlive(ballast)
	os.Exit(code)
}
