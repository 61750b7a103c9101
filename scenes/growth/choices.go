// Package growth grows hidden layers by triggers and initialisations from the
// shelves, for any scene whose model is made of nn.Hidden layers.
//
// A scene keeps a Chosen among its choices and lists TriggerField, InitField and
// the fields of both entries among its settings. It shows its model to a
// neurogenesis.Grower through a Layers, and gives the Grower the strategy that
// Chosen.Strategy begins. Event, Rows, WhatIf and Explain tell what happens.
package growth

import (
	"maps"
	"sync"

	"github.com/north-tui/north/form"
	"github.com/north-tui/north/inits"
	"github.com/north-tui/north/neurogenesis"
	"github.com/north-tui/north/scenes/scene"
	"github.com/north-tui/north/triggers"
)

// The names of the settings that choose a trigger and an init.
const (
	TriggerKey = "trigger"
	InitKey    = "init"
)

// Chosen is what grows neurons: a trigger and an init from the shelves.
type Chosen struct {
	Trigger neurogenesis.TriggerEntry
	Init    neurogenesis.InitEntry
}

// Choose looks up the trigger and the init that set names, or the defaults of their
// fields.
func Choose(set map[string]string, trigger, init form.Field) (Chosen, error) {
	name, err := trigger.Parse(scene.Given(set, trigger))
	if err != nil {
		return Chosen{}, err
	}
	initName, err := init.Parse(scene.Given(set, init))
	if err != nil {
		return Chosen{}, err
	}
	var c Chosen
	for _, e := range triggers.All() {
		if e.Name == name {
			c.Trigger = e
		}
	}
	for _, e := range inits.All() {
		if e.Name == initName {
			c.Init = e
		}
	}
	return c, nil
}

// Strategy is the trigger and the init with the values of their settings. Where
// and how often they are asked is for the caller to add.
func (c Chosen) Strategy(v form.Values) neurogenesis.Strategy {
	return neurogenesis.Strategy{
		Trigger: c.Trigger.New(v), TriggerName: c.Trigger.Name,
		Init: c.Init.New(v), InitName: c.Init.Name,
		Eps: neurogenesis.EpsOf(v),
	}
}

// TriggerField is the choice of a trigger, the usual one named.
func TriggerField(usual string) form.Field {
	return form.Field{Name: TriggerKey, Doc: "when, where and how many", Kind: form.Choice, Choices: names(Choices()[TriggerKey]), Default: usual, Effect: form.Live}
}

// InitField is the choice of an init, the usual one named.
func InitField(usual string) form.Field {
	return form.Field{Name: InitKey, Doc: "how new neurons are initialised", Kind: form.Choice, Choices: names(Choices()[InitKey]), Default: usual, Effect: form.Live}
}

func names(options []form.Option) []string {
	var out []string
	for _, o := range options {
		out = append(out, o.Name)
	}
	return out
}

// Choices are the lines of the pickers of trigger and init, by setting.
func Choices() map[string][]form.Option { return maps.Clone(choices()) }

// choices is made once, as it takes long beside a short run.
var choices = sync.OnceValue(func() map[string][]form.Option {
	out := map[string][]form.Option{}
	for _, e := range triggers.All() {
		out[TriggerKey] = append(out[TriggerKey], form.Option{Name: e.Name, Doc: e.Doc, Source: e.Source, Fields: e.Fields})
	}
	for _, e := range inits.All() {
		out[InitKey] = append(out[InitKey], form.Option{Name: e.Name, Doc: e.Doc, Source: e.Source, Fields: e.Fields})
	}
	return out
})

// Flags are those of the settings that all scenes with growing neurons have: the
// two choices, max-width and every.
func Flags() []scene.Flag {
	return []scene.Flag{
		{Name: TriggerKey, Doc: "`NAME` of the trigger: when, where and how many; see north list triggers"},
		{Name: InitKey, Doc: "`NAME` of the initialisation of new neurons; see north list inits"},
		{Name: "max-width", Doc: "hidden layers never grow beyond `N` neurons"},
		{Name: "every", Doc: "run the trigger after every `N`-th step"},
	}
}
