package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/plots"
	"github.com/north-tui/north/scenes"
)

// TestFlagsOfScenes: each flag of each scene is taken by train, and the help says what
// each scene means by it.
func TestFlagsOfScenes(t *testing.T) {
	for _, s := range scenes.All() {
		fields, err := s.Fields(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range s.Flags {
			at := slices.IndexFunc(fields, func(field form.Field) bool { return field.Name == f.Name })
			if at < 0 {
				t.Errorf("%s has the flag --%s of no setting", s.Name, f.Name)
				continue
			}
			var flags runFlags
			cmd := trainCommand()
			cmd.ResetFlags()
			flags.register(cmd)
			if err := cmd.ParseFlags([]string{"--scene", s.Name, "--" + f.Name, fields[at].Default}); err != nil {
				t.Errorf("%s --%s: %v", s.Name, f.Name, err)
			}
			spec, err := flags.spec(cmd)
			if err != nil || spec.Set[f.Name] != fields[at].Default {
				t.Errorf("%s --%s: set to %q, %v", s.Name, f.Name, spec.Set[f.Name], err)
			}
			if usage := cmd.Flag(f.Name).Usage; !strings.Contains(usage, f.Doc) && !strings.Contains(usage, strings.ReplaceAll(f.Doc, "`", "")) {
				t.Errorf("--%s of %s is explained as %q", f.Name, s.Name, usage)
			}
		}
	}
}

// TestListsOfScenes: what a scene has is listed.
func TestListsOfScenes(t *testing.T) {
	lists := map[string]string{}
	for _, what := range []string{"scenes", "data", "figures"} {
		var out, errors bytes.Buffer
		if status := Main([]string{"list", what, "--json"}, &out, &errors); status != exitDone {
			t.Fatalf("list %s: %s", what, errors.String())
		}
		lists[what] = out.String()
	}
	for _, s := range scenes.All() {
		wanted := map[string][]string{"scenes": {s.Name}}
		for _, o := range slices.Concat(s.Data, s.Files) {
			wanted["data"] = append(wanted["data"], o.Name)
		}
		for _, f := range slices.Concat(plots.All(), s.Figures) {
			wanted["figures"] = append(wanted["figures"], f.Name)
		}
		for what, names := range wanted {
			for _, name := range names {
				if strings.Count(lists[what], `"name": "`+name+`"`) < 1 {
					t.Errorf("%s is not in list %s", name, what)
				}
			}
		}
		if m := measuresOf(s.Name); m.Loss != s.Measures.Loss {
			t.Errorf("reports compare %+v of %s", m, s.Name)
		}
	}
}

// TestExportOffersFiguresOfItsScene: those of all scenes, its own and the table.
func TestExportOffersFiguresOfItsScene(t *testing.T) {
	for i, s := range scenes.All() {
		want := []string{"csv"}
		for _, f := range slices.Concat(plots.All(), s.Figures) {
			want = append(want, f.Name)
		}
		var got []string
		for _, f := range catalogue().Scenes[i].Figures {
			got = append(got, f.Name)
		}
		slices.Sort(want)
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s offers %q, want %q", s.Name, got, want)
		}
	}
}
