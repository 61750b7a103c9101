package sim

import (
	"bytes"
	"encoding/gob"
	"testing"
)

// TestMultiplyAddCheckpoint: a checkpoint from when costs were in multiply-adds goes
// on in operations.
func TestMultiplyAddCheckpoint(t *testing.T) {
	s := openWalk(t, Spec{Scene: "walk", Seed: 1, Steps: 30}, 0)
	for range 10 {
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
	}
	var stored bytes.Buffer
	if err := s.Save(&stored); err != nil {
		t.Fatal(err)
	}
	var old checkpoint
	if err := gob.NewDecoder(&stored).Decode(&old); err != nil {
		t.Fatal(err)
	}
	old.Format = multiplyAddFormat
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(old); err != nil {
		t.Fatal(err)
	}
	restored, err := Restore(&b, findWalk, Options{})
	if err != nil {
		t.Fatal(err)
	}
	was, _ := s.costs.series.Latest()
	now, _ := restored.costs.series.Latest()
	if was == 0 || restored.cost != 2*s.cost || now != 2*was || restored.costs.series.Unit != "operations" {
		t.Errorf("cost %g of %g multiply-adds, in the series %g of %g", restored.cost, s.cost, now, was)
	}
}
