package commands

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/north-tui/north/sim"
)

// CommandLine is a command with the flags of a run, as a POSIX shell reads it. Settings
// for which flag reports true have a flag of their own; schedule is that of --at, "" for
// none.
func CommandLine(command string, spec sim.Spec, schedule string, flag func(setting string) bool) string {
	words := append(strings.Fields(command), "--scene", spec.Scene)
	for _, key := range slices.Sorted(maps.Keys(spec.Set)) {
		if flag(key) {
			words = append(words, "--"+key, spec.Set[key])
		} else {
			words = append(words, "--set", key+"="+spec.Set[key])
		}
	}
	words = append(words, "--seed", strconv.FormatUint(spec.Seed, 10))
	switch {
	case spec.Steps > 0:
		words = append(words, "--steps", strconv.Itoa(spec.Steps))
	case spec.Epochs > 0:
		words = append(words, "--epochs", strconv.FormatFloat(spec.Epochs, 'g', -1, 64))
	}
	if schedule != "" {
		words = append(words, "--at", schedule)
	}
	return Line(words...)
}

// Line is a command of these words, as a POSIX shell reads it.
func Line(words ...string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = shellQuoted(word)
	}
	return strings.Join(quoted, " ")
}

// shellQuoted is a word as a POSIX shell reads it.
func shellQuoted(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./,:+@%"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
