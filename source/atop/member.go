package atop

import (
	"fmt"

	"entente"
)

// most is the number of rows that one alliance may have: every row makes pairs
// with those above it.
const most = 1000

// membership is one state in one phase of one alliance.
type membership struct {
	states []stretch // behind its number
	number string
	phase  string
	span   entente.Span
	duties [len(obligations)]bool
	row    int
}

// member yields the membership of a row of role member and the pairs that it
// makes with the rows above it.
func (f *file) member(rec []string) error {
	id := f.cell(rec, "atopid")
	if id == "" {
		return f.Issue(noID, "atopid is empty")
	}
	m := membership{phase: f.cell(rec, "phase"), row: f.Row()}
	var ok bool
	var err error
	if m.span, ok, err = f.span(rec, entry); err != nil || !ok {
		return err
	}
	m.number = f.cell(rec, "member")
	if m.states, ok, err = f.states(m.number, m.span.From); err != nil {
		return err
	}
	if !ok {
		return f.Issue(unknownState, fmt.Sprintf("member %s of alliance %s", m.number, id))
	}
	if m.duties, err = f.promises(rec); err != nil {
		return err
	}
	for _, p := range cut(m.states, m.span) {
		r := f.blank(Member)
		r.A, r.Span, r.Ref = p.code, p.span, id
		r.Label = fmt.Sprintf("%s in alliance %s", p.code, where(id, m.phase))
		if err := f.Record(r); err != nil {
			return err
		}
	}
	for _, other := range f.above[id] {
		if err := f.pair(id, other, m); err != nil {
			return err
		}
	}
	f.above[id] = append(f.above[id], m)
	if len(f.above[id]) > most {
		return fmt.Errorf("read %s: row %d: alliance %s has over %d rows: this is another kind of file", f.Name, f.Row(), id, most)
	}
	return nil
}

// promises reads which obligations a row has.
func (f *file) promises(rec []string) (duties [len(obligations)]bool, err error) {
	for i, o := range obligations {
		switch v := f.cell(rec, o.column); v {
		case "0":
		case "1":
			duties[i] = true
		default:
			if err := f.Issue(noObligation, fmt.Sprintf("%s %q", o.column, v)); err != nil {
				return duties, err
			}
		}
	}
	return duties, nil
}

// pair yields what two memberships of an alliance mean: that the two are
// allied, and what each promised the other. Only members of the same phase are
// allied by it: where a member's two successors carry a bilateral treaty on,
// the phases run side by side, and the successors are no allies of each other.
// The day of exit is the last day in force; memberships that share no more than
// that day follow one another and make no pair.
func (f *file) pair(id string, a, b membership) error {
	s, ok := both(a.span, b.span)
	if !ok || a.phase != b.phase || a.number == b.number {
		return nil
	}
	for _, p := range cut(a.states, s) {
		for _, q := range cut(b.states, p.span) {
			if p.code == q.code {
				continue
			}
			if err := f.bond(id, a, b, p.code, q.code, q.span); err != nil {
				return err
			}
		}
	}
	return nil
}

// bond yields the alliance of two states during a span and the obligations of
// each.
func (f *file) bond(id string, a, b membership, codeA, codeB entente.Code, s entente.Span) error {
	r := f.blank(Alliance)
	p := entente.NewPair(codeA, codeB)
	r.A, r.B, r.Span, r.Ref, r.Row = p.A, p.B, s, id, b.row
	r.Label = fmt.Sprintf("%s and %s in alliance %s", p.A, p.B, where(id, a.phase))
	if err := f.Record(r); err != nil {
		return err
	}
	if err := f.owes(id, a, codeA, codeB, s); err != nil {
		return err
	}
	return f.owes(id, b, codeB, codeA, s)
}

// owes yields what a member promised another.
func (f *file) owes(id string, m membership, from, to entente.Code, s entente.Span) error {
	for i, o := range obligations {
		if !m.duties[i] {
			continue
		}
		r := f.blank(o.kind)
		r.A, r.B, r.Directed, r.Span, r.Ref, r.Row = from, to, true, s, id, m.row
		r.Label = fmt.Sprintf("%s owes %s %s, alliance %s", from, to, o.kind, where(id, m.phase))
		if err := f.Record(r); err != nil {
			return err
		}
	}
	return nil
}

// both is the span that two memberships share. To is the day after the last,
// so a shared span of one day is a day of exit that is another's entry.
func both(a, b entente.Span) (entente.Span, bool) {
	s := entente.Span{From: max(a.From, b.From), To: a.To, Precision: max(a.Precision, b.Precision)}
	if !s.To.Known() || b.To.Known() && b.To < s.To {
		s.To = b.To
	}
	return s, !s.To.Known() || s.To-s.From > 1
}

func where(id, phase string) string {
	if phase == "0" || phase == "" {
		return id
	}
	return id + ", phase " + phase
}
