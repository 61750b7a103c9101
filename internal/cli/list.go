package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/lipgloss/table"
	"github.com/muesli/termenv"
	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/metrics"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/pruners"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/triggers"
	"github.com/spf13/cobra"
)

// item is a line of a shelf.
type item struct {
	Name       string       `json:"name"`
	Doc        string       `json:"doc"`
	Source     string       `json:"source"`
	Preserving *bool        `json:"preserving,omitempty"` // of inits
	Parameters []form.Field `json:"parameters"`
}

// shelves are what can be listed.
var shelves = []struct {
	name  string
	items func() []item
}{
	{"scenes", sceneItems},
	{"triggers", triggerItems},
	{"inits", initItems},
	{"pruners", prunerItems},
	{"data", dataItems},
	{"metrics", metricItems},
	{"figures", figureItems},
	{"lessons", lessonItems},
}

func listCommand() *cobra.Command {
	var asJSON bool
	var names []string
	for _, s := range shelves {
		names = append(names, s.name)
	}
	cmd := &cobra.Command{
		Use:       "list " + strings.Join(names, "|"),
		Short:     "list what there is to choose from",
		ValidArgs: names,
		Args:      exactly(strings.Join(names, "|")),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, s := range shelves {
				if s.name == args[0] {
					return printItems(cmd.OutOrStdout(), s.items(), asJSON)
				}
			}
			return form.Unknown("list", args[0], names)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// sceneItems are the scenes with their settings at first.
func sceneItems() []item {
	var items []item
	for _, s := range scenes.All() {
		fields, err := s.Fields(nil)
		if err != nil { // with no choice made, nothing can be wrong
			panic(err)
		}
		items = append(items, item{Name: s.Name, Doc: s.Doc, Source: "this program", Parameters: orNone(fields)})
	}
	return items
}

func triggerItems() []item {
	var items []item
	for _, e := range triggers.All() {
		items = append(items, item{Name: e.Name, Doc: e.Doc, Source: e.Source, Parameters: orNone(e.Fields)})
	}
	return items
}

func initItems() []item {
	var items []item
	for _, e := range inits.All() {
		items = append(items, item{Name: e.Name, Doc: e.Doc, Source: e.Source, Preserving: &e.Preserving, Parameters: orNone(e.Fields)})
	}
	return items
}

func prunerItems() []item {
	var items []item
	for _, e := range pruners.All() {
		items = append(items, item{Name: e.Name, Doc: e.Doc, Source: e.Source, Parameters: orNone(e.Fields)})
	}
	return items
}

// namedDataItems are the data sets that have a name.
func namedDataItems() []item {
	var items []item
	for _, e := range datasets.All() {
		items = append(items, item{Name: e.Name, Doc: e.Doc, Source: e.Source, Parameters: orNone(e.Fields)})
	}
	return items
}

// textItems are the texts that have a name.
func textItems() []item {
	var items []item
	for _, e := range datasets.Texts() {
		items = append(items, item{Name: e.Name, Doc: e.Doc, Source: e.Source, Parameters: []form.Field{}})
	}
	return items
}

// dataItems are all that --data takes, files and directories too.
func dataItems() []item {
	return append(append(namedDataItems(), textItems()...),
		item{Name: "DIR", Doc: "a directory of IDX files, gzipped or not, named as MNIST's", Source: "yours", Parameters: []form.Field{}},
		item{Name: "FILE.csv", Doc: "a table of numbers; the last column, or label=, is the class", Source: "yours", Parameters: []form.Field{}},
		item{Name: "FILE.txt", Doc: "a text in UTF-8, gzipped or not, for --scene transformer", Source: "yours", Parameters: []form.Field{}},
	)
}

func metricItems() []item {
	var items []item
	for _, e := range metrics.All() {
		items = append(items, item{Name: e.Name, Doc: e.Doc, Source: e.Source, Parameters: []form.Field{}})
	}
	return items
}

func figureItems() []item {
	var items []item
	for _, e := range plots.All() {
		items = append(items, item{Name: e.Name, Doc: e.Doc, Source: "this program", Parameters: []form.Field{}})
	}
	return items
}

func lessonItems() []item {
	var items []item
	for _, l := range allLessons() {
		items = append(items, item{Name: l.Name, Doc: fmt.Sprintf("%d · %s · %s", l.Number, l.Title, l.About), Source: "this program", Parameters: []form.Field{}})
	}
	return items
}

// orNone is never nil, which JSON would write as null.
func orNone(fields []form.Field) []form.Field {
	return append([]form.Field{}, fields...)
}

func printItems(w io.Writer, items []item, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(items)
	}
	_, err := fmt.Fprintln(w, itemTable(w, items))
	return err
}

// itemTable lays the items out for people, within the width of the terminal if w
// is one.
func itemTable(w io.Writer, items []item) string {
	look := lipgloss.NewRenderer(w, termenv.WithProfile(termenv.EnvColorProfile()))
	if !isTerminal(w) {
		look.SetColorProfile(termenv.Ascii)
	}
	plain := look.NewStyle().PaddingRight(2)
	t := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderLeft(false).
		BorderColumn(false).BorderHeader(false).StyleFunc(func(_, column int) lipgloss.Style {
		if column == 0 {
			return plain.Bold(true)
		}
		return plain
	})
	if width := terminalWidth(w); width > 0 {
		t.Width(width)
	}
	for _, i := range items {
		t.Row(i.Name, i.Doc, i.Source)
		for _, p := range i.Parameters {
			t.Row("", fmt.Sprintf("%s: %s", p.Name, p.Doc), fmt.Sprintf("%s, default %s", orKind(p), p.Default))
		}
	}
	// Without a lower border the table would lose its last row.
	return strings.TrimRight(t.Render(), " \n")
}

// orKind is the range of a field or, where anything goes, what kind it is.
func orKind(f form.Field) string {
	if r := f.Range(); r != "" {
		return r
	}
	return string(f.Kind)
}
