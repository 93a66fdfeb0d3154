package record

import (
	"context"
	"errors"
	"slices"

	"entente"
	"entente/measure"
)

// Evidence is what stands behind a figure: the figure, the counts that it
// follows from, and, where the record holds them, the roll calls.
type Evidence struct {
	Figure entente.Figure
	Codes  []entente.Code // the states whose positions are listed, as coded then
	Table  measure.Table  // of a pair: the joint votes; empty otherwise
	Rows   []EvidenceRow  // nil where the record holds no roll calls
	Why    string         // why there are no rows
	common bool           // only roll calls in which all of Codes cast a vote count
	Files  []entente.Edition
}

// EvidenceRow is one roll call and the positions of the states in it.
type EvidenceRow struct {
	RollCall  RollCall
	Positions []entente.Position // in the order of Evidence.Codes
	FileRows  []int              // data row of each position in the publisher's file; 0 without a line
}

// Evidence opens the figures of a query with one subject: one Evidence for
// each figure.
func (r *Record) Evidence(q Query) ([]Evidence, error) {
	if q.Body == "" {
		q.Body = entente.GeneralAssembly
	}
	if len(q.Subjects) != 1 {
		return nil, errors.New("evidence is opened for one subject")
	}
	if !q.Measure.OnVotes() {
		return nil, errors.New("evidence is opened for measures on votes; published ideal points have one record each: entente sql")
	}
	if err := q.fits(); err != nil {
		return nil, err
	}
	by := q.cuts()
	p, err := r.planVotes(q, by[len(by)-1])
	if err != nil {
		return nil, err
	}
	var list []Evidence
	for _, in := range p.periods {
		figs, err := r.periodFigures(p, in)
		if err != nil {
			return nil, err
		}
		for _, f := range figs {
			e, err := r.open(p, in, f)
			if err != nil {
				return nil, err
			}
			list = append(list, e)
		}
	}
	return list, nil
}

// open finds the records behind one figure.
func (r *Record) open(p plan, in period, f entente.Figure) (Evidence, error) {
	e := Evidence{Figure: f, common: p.Measure.common}
	s := p.Subjects[0]
	switch s.On {
	case OnGroup:
		e.Codes = r.Members(s.Group, p.Body, in.span)
	case OnPair:
		e.Codes = r.codesOf(p, in, f, s)
	default:
		e.Codes = []entente.Code{entente.Code(f.Subject)}
	}
	for _, sha := range f.Editions {
		if ed, ok := r.store.Edition(sha); ok {
			e.Files = append(e.Files, ed)
		}
	}
	if s.On == OnPair {
		src, err := r.tablesFor(p, in)
		if err != nil {
			return e, err
		}
		for _, np := range r.pairsIn(p, in, s) {
			if np.label == f.Subject {
				for _, pair := range np.pairs {
					e.Table = e.Table.Plus(src.of(pair))
				}
			}
		}
	}
	a, err := r.Assembly(p.Body)
	var none Missing
	if errors.As(err, &none) {
		e.Why = none.Why
		return e, nil
	}
	if err != nil {
		return e, err
	}
	return r.withRows(e, p, in, a)
}

// codesOf lists the codes behind a pair's figure: the two of its label, and
// over a long span those of the time before as well.
func (r *Record) codesOf(p plan, in period, f entente.Figure, s Subject) []entente.Code {
	var codes []entente.Code
	for _, np := range r.pairsIn(p, in, s) {
		if np.label != f.Subject {
			continue
		}
		for _, pair := range np.pairs {
			for _, c := range []entente.Code{pair.A, pair.B} {
				if !slices.Contains(codes, c) {
					codes = append(codes, c)
				}
			}
		}
	}
	return codes
}

func (r *Record) withRows(e Evidence, p plan, in period, a *Assembly) (Evidence, error) {
	rowOf, err := r.fileRows(p.Body, e.Codes)
	if err != nil {
		return e, err
	}
	sel := p.selection(a, in)
	for i, c := range a.RollCalls {
		if !sel.Has(i) {
			continue
		}
		row := EvidenceRow{RollCall: c}
		for _, code := range e.Codes {
			position := entente.NoLine
			if k, ok := a.Matrix.State(code); ok {
				position = a.Matrix.Get(i, k)
			}
			row.Positions = append(row.Positions, position)
			row.FileRows = append(row.FileRows, rowOf[fileKey{int32(i), string(code)}])
		}
		if slices.ContainsFunc(row.Positions, func(p entente.Position) bool { return p != entente.NoLine }) {
			e.Rows = append(e.Rows, row)
		}
	}
	return e, nil
}

type fileKey struct {
	rollCall int32
	state    string
}

// fileRows finds the rows of some states' votes in the publisher's file.
func (r *Record) fileRows(body entente.Body, codes []entente.Code) (map[fileKey]int, error) {
	rowOf := map[fileKey]int{}
	for _, seg := range partOf(r.segments(kindVotes), string(body)) {
		votes, err := readSegment[voteRow](r.store, seg)
		if err != nil {
			return nil, err
		}
		for _, v := range votes {
			if slices.Contains(codes, entente.Code(v.State)) {
				rowOf[fileKey{v.RollCall, v.State}] = int(v.Row)
			}
		}
	}
	return rowOf, nil
}

// Counted reports whether a roll call counts in the figure: of a pair when both
// cast a vote, of a group when at least two did, or all where the measure is on
// common roll calls; of a state when it is listed at all.
func (e Evidence) Counted(row EvidenceRow) bool {
	cast := 0
	for _, p := range row.Positions {
		if p.Cast() {
			cast++
		}
	}
	switch {
	case e.common:
		return cast == len(row.Positions)
	case len(e.Codes) == 1:
		return true
	}
	return cast >= 2
}

// StatementsBehind returns the records that the figures of a query about one
// subject, in the span that it asks for, rest on.
func (r *Record) StatementsBehind(q Query, span entente.Span) ([]Statement, error) {
	if len(q.Subjects) != 1 {
		return nil, errors.New("evidence is opened for one subject")
	}
	from, about := behind{[]string{q.Measure.Rests}, r.Behind(q.Measure, q.Subjects[0], span)}, r.codesNamed(q.Subjects[0])
	if q.Measure.exactly != nil {
		var err error
		if from, err = q.Measure.exactly(r, q); err != nil {
			return nil, err
		}
	}
	var list []Statement
	for _, id := range from.sources {
		read := r.statements
		if q.Measure.Layer == entente.Trade && q.Measure.exactly != nil {
			read = r.flowStatements // such a measure rests on flows alone
		}
		more, err := read(id, about, from.keep)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	if q.Measure.Layer != entente.Events {
		return list, nil
	}
	if r.events != nil {
		far, err := r.farStatements(context.Background(), q, from.keep)
		return append(list, far...), err
	}
	events, err := r.eventStatements(from)
	return append(list, events...), err
}

// behind says which records a figure rests on.
type behind struct {
	sources []string // which they are of, in order
	keep    func(Statement) bool
}

// codesNamed lists the codes that a statement about a subject may name: those of
// its states, their predecessors included, or of its members.
func (r *Record) codesNamed(s Subject) []entente.Code {
	if s.On == OnGroup {
		return s.Group.Codes()
	}
	codes := r.States.Lineage(s.A)
	if s.B != "" {
		codes = slices.Concat(codes, r.States.Lineage(s.B))
	}
	return codes
}
