package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestSecondSignal: a program that does not end at the first signal says so and no
// longer catches them; one that ends does neither.
func TestSecondSignal(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ended := make(chan struct{})
	var said bytes.Buffer
	stopped := 0
	again(ctx, ended, func() { stopped++ }, &said)
	if stopped != 1 || !strings.Contains(said.String(), "once more ends it at once") {
		t.Errorf("stopped %d times, said %q", stopped, said.String())
	}
	close(ended)
	said.Reset()
	again(ctx, ended, func() { stopped++ }, &said)
	if stopped != 1 || said.Len() > 0 {
		t.Errorf("of a program that ended: stopped %d times, said %q", stopped, said.String())
	}
}
