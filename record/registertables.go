package record

import (
	"entente"
	"entente/store"
)

// RegisterTables gives a query in SQL the register of states and the membership
// of groups: states (code, name, kind, region, subregion) and groups (group_id,
// state, from_date, to_date; to_date is the first day outside, NULL while it
// lasts).
func (r *Record) RegisterTables() []store.QueryOption {
	text := func(names ...string) []store.Column {
		cols := make([]store.Column, len(names))
		for i, n := range names {
			cols[i] = store.Column{Name: n, Type: "VARCHAR"}
		}
		return cols
	}
	day := func(d entente.Date) any {
		if !d.Known() {
			return nil
		}
		return d.Time()
	}
	var all, stays [][]any
	for _, s := range r.States.All() {
		all = append(all, []any{string(s.Code), s.Name, string(s.Kind), s.Region, s.Subregion})
	}
	for _, g := range r.Groups.All() {
		for _, m := range g.Members {
			stays = append(stays, []any{g.ID, string(m.State), day(m.Span.From), day(m.Span.To)})
		}
	}
	return []store.QueryOption{
		store.WithTable("states", text("code", "name", "kind", "region", "subregion"), all),
		store.WithTable("groups", append(text("group_id", "state"), store.Column{Name: "from_date", Type: "DATE"}, store.Column{Name: "to_date", Type: "DATE"}), stays),
	}
}
