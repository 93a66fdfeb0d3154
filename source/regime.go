package source

import (
	"fmt"
	"math"
	"strings"

	"go.yaml.in/yaml/v4"

	"entente"
)

// Regimes says whose sanctions list a data set is and at which states its
// programmes are aimed. It is declared in a file beside the reader.
type Regimes struct {
	Sender     entente.Code `yaml:"sender"` // the state whose list it is, or
	Body       string       `yaml:"body"`   // the body, which is no state: UN, EU
	Group      string       `yaml:"group"`  // id of the group of the body's members, if there is one
	Programmes []Regime     `yaml:"programmes"`
}

// Regime is one programme, or all whose name begins alike: a star stands for
// any end. The first that fits holds.
type Regime struct {
	Match  string         `yaml:"match"`
	States []entente.Code `yaml:"states"`
}

// The beginnings of the kinds of records on who is listed; a programme follows.
// A state lists under ListingKind (A lists, B is aimed at), a body under
// ListingKindBy, its name and a colon (A is aimed at). Under PendingKind a state
// lists what it blocks while it is investigated.
const (
	ListingKind   = "listing:"
	ListingKindBy = "listing-by-"
	PendingKind   = "listing-pending:"
)

// AddressKind is the kind of a record on where an entry of a list has an
// address: A lists, B is the state of the address (empty for none), Ref the
// entry.
const AddressKind = "listed-address"

// MustRegimes reads a declaration embedded in the program; it panics on a bad
// one.
func MustRegimes(b []byte) Regimes {
	var r Regimes
	if err := yaml.Load(b, &r, yaml.WithKnownFields()); err != nil {
		panic(fmt.Errorf("parse programmes: %w", err))
	}
	if (r.Sender == "") == (r.Body == "") {
		panic("parse programmes: want either a sender or a body")
	}
	return r
}

// Targets returns the states that a programme is aimed at; ok is false for one
// that is not declared.
func (r Regimes) Targets(programme string) (states []entente.Code, ok bool) {
	for _, x := range r.Programmes {
		prefix, open := strings.CutSuffix(x.Match, "*")
		if programme == x.Match || open && strings.HasPrefix(programme, prefix) {
			return x.States, true
		}
	}
	return nil, false
}

// Listings returns a record for each state that a programme is aimed at, or one
// without a state where it is aimed at none. declared is false for a programme
// that is not declared.
func (r Regimes) Listings(base entente.Record, programme string) (list []entente.Record, declared bool) {
	targets, declared := r.Targets(programme)
	if len(targets) == 0 {
		targets = []entente.Code{""}
	}
	for _, t := range targets {
		one := base
		if r.Body != "" {
			one.Kind, one.A = ListingKindBy+r.Body+":"+programme, t
		} else {
			one.Kind, one.A, one.B = ListingKind+programme, r.Sender, t
		}
		list = append(list, one)
	}
	return list, declared
}

// Listed is an entry of a list of sanctions under one programme.
type Listed struct {
	Ref, Label, Programme string
	From                  entente.Date // the day of listing; NoDate where it is not known
}

// List yields the records of an entry, with no end: a list holds what is in
// force. undeclared is the issue of a programme that is not declared.
func (s *Stream) List(r Regimes, e Listed, undeclared Flaw) error {
	list, ok := r.Listings(entente.Record{
		Layer: entente.Sanctions, Directed: true, Sign: -1, Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Span: entente.Span{From: e.From, To: entente.NoDate}, Certainty: entente.Confirmed, Ref: e.Ref, Label: e.Label, Row: s.Row(),
	}, e.Programme)
	if !ok {
		if err := s.Issue(undeclared, e.Programme); err != nil {
			return err
		}
	}
	for _, x := range list {
		if err := s.Record(x); err != nil {
			return err
		}
	}
	return nil
}
