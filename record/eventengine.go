package record

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"entente"
	"entente/source"
	"entente/store"
)

// engine is where the record's events lie: the folder, or a store that was
// named for them.
func (r *Record) engine() store.Events {
	if r.events != nil {
		return r.events
	}
	return store.EventsOf(r.store, r.mayUse)
}

// farEditions lists the hashes of the editions that a store for events has; none
// for nil.
func farEditions(events store.Events) (map[string]bool, error) {
	far := map[string]bool{}
	if events == nil {
		return far, nil
	}
	parts, err := events.Loads(context.Background())
	if err != nil {
		return nil, fmt.Errorf("open record: %w", err)
	}
	for _, p := range parts {
		for _, in := range p.Inputs {
			far[in] = true
		}
	}
	return far, nil
}

// EventParts lists the parts of events that the record can be asked for.
func (r *Record) EventParts(ctx context.Context) ([]store.EventPart, error) {
	all, err := r.engine().Loads(ctx)
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	list := []store.EventPart{}
	for _, p := range all {
		if !r.commercial || !p.NonCommercial {
			list = append(list, p)
		}
	}
	return list, nil
}

// fileOfEvents returns the role of the files that stand for a source: of GDELT the
// quarter-hours where there are any, the days are the same news again. Empty
// where there are no events of it.
func fileOfEvents(parts []store.EventPart, id string) string {
	role := ""
	for _, p := range parts {
		if p.Source == id && p.PairDays > 0 {
			role = max(role, p.File) // quarter stands after day
		}
	}
	return role
}

// counted takes in the sums of counted events. Of a folder it takes all
// directions, which are read at once anyway; of a far store none, until they
// are asked for (see have).
func (m *eventMonths) counted(ctx context.Context, r *Record, file string) error {
	m.file, m.engine = file, r.engine()
	sums, err := m.engine.Sums(ctx, store.SumsQuery{Source: m.source, File: file, All: r.events == nil})
	if err != nil {
		return err
	}
	m.whole = r.events == nil
	m.first, m.last, m.outside = sums.First, sums.Last, int(sums.Outside)
	for _, x := range sums.Months {
		m.days, m.world, m.official = append(m.days, x.Days), append(m.world, float64(x.World)), append(m.official, float64(x.Official))
	}
	m.take(sums)
	return nil
}

func (m *eventMonths) take(sums store.EventSums) {
	for _, p := range sums.Pairs {
		d := entente.Direction{From: entente.Code(p.A), To: entente.Code(p.B)}
		sign := 0.0
		switch {
		case p.Quad == 1 || p.Quad == 2:
			sign = 1
		case p.Quad > 2:
			sign = -1
		}
		m.cells[d] = append(m.cells[d], eventCell{
			month: int32(p.Month), quad: p.Quad, n: int32(p.Events), volume: float64(p.Events), signed: sign * float64(p.Events),
			official: int32(p.Official), signedOfficial: sign * float64(p.Official), mentions: p.Mentions, articles: p.Articles,
		})
	}
}

// have brings the sums of directions that are not here yet; of all of them for
// nil.
func (m *eventMonths) have(ctx context.Context, directions []entente.Direction) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.engine == nil || m.whole {
		return nil
	}
	q := store.SumsQuery{Source: m.source, File: m.file, All: directions == nil}
	for _, d := range directions {
		if _, ok := m.cells[d]; !ok {
			q.Directions = append(q.Directions, d)
		}
	}
	if !q.All && len(q.Directions) == 0 {
		return nil
	}
	sums, err := m.engine.Sums(ctx, q)
	if err != nil {
		return err
	}
	if q.All {
		m.cells, m.whole = map[entente.Direction][]eventCell{}, true
	}
	for _, d := range q.Directions {
		m.cells[d] = nil // asked for: nothing is known too
	}
	m.take(sums)
	return nil
}

// of returns the cells of a direction.
func (m *eventMonths) of(d entente.Direction) []eventCell {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.cells[d]
}

// putEvents stores a part of events: as segments of the folder, or in the store
// that was named for them, of which the folder then knows nothing.
func (b *builder) putEvents(ctx context.Context, n node, all []entente.Edition, rows store.EventRows) ([]store.Segment, error) {
	part := store.EventPart{Schema: schema, Code: n.code, Inputs: n.from()}
	part.Source, part.File, _ = strings.Cut(n.part, "/")
	part.File, part.Part, _ = strings.Cut(part.File, "/")
	for _, e := range all {
		part.NonCommercial = part.NonCommercial || e.NonCommercial
	}
	if b.opt.Events == nil {
		return store.PutEvents(ctx, b.writer, part, rows)
	}
	got, err := b.opt.Events.Load(ctx, part, rows)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.far[got.ID()] = got
	return nil, nil
}

// lookFar reads what the store for events has already.
func (b *builder) lookFar(ctx context.Context) error {
	if b.opt.Events == nil {
		return nil
	}
	parts, err := b.opt.Events.Loads(ctx)
	if err != nil {
		return err
	}
	b.far = map[string]store.EventPart{}
	for _, p := range parts {
		b.far[p.ID()] = p
	}
	return nil
}

// inFar returns the rows of a node of events in the store for them, if they are
// there.
func (b *builder) inFar(n node) (rows int64, ok bool) {
	if b.opt.Events == nil || len(n.kinds) == 0 || n.kinds[0] != kindEvents {
		return 0, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.far[n.ids()[0]]
	return p.Events + p.Links + p.PairDays + p.Files, ok
}

// farStatements returns the events between the states of a subject in a span
// that keep accepts, from the store for them.
func (r *Record) farStatements(ctx context.Context, q Query, keep func(Statement) bool) ([]Statement, error) {
	m, err := r.chooseEvents(q.Source)
	var none Missing
	if errors.As(err, &none) {
		return nil, nil
	}
	if err != nil || m.unit != "events" {
		return nil, err
	}
	in, err := EventSeries{}.Between(q.From, q.To)
	if err != nil {
		return nil, err
	}
	f := store.EventFilter{Source: m.source, File: m.file, A: r.States.Lineage(q.Subjects[0].A), B: r.States.Lineage(q.Subjects[0].B), Span: in}
	found, err := r.events.List(ctx, f, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	var list []Statement
	for _, x := range found {
		s := statementOf(x.EventRow)
		if !keep(s) {
			continue
		}
		if c, ok := source.CAMEO(x.Code); ok {
			s.Label = c.Label
		}
		s.Ref, s.Link = strconv.FormatInt(x.ID, 10), x.URL
		list = append(list, s)
	}
	return list, nil
}
