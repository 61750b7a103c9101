//go:build linux

package main

import (
	"fmt"
	"testing"
)

// BenchmarkGrowthStep is what the table calls train and trigger, and growth step.
func BenchmarkGrowthStep(b *testing.B) {
	for _, width := range []string{"64", "128", "256"} {
		for _, kind := range []string{"watch", "track", "grow"} {
			b.Run(fmt.Sprintf("%s/784-%s-10/batch=512", kind, width), func(b *testing.B) {
				work, err := makeWork([]string{kind, width, "mnist"}, 1)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					work()
				}
			})
		}
	}
}
