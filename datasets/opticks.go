package datasets

import (
	"bytes"
	_ "embed"
	"sync"
)

//go:embed data/text/opticks.txt.gz
var opticksFile []byte

// opticks is Isaac Newton's book on light, in its fourth edition of 1730.
func opticks() TextEntry {
	return TextEntry{
		Name: "opticks", Doc: "Isaac Newton, Opticks (1730): half a million characters of English on light and colours",
		Source: "Newton, Opticks, 4th edition, London 1730; public domain",
		Load:   loadOpticks,
	}
}

var loadOpticks = sync.OnceValues(func() (*Text, error) {
	r, _, err := decompress(bytes.NewReader(opticksFile), int64(len(opticksFile)))
	if err != nil {
		return nil, err
	}
	return readText("opticks", r)
})
