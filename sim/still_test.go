package sim

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/north-tui/north/picture"
)

func still(t *testing.T, step int) *Still {
	t.Helper()
	s, err := NewStill(openWalk(t, Spec{Scene: "walk", Seed: 4}, 0), Options{})
	if err == nil {
		err = s.Advance(context.Background(), step)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStill: a step of the past is what it was when the run was there, beside the
// whole history; the newest one is not past.
func TestStill(t *testing.T) {
	s := still(t, 700)
	for _, step := range []int{0, 1, 255, 256, 600, 700, 3} {
		if err := s.Seek(context.Background(), step); err != nil {
			t.Fatal(err)
		}
		then := openWalk(t, Spec{Scene: "walk", Seed: 4}, 0)
		advance(t, then, step)
		got, want := s.Snapshot(picture.View{}), then.Snapshot(then.Picture(picture.View{}))
		if got.Title != want.Title || got.Births != want.Births || got.Epoch != want.Epoch {
			t.Errorf("step %d: %s with %d births, want %s with %d", step, got.Title, got.Births, want.Title, want.Births)
		}
		if got.Step != step || got.Head != 700 || got.Past != (step < 700) || got.Replaying != 0 || got.State != Paused {
			t.Errorf("step %d of %d, past %t, %d to replay, %s, want step %d of 700", got.Step, got.Head, got.Past, got.Replaying, got.State, step)
		}
		if !reflect.DeepEqual(got.Events, s.session.Events()) || len(got.Keyframes) != 3 {
			t.Errorf("step %d: %d events and %d keyframes, want %d and 3", step, len(got.Events), len(got.Keyframes), len(s.session.Events()))
		}
	}
}

func TestStillRefuses(t *testing.T) {
	s := still(t, 5)
	for _, step := range []int{-1, 6} {
		if err := s.Seek(context.Background(), step); err == nil {
			t.Errorf("went to step %d of 5", step)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Seek(ended, 3); !errors.Is(err, ErrInterrupted) {
		t.Errorf("seeking in a context that has ended: %v, want %v", err, ErrInterrupted)
	}
	if err := s.Advance(ended, 9); !errors.Is(err, ErrInterrupted) || s.Snapshot(picture.View{}).Step != 5 {
		t.Errorf("advancing in a context that has ended: %v at step %d, want %v at 5", err, s.Snapshot(picture.View{}).Step, ErrInterrupted)
	}
}
