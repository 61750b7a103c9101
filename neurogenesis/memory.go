package neurogenesis

// Baseline holds the baselines of one metric of one layer.
type Baseline struct {
	Initial float64 `json:"initial"` // at the start of the run, or when first asked for
	Peak    float64 `json:"peak"`    // running maximum
}

// LayerState is a Grower's state for one layer.
type LayerState struct {
	Start      int                 `json:"start"`       // width at the start
	LastGrowth int                 `json:"last_growth"` // step, that of its insertion or 0 if there was none
	Baselines  map[string]Baseline `json:"baselines"`   // by metric
	Refusal    string              `json:"refusal"`     // last refusal that was reported, "" since the last growth
}

// memory is one layer's history, as one probe may read and change it.
type memory struct {
	layer  *LayerState
	frozen bool     // read-only: baselines must not change
	taken  []string // metrics whose baseline was missing and taken now
}

// baseline looks up a metric's baselines and, unless the memory is frozen, updates
// them with the current value.
func (m *memory) baseline(metric string, now float64) Baseline {
	if m == nil {
		return Baseline{Initial: now, Peak: now}
	}
	b, ok := m.layer.Baselines[metric]
	if !ok {
		b = Baseline{Initial: now, Peak: now}
	}
	b.Peak = max(b.Peak, now)
	if m.frozen {
		return b
	}
	if !ok {
		m.taken = append(m.taken, metric)
		if m.layer.Baselines == nil {
			m.layer.Baselines = make(map[string]Baseline)
		}
	}
	m.layer.Baselines[metric] = b
	return b
}
