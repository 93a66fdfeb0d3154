package operation

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/record"
)

// LayerRank is a state's nearest and farthest others by one measure.
type LayerRank struct {
	Layer    string `json:"layer"`
	Measure  string `json:"measure"`
	Title    string `json:"title"`
	Unit     string `json:"unit"`
	Way      string `json:"way"`  // of a direction: out from the state, in toward it; empty for a pair
	Span     string `json:"span"` // the latest with values
	Of       int    `json:"of"`   // others with a value
	Source   string `json:"source"`
	Closest  []Near `json:"closest"`
	Farthest []Near `json:"farthest"` // empty where the other end means nothing, as of deliveries
	Why      string `json:"why"`      // nothing is known, if so

	All   []OnMap `json:"all,omitempty"` // with --map, in no order
	rests []string
}

// Near is another state with its value.
type Near struct {
	State   string `json:"state"`
	Name    string `json:"name"`
	Subject string `json:"subject"`
	Value   Number `json:"value"`
	Low     Number `json:"low"`
	High    Number `json:"high"`
	Status  string `json:"status"`
	Rank    int    `json:"rank"`
}

// nearness is a measure by which others are near: with a small value where low
// is set; in both directions, and at one end only, where it is of a direction.
type nearness struct {
	id  string
	low bool
}

func nearnesses() []nearness {
	return []nearness{{lead, false}, {"idealpoint-distance", true}, {"ideal-distance", true}, {"kappa-alliance", false}, {"igo-common", false}, {"trade-share", false}, {"arms-tiv", false}}
}

// nearYears is how many years back values are looked for.
const nearYears = 15

// layerRanks ranks the others by each measure of nearness.
func layerRanks(r *record.Record, c entente.Code, year, top int, all bool) ([]LayerRank, error) {
	list := []LayerRank{}
	for _, x := range nearnesses() {
		m, err := record.FindMeasure(x.id)
		if err != nil {
			return nil, err
		}
		ways := []string{""}
		if m.On == record.OnDirection {
			ways = []string{"out", "in"}
		}
		for _, way := range ways {
			l, err := layerRank(r, m, x, c, way, year, top, all)
			if err != nil {
				return nil, fmt.Errorf("%s of %s: %w", m.ID, c, err)
			}
			list = append(list, l)
		}
	}
	return list, nil
}

func layerRank(r *record.Record, m record.Entry, x nearness, c entente.Code, way string, year, top int, all bool) (LayerRank, error) {
	l := LayerRank{Layer: string(m.Layer), Measure: m.ID, Title: m.Title, Unit: m.Unit, Way: way, Source: m.Rests, Closest: []Near{}, Farthest: []Near{}}
	var others []entente.Code
	for _, s := range r.States.All() {
		if s.Code != c && s.ValidOn(entente.NewDate(year, 12, 31)) {
			others = append(others, s.Code)
		}
	}
	var near []Near
	for y := year; y > year-nearYears && len(near) == 0; y-- {
		figs, err := nearFigures(r, m, c, way, y, others)
		if err != nil {
			return l, err
		}
		if len(figs) == 0 {
			l.Why = "no value from " + strconv.Itoa(year-nearYears+1) + " on"
		}
		near = l.nears(r, figs, c)
		if len(near) > 0 {
			l.Source = r.RestsOn(m, figs)
			if all {
				l.All = onMap(r, figs, c)
			}
		}
	}
	slices.SortStableFunc(near, func(a, b Near) int {
		if x.low {
			a, b = b, a
		}
		return cmp.Compare(float64(b.Value), float64(a.Value))
	})
	for i := range near {
		near[i].Rank = i + 1
	}
	if l.Of = len(near); l.Of > 0 {
		l.Why = ""
	}
	l.Closest = append(l.Closest, near[:min(top, l.Of)]...)
	if way == "" && l.Of > top {
		l.Farthest = append(l.Farthest, near[max(top, l.Of-top):]...)
		slices.Reverse(l.Farthest)
	}
	return l, nil
}

// nears takes the figures with a value; of the others it keeps why they have
// none.
func (l *LayerRank) nears(r *record.Record, figs []entente.Figure, c entente.Code) []Near {
	var near []Near
	for _, f := range figs {
		if math.IsNaN(f.Value) {
			l.Why = cmp.Or(f.Note, string(f.Status))
			continue
		}
		if l.Way != "" && f.Value == 0 {
			continue // nothing went that way
		}
		other, ok := otherOf(f.Subject, c)
		if !ok {
			continue
		}
		name, _ := r.States.State(other)
		near = append(near, Near{State: string(other), Name: name.Name, Subject: f.Subject, Value: Number(f.Value), Low: Number(f.Low), High: Number(f.High), Status: string(f.Status)})
		l.Span, l.rests = f.Span, f.Editions
	}
	return near
}

// nearFigures answers for a state with all others in a year; where some of them
// have no value, the rest are not asked.
func nearFigures(r *record.Record, m record.Entry, c entente.Code, way string, year int, others []entente.Code) ([]entente.Figure, error) {
	const sample = 12
	label := strconv.Itoa(year)
	ask := func(others []entente.Code) ([]entente.Figure, error) {
		q := record.Query{Measure: m, From: label, To: label}
		for _, o := range others {
			s := record.Subject{On: m.On, A: c, B: o}
			switch {
			case way == "in":
				s.A, s.B = o, c
			case way == "":
				p := entente.NewPair(c, o)
				s.A, s.B = p.A, p.B
			}
			q.Subjects = append(q.Subjects, s)
		}
		if m.OnVotes() {
			q.By = record.ByYear
		}
		return r.Figures(q)
	}
	var some []entente.Code
	for i := 0; i < len(others); i += max(1, len(others)/sample) {
		some = append(some, others[i])
	}
	figs, err := ask(some)
	if err != nil || !slices.ContainsFunc(figs, func(f entente.Figure) bool { return !math.IsNaN(f.Value) }) {
		return figs, err
	}
	return ask(others)
}

// otherOf is the other state of a pair or direction.
func otherOf(subject string, c entente.Code) (entente.Code, bool) {
	var a, b entente.Code
	if p, err := entente.ParsePair(subject); err == nil {
		a, b = p.A, p.B
	} else if from, to, ok := strings.Cut(subject, ">"); ok {
		a, b = entente.Code(from), entente.Code(to)
	}
	switch c {
	case a:
		return b, b != ""
	case b:
		return a, a != ""
	}
	return "", false // under a predecessor's code
}

// layersBlock shows the three nearest and farthest by each tie.
func (s *StateResult) layersBlock() Block {
	t := &Table{Columns: []Column{{Name: "tie"}, {Name: "in"}, {Name: "closest"}, {Name: "farthest", Drop: 1}, {Name: "of", Align: Right, Drop: 2}, {Name: "source", Drop: 3}}}
	words := func(list []Near) string {
		var w []string
		for _, n := range list[:min(3, len(list))] {
			w = append(w, n.State+" "+valueText(float64(n.Value)))
		}
		return cmp.Or(strings.Join(w, ", "), missingCell)
	}
	for _, l := range s.Layers {
		if l.Of == 0 {
			continue
		}
		name := l.Measure
		switch l.Way {
		case "out":
			name += " " + s.State + ">"
		case "in":
			name += " >" + s.State
		}
		t.Rows = append(t.Rows, []string{name, spanText(l.Span), words(l.Closest), words(l.Farthest), count(l.Of), l.Source})
	}
	t.Note = "of: others with a value, of directions those with more than none. " + s.State + "> reads from it to the other: what it delivers, and the other's share in its trade."
	return Block{Heading: "Nearest and farthest by each tie", Table: t}
}

// exposureBlock shows the share of each group in the state's trade.
func (s *StateResult) exposureBlock() Block {
	t := &Table{Columns: []Column{{Name: "group"}, {Name: "title", Drop: 1}, {Name: "share", Align: Right}, {Name: "in"}}}
	for _, e := range s.Exposure {
		if math.IsNaN(float64(e.Last.Value)) {
			continue
		}
		name := e.Group
		if e.Member {
			name += " (others)"
		}
		t.Rows = append(t.Rows, []string{name, e.Title, decimals(float64(e.Last.Value), 3), e.Last.Span})
	}
	t.Note = "Groups overlap: shares do not sum to one."
	return Block{Heading: "Share of its trade with the members of groups", Table: t}
}

// Exposure is how much of a state's trade is with the members of a group.
type Exposure struct {
	Group  string  `json:"group"`
	Title  string  `json:"title"`
	Member bool    `json:"member"` // the state is one of them: its share with the others
	Last   Figure  `json:"last"`   // the latest with a value; status unknown without one
	Points []Point `json:"points"`
}

// exposures answers for every declared group that has members in the year.
func exposures(r *record.Record, c entente.Code, year int) ([]Exposure, error) {
	m, err := record.FindMeasure("trade-exposure")
	if err != nil {
		return nil, err
	}
	list := []Exposure{}
	for _, g := range r.Groups.All() {
		members := g.On(entente.NewDate(year, 12, 31))
		if len(members) == 0 {
			continue
		}
		figs, err := r.Figures(record.Query{Measure: m, Toward: g.ID, Subjects: []record.Subject{{On: record.OnState, A: c}}})
		if err != nil {
			return nil, fmt.Errorf("exposure to %s: %w", g.ID, err)
		}
		e := Exposure{Group: g.ID, Title: g.Title, Member: slices.Contains(members, c), Points: []Point{}}
		e.Last = newFigure(entente.Figure{Measure: m.ID, Subject: string(c), Share: 1, Coverage: entente.NoDate}.NoValue(entente.Unknown, noteOf(figs)))
		for _, f := range figs {
			if y, ok := spanYear(f.Span); ok {
				e.Points = append(e.Points, Point{Year: y, Value: Number(f.Value)})
			}
			if !math.IsNaN(f.Value) {
				e.Last = newFigure(f)
			}
		}
		list = append(list, e)
	}
	slices.SortStableFunc(list, func(a, b Exposure) int {
		x, y := float64(a.Last.Value), float64(b.Last.Value)
		switch {
		case math.IsNaN(x) || math.IsNaN(y):
			return cmp.Compare(btoi(math.IsNaN(x)), btoi(math.IsNaN(y)))
		}
		return cmp.Compare(y, x)
	})
	return list, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// PositionCourse is a state's place on a scale through time.
type PositionCourse struct {
	Measure string   `json:"measure"`
	Title   string   `json:"title"`
	Unit    string   `json:"unit"`
	Figures []Figure `json:"figures"`
}

// positionCourses answers for the measures of position of a state.
func positionCourses(r *record.Record, c entente.Code) ([]PositionCourse, error) {
	list := []PositionCourse{}
	for _, m := range record.Measures() {
		if m.On != record.OnState || m.Layer != entente.Positions {
			continue
		}
		figs, err := r.Figures(record.Query{Measure: m, Subjects: []record.Subject{{On: record.OnState, A: c}}})
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", m.ID, c, err)
		}
		p := PositionCourse{Measure: m.ID, Title: m.Title, Unit: m.Unit, Figures: []Figure{}}
		for _, f := range figs {
			p.Figures = append(p.Figures, newFigure(f))
		}
		list = append(list, p)
	}
	return list, nil
}
