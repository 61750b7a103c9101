package plain

import (
	"regexp"
	"strings"
	"unicode"
)

// spoken is text as it reads well aloud: words where a glyph stands that a screen reader
// spells out, or passes over. Names and numbers stay as they are.
func spoken(text string) string {
	if isASCII(text) {
		return text
	}
	for product.MatchString(text) { // a number may stand between two of them
		text = product.ReplaceAllString(text, "$1 times $2")
	}
	return strings.Map(drawn, glyphWords.Replace(text))
}

// product is a point that multiplies: between numbers, rather than between two things that
// are listed.
var product = regexp.MustCompile(`([0-9)⌋]) · ([0-9.(⌊−])`)

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// glyphWords are what glyphs are read as. Of two that begin alike, the longer comes first.
var glyphWords = strings.NewReplacer(
	"#{σ > ε}", "the number of sigma above epsilon",
	" → ", " to ", "→", " to ", "←", "left", "↑", "up", "↓", "down", "↔", "left to right", "↕", "upside down", "↳ ", "", "╱", "the diagonal", "╲", "the other diagonal",
	" · ", ", ", "·", " times ", " × ", " by ", "×", " by ", " ÷ ", " divided by ", "÷", " divided by ",
	" − ", " minus ", "−", "minus ", "±", "plus or minus ", "∓", "minus or plus ",
	" ≥ ", " is at least ", "≥", "at least ", " ≤ ", " is at most ", "≤", "at most ", "≈ ", "about ", "≈", "about ", "≠", "is not",
	"√", "square root of ", "²", " squared", "⁻¹", " inverse", "ᵀ", " transposed", "∂", "d ", "∇", "gradient of ", "∞", "infinity",
	"⌊", "floor(", "⌋", ")", "⌈", "ceiling(", "⌉", ")", "‖", "norm ", "Σ ", "sum of ", "Σ", "sum of ", "Π", "product of ",
	"φ₀", "baseline of the rank share", "φ", "rank share", "ŷ", "predicted y", "σ", "sigma", "ε", "epsilon", "γ", "gamma", "α", "alpha", "β", "beta", "δ", "delta",
	"Δ", "change of ", "λ", "lambda", "κ", "kappa", "τ", "tau", "ρ", "rho", "ω", "omega",
	"₀", " 0", "₁", " 1", "₂", " 2", "₃", " 3", "₄", " 4", "₅", " 5", "₆", " 6", "₇", " 7", "₈", " 8", "₉", " 9", "ⱼ", " j", "ᵢ", " i",
	"½", "one half", "¼", "one quarter", "¾", "three quarters", "°", " degrees", "″", " seconds",
	"“", "\"", "”", "\"", "’", "'", "✓ ", "", "✗ ", "", "✦ ", "", "◌ ", "", "▸ ", "", "◆ ", "", "⚠ ", "", "\u0304", " mean",
)

// drawn leaves out what is drawn rather than written: boxes, blocks, dots and signs.
func drawn(r rune) rune {
	if r >= 0x2190 && r <= 0x2bff || r >= 0xe000 && r <= 0xf8ff {
		return -1
	}
	return r
}
