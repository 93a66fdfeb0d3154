package record

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"entente"
)

// pointsVersion is the version of what is made of published ideal points.
const pointsVersion = "points/1"

func pointMeasures() []Entry {
	var list []Entry
	add := func(id string, on On, title string) {
		list = append(list, Entry{
			ID: id, On: on, Title: title, Unit: "ideal-point units", Page: "ideal-points", Rests: "voeten",
			Layer: entente.Positions, answer: (*Record).pointFigures,
		})
	}
	add(idealPoint, OnState, "Published ideal point (by session)")
	add(idealDistance, OnPair, "Distance of published ideal points (by session)")
	add(idealSpread, OnGroup, "Mean distance of published ideal points within the group (by session)")
	return list
}

// points holds published ideal points: session, then state.
type points struct {
	edition  entente.Edition
	sessions []int
	at       map[int]map[entente.Code]recordRow
}

// publishedPoints loads the published ideal points; a Missing error where the
// record holds none.
func (r *Record) publishedPoints() (points, error) {
	p := points{at: map[int]map[entente.Code]recordRow{}}
	found := false
	for _, e := range r.manifest.Editions {
		if e.Source == "voeten" {
			p.edition, found = e, true
		}
	}
	if !found {
		return p, missing("published ideal points are not in the embedded record; entente sync voeten fetches them")
	}
	if r.leftOut(p.edition) {
		return p, missing("left out by --commercial")
	}
	rows, err := r.recordRows("voeten/" + p.edition.File)
	if err != nil {
		return p, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pointData != nil {
		return *r.pointData, nil
	}
	for _, x := range rows {
		if x.Kind != idealPoint {
			continue
		}
		s, err := strconv.Atoi(x.Session)
		if err != nil {
			continue // by year, not by session: not comparable with these
		}
		if p.at[s] == nil {
			p.at[s] = map[entente.Code]recordRow{}
			p.sessions = append(p.sessions, s)
		}
		p.at[s][entente.Code(x.A)] = x
	}
	slices.Sort(p.sessions)
	r.pointData = &p
	return p, nil
}

// recordRows loads the records of one part: source and file.
func (r *Record) recordRows(part string) ([]recordRow, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rows, ok := r.records[part]; ok {
		return rows, nil
	}
	rows, err := readSegments[recordRow](r.store, partOf(r.segments(kindRecords), part))
	if err != nil {
		return nil, err
	}
	r.records[part] = rows
	return rows, nil
}

// pointFigures answers from published ideal points, session by session.
// Distances come without an interval: the errors of two states are correlated,
// and the published marginals do not say how.
func (r *Record) pointFigures(q Query) ([]entente.Figure, error) {
	if err := checkSessions(q); err != nil {
		return nil, err
	}
	p, err := r.publishedPoints()
	if none, ok := err.(Missing); ok {
		return r.allUnknown(q, none, pointsVersion)
	}
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	for _, s := range p.sessions {
		if !sessionWanted(q, s) {
			continue
		}
		for _, f := range r.sessionPoints(q, p, s) {
			f.Measure, f.Span, f.Version = q.Measure.ID, strconv.Itoa(s), pointsVersion
			f.Coverage, f.Editions = p.edition.CoverageTo, []string{p.edition.SHA256}
			f.Note = join(f.Note, "as published; by session")
			list = append(list, f)
		}
	}
	return list, nil
}

// checkSessions refuses bounds that are neither sessions nor years.
func checkSessions(q Query) error {
	for _, b := range []string{q.From, q.To} {
		if n, err := strconv.Atoi(b); b != "" && (err != nil || n < 1) {
			return fmt.Errorf("%q: published ideal points are by regular session: write 72 or a year", b)
		}
	}
	return nil
}

// sessionWanted applies --from and --to, given as sessions or as years.
func sessionWanted(q Query, s int) bool {
	bound := func(text string, otherwise int) int {
		n, err := strconv.Atoi(text)
		switch {
		case err != nil:
			return otherwise
		case n > 1900:
			return n - 1945
		}
		return n
	}
	return s >= bound(q.From, 0) && s <= bound(q.To, 1<<30)
}

func (r *Record) sessionPoints(q Query, p points, s int) []entente.Figure {
	at := p.at[s]
	year := 1945 + s
	var list []entente.Figure
	switch q.Measure.ID {
	case idealPoint:
		for _, c := range r.pointSubjects(q, at, year) {
			x := at[c]
			list = append(list, entente.Figure{
				Subject: string(c), Value: orNaN(x.Size), Low: orNaN(x.Low), High: orNaN(x.High),
				Share: 1, Level: .9, Method: "published posterior quantiles", N: 1, Status: entente.Known,
			})
		}
	case idealDistance:
		for _, sub := range q.Subjects {
			for _, a := range r.codesIn(sub.A, year) {
				for _, b := range r.codesIn(sub.B, year) {
					list = append(list, distance(at, entente.NewPair(a, b)))
				}
			}
		}
	case idealSpread:
		for _, sub := range q.Subjects {
			list = append(list, spread(at, sub.Group.ID, sub.Group.On(entente.NewDate(year, 12, 31))))
		}
	}
	return list
}

func (r *Record) pointSubjects(q Query, at map[entente.Code]recordRow, year int) []entente.Code {
	var codes []entente.Code
	for _, sub := range q.Subjects {
		for _, c := range r.codesIn(sub.A, year) {
			if _, ok := at[c]; ok {
				codes = append(codes, c)
			}
		}
	}
	if len(q.Subjects) == 0 {
		for c := range at {
			codes = append(codes, c)
		}
		slices.SortFunc(codes, cmp.Compare[entente.Code])
	}
	return codes
}

func distance(at map[entente.Code]recordRow, p entente.Pair) entente.Figure {
	f := entente.Figure{Subject: p.String(), Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Share: 1, Status: entente.Known}
	a, okA := at[p.A]
	b, okB := at[p.B]
	if !okA || !okB || a.Size == nil || b.Size == nil {
		return f.NoValue(entente.Unknown, "no published ideal point for one of the two")
	}
	f.Value, f.N = math.Abs(*a.Size-*b.Size), 2
	return f
}

func spread(at map[entente.Code]recordRow, id string, members []entente.Code) entente.Figure {
	f := entente.Figure{Subject: id, Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Share: 1, Status: entente.Known}
	sum, n := 0.0, 0
	for i, a := range members {
		for _, b := range members[i+1:] {
			d := distance(at, entente.NewPair(a, b))
			if d.Status != entente.Known {
				continue
			}
			sum += d.Value
			n++
		}
	}
	pairs := len(members) * (len(members) - 1) / 2
	if n == 0 {
		return f.NoValue(entente.Unknown, "no pair of members with published ideal points")
	}
	f.Value, f.N = sum/float64(n), n
	if n < pairs {
		f.Share = float64(n) / float64(pairs)
		f.Status, f.Note = entente.Partial, fmt.Sprintf("%d of %d pairs have published ideal points", n, pairs)
	}
	return f
}
