// Gen writes NOTICE.txt from the modules that the program is linked from. It fails if the
// licence of one is not known; with -check it writes nothing and fails if the file is not
// current.
package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/north-tui/north/internal/files"
)

const (
	program = "github.com/north-tui/north"
	target  = "NOTICE.txt"
)

// systems are those for which the program is built: some modules are for one alone.
var systems = []string{"linux", "darwin", "windows"}

// known are licences by what only they say.
var known = []struct{ name, says string }{
	{"OFL-1.1", "SIL OPEN FONT LICENSE"}, // which has the words of MIT too
	{"MIT", "Permission is hereby granted, free of charge"},
	{"BSD-3-Clause", "Neither the name of"},
	{"BSD-3-Clause", "names of its contributors may not be used"},
	{"BSD-2-Clause", "Redistribution and use in source and binary forms"},
	{"Apache-2.0", "Apache License"},
	{"CC-BY-4.0", "Creative Commons Attribution 4.0 International Public License"},
	{"CC-BY-4.0", "Creative Commons Attribution 4.0 International license"},
	{"FTL", "The FreeType Project LICENSE"},
	{"FTL or GPL-2.0", "Freetype-Go software is subject to your choice"},
	{"patent grant", "Additional IP Rights Grant (Patents)"},
}

// data is what is in the binary beside code.
const data = `datasets/data/mnist     MNIST, Yann LeCun, Corinna Cortes, Christopher J.C. Burges   CC-BY-SA-3.0
datasets/data/digits    Optical Recognition of Handwritten Digits, E. Alpaydin, C. Kaynak (UCI)   CC-BY-4.0
datasets/data/text      Isaac Newton, Opticks, 4th edition, London 1730   public domain
`

// text is a file with a licence.
type text struct {
	name, licence string
	content       []byte
}

// module is a module that is linked.
type module struct {
	path, version, dir string
	texts              []text
}

func main() {
	check := flag.Bool("check", false, "write nothing, and fail if the file is not current")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	modules, err := linked()
	if err != nil {
		return err
	}
	for i := range modules {
		if err := modules[i].read(); err != nil {
			return err
		}
	}
	page := written(modules)
	if !check {
		return files.Write(target, page)
	}
	now, err := os.ReadFile(target)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, page) {
		return errors.New("internal/notice/NOTICE.txt is not that of the modules; go generate ./internal/notice writes it again")
	}
	return nil
}

// linked are the modules of the program's packages on any of the systems.
func linked() ([]module, error) {
	var modules []module
	for _, system := range systems {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}", program)
		cmd.Env, cmd.Stderr = append(os.Environ(), "GOOS="+system, "GOARCH=amd64"), os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", system, err)
		}
		for line := range strings.Lines(string(out)) {
			words := strings.Fields(line)
			if len(words) == 3 && words[0] != program {
				modules = append(modules, module{path: words[0], version: words[1], dir: words[2]})
			}
		}
	}
	slices.SortFunc(modules, func(a, b module) int { return cmp.Compare(a.path, b.path) })
	return slices.CompactFunc(modules, func(a, b module) bool { return a.path == b.path }), nil
}

// read finds the licences of a module.
func (m *module) read() error {
	entries, err := os.ReadDir(m.dir)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		base := strings.ToLower(e.Name())
		if e.Type().IsRegular() && (strings.HasPrefix(base, "licen") || strings.HasPrefix(base, "copying") || base == "patents" || strings.HasPrefix(base, "notice")) {
			names = append(names, e.Name())
		}
		if e.IsDir() && base == "licenses" {
			names = append(names, filepath.Join(e.Name(), "ftl.txt"))
		}
	}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(m.dir, name))
		if err != nil {
			return err
		}
		t := text{name: name, content: bytes.TrimSpace(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))}
		for _, k := range known {
			if t.licence == "" && bytes.Contains(content, []byte(k.says)) {
				t.licence = k.name
			}
		}
		if t.licence == "" {
			return fmt.Errorf("%s %s: the licence in %s is not known: add what it says to internal/notice/gen, or do without the module", m.path, m.version, name)
		}
		m.texts = append(m.texts, t)
	}
	if len(m.texts) == 0 {
		m.texts = stated(m.dir)
	}
	if len(m.texts) == 0 {
		return fmt.Errorf("%s %s: no licence in %s", m.path, m.version, m.dir)
	}
	return nil
}

// stated is the licence that a README without a file beside it names in a section.
func stated(dir string) []text {
	content, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		return nil
	}
	_, section, ok := bytes.Cut(content, []byte("# License\n"))
	section = bytes.TrimSpace(section)
	if !ok || !bytes.HasPrefix(section, []byte("MIT")) {
		return nil
	}
	return []text{{name: "README.md", licence: "MIT", content: section}}
}

// licences are the names of a module's licences.
func (m module) licences() string {
	var names []string
	for _, t := range m.texts {
		if !slices.Contains(names, t.licence) {
			names = append(names, t.licence)
		}
	}
	return strings.Join(names, ", ")
}

// written is the whole file: a table, then every text once.
func written(modules []module) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "north is licensed under the Apache License, Version 2.0; see LICENSE.\n\nThe program contains the Go runtime and standard library (BSD-3-Clause, The Go Authors)\nand the modules below.\n\n")
	for _, m := range modules {
		fmt.Fprintf(&b, "%-44s %-38s %s\n", m.path, m.version, m.licences())
	}
	fmt.Fprintf(&b, "\nIt contains these data:\n\n%s", data)
	said := map[string]bool{}
	for _, m := range modules {
		for _, t := range m.texts {
			if said[string(t.content)] {
				continue
			}
			said[string(t.content)] = true
			var of []string
			for _, other := range modules {
				if slices.ContainsFunc(other.texts, func(o text) bool { return bytes.Equal(o.content, t.content) }) {
					of = append(of, other.path)
				}
			}
			fmt.Fprintf(&b, "\n%s\n%s: %s\n\n%s\n", strings.Repeat("-", 80), strings.Join(of, ", "), filepath.ToSlash(t.name), t.content)
		}
	}
	return b.Bytes()
}
