package table

import (
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/source"
)

// cellKey is a state's cell; found is what it meant on the day it was last
// looked up.
type cellKey struct {
	party *source.Party
	cell  string
}

type found struct {
	on   entente.Date
	code entente.Code // "" where unknown
	flaw flaw         // to be noted each time, if it has a kind
	say  string
}

// states returns the states that a party names on a day: of its column or, where
// that gives none, of the first of the others that does.
func (f *file) states(p *source.Party, on entente.Date) []entente.Code {
	before := len(f.issues)
	all := f.column(p, on)
	for i := range p.Or {
		if len(all) > 0 {
			break
		}
		if all = f.column(&p.Or[i], on); len(all) > 0 {
			f.note(elsewhere, p.Or[i].Column)
		}
	}
	if len(p.Or) > 0 {
		f.oneForAll(p, before, len(all) > 0)
	}
	return all
}

// oneForAll leaves of the columns that were found empty one note: that all are,
// where no state was found.
func (f *file) oneForAll(p *source.Party, before int, found bool) {
	kept := slices.DeleteFunc(f.issues[before:], func(i entente.Issue) bool { return i.Kind == noState.kind })
	empty := len(f.issues) - before - len(kept)
	f.issues = f.issues[:before+len(kept)]
	if found || empty == 0 || len(kept) > 0 {
		return
	}
	columns := []string{p.Column}
	for _, o := range p.Or {
		columns = append(columns, o.Column)
	}
	f.note(noState, strings.Join(columns, ", "))
}

// column returns the states of a party's own column.
func (f *file) column(p *source.Party, on entente.Date) []entente.Code {
	if p.Constant != "" {
		return f.look(p, p.Constant, on, nil)
	}
	cell := f.get(p.Column)
	if cell == "" {
		f.note(noState, p.Column)
		return nil
	}
	if p.Text {
		return f.named(p, cell, on)
	}
	var all []entente.Code
	named := false
	for part := range strings.SplitSeq(cell, listSeparator) {
		parts := []string{part}
		if p.Split != "" {
			parts = strings.Split(part, p.Split)
		}
		for _, s := range parts {
			if s = strings.TrimSpace(s); s != "" {
				named = true
				all = f.look(p, s, on, all)
			}
		}
	}
	if !named {
		f.note(noState, fmt.Sprintf("%s %q", p.Column, cell))
	}
	return all
}

// look appends the state of one entry to all, once.
func (f *file) look(p *source.Party, s string, on entente.Date, all []entente.Code) []entente.Code {
	key := cellKey{p, s}
	x, ok := f.seen[key]
	if !ok || x.on != on {
		key.cell = strings.Clone(s)
		x = f.find(p, key.cell, on)
		f.seen[key] = x
	}
	if x.flaw.kind != "" {
		f.note(x.flaw, x.say)
	}
	if x.code == "" || slices.Contains(all, x.code) {
		return all
	}
	return append(all, x.code)
}

func (f *file) find(p *source.Party, s string, on entente.Date) found {
	x := found{on: on, say: fmt.Sprintf("%q", s)}
	if slices.Contains(p.NotStates, s) {
		x.flaw = notState
		return x
	}
	if to, ok := p.Map[s]; ok {
		s = to
	}
	code, rule, ok := f.resolve(p, s, on)
	if !ok && on.Known() {
		if code, rule, ok = f.resolve(p, s, entente.NoDate); ok {
			x.flaw = undated
			x.say += " on " + on.String()
		}
	}
	switch {
	case !ok:
		x.flaw = unknownState
		if near := f.in.States.Suggest(s); near != "" {
			x.say += fmt.Sprintf(" (did you mean %q?)", near)
		}
		return x
	case rule == "mojibake":
		x.flaw = mojibake
	}
	x.code = code
	return x
}

// resolve tries the ways to read an entry in the order of the descriptor.
func (f *file) resolve(p *source.Party, s string, on entente.Date) (entente.Code, string, bool) {
	ways := p.Read
	if len(ways) == 0 {
		ways = []string{"name"}
	}
	for _, way := range ways {
		if way == "name" {
			if code, rule, ok := f.in.States.Resolve(s, on); ok {
				return code, rule, true
			}
		} else if code, ok := source.FromCode(f.in.States, way, s, on); ok {
			return code, "exact", true
		}
	}
	return "", "", false
}
