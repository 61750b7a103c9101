package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/north-tui/north/internal/files"
	sweepreport "github.com/north-tui/north/report"
)

// templateExt is what the name of a template has after that of its page.
const templateExt = ".tmpl"

func pageCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "page PAGE.md.tmpl ...",
		Short: "fill in pages whose numbers come from tables of runs",
		Long: `Page writes PAGE.md from PAGE.md.tmpl, a template whose numbers come from the
tables that north report wrote into folders beside it.`,
		Example: `  north page docs/study/*.md.tmpl
  north page --check docs/study/*.md.tmpl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, path := range args {
				if err := fillPage(path, check); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "write nothing; fail if a page differs from what its tables say")
	return cmd
}

// fillPage writes the page of a template beside it, or compares it.
func fillPage(path string, check bool) error {
	target, ok := strings.CutSuffix(path, templateExt)
	if !ok {
		return usageError{fmt.Errorf("%s: want the name of a template, PAGE.md%s", path, templateExt)}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	page, err := sweepreport.Fill(path, string(text), os.DirFS(dir))
	if err != nil {
		return err
	}
	page = fmt.Sprintf("<!-- Written by north page %s; do not edit. -->\n\n", filepath.Base(path)) + page
	if !check {
		return files.Write(target, []byte(page))
	}
	now, err := os.ReadFile(target)
	if err != nil {
		return err
	}
	return samePage(target, string(now), page)
}

// samePage names the first line in which a page is not what its tables say.
func samePage(path, now, want string) error {
	lines, wanted := strings.Split(now, "\n"), strings.Split(want, "\n")
	for i := range max(len(lines), len(wanted)) {
		if i >= len(lines) || i >= len(wanted) || lines[i] != wanted[i] {
			return fmt.Errorf("%s:%d: not what the tables say; north page %s%s writes it again", path, i+1, path, templateExt)
		}
	}
	return nil
}
