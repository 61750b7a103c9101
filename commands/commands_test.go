package commands_test

import (
	"cmp"
	"reflect"
	"strings"
	"testing"

	"github.com/north-tui/north/commands"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/picture"
	"github.com/north-tui/north/scenes"
	"github.com/north-tui/north/sim"
)

// sceneWords are what each scene adds to the language.
var sceneWords = func() map[string][]commands.Word {
	words := map[string][]commands.Word{"": nil}
	for _, s := range scenes.All() {
		if s.Screen != nil {
			words[s.Name] = s.Screen.Plain
		}
	}
	return words
}()

// shown is a run of two lanes at step 12480.
func shown() *sim.Snapshot {
	s := &sim.Snapshot{
		State: sim.Running, Step: 12480, Target: 60, Lane: "a", Sync: "step", Lanes: []*sim.Snapshot{{Lane: "a"}, {Lane: "c"}},
		Settings: []form.Setting{{Field: form.Field{Name: "lr"}, Value: "0.10"}},
	}
	s.Picture = picture.Picture{Layers: []string{"L1", "L2"}, Expansions: []picture.Expansion{{Kind: "mlp"}, {Kind: "key"}}}
	return s
}

func fork(step int, name string, changes map[string]string) sim.Command {
	return sim.Command{Verb: sim.Fork, N: step, Text: name, Changes: changes}
}

// understood are lines and what they send. TestEveryWord demands a line for each word.
var understood = []struct {
	scene, line string
	want        sim.Command
}{
	{"", "run", sim.Command{Verb: sim.Run}},
	{"", "pause", sim.Command{Verb: sim.Pause}},
	{"", "step", sim.Command{Verb: sim.Step, N: 1}},
	{"", "step 20", sim.Command{Verb: sim.Step, N: 20}},
	{"", "step 0", sim.Command{Verb: sim.Step, N: 1}},
	{"", "birth", sim.Command{Verb: sim.Until, Key: "birth"}},
	{"", "epoch", sim.Command{Verb: sim.Until, Key: "epoch"}},
	{"", "until relax", sim.Command{Verb: sim.Until, Key: "relax"}},
	{"", "speed 60", sim.Command{Verb: sim.Speed, Value: 60}},
	{"", "speed 0", sim.Command{Verb: sim.Speed}},
	{"", "set lr 0.01", sim.Command{Verb: sim.Set, Key: "lr", Text: "0.01"}},
	{"", " set  prompt\tTo be ", sim.Command{Verb: sim.Set, Key: "prompt", Text: "To be"}},
	{"", "save my runs/a", sim.Command{Verb: sim.Save, Text: "my runs/a"}},
	{"", "seek 1,400", sim.Command{Verb: sim.Seek, N: 1400}},
	{"", "live", sim.Command{Verb: sim.Live}},
	{"", "fork", fork(12480, "same", map[string]string{})},
	{"", "fork 0", fork(0, "same", map[string]string{})},
	{"", "fork trigger=random", fork(12480, "random", map[string]string{"trigger": "random"})},
	{"", "fork 400 trigger=random lr=.1", fork(400, ".1 random", map[string]string{"trigger": "random", "lr": ".1"})},
	{"", "lane c", sim.Command{Verb: sim.Focus, N: 1}},
	{"", "drop a", sim.Command{Verb: sim.Drop}},
	{"", "together free", sim.Command{Verb: sim.Sync, Key: "free"}},
	{"neurogenesis", "grow", sim.Command{Verb: "grow", N: 1}},
	{"neurogenesis", "grow L2", sim.Command{Verb: "grow", Layer: 1, N: 1}},
	{"neurogenesis", "grow L2 3", sim.Command{Verb: "grow", Layer: 1, N: 3}},
	{"neurogenesis", "deepen", sim.Command{Verb: "deepen"}},
	{"transformer", "grow mlp:+32", sim.Command{Verb: "grow", Text: "mlp:+32"}},
	{"transformer", "grow key:+8@L1,H2", sim.Command{Verb: "grow", Text: "key:+8@L1,H2"}},
	{"transformer", "ungrow", sim.Command{Verb: "ungrow"}},
	{"equivariance", "relax L4:D1", sim.Command{Verb: "relax", Text: "L4:D1"}},
	{"equivariance", "relaxation", sim.Command{Verb: sim.Until, Key: "relax"}},
	{"equivariance", "grow L2:+3", sim.Command{Verb: "grow", Layer: 1, N: 3}},
	{"equivariance", "merge", sim.Command{Verb: "merge"}}, {"equivariance", "argmax", sim.Command{Verb: "argmax"}}, {"equivariance", "retrain", sim.Command{Verb: "retrain"}},
}

func TestUnderstood(t *testing.T) {
	for _, tt := range understood {
		t.Run(tt.scene+" "+tt.line, func(t *testing.T) {
			a, err := commands.New(sceneWords[tt.scene]...).Parse(tt.line)
			if err != nil {
				t.Fatal(err)
			}
			got, err := a.Command(shown())
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("sends %+v, %v, want %+v", got, err, tt.want)
			}
			if !a.Matches(got, shown()) {
				t.Error("does not match what it sends itself")
			}
			if a.Matches(sim.Command{Verb: sim.Bookmark}, shown()) {
				t.Error("matches something else")
			}
		})
	}
}

// TestEveryWord: the example of each word of each scene is understood, and each word of
// all scenes is among those of TestUnderstood; a word says in one line what it does, and
// its group is together.
func TestEveryWord(t *testing.T) {
	for _, scene := range scenes.All() {
		words := sceneWords[scene.Name]
		seen := map[commands.Group]bool{}
		var last commands.Group
		for _, w := range commands.New(words...).Words() {
			if _, err := commands.New(words...).Parse(cmp.Or(w.Example, w.Name)); err != nil {
				t.Errorf("%s: the example of %s: %v", scene.Name, w.Name, err)
			}
			if commands.New().Find(w.Name) != nil && !w.Local() && !tested(w.Name) {
				t.Errorf("no line of the tests begins with %s", w.Name)
			}
			if w.Doc == "" || strings.Contains(w.Doc, "\n") || w.Group == "" {
				t.Errorf("%s: %s: %q in group %q", scene.Name, w.Name, w.Doc, w.Group)
			}
			if w.Group != last && seen[w.Group] {
				t.Errorf("%s: %s stands apart from its group", scene.Name, w.Name)
			}
			seen[w.Group], last = true, w.Group
		}
	}
}

func tested(name string) bool {
	for _, tt := range understood {
		if strings.Fields(tt.line)[0] == name {
			return true
		}
	}
	return false
}

// TestMistakes: what is wrong with a line is told when it is read.
func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ scene, line, want string }{
		{"", "", "no command given"},
		{"", "brith", `no command "brith"; did you mean birth? help lists all commands`},
		{"", "xylophone", `no command "xylophone"; help lists all commands`},
		{"", "grow L1", `no command "grow"; `},
		{"", "run fast", `run: unexpected "fast"`},
		{"", "live now", `live: unexpected "now"`},
		{"", "birth 3", `birth: unexpected "3"`},
		{"", "step x", `step: "x" is not a whole number of steps`},
		{"", "step 1 2", "step: want one whole number of steps, such as step 20"},
		{"", "step -1", `step: "-1" is not a whole number of steps`},
		{"", "step 99999999999999999999", "is not a whole number of steps"},
		{"", "speed", "speed: want a number of steps per second"},
		{"", "speed fast", `speed: "fast" is not a number of steps per second, 0 for no limit`},
		{"", "speed NaN", `speed: "NaN" is not`}, {"", "speed -1", `speed: "-1" is not`}, {"", "speed inf", `speed: "inf" is not`},
		{"", "set lr", "set: want a setting and its value, such as set lr 0.01"},
		{"", "save", "save: want a directory, such as save runs/spiral"},
		{"", "seek", "seek: want a step, such as seek 400"}, {"", "seek -3", `seek: "-3" is not a whole number of steps`},
		{"", "fork 4 5", `fork: "5" is neither a step nor NAME=VALUE, such as fork 400 trigger=random`},
		{"", "fork =x", `fork: "=x" is not NAME=VALUE`}, {"", "fork lr=", `fork: "lr=" is not NAME=VALUE`},
		{"", "lane", "lane: want the letter of a lane; race lists them"}, {"", "drop a b", "drop: want the letter of a lane"},
		{"", "together", "together: want one of step, epoch, cost, free"},
		{"", "together now", `together: "now" is not a way to keep lanes together; want one of step, epoch, cost, free`},
		{"neurogenesis", "grow Lx", `grow: "Lx" is not a layer, want L1 or the like`},
		{"neurogenesis", "grow L0", `grow: "L0" is not a layer`},
		{"neurogenesis", "grow L1 many", `grow: "many" is not a whole number of neurons`},
		{"neurogenesis", "grow L1 2 3", "grow: want a layer and a number of neurons, such as grow L1 2"},
		{"transformer", "grow", "grow: want a growth KIND:+N, such as grow mlp:+32"},
		{"equivariance", "relax L4", "relax: want a layer and a group, as in relax L4:D1"},
		{"equivariance", "grow 0:+1", "grow: want a layer and how many base channels"},
		{"transformer", "grow L1", "grow: want a growth KIND:+N"},
		{"transformer", "deepen", `no command "deepen"; `},
	} {
		_, err := commands.New(sceneWords[tt.scene]...).Parse(tt.line)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %q: error %v, want %s", tt.scene, tt.line, err, tt.want)
		}
	}
}

// TestMistakesOfARun: what a run does not have is told before anything is sent.
func TestMistakesOfARun(t *testing.T) {
	loading := &sim.Snapshot{State: sim.Loading}
	for _, tt := range []struct {
		scene, line string
		s           *sim.Snapshot
		want        string
	}{
		{"", "fork", nil, "fork: the run is still loading"},
		{"", "fork", loading, "fork: the run is still loading"},
		{"", "lane z", shown(), `lane: "z" is not the letter of a lane; race lists them`},
		{"", "drop b", shown(), `drop: "b" is not the letter of a lane`},
		{"", "status", shown(), `"status" is not an action on the run`},
		{"neurogenesis", "grow L9", shown(), "grow: no hidden layer L9; there are L1, L2"},
		{"transformer", "grow mpl:+1", shown(), `grow: kind: no "mpl"; did you mean mlp? There are mlp, key`},
	} {
		a, err := commands.New(sceneWords[tt.scene]...).Parse(tt.line)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Command(tt.s); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %s", tt.line, err, tt.want)
		}
	}
}

// TestMatches: a viewer may do what was asked for in another way, but not something
// else.
func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		scene, asked, given string
		want                bool
	}{
		{"", "step 5", "step", true}, {"", "seek 3", "seek 8", true}, {"", "birth", "epoch", false}, {"", "run", "pause", false},
		{"", "set lr 0.5", "set lr .50", true}, {"", "set lr 0.5", "set lr 5", false}, {"", "set lr 1", "set rl 1", false},
		{"", "speed 60", "speed 60.0", true}, {"", "speed 60", "speed 0", false},
		{"", "fork", "fork 4 lr=1", true}, {"", "fork 0", "fork", false}, {"", "fork lr=1", "fork", false}, {"", "fork lr=.1", "fork momentum=.9", true},
		{"", "fork lr=1", "fork lr=1.0 trigger=random", true},
		{"", "lane c", "lane c", true}, {"", "lane c", "lane a", false}, {"", "lane c", "drop c", false}, {"", "drop a", "drop c", false},
		{"", "together epoch", "together free", false},
		{"neurogenesis", "grow L2", "grow L2 3", true}, {"neurogenesis", "grow L2", "grow", false},
		{"transformer", "grow mlp:+32", "grow mlp:+8@L1", true}, {"transformer", "grow mlp:+32", "grow key:+8", false}, {"transformer", "ungrow", "grow mlp:+1", false},
	} {
		language := commands.New(sceneWords[tt.scene]...)
		asked, err := language.Parse(tt.asked)
		if err != nil {
			t.Fatal(err)
		}
		given, err := language.Parse(tt.given)
		if err != nil {
			t.Fatal(err)
		}
		c, err := given.Command(shown())
		if err != nil {
			t.Fatal(err)
		}
		if got := asked.Matches(c, shown()); got != tt.want {
			t.Errorf("%s after %s: %v, want %v", tt.given, tt.asked, got, tt.want)
		}
	}
}

// TestHoldsAndSettles: what is so already need not be done, and what was begun may not
// be over.
func TestHoldsAndSettles(t *testing.T) {
	for _, tt := range []struct {
		line           string
		holds, settled bool
	}{
		{"run", true, true}, {"pause", false, true}, {"step", false, false}, {"birth", false, false}, {"epoch", false, false},
		{"set lr .1", true, true}, {"set lr 1", false, false}, {"set momentum 1", false, false}, {"speed 60", true, true}, {"speed 0", false, true},
		{"live", true, true}, {"seek 3", false, true}, {"fork", false, true}, {"lane a", true, true}, {"lane c", false, true}, {"together step", true, true}, {"together free", false, true},
	} {
		a, err := commands.New().Parse(tt.line)
		if err != nil {
			t.Fatal(err)
		}
		if holds, settled := a.Holds(shown()), a.Settled(shown()); holds != tt.holds || settled != tt.settled {
			t.Errorf("%s: holds %v, settled %v, want %v, %v", tt.line, holds, settled, tt.holds, tt.settled)
		}
	}
}

// TestTwoWordsAlike: a scene cannot give another meaning to a word.
func TestTwoWordsAlike(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a second word run is taken")
		}
	}()
	commands.New(commands.Word{Name: "leap", Also: []string{"run"}})
}

// FuzzParse: whatever the line, it is understood by the words of the table or refused
// in one line, and what is understood can be asked of any run.
func FuzzParse(f *testing.F) {
	for _, tt := range understood {
		f.Add(tt.scene, tt.line)
	}
	f.Add("", "fork \x1b[2J=\n")
	f.Add("transformer", "grow :")
	f.Fuzz(func(t *testing.T, scene, line string) {
		a, err := commands.New(sceneWords[scene]...).Parse(line)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r\x1b") {
				t.Errorf("%q: %q is not one line", line, err)
			}
			return
		}
		for _, s := range []*sim.Snapshot{nil, {}, {State: sim.Loading}, shown()} {
			c, err := a.Command(s)
			switch {
			case err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b"):
				t.Errorf("%q: %q is not one line", line, err)
			case err == nil && s != nil && !a.Matches(c, s) && c.Verb != sim.Set:
				t.Errorf("%q does not match what it sends, %+v", line, c)
			}
			if s != nil {
				a.Holds(s)
				a.Settled(s)
			}
		}
	})
}
