package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
	"github.com/spf13/cobra"
)

func dataCommand() *cobra.Command {
	var (
		set    []string
		test   string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "data FILE|DIR|NAME",
		Short: "show how a table or another data set is understood, column by column",
		Example: `  north data penguins.csv
  north data penguins.csv --set label=island --set ignore=year`,
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			values := map[string]string{}
			for _, pair := range set {
				key, value, ok := strings.Cut(pair, "=")
				if !ok {
					return usageError{fmt.Errorf("--set %s: want key=value", form.Shown(pair))}
				}
				values[key] = value
			}
			data := args[0]
			if cmd.Flags().Changed("test") {
				var err error
				if data, err = withTest(data, test); err != nil {
					return err
				}
			}
			var s *datasets.Set
			var fields []form.Field
			err := whileReading(cmd.ErrOrStderr(), func() (err error) {
				if fields, err = datasets.Fields(data); err != nil {
					return err
				}
				if err := known(fields, values); err != nil {
					return err
				}
				s, err = datasets.Open(data, values, 1)
				return err
			})
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(understoodOf(s))
			}
			return printData(cmd.OutOrStdout(), s, fields)
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "`key=value` for a setting of the data; repeatable")
	cmd.Flags().StringVar(&test, "test", "", "with the table `FILE` for testing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// known refuses values of settings that data do not have.
func known(fields []form.Field, values map[string]string) error {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	for _, key := range sortedKeys(values) {
		if !slices.Contains(names, key) {
			return form.Unknown("--set", key, names)
		}
	}
	return nil
}

// understood is what the command prints as JSON.
type understood struct {
	Name      string          `json:"name"`
	Title     string          `json:"title"`
	Task      datasets.Task   `json:"task"`
	Label     string          `json:"label,omitempty"`
	Train     int             `json:"train"`
	Test      int             `json:"test"`
	Inputs    int             `json:"inputs"`
	Features  []string        `json:"features"`
	Classes   []string        `json:"classes"`
	Splitting string          `json:"splitting"`
	Scaling   string          `json:"scaling"`
	SHA256    string          `json:"sha256,omitempty"`
	Told      []string        `json:"told"`
	Table     *datasets.Table `json:"table,omitempty"`
}

func understoodOf(s *datasets.Set) understood {
	return understood{
		Name: s.Name, Title: s.Title, Task: s.Task, Label: s.Label, Train: s.Train.N, Test: s.Test.N, Inputs: s.Inputs,
		Features: s.Features, Classes: s.Classes, Splitting: s.Splitting, Scaling: s.Scaling, SHA256: s.SHA256,
		Told: append([]string{}, s.Told...), Table: s.Table,
	}
}

// printData says what was understood, for people.
func printData(w io.Writer, s *datasets.Set, fields []form.Field) error {
	var b strings.Builder
	fmt.Fprintln(&b, s.Title)
	if s.Table != nil {
		fmt.Fprintf(&b, "%d rows, %s\n", s.Table.Rows, s.Table.Format)
	}
	for _, line := range s.Told {
		fmt.Fprintln(&b, line)
	}
	fmt.Fprintf(&b, "%d rows for training, %d for testing: %s; %s\n", s.Train.N, s.Test.N, s.Splitting, s.Scaling)
	if s.Table != nil {
		fmt.Fprintf(&b, "\n%s\n\nfirst rows as they are written\n%s\n", columnTable(w, s.Table), previewTable(w, s.Table))
	}
	if len(fields) > 0 {
		fmt.Fprintln(&b, "\nchange it with")
		for _, f := range fields {
			fmt.Fprintf(&b, "  --set %s=%s\n", f.Name, waysOf(f))
		}
	}
	if s.SHA256 != "" {
		fmt.Fprintf(&b, "\nSHA-256 %s\n", s.SHA256)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// waysOf is what can be written for a field.
func waysOf(f form.Field) string {
	switch {
	case f.Counted:
		return "NAME or NUMBER of a column"
	case f.Kind == form.Choice:
		return strings.Join(f.Choices, "|")
	}
	return strings.ToUpper(string(f.Kind)) + "   " + f.Doc
}

func columnTable(w io.Writer, t *datasets.Table) string {
	rows := [][]string{{"", "column", "holds", "becomes", "missing", "values"}}
	for i, c := range t.Columns {
		missing := ""
		if c.Missing > 0 {
			missing = fmt.Sprint(c.Missing)
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), form.Shown(c.Name), c.Kind, c.Role, missing, c.Values})
	}
	return laidOut(w, rows)
}

func previewTable(w io.Writer, t *datasets.Table) string {
	var rows [][]string
	names := make([]string, 0, len(t.Columns))
	for _, c := range t.Columns {
		names = append(names, form.Shown(c.Name))
	}
	rows = append(rows, names)
	for _, row := range t.Preview {
		shown := make([]string, 0, len(row))
		for _, field := range row {
			shown = append(shown, form.Shown(field))
		}
		rows = append(rows, shown)
	}
	return laidOut(w, rows)
}

// laidOut is a table whose first row is bold, within the width of the terminal if w is
// one.
func laidOut(w io.Writer, rows [][]string) string {
	t := borderless(w, func(row, _ int) bool { return row == 0 }).BorderRight(false)
	for _, row := range rows {
		t.Row(row...)
	}
	// Without a lower border the table would lose its last row.
	return strings.TrimRight(t.Render(), " \n")
}
