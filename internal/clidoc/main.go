// Command clidoc writes what is generated from the commands of north: their pages in
// docs/cli, man pages, and completion for shells.
//
//	go run ./internal/clidoc markdown docs/cli
//	go run ./internal/clidoc man DIR
//	go run ./internal/clidoc completion DIR
//
// It is a program of its own to keep the packages that convert Markdown out of north.
package main

//go:generate go run . markdown ../../docs/cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/north-tui/north/internal/cli"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "clidoc: %v\n", err)
		os.Exit(1)
	}
}

// writers write one kind of files into a directory.
var writers = map[string]func(root *cobra.Command, dir string) error{
	"markdown":   doc.GenMarkdownTree,
	"man":        man,
	"completion": completion,
}

func run(args []string) error {
	if len(args) != 2 || writers[args[0]] == nil {
		return errors.New("want markdown DIR, man DIR or completion DIR")
	}
	if err := os.MkdirAll(args[1], 0o755); err != nil {
		return err
	}
	root := cli.Command()
	root.InitDefaultCompletionCmd() // which cobra else adds when the program runs
	root.DisableAutoGenTag = true   // no date, so that a page changes with its command only
	return writers[args[0]](root, args[1])
}

// man writes a page a command. They have no date, so that the same source gives the same
// pages.
func man(root *cobra.Command, dir string) error {
	undated := time.Unix(0, 0).UTC()
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "north", Manual: "north", Date: &undated}, dir)
}

// completion writes one script a shell, under the name by which the shell finds it.
func completion(root *cobra.Command, dir string) error {
	return errors.Join(
		root.GenBashCompletionFileV2(filepath.Join(dir, "north.bash"), true),
		root.GenZshCompletionFile(filepath.Join(dir, "_north")),
		root.GenFishCompletionFile(filepath.Join(dir, "north.fish"), true),
		root.GenPowerShellCompletionFileWithDesc(filepath.Join(dir, "north.ps1")),
	)
}
