package operation

import (
	"context"
	"fmt"
	"strings"

	"entente"
	"entente/record"
	"entente/states"
)

type statesRequest struct {
	State string `arg:"" optional:"" help:"Show one state, by code or any of its names, with its dates, codes and groups."`
	On    string `help:"Those that existed on this day (1990-12-31); with a state, the one that bore the name then." placeholder:"DAY"`
}

// StatesResult lists states of the register.
type StatesResult struct {
	States []StateInfo `json:"states"`
	On     string      `json:"on"` // empty: whenever
	one    bool
}

// StateInfo is an entry of the register of states.
type StateInfo struct {
	Code      string       `json:"code"`
	Name      string       `json:"name"`
	Kind      string       `json:"kind"` // member, observer, disputed, territory
	Region    string       `json:"region"`
	Subregion string       `json:"subregion"`
	Spells    []Spell      `json:"spells"`
	Detail    *StateDetail `json:"detail,omitempty"`
}

// Spell is a time from its first day to To, the first day after it; empty where
// it is open.
type Spell struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// StateDetail is what is told of one state.
type StateDetail struct {
	Names       []string       `json:"names"` // other names
	Continues   []string       `json:"continues"`
	Codes       []StateCode    `json:"codes"`
	Caveats     []StateCaveat  `json:"caveats"`
	Memberships []StateInGroup `json:"memberships"`
}

// StateCode is a state's code in another system, on the day asked for or the
// latest.
type StateCode struct {
	System string `json:"system"`
	Code   string `json:"code"`
}

// StateCaveat is what a reader of a state's figures must know of a time.
type StateCaveat struct {
	Spell
	Text string `json:"text"`
}

// StateInGroup is a stay in a declared group.
type StateInGroup struct {
	Group string `json:"group"`
	Spell
}

var statesOperation = define(Operation{
	Name: "states", Section: "Reference",
	Summary: "The register of states: codes, names, dates, and what a name meant on a day",
	Doc: "Lists every state since 1816 with its code and kind, and the territories and disputed cases that occur in data. Of one it shows the names, " +
		"the codes in other systems, the groups that it is or was in, and what a reader of its figures must know.",
	Examples: []string{"entente states", "entente states vietnam", "entente states russia --on 1980-06-01"},
}, runStates)

func runStates(_ context.Context, env *Env, q *statesRequest) (*StatesResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	day := entente.NoDate
	if q.On != "" {
		if day, err = entente.ParseDate(q.On); err != nil {
			return nil, fmt.Errorf("--on: %w", err)
		}
	}
	res := &StatesResult{On: day.String(), States: []StateInfo{}, one: q.State != ""}
	if !res.one {
		for _, s := range r.States.All() {
			if s.ValidOn(day) {
				res.States = append(res.States, stateInfo(s))
			}
		}
		return res, nil
	}
	code, _, ok := r.States.Resolve(q.State, day)
	if !ok {
		if code, err = r.States.Lookup(q.State); err != nil {
			return nil, err
		}
	}
	s, _ := r.States.State(code)
	info := stateInfo(s)
	info.Detail = stateDetail(r, s, day)
	res.States = append(res.States, info)
	return res, nil
}

func stateInfo(s states.State) StateInfo {
	info := StateInfo{Code: string(s.Code), Name: s.Name, Kind: string(s.Kind), Region: s.Region, Subregion: s.Subregion, Spells: []Spell{}}
	for _, x := range s.Spells {
		info.Spells = append(info.Spells, newSpell(x))
	}
	return info
}

func newSpell(s entente.Span) Spell { return Spell{s.From.String(), s.To.String()} }

func stateDetail(r *record.Record, s states.State, day entente.Date) *StateDetail {
	d := &StateDetail{Names: append([]string{}, s.Aliases...), Continues: []string{}, Codes: []StateCode{}, Caveats: []StateCaveat{}, Memberships: []StateInGroup{}}
	for _, c := range s.Continues {
		d.Continues = append(d.Continues, string(c))
	}
	if s.ISO3 != "" {
		d.Codes = append(d.Codes, StateCode{"iso3", s.ISO3})
	}
	for _, system := range states.Systems() {
		if c, ok := s.CodeOn(system, day); ok {
			d.Codes = append(d.Codes, StateCode{string(system), c})
		}
	}
	for _, n := range s.Notes {
		d.Caveats = append(d.Caveats, StateCaveat{newSpell(n.Span), n.Text})
	}
	for _, g := range r.Groups.All() {
		for _, m := range g.Members {
			if m.State == s.Code {
				d.Memberships = append(d.Memberships, StateInGroup{g.ID, newSpell(m.Span)})
			}
		}
	}
	return d
}

// text is a time as it is read; a spell that begins with the lists may be older.
func (s Spell) text() string {
	switch {
	case s.From == "" && s.To == "":
		return "no dates"
	case s.From == "":
		return "until " + s.To
	case s.To == "":
		return "from " + s.From
	}
	return s.From + " until " + s.To
}

// Document lists the states, or one with all that is known of it.
func (s *StatesResult) Document() Document {
	if s.one {
		return s.States[0].document(s.On)
	}
	t := &Table{Columns: []Column{{Name: "code"}, {Name: "name"}, {Name: "kind"}, {Name: "subregion", Drop: 1}, {Name: "when"}}}
	for _, x := range s.States {
		t.Rows = append(t.Rows, []string{x.Code, x.Name, x.Kind, x.Subregion, spellsText(x.Spells)})
	}
	title := "States of the register"
	if s.On != "" {
		title += " on " + s.On
	}
	return Document{Title: title, Blocks: []Block{{Table: t}}}
}

func spellsText(list []Spell) string {
	var parts []string
	for _, x := range list {
		parts = append(parts, x.text())
	}
	return strings.Join(parts, "; ")
}

func (x StateInfo) document(on string) Document {
	t := &Table{Columns: []Column{{Name: "of the state"}, {Name: "in the register"}}}
	row := func(name string, values ...string) {
		if text := strings.Join(values, ", "); text != "" {
			t.Rows = append(t.Rows, []string{name, text})
		}
	}
	row("kind", x.Kind)
	row("exists", spellsText(x.Spells))
	row("region", x.Region)
	row("subregion", x.Subregion)
	row("other names", x.Detail.Names...)
	row("its figures go on those of", x.Detail.Continues...)
	for _, c := range x.Detail.Codes {
		row(c.System, c.Code)
	}
	for _, g := range x.Detail.Memberships {
		row("in "+g.Group, g.Spell.text())
	}
	for _, c := range x.Detail.Caveats {
		row("note", c.Text+" ("+c.Spell.text()+")")
	}
	title := fmt.Sprintf("%s (%s)", x.Name, x.Code)
	if on != "" {
		t.Note = "The name and the codes are those of " + on + "."
	}
	return Document{Title: title, Blocks: []Block{{Table: t}}}
}

// Sheet has a row for each state and time in which it existed.
func (s *StatesResult) Sheet() Sheet {
	sheet := Sheet{Columns: []string{"code", "name", "kind", "region", "subregion", "from", "to"}}
	for _, x := range s.States {
		for _, spell := range x.Spells {
			sheet.Rows = append(sheet.Rows, []any{x.Code, x.Name, x.Kind, x.Region, x.Subregion, spell.From, spell.To})
		}
	}
	return sheet
}
