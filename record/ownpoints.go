package record

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"entente"
	"entente/idealpoint"
	"entente/store"
)

// Ids of the measures that rest on entente's own run.
const (
	ownPoint    = "idealpoint"
	ownDistance = "idealpoint-distance"
)

// kindPositions is the kind of segment that holds estimated positions. They
// come from a run that the user asks for, not from a build, and a build keeps
// them.
const kindPositions = "positions"

// keptDraws bounds the joint draws that are kept for distances.
const keptDraws = 120

// positionRow is one estimated position with joint draws: draw k of every row
// belongs together.
type positionRow struct {
	State   string    `parquet:"state,dict"`
	Session int32     `parquet:"session"`
	N       int32     `parquet:"n"`
	Mean    float64   `parquet:"mean"`
	SD      float64   `parquet:"sd"`
	Q05     float64   `parquet:"q05"`
	Q50     float64   `parquet:"q50"`
	Q95     float64   `parquet:"q95"`
	Rhat    float64   `parquet:"rhat"`
	ESS     float64   `parquet:"ess"`
	Draws   []float32 `parquet:"draws,list"`
}

func ownPointMeasures() []Entry {
	var list []Entry
	add := func(id string, on On, title string) {
		list = append(list, Entry{
			ID: id, On: on, Title: title, Unit: "ideal-point units", Page: "ideal-points", Rests: "undl",
			Layer: entente.Positions, answer: (*Record).ownPointFigures,
		})
	}
	add(ownPoint, OnState, "Ideal point, entente's own run (by session)")
	add(ownDistance, OnPair, "Distance of ideal points, entente's own run (by session)")
	return list
}

// IdealVotes gives the General Assembly's votes as input of an estimate,
// optionally on a topic. A special or emergency session counts to the regular
// session of its day. Roll calls on a text that returns (same key of the title)
// share an item, unless several in one session have the key: then those of that
// session stay apart.
func (r *Record) IdealVotes(topic string) (*idealpoint.Votes, error) {
	if err := r.gate(entente.GeneralAssembly); err != nil {
		return nil, err
	}
	a, err := r.Assembly(entente.GeneralAssembly)
	if err != nil {
		return nil, err
	}
	keep := func(RollCall) bool { return true }
	if topic != "" {
		t, err := FindTopic(topic)
		if err != nil {
			return nil, err
		}
		keep = t.Matcher()
	}
	type use struct {
		key     string
		session int
	}
	sessions, times := make([]int, len(a.RollCalls)), map[use]int{}
	for i, c := range a.RollCalls {
		sessions[i] = regularSession(c)
		times[use{c.Item, sessions[i]}]++
	}
	v := &idealpoint.Votes{}
	for i, c := range a.RollCalls {
		if sessions[i] == 0 || !keep(c) {
			continue
		}
		item := c.Item
		if item == "" || times[use{item, sessions[i]}] > 1 {
			item = "roll call " + c.ID
		}
		for s, code := range a.Matrix.States() {
			if p := a.Matrix.Get(i, s); p.Cast() {
				v.Add(item, string(code), sessions[i], p)
			}
		}
	}
	return v, nil
}

// regularSession returns the regular session that a roll call counts to: its
// own, or for special sessions the one of its day, which opens in the middle of
// September; 0 where neither is known.
func regularSession(c RollCall) int {
	if n, err := strconv.Atoi(c.Session); err == nil && n > 0 {
		return n
	}
	if !c.Date.Known() {
		return 0
	}
	y := c.Date.Year()
	if c.Date < entente.NewDate(y, 9, 15) {
		y--
	}
	return max(y-1945, 0)
}

// KeepPositions stores a sampled result in the record at home, in place of the
// one before, so that figures can be read from it.
func KeepPositions(home string, res *idealpoint.Result, r *Record) error {
	e, ok := r.votesEdition(entente.GeneralAssembly)
	if !ok || r.Embedded {
		return missing("there is no record with votes at %s to keep positions in; entente sync undl fetches them", home)
	}
	rows := make([]positionRow, 0, len(res.Points))
	for _, p := range res.Points {
		all := res.PosteriorDraws(p.State, p.Session)
		every := (len(all) + keptDraws - 1) / keptDraws
		var some []float32
		for k := 0; k < len(all); k += max(every, 1) {
			some = append(some, all[k])
		}
		rows = append(rows, positionRow{
			State: p.State, Session: int32(p.Session), N: int32(p.N), Mean: p.Mean, SD: p.SD,
			Q05: p.Q05, Q50: p.Q50, Q95: p.Q95, Rhat: p.Rhat, ESS: p.ESS, Draws: some,
		})
	}
	w, err := store.Lock(home)
	if err != nil {
		return err
	}
	defer w.Close()
	how := fmt.Sprintf("mode %s, %d chains of %d draws, seed %d", res.Mode, res.Chains, res.Draws, res.Seed)
	seg, err := store.Put(w, kindPositions, schema, idealpoint.Version, []string{string(entente.GeneralAssembly), e.SHA256, how}, rows)
	if err != nil {
		return err
	}
	return w.Commit(func(m *store.Manifest) error {
		m.Segments = append(slices.DeleteFunc(m.Segments, func(s store.Segment) bool { return s.Kind == kindPositions }), seg)
		return nil
	})
}

// estimatedPositions are segments that a build keeps as they are.
func estimatedPositions(m store.Manifest) []store.Segment {
	return slices.DeleteFunc(slices.Clone(m.Segments), func(s store.Segment) bool { return s.Kind != kindPositions })
}

// ownPoints is entente's own run as stored.
type ownPoints struct {
	edition  string // sha-256 of the votes
	how      string
	version  string
	sessions []int
	at       map[int]map[entente.Code]positionRow
}

func (r *Record) estimated() (ownPoints, error) {
	segs := r.segments(kindPositions)
	if len(segs) == 0 || len(segs[0].Inputs) != 3 {
		return ownPoints{}, missing("not estimated yet; entente idealpoints --keep does it")
	}
	rows, err := readSegment[positionRow](r.store, segs[0])
	if err != nil {
		return ownPoints{}, err
	}
	p := ownPoints{edition: segs[0].Inputs[1], how: segs[0].Inputs[2], version: segs[0].Code, at: map[int]map[entente.Code]positionRow{}}
	for _, x := range rows {
		s := int(x.Session)
		if p.at[s] == nil {
			p.at[s] = map[entente.Code]positionRow{}
			p.sessions = append(p.sessions, s)
		}
		p.at[s][entente.Code(x.State)] = x
	}
	slices.Sort(p.sessions)
	return p, nil
}

// ownPointFigures answers from the stored run. Distances are taken draw by
// draw, so their intervals know how the errors of two states go together.
func (r *Record) ownPointFigures(q Query) ([]entente.Figure, error) {
	if err := checkSessions(q); err != nil {
		return nil, err
	}
	if err := r.gate(entente.GeneralAssembly); err != nil {
		if none, ok := err.(Missing); ok {
			return r.allUnknown(q, none, idealpoint.Version)
		}
		return nil, err
	}
	p, err := r.estimated()
	if none, ok := err.(Missing); ok {
		return r.allUnknown(q, none, idealpoint.Version)
	}
	if err != nil {
		return nil, err
	}
	note := p.how
	e, _ := r.votesEdition(entente.GeneralAssembly)
	if e.SHA256 != p.edition {
		note += "; of an earlier edition of the votes: entente idealpoints --keep estimates again"
	}
	var list []entente.Figure
	for _, s := range p.sessions {
		if !sessionWanted(q, s) {
			continue
		}
		for _, f := range r.ownSession(q, p.at[s], s) {
			f.Measure, f.Span, f.Version, f.Body = q.Measure.ID, strconv.Itoa(s), p.version, entente.GeneralAssembly
			f.Share, f.Editions, f.Coverage = 1, []string{p.edition}, e.CoverageTo
			f.Note = join(f.Note, note)
			list = append(list, f)
		}
	}
	return list, nil
}

func (r *Record) ownSession(q Query, at map[entente.Code]positionRow, s int) []entente.Figure {
	var list []entente.Figure
	year := 1945 + s
	if q.Measure.ID == ownPoint {
		for _, c := range r.stateCodes(q, at, year) {
			x := at[c]
			list = append(list, entente.Figure{
				Subject: string(c), Value: x.Mean, Low: x.Q05, High: x.Q95, Level: .9, Method: "posterior quantiles", N: int(x.N), Status: entente.Known,
			})
		}
		return list
	}
	if len(q.Subjects) == 0 {
		codes := r.stateCodes(q, at, year)
		for i, a := range codes {
			for _, b := range codes[i+1:] {
				list = append(list, drawnDistance(at, entente.NewPair(a, b)))
			}
		}
		return list
	}
	for _, sub := range q.Subjects {
		for _, a := range r.codesIn(sub.A, year) {
			for _, b := range r.codesIn(sub.B, year) {
				list = append(list, drawnDistance(at, entente.NewPair(a, b)))
			}
		}
	}
	return list
}

func (r *Record) stateCodes(q Query, at map[entente.Code]positionRow, year int) []entente.Code {
	var codes []entente.Code
	if len(q.Subjects) == 0 {
		for c := range at {
			codes = append(codes, c)
		}
		slices.SortFunc(codes, cmp.Compare[entente.Code])
		return codes
	}
	for _, sub := range q.Subjects {
		for _, c := range r.codesIn(sub.A, year) {
			if _, ok := at[c]; ok {
				codes = append(codes, c)
			}
		}
	}
	return codes
}

// drawnDistance is the mean absolute difference over joint draws, with its 5 %
// and 95 % quantiles.
func drawnDistance(at map[entente.Code]positionRow, p entente.Pair) entente.Figure {
	f := entente.Figure{Subject: p.String(), Status: entente.Known, Level: .9, Method: "joint posterior draws"}
	a, okA := at[p.A]
	b, okB := at[p.B]
	n := min(len(a.Draws), len(b.Draws))
	if !okA || !okB || n == 0 {
		return f.NoValue(entente.Unknown, "no ideal point for one of the two")
	}
	d := make([]float64, n)
	for k := range d {
		d[k] = math.Abs(float64(a.Draws[k]) - float64(b.Draws[k]))
		f.Value += d[k] / float64(n)
	}
	slices.Sort(d)
	f.Low, f.High = d[int(.05*float64(n-1)+.5)], d[int(.95*float64(n-1)+.5)]
	f.N = int(min(a.N, b.N))
	return f
}
