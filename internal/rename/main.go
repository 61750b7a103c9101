// Command rename gives the module another path: in go.mod, in every import, and wherever
// else a text file names it.
//
//	go run ./internal/rename example.org/me/north
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/north-tui/north/internal/files"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "rename: want the new path of the module")
		os.Exit(2)
	}
	n, err := rename(".", os.Args[1])
	if err != nil {
		fmt.Fprintf(os.Stderr, "rename: %v\n", err)
		os.Exit(1)
	}
	fmt.Printf("%d files changed; gofmt -w . sorts the imports again\n", n)
}

var (
	declaration = regexp.MustCompile(`(?m)^module (\S+)$`)
	// As in go.dev/ref/mod#go-mod-file-ident: elements of letters, digits and -._~, the
	// first of which has a dot.
	valid = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)
)

// rename changes the path of the module in the folder root and says in how many files.
func rename(root, path string) (changed int, err error) {
	if !valid.MatchString(path) || strings.HasSuffix(path, ".") {
		return 0, fmt.Errorf("%q is no path of a module; want one such as example.org/me/north", path)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return 0, err
	}
	found := declaration.FindSubmatch(mod)
	if found == nil {
		return 0, errors.New("go.mod declares no module")
	}
	if string(found[1]) == path {
		return 0, fmt.Errorf("the module is %s already", path)
	}
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			if err == nil && d.Name() == ".git" {
				return fs.SkipDir
			}
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		now := replaced(text, string(found[1]), path)
		if now == nil {
			return nil
		}
		changed++
		return replace(name, now)
	})
	return changed, err
}

// replaced is text with another path for the module, nil if it does not name it or is no
// text. Longer paths that begin like it are others.
func replaced(text []byte, old, path string) []byte {
	if !bytes.Contains(text, []byte(old)) || !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return nil
	}
	var out []byte
	rest := text
	for {
		i := bytes.Index(rest, []byte(old))
		if i < 0 {
			break
		}
		end := i + len(old)
		out = append(out, rest[:i]...)
		if end < len(rest) && strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-~", rune(rest[end])) {
			out = append(out, old...)
		} else {
			out = append(out, path...)
		}
		rest = rest[end:]
	}
	if out = append(out, rest...); bytes.Equal(out, text) {
		return nil
	}
	return out
}

// replace writes a file that stays executable if it was.
func replace(name string, text []byte) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if err := files.Write(name, text); err != nil {
		return err
	}
	return os.Chmod(name, info.Mode().Perm())
}
