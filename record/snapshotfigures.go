package record

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"entente"
	"entente/group"
	"entente/store"
)

// storedCode is the version of what of other layers than votes goes into the
// embedded record, and how it is protected.
const storedCode = "stored/1"

// exact says that the values of a recipe are not rounded.
const exact = -1

// The limits below which a figure is not embedded, because it would be close to
// a row of the publisher. docs/methods/snapshot.md says why they are what they
// are.
const (
	pairsSince  = 1946 // figures of all pairs begin with the votes
	bodiesSince = 1990 // common organisations, for the size alone
	leastShare  = .001 // of a partner in a state's trade
	fewestDeals = 5    // behind a sum of deliveries
	fewestPairs = 6    // of a group behind a share of its pairs
	windowYears = 5    // of deliveries

	capabilityDecimals = 4 // of the index of capability, also where placebo groups are matched by it
)

// recipe says which figures of a measure are embedded and how their values are
// protected: rounded to decimals, dropped below a least size or where they rest
// on fewer than a number of records.
type recipe struct {
	measure  string
	since    int     // first year; 0 takes all
	decimals int     // or exact
	least    float64 // smaller values are left out
	fewest   int     // figures with a smaller N are left out
	windows  bool    // five-year windows in place of years
	sessions bool    // sessions of the Assembly in place of years
	toward   bool    // toward each declared group, for the members of small groups
	among    bool    // only between members of one small group
	bare     bool    // without the notes, where the bounds say what they say
	topics   bool    // also programme by programme
	places   bool    // also of parts of groups, and of the components
}

// recipes lists what is embedded, measure by measure. What is not in it is
// unknown to the embedded record.
func recipes() []recipe {
	list := []recipe{
		{measure: sAlliance, since: pairsSince, decimals: 2},
		{measure: kappaAlliance, since: pairsSince, decimals: 2},
		{measure: igoCommon, since: bodiesSince, decimals: exact, bare: true},
		{measure: tradeShare, since: pairsSince, decimals: 3, least: leastShare},
		{measure: tradeDependence, since: pairsSince, decimals: 3, among: true},
		{measure: tradeConcentration, since: pairsSince, decimals: 3},
		{measure: tradeExposure, since: pairsSince, decimals: 3, toward: true},
		{measure: cincRecomputed, decimals: capabilityDecimals},
		{measure: capabilityShare, decimals: 4},
		{measure: gdpShare, decimals: 4},
		{measure: populationShare, decimals: 4},
		{measure: casesAgainst, decimals: exact},
		{measure: casesShare, decimals: 4},
		{measure: idealSpread, decimals: 3, sessions: true},
		{measure: structure, decimals: 3, places: true},
		{measure: stance, decimals: 3, places: true},
		{measure: pressure, decimals: 3, places: true},
	}
	for _, part := range group.PartNames {
		list = append(list, recipe{measure: structure + "-" + part, decimals: 3, fewest: fewestMembers})
	}
	for _, id := range []string{sAlliance, sAllianceAbsolute, kappaAlliance, piAlliance} {
		list = append(list, recipe{measure: id + pairsSuffix, since: pairsSince, decimals: 3})
	}
	for _, k := range allianceKinds {
		list = append(list, recipe{measure: k.id + pairsSuffix, since: pairsSince, decimals: 3, fewest: fewestPairs})
	}
	for _, id := range []string{capabilitySum, capabilityTop, capabilityTopTwo, capabilitySpread, gdpShare + groupSuffix, populationShare + groupSuffix} {
		list = append(list, recipe{measure: id, decimals: 3})
	}
	for _, id := range []string{armsTIV, armsExports, armsImports, armsInsideTIV} {
		list = append(list, recipe{measure: id, decimals: 0, windows: true, fewest: fewestDeals})
	}
	for _, id := range []string{armsShare, armsInside, armsInsideRest} {
		list = append(list, recipe{measure: id, decimals: 3, windows: true, fewest: fewestDeals})
	}
	for _, id := range []string{listedEntries, listedAdded, listedRemoved} {
		list = append(list, recipe{measure: id, decimals: exact, topics: true})
	}
	for _, id := range []string{listedUN, listedEU} {
		list = append(list, recipe{measure: id, decimals: exact})
	}
	return list
}

// storedRow is one embedded figure of another layer than votes. Only known and
// partial figures are stored: what is not there is unknown.
type storedRow struct {
	Measure  string   `parquet:"measure,dict"`
	Subject  string   `parquet:"subject,dict"`
	Slice    string   `parquet:"slice,dict"`
	Span     string   `parquet:"span,dict"`
	Value    float64  `parquet:"value,dict"`
	Low      *float64 `parquet:"low,dict"`
	High     *float64 `parquet:"high,dict"`
	Step     float64  `parquet:"step,dict"` // what the value is rounded to; 0 for not at all
	Method   string   `parquet:"method,dict"`
	N        int32    `parquet:"n,dict"`
	Share    float64  `parquet:"share,dict"`
	Status   string   `parquet:"status,dict"`
	Coverage *int32   `parquet:"coverage,date"`
	Version  string   `parquet:"version,dict"`
	Editions string   `parquet:"editions,dict"` // sha-256, separated by spaces
	Note     string   `parquet:"note,dict"`
	Source   string   `parquet:"source,dict"`
}

// protect turns a figure into what may be embedded of it; ok is false for one
// that is left out.
func (c recipe) protect(m Entry, f entente.Figure) (x storedRow, ok bool) {
	if f.Status != entente.Known && f.Status != entente.Partial || math.IsNaN(f.Value) || f.N < c.fewest || math.Abs(f.Value) < c.least {
		return x, false
	}
	decimals, outward := c.decimals, f.Method != placeMethod
	if !outward && strings.Contains(f.Subject, withoutMark) {
		decimals = withoutDecimals
	}
	value, step := rounded(f.Value, decimals)
	x = storedRow{
		Measure: f.Measure, Subject: f.Subject, Slice: f.Slice, Span: f.Span, Value: value, Step: step, Method: f.Method,
		N: int32(f.N), Share: f.Share, Status: string(f.Status), Coverage: optionalDate(f.Coverage), Version: f.Version,
		Editions: strings.Join(f.Editions, " "), Note: f.Note, Source: m.Rests,
	}
	if c.bare {
		x.Note = ""
	}
	if !math.IsNaN(f.Low) && !math.IsNaN(f.High) {
		low, high := f.Low, f.High
		if step > 0 && outward { // so that the bounds still hold
			low, high = math.Floor(low/step)*step, math.Ceil(high/step)*step
		}
		low, _ = rounded(low, decimals)
		high, _ = rounded(high, decimals)
		x.Low, x.High = &low, &high
	}
	return x, true
}

// rounded rounds to decimals and returns the step between two values; 0 for
// values that are left as they are.
func rounded(x float64, decimals int) (value, step float64) {
	if decimals == exact {
		return x, 0
	}
	scale := math.Pow10(decimals)
	return math.Round(x*scale) / scale, 1 / scale
}

// storedOf makes the rows of one recipe from a full record, in order of subject
// and time. A layer without its source gives none.
func (r *Record) storedOf(c recipe, planes func() ([]placesOf, error)) ([]storedRow, error) {
	m, err := FindMeasure(c.measure)
	if err != nil {
		return nil, err
	}
	figs, err := r.storable(c, m, planes)
	var none Missing
	if err != nil && !errors.As(err, &none) {
		return nil, fmt.Errorf("%s: %w", m.ID, err)
	}
	var rows []storedRow
	for _, f := range figs {
		if x, ok := c.protect(m, f); ok {
			rows = append(rows, x)
		}
	}
	slices.SortStableFunc(rows, func(a, b storedRow) int {
		return cmp.Or(cmp.Compare(a.Slice, b.Slice), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Span, b.Span))
	})
	return rows, nil
}

// storable lists the figures of a full record that a recipe is about.
func (r *Record) storable(c recipe, m Entry, planes func() ([]placesOf, error)) ([]entente.Figure, error) {
	q := Query{Measure: m, By: ByYear}
	if c.since > 0 {
		q.From = strconv.Itoa(c.since)
	}
	if m.On == OnGroup {
		for _, g := range r.Groups.All() {
			q.Subjects = append(q.Subjects, Subject{On: OnGroup, Group: g})
		}
	}
	switch {
	case c.windows:
		return r.windowFigures(q)
	case c.places:
		return r.heldPlaces(q, planes)
	case c.toward:
		return r.towardFigures(q)
	case c.topics:
		return r.programmeFigures(q)
	case c.sessions:
		q.By, q.From = "", ""
	case c.among:
		q.Subjects = r.amongSmall()
	}
	return r.Figures(q)
}

func towardSlice(group string) string { return "toward " + group }

func programmeSlice(programme string) string { return "programme " + programme }

// windowFigures cuts the years of the register of arms into windows that end
// with its last year. A state that changed its code within a window stands
// under the last.
func (r *Record) windowFigures(q Query) ([]entente.Figure, error) {
	g, err := r.armsRegister()
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	for last := g.last; last-windowYears+1 >= g.first; last -= windowYears {
		in, err := wholeSpan(strconv.Itoa(last-windowYears+1), strconv.Itoa(last), []string{strconv.Itoa(g.first), strconv.Itoa(g.last)})
		if err != nil {
			return nil, err
		}
		one := q
		if one.Measure.On != OnGroup {
			one.Subjects = r.partiesAtEnd(r.armsIn(q, g, in[0], BySpan), q.Measure.On, last)
		}
		list = append(list, r.armsIn(one, g, in[0], BySpan)...)
	}
	return list, nil
}

// partiesAtEnd lists the subjects of figures under their codes of the end of a
// year.
func (r *Record) partiesAtEnd(figs []entente.Figure, on On, year int) []Subject {
	at := func(text string) entente.Code {
		c := entente.Code(text)
		if now, ok := r.States.At(c, entente.NewDate(year, 12, 31)); ok {
			return now
		}
		return c
	}
	var list []Subject
	seen := map[string]bool{}
	for _, f := range figs {
		from, to, _ := strings.Cut(f.Subject, ">")
		s := Subject{On: on, A: at(from)}
		if to != "" {
			s.B = at(to)
		}
		if s.A != s.B && !seen[s.String()] {
			seen[s.String()] = true
			list = append(list, s)
		}
	}
	return list
}

// amongSmall lists the directions between any two members of one small group.
func (r *Record) amongSmall() []Subject {
	var list []Subject
	seen := map[entente.Direction]bool{}
	for _, g := range r.Groups.All() {
		codes := g.Codes()
		for _, a := range codes {
			for _, b := range codes {
				d := entente.Direction{From: a, To: b}
				if len(codes) <= leaveOut && a != b && !seen[d] {
					seen[d] = true
					list = append(list, Subject{On: OnDirection, A: a, B: b})
				}
			}
		}
	}
	return list
}

// towardFigures are those of the members of the small declared groups, toward
// each declared group.
func (r *Record) towardFigures(q Query) ([]entente.Figure, error) {
	var members []entente.Code
	for _, g := range r.Groups.All() {
		if len(g.Codes()) <= leaveOut {
			members = append(members, g.Codes()...)
		}
	}
	slices.Sort(members)
	for _, c := range slices.Compact(members) {
		q.Subjects = append(q.Subjects, Subject{On: OnState, A: c})
	}
	var list []entente.Figure
	for _, g := range r.Groups.All() {
		q.Toward = g.ID
		figs, err := r.Figures(q)
		if err != nil {
			return nil, err
		}
		for _, f := range figs {
			f.Slice = towardSlice(g.ID)
			list = append(list, f)
		}
	}
	return list, nil
}

// programmeFigures are those of all entries of the lists of states, and of each
// programme toward the states that it is aimed at.
func (r *Record) programmeFigures(q Query) ([]entente.Figure, error) {
	list, err := r.Figures(q)
	if err != nil {
		return nil, err
	}
	lists, err := r.listsFor(q)
	if err != nil {
		return nil, err
	}
	periods, err := listedPeriods(q, lists)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		for _, a := range aimsOf(l) {
			q.Topic = a.programme
			for _, in := range periods {
				list = append(list, listedFigure(q, lists, in, Subject{On: OnDirection, A: a.sender, B: a.target}))
			}
		}
	}
	return list, nil
}

// aim is a programme of a state's list and a state that it is aimed at.
type aim struct {
	programme      string
	sender, target entente.Code
}

func aimsOf(l listings) []aim {
	var list []aim
	seen := map[aim]bool{}
	for _, x := range l.spells {
		a := aim{x.Programme, entente.Code(x.Sender), entente.Code(x.Target)}
		if x.Target != "" && !x.ByBody && !seen[a] {
			seen[a] = true
			list = append(list, a)
		}
	}
	return list
}

// putStored writes the figures of all recipes, a segment for each measure, and
// returns the editions that they rest on.
func (r *Record) putStored(ctx context.Context, w *store.Writer) (segs []store.Segment, shas []string, err error) {
	planes := sync.OnceValues(r.embeddedPlanes)
	for _, c := range recipes() {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		rows, err := r.storedOf(c, planes)
		if err != nil {
			return nil, nil, err
		}
		if len(rows) == 0 {
			continue
		}
		inputs := []string{storedPart(rows[0].Source, c.measure)}
		for _, x := range rows {
			for _, sha := range strings.Fields(x.Editions) {
				inputs = appendOnce(inputs, sha)
			}
		}
		slices.Sort(inputs[1:])
		seg, err := store.Put(w, kindFigures, schema, snapshotCode+"/"+storedCode, inputs, rows)
		if err != nil {
			return nil, nil, err
		}
		segs, shas = append(segs, seg), append(shas, inputs[1:]...)
	}
	return segs, shas, nil
}

// storedPart is the part of the segment with the stored figures of a measure.
func storedPart(source, measure string) string { return source + "/figures/" + measure }

// isStored reports whether a segment holds stored figures alone: of another layer than
// votes.
func isStored(s store.Segment) bool {
	if s.Kind == kindCompositeRounded || s.Kind == kindCompositeModel {
		return true
	}
	return s.Kind == kindFigures && len(s.Inputs) > 0 && strings.Contains(s.Inputs[0], "/figures/")
}
