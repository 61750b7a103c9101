package darts

import (
	"errors"
	"testing"
)

// preset is the default experiment's settings with the switches of a preset.
func preset(tb testing.TB, name string) Settings {
	tb.Helper()
	p, err := PresetNamed(name)
	if err != nil {
		tb.Fatal(err)
	}
	return p.Apply(Usual())
}

// BenchmarkSearch is a whole search, 800 weight steps, on one thread.
func BenchmarkSearch(b *testing.B) {
	pool, _ := noisyDigits[float32](b)
	for _, space := range []struct {
		name  string
		space Space
	}{{"dense8", Dense8()}, {"conv8", Conv8()}} {
		for _, name := range []string{"softmax", "crb", "crb+pr+fimt"} {
			b.Run(space.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					s, err := NewSearch(space.space, preset(b, name), pool, 101)
					for err == nil {
						_, err = s.Step()
					}
					if !errors.Is(err, ErrFinished) {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkStep is one weight step of a search at its start, where all operations are
// live, with a quarter of an architecture step.
func BenchmarkStep(b *testing.B) {
	pool, _ := noisyDigits[float32](b)
	for _, space := range []struct {
		name  string
		space Space
	}{{"dense8", Dense8()}, {"conv8", Conv8()}} {
		for _, name := range []string{"softmax", "crb"} {
			b.Run(space.name+"/"+name, func(b *testing.B) {
				settings := preset(b, name)
				settings.AlphaRate, settings.Epochs = 0, maxSize // nothing dies
				s, err := NewSearch(space.space, settings, pool, 101)
				if err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					if _, err := s.Step(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
