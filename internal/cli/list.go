package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/lipgloss/table"
	"github.com/muesli/termenv"
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
		Short:     "list the available choices",
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

// dataItems are all that --data takes, files and directories last. What only other
// scenes than the usual one take says so.
func dataItems() []item {
	var named, files []item
	seen := map[string]bool{}
	for i, s := range scenes.All() {
		for _, o := range s.Data {
			if !seen[o.Name] {
				named = append(named, item{Name: o.Name, Doc: o.Doc, Source: o.Source, Parameters: orNone(o.Fields)})
			}
			seen[o.Name] = true
		}
		for _, o := range s.Files {
			if !seen[o.Name] && i > 0 {
				o.Doc += ", for --scene " + s.Name
			}
			if !seen[o.Name] {
				files = append(files, item{Name: o.Name, Doc: o.Doc, Source: "yours", Parameters: orNone(o.Fields)})
			}
			seen[o.Name] = true
		}
	}
	return append(named, files...)
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
	for _, e := range figures() {
		items = append(items, item{Name: e.Name, Doc: e.Doc, Source: "this program", Parameters: []form.Field{}})
	}
	return items
}

// figures are those of every scene and those of some, which say of which.
func figures() []plots.Figure { return slices.Concat(plots.All(), ownFigures()) }

// ownFigures are the figures that scenes have beside those of all.
func ownFigures() []plots.Figure {
	var own []plots.Figure
	for _, s := range scenes.All() {
		for _, f := range s.Figures {
			f.Doc += ", for --scene " + s.Name
			if i := slices.IndexFunc(own, func(other plots.Figure) bool { return other.Name == f.Name }); i >= 0 {
				own[i].Doc += " or " + s.Name
				continue
			}
			own = append(own, f)
		}
	}
	return own
}

// scenesOf are the scenes that have a figure of their own; none if all have it.
func scenesOf(figure string) []string {
	var of []string
	for _, s := range scenes.All() {
		if slices.ContainsFunc(s.Figures, func(f plots.Figure) bool { return f.Name == figure }) {
			of = append(of, s.Name)
		}
	}
	return of
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

// borderless is a table of columns alone, some of whose cells are bold, within the width
// of the terminal if w is one.
func borderless(w io.Writer, bold func(row, column int) bool) *table.Table {
	look := lipgloss.NewRenderer(w, termenv.WithProfile(termenv.EnvColorProfile()))
	if !isTerminal(w) {
		look.SetColorProfile(termenv.Ascii)
	}
	plain := look.NewStyle().PaddingRight(2)
	t := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderLeft(false).
		BorderColumn(false).BorderHeader(false).StyleFunc(func(row, column int) lipgloss.Style {
		if bold(row, column) {
			return plain.Bold(true)
		}
		return plain
	})
	if width := terminalWidth(w); width > 0 {
		t.Width(width)
	}
	return t
}

// itemTable lays the items out for people, within the width of the terminal if w
// is one.
func itemTable(w io.Writer, items []item) string {
	t := borderless(w, func(_, column int) bool { return column == 0 })
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
