// Package notice has the licences of everything that is in the binary.
package notice

import _ "embed"

//go:generate go run ./gen

//go:embed NOTICE.txt
var text string

// Text names the modules that are linked into the program on any platform, the data in
// it, and their licences, with their full texts.
func Text() string { return text }
