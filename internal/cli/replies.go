package cli

import (
	"bytes"
	"regexp"
	"time"

	"github.com/north-tui/north/internal/pixels"
)

// replies takes what a terminal answers to pixels.Question out of what is typed. Nothing
// waits for it: a terminal that does not answer in time is one that has nothing to say.
type replies struct {
	answers chan pixels.Answer // gets the answer once it is complete; nil: none is awaited
	until   time.Time
	answer  pixels.Answer
	held    []byte // the beginning of an answer whose end is yet to come
	unended bool   // what was passed on last ended with ESC
	lent    bool   // the first byte of held has been passed on
}

// answerTime is how long an answer is awaited.
const answerTime = 5 * time.Second

// longestAnswer bounds an answer, in bytes.
const longestAnswer = 128

// await expects an answer from a time on.
func (r *replies) await(now time.Time) {
	r.answers, r.until = make(chan pixels.Answer, 1), now.Add(answerTime)
}

// wholeAnswer is an answer, and begunAnswer the beginning of one, from where it cannot be
// a key any more.
var (
	wholeAnswer = regexp.MustCompile("^\x1b(?:_G[^\x1b\x07]*\x1b\\\\|P>\\|[^\x1b\x07]*\x1b\\\\|\\[6;[0-9]+;[0-9]+t|\\[\\?[0-9;]*c)")
	begunAnswer = regexp.MustCompile("^\x1b(?:(?:_G|P>)[^\x1b\x07]*\x1b?|\\[6;[0-9;]*|\\[\\?[0-9;]*)$")
)

// take takes answers out of the first n bytes of p, and returns how many are left.
func (r *replies) take(p []byte, n int) int {
	if r.answers == nil {
		return n
	}
	text, lent := append(r.held, p[:n]...), r.lent
	r.held, r.lent = nil, false
	if r.unended && n > 0 { // the ESC, a key by itself, may have been the beginning of an answer
		if whole := append([]byte{0x1b}, text...); wholeAnswer.Match(whole) || begunAnswer.Match(whole) {
			text, lent = whole, true
		}
	}
	left := p[:0]
	for len(text) > 0 {
		if m := wholeAnswer.Find(text); m != nil {
			r.answer.Take(m)
			text, lent = text[len(m):], false
			continue
		}
		if len(text) < longestAnswer && begunAnswer.Match(text) {
			r.held, r.lent = bytes.Clone(text), lent
			break
		}
		n := 1 // up to what may be the next answer
		for n < len(text) && text[n] != 0x1b {
			n++
		}
		if lent {
			text, n = text[1:], n-1
		}
		left, text, lent = r.pass(left, text[:n], cap(p)), text[n:], false
	}
	r.unended = len(left) > 0 && left[len(left)-1] == 0x1b
	if r.answer.Complete || !time.Now().Before(r.until) {
		r.answers <- r.answer
		if r.lent {
			r.held = r.held[1:]
		}
		left = r.pass(left, r.held, cap(p))
		r.answers, r.held = nil, nil
	}
	return len(left)
}

// pass adds bytes to those that are passed on, as far as there is room: what is held back
// is short.
func (r *replies) pass(left, more []byte, room int) []byte {
	return append(left, more[:min(len(more), room-len(left))]...)
}
