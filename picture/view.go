package picture

// The pictures that several scenes draw. A scene has names of its own for others.
const (
	WantGraph     = "graph"     // units and links
	WantPortraits = "portraits" // with the graph: each unit's own small picture, in Unit.Picture
	WantSpectrum  = "spectrum"  // of the layer in focus
	WantSpectra   = "spectra"   // of every layer, for records
	WantMetrics   = "metrics"   // of every layer
	WantSamples   = "samples"   // test data with the model's answers, of images
	WantShares    = "shares"    // with the graph: Unit.Shares
	WantWhatIf    = "what-if"   // what each trigger would add now
)

// mostWanted bounds the pictures of one View. It is an array, so that views can be
// compared.
const mostWanted = 12

// Want is a picture that is on the screen, and the size of its grid.
type Want struct {
	Name          string
	Columns, Rows int // 0: the usual
}

// View says what is on the screen, so that pictures that are not cost nothing.
type View struct {
	Layer  int              // the layer in focus, from 0
	Unit   int              // the selected unit of that layer, -1 for none
	Wanted [mostWanted]Want // in the order in which they were asked for; names of "" are none

	Explain Topic  // the number that is being explained
	Sample  int    // the sample it is explained by, from 0; any number will do
	Pick    int    // what is chosen in a panel of the scene's own, from 0; any number will do
	Quote   string // a change, in the words of a command, whose price is wanted
}

// Showing is a view of the first layer with pictures at their usual size.
func Showing(names ...string) View {
	v := View{Unit: -1}
	for _, name := range names {
		v.Want(Want{Name: name})
	}
	return v
}

// Want adds a picture. One that is wanted already keeps its place and gets the
// larger size; beyond the most there can be, it is left out.
func (v *View) Want(w Want) {
	for i := range v.Wanted {
		switch have := &v.Wanted[i]; have.Name {
		case w.Name:
			have.Columns, have.Rows = max(have.Columns, w.Columns), max(have.Rows, w.Rows)
			return
		case "":
			*have = w
			return
		}
	}
}

// Wants is a picture as it is wanted, and whether it is.
func (v View) Wants(name string) (Want, bool) {
	for _, w := range v.Wanted {
		if w.Name == name {
			return w, true
		}
	}
	return Want{}, false
}

// Shows reports whether a picture is wanted.
func (v View) Shows(name string) bool {
	_, ok := v.Wants(name)
	return ok
}
