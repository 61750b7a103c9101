package scene

import (
	"slices"
	"sync"

	"github.com/north-tui/north/datasets"
	"github.com/north-tui/north/form"
)

// LabelledData are the data sets of package datasets that have a name, for
// Entry.Data.
func LabelledData() []form.Option { return slices.Clone(labelled()) }

// labelled is made once, as it takes long beside a short run.
var labelled = sync.OnceValue(func() []form.Option {
	var out []form.Option
	for _, e := range datasets.All() {
		out = append(out, form.Option{Name: e.Name, Doc: e.Doc, Source: e.Source, Fields: e.Fields})
	}
	return out
})

// LabelledFiles are the kinds of files that datasets.Open reads, for Entry.Files.
func LabelledFiles() []form.Option {
	return []form.Option{
		{Name: "DIR", Doc: "a directory of IDX files (as MNIST's, EMNIST's, QMNIST's), of CIFAR, or with a folder of images for each class"},
		{Name: "FILE.npz", Doc: "arrays x and y of NumPy, and x_test and y_test; or one .npy whose last column is learnt"},
		{Name: "FILE.csv", Doc: "a table: CSV, TSV and the like, JSON or ARFF, gzipped or not; north data FILE says how it is understood"},
	}
}

// OtherData is the picker entry for data without a name: what they can be, and what
// to type. It is for Entry.Own.
func OtherData(doc, path string) form.Option {
	return form.Option{
		Name: "other", Doc: doc,
		Fields: []form.Field{{Name: "path", Doc: path, Kind: form.Text, Effect: form.Restart}},
	}
}
