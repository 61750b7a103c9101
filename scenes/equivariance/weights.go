package equivariance

import (
	"fmt"
	"slices"
	"strings"

	model "github.com/north-tui/north/equivariance"
	"github.com/north-tui/north/form"
	"github.com/north-tui/north/nn"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/weights"
)

// Weights implements scene.Weighted: those of plain convolutions that compute the same.
func (l *relaxing) Weights() (*weights.File, error) {
	m, err := l.calibratedClone()
	if err != nil {
		return nil, err
	}
	arrays, err := m.Untied()
	if err != nil {
		return nil, err
	}
	set := l.images.set
	about := map[string]string{"groups": l.chainText(), "eps": fmt.Sprint(m.Config.Eps)}
	f, err := scene.Exported("equivariance", l.shapeSettings(), about, paramsOf(arrays))
	if err != nil {
		return nil, err
	}
	if err := scene.AddNames(f, set); err != nil {
		return nil, err
	}
	for n, c := range l.model.Hidden() {
		f.Tensors = append(f.Tensors, scene.BornTensor(fmt.Sprintf("layers.%d", n), c.Born()))
	}
	return f, nil
}

// calibratedClone is a copy of the network on the screen whose running statistics are of
// this step.
func (l *relaxing) calibratedClone() (*model.Model[float32], error) {
	m := l.model.Clone()
	m.Threads = l.threads
	return m, m.Recompute(l.images.calibration(calibrationImages))
}

// shapeSettings are the settings of the data and of the network as it is now.
func (l *relaxing) shapeSettings() map[string]string {
	settings := map[string]string{"channels": strings.Trim(strings.ReplaceAll(fmt.Sprint(l.widths()), " ", ","), "[]")}
	names := []string{"data", "kernels", "pools", "head", "head.hidden", "head.norm", "norm"}
	for _, f := range slices.Concat(l.Choice.data.Fields, sampleFields()) {
		names = append(names, f.Name)
	}
	for _, name := range names {
		settings[name] = l.Values.Text(name)
	}
	if l.model.Config.Layers[0].Kind == model.Plain {
		settings["groups"] = strings.ReplaceAll(l.chainText(), " ", ",")
	} else {
		settings[searchKey] = l.Choice.search.name
	}
	return settings
}

func paramsOf(arrays []model.Array[float32]) []scene.Param {
	var list []scene.Param
	for _, a := range arrays {
		list = append(list, scene.Param{Name: a.Name, Value: nn.MatOf(1, len(a.Data), a.Data), Shape: a.Shape})
	}
	return list
}

// PyTorch implements scene.Weighted.
func (l *relaxing) PyTorch() (string, error) {
	c := l.model.Config
	var pools []string
	for _, layer := range c.Layers {
		pools = append(pools, map[model.Pool]string{model.PoolNone: "x", model.PoolMean2: "F.avg_pool2d(x, 2)", model.PoolMean3: "F.avg_pool2d(x, 3, 2, 1)"}[layer.Pool])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "from torch.nn import functional as F\n\ndef norm(x, p):\n")
	fmt.Fprintf(&b, "    return F.batch_norm(x, w[p + \"running_mean\"], w[p + \"running_var\"], w[p + \"weight\"], w[p + \"bias\"], eps=%g)\n\n", c.Eps)
	fmt.Fprintf(&b, "def net(x):  # images×%d×%d×%d, %s → logits, images×%d\n", c.Channels, c.Side, c.Side, l.images.set.Scaling, c.Classes)
	for n := range c.Layers {
		bias, norm := "", "x"
		if c.Layers[n].Bias {
			bias = fmt.Sprintf(", w[\"layers.%d.conv.bias\"]", n)
		}
		if c.Norm != model.NormNone {
			norm = fmt.Sprintf("norm(x, \"layers.%d.norm.\")", n)
		}
		fmt.Fprintf(&b, "    x = F.conv2d(x, w[\"layers.%d.conv.weight\"]%s, padding=%d)\n", n, bias, c.Layers[n].Kernel/2)
		fmt.Fprintf(&b, "    x = %s.relu()\n", norm)
		if pools[n] != "x" {
			fmt.Fprintf(&b, "    x = %s\n", pools[n])
		}
	}
	b.WriteString("    x = F.linear(x.mean((2, 3)), w[\"head.fc1.weight\"], w[\"head.fc1.bias\"])\n")
	if c.Head.Norm {
		b.WriteString("    x = norm(x, \"head.norm.\")\n")
	}
	active := "x.relu()"
	if c.Head.Kind == model.HeadFlatten {
		active = "F.elu(x)"
	}
	fmt.Fprintf(&b, "    return F.linear(%s, w[\"head.fc2.weight\"], w[\"head.fc2.bias\"])\n", active)
	return b.String(), nil
}

// startFrom gives the network the weights that the settings name.
func (l *relaxing) startFrom() error {
	file, err := scene.StartWeights(l.Values)
	if err != nil || file == nil {
		return err
	}
	if n := len(l.networks()); n > 1 {
		return form.Errorf("%s: the search begins with %d networks, want chains=1", scene.WeightsKey, n)
	}
	arrays, err := l.model.Untied()
	if err == nil {
		err = scene.Take(file, paramsOf(arrays))
	}
	if err == nil {
		err = l.model.Tie(arrays)
	}
	if err != nil {
		return form.Errorf("%s: %v", scene.WeightsKey, err)
	}
	return nil
}

var _ scene.Weighted = (*relaxing)(nil)
