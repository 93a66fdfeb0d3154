package record

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"entente"
	"entente/group"
	"entente/measure"
)

// planeVersion is the version of structure, stance and pressure.
const planeVersion = "plane/1"

// Ids of the measures of the plane.
const (
	structure = "structure"
	stance    = "stance"
	pressure  = "pressure"
)

func planeMeasures() []Entry {
	var list []Entry
	add := func(id, rests, title, unit, doc string) {
		list = append(list, Entry{
			ID: id, On: OnGroup, Title: title, Unit: unit, High: 1, Doc: doc, Page: "structure-stance", Rests: rests,
			Layer: entente.Treaties, answer: (*Record).planeFigures,
		})
	}
	add(structure, "atop", "Structure: how tightly the group's own instruments bind it", "0 to 1, mean of five parts",
		"Mean of the parts obligation, cover, military, bodies and duration, over the instruments that are the group's own.")
	for _, part := range group.PartNames {
		add(structure+"-"+part, "atop", "Structure, part "+part, "0 to 1", "")
	}
	add(stance, "voeten", "Stance to the outside: cooperation (0) to confrontation (1)", "mean rank among random groups",
		"Mean of the ranks, among random groups of the same size and year, of what the group itself does: distance from the median position, sanctions imposed, threats and uses of force.")
	add(pressure, "gsdb", "Pressure received from the outside", "mean rank among random groups",
		"Mean of the ranks, among random groups of the same size and year, of what is done to the group: sanctions, threats and uses of force.")
	return list
}

// Component is one part of stance or pressure in a year.
type Component struct {
	ID      string
	Unit    string
	Edition entente.Edition
	value   func(members []entente.Code) float64
}

// componentUnits has the unit of every component there is.
var componentUnits = map[string]string{
	"position": "standard deviations from the median", "sanctions-sent": "cases per member", "sanctions-received": "cases per member",
	"force-sent": "states threatened or attacked, per member", "force-received": "states threatened or attacked, per member",
}

// Placed is a component's value and its rank among random groups, 0 to 1.
type Placed struct {
	Component
	Value, Rank float64
}

// planeYear holds what the plane needs of one year.
type planeYear struct {
	year        int
	edition     entente.Edition // of alliances
	instruments *group.InForce
	noStructure Missing // why there are none, empty if there are
	stance      []Component
	pressure    []Component
	absent      []string // components that the record does not have in the year, and why
	pool        []entente.Code
}

// plane collects a year.
func (r *Record) plane(year int) (*planeYear, error) {
	r.planeLock.Lock()
	defer r.planeLock.Unlock()
	if p, ok := r.planes[year]; ok {
		return p, nil
	}
	p := &planeYear{year: year}
	var none Missing
	if err := r.instruments(p); errors.As(err, &none) {
		p.noStructure = none
	} else if err != nil {
		return nil, err
	}
	for _, load := range []func(*planeYear) error{r.planePositions, r.planeSanctions, r.planeDisputes} {
		if err := load(p); errors.As(err, &none) {
			p.absent = append(p.absent, none.Why)
		} else if err != nil {
			return nil, err
		}
	}
	if r.planes == nil {
		r.planes = map[int]*planeYear{}
	}
	r.planes[year] = p
	return p, nil
}

// planePositions takes the published ideal points of the session that begins
// in the year.
func (r *Record) planePositions(p *planeYear) error {
	all, err := r.publishedPoints()
	if err != nil {
		return err
	}
	at := all.at[p.year-1945]
	if len(at) == 0 {
		return missing("no published ideal points for the session that begins in %d", p.year)
	}
	position := map[entente.Code]float64{}
	for c, x := range at {
		if v := orNaN(x.Size); !math.IsNaN(v) {
			position[c] = v
			p.pool = append(p.pool, c)
		}
	}
	slices.Sort(p.pool)
	p.stance = append(p.stance, Component{
		ID: "position", Unit: componentUnits["position"], Edition: all.edition,
		value: group.NewPositions(position).FromMedian,
	})
	return nil
}

// planeSanctions counts a case in force once for every sender and target among
// states; one by a body of states has no sender.
func (r *Record) planeSanctions(p *planeYear) error {
	all, err := r.sanctionsCases()
	if err != nil {
		return err
	}
	if p.year < all.first || p.year > all.last {
		return missing("sanctions cases are coded from %d to %d", all.first, all.last)
	}
	var acts []group.Act
	for _, c := range all.cases {
		if !c.Active(p.year) {
			continue
		}
		for _, b := range c.targets {
			for _, a := range c.senders {
				acts = append(acts, group.Act{From: a, To: b, Weight: 1})
			}
			if c.byBody {
				acts = append(acts, group.Act{To: b, Weight: 1})
			}
		}
	}
	p.acts("sanctions", all.edition, acts)
	return nil
}

// forceLevel is the level of hostility from which a dispute counts: a threat of
// force (Correlates of War: 1 none, 2 threat, 3 display, 4 use, 5 war).
const forceLevel = 2

// planeDisputes counts the states that a state threatened, or used force
// against, in the year.
func (r *Record) planeDisputes(p *planeYear) error {
	e, err := r.newestOf("mid5-directed", "militarised disputes")
	if err != nil {
		return err
	}
	if p.year < e.CoverageFrom.Year() || p.year > e.CoverageTo.Year() {
		return missing("militarised disputes are coded to %d", e.CoverageTo.Year())
	}
	rows, err := r.recordRows(e.Source + "/" + e.File)
	if err != nil {
		return err
	}
	var acts []group.Act
	for _, x := range rows {
		if orNoDate(x.From).Year() == p.year && orNaN(x.Size) >= forceLevel {
			acts = append(acts, group.Act{From: entente.Code(x.A), To: entente.Code(x.B), Weight: 1})
		}
	}
	p.acts("force", e, acts)
	return nil
}

// acts adds what was done to the stance of who did it and to the pressure on
// whom it was done to.
func (p *planeYear) acts(what string, e entente.Edition, list []group.Act) {
	acts := group.NewActs(list)
	add := func(to *[]Component, id string, value func([]entente.Code) float64) {
		*to = append(*to, Component{ID: id, Unit: componentUnits[id], Edition: e, value: value})
	}
	add(&p.stance, what+"-sent", acts.Sent)
	add(&p.pressure, what+"-received", acts.Received)
}

// bind ties a group's pairs by the instruments that are its own.
func (p *planeYear) bind(members []entente.Code) *group.Bound {
	return group.Bind(members, p.instruments.Ours(members, group.Own))
}

// random draws groups of a size from the states with a position in the year.
func (p *planeYear) random(size int) [][]entente.Code {
	return measure.RandomGroups(rand.New(rand.NewPCG(placeboSeed, uint64(p.year))), p.pool, size, placeboDraws)
}

// ranker returns what places groups of a size on components, among random
// groups of that size.
func (p *planeYear) ranker(list []Component, size int) func(members []entente.Code) []Placed {
	random := p.random(size)
	scales := make([]measure.Scale, len(list))
	for i, c := range list {
		drawn := make([]float64, len(random))
		for k, g := range random {
			drawn[k] = c.value(g)
		}
		scales[i] = measure.NewScale(drawn)
	}
	return func(members []entente.Code) []Placed {
		placed := make([]Placed, len(list))
		for i, c := range list {
			v := c.value(members)
			placed[i] = Placed{Component: c, Value: v, Rank: scales[i].Rank(v)}
		}
		return placed
	}
}

// planeFigures answers year by year for groups.
func (r *Record) planeFigures(q Query) ([]entente.Figure, error) {
	if q.By != "" && q.By != ByYear {
		return nil, fmt.Errorf("%s has one value a year: ask --by year, not %s", q.Measure.ID, q.By)
	}
	first, last, err := yearBounds(q.From, q.To, []string{"1946", fmt.Sprint(r.now().Year())})
	if err != nil {
		return nil, err
	}
	level := q.Level
	if level == 0 {
		level = .95
	}
	var list []entente.Figure
	for year := first; year <= last; year++ {
		p, err := r.plane(year)
		if err != nil {
			return nil, err
		}
		for _, s := range q.Subjects {
			f := entente.Figure{
				Measure: q.Measure.ID, Subject: s.String(), Span: fmt.Sprint(year), Low: math.NaN(), High: math.NaN(),
				Level: level, Share: 1, Status: entente.Known, Version: planeVersion,
			}
			f = r.planeFigure(f, p, s)
			if math.IsNaN(f.Value) && q.From == "" && q.To == "" {
				continue
			}
			list = append(list, f)
		}
	}
	return list, nil
}

// planeFigure fills in one figure.
func (r *Record) planeFigure(f entente.Figure, p *planeYear, s Subject) entente.Figure {
	members := r.membersIn(s, p.year)
	if len(members) < 2 {
		return f.NoValue(entente.NotApplicable, "fewer than two members in that year")
	}
	f.N = len(members)
	part, isPart := strings.CutPrefix(f.Measure, structure+"-")
	switch {
	case isPart, f.Measure == structure:
		return p.structureFigure(f, members, part)
	case f.Measure == stance:
		return p.rankFigure(f, p.stance, members)
	}
	return p.rankFigure(f, p.pressure, members)
}

func (p *planeYear) structureFigure(f entente.Figure, members []entente.Code, part string) entente.Figure {
	if p.noStructure.Why != "" {
		return f.NoValue(entente.Unknown, p.noStructure.Why)
	}
	f.Coverage, f.Editions = p.edition.CoverageTo, []string{p.edition.SHA256}
	profile := p.bind(members).Structure(members)
	f.Note = fmt.Sprintf("%d instruments of its own", len(profile.Instruments))
	if profile.Unknown > 0 {
		f.Note = join(f.Note, fmt.Sprintf("institutions of %d of %d pairs unknown", profile.Unknown, profile.Pairs))
	}
	if i := slices.Index(group.PartNames[:], part); i >= 0 {
		if f.Value = profile.Parts[i]; math.IsNaN(f.Value) {
			return f.NoValue(entente.Unknown, f.Note)
		}
		return f
	}
	return p.banded(f, profile.Parts[:])
}

// rankFigure averages ranks. Where a component is not covered in the year the
// figure is partial: it is another index than with it.
func (p *planeYear) rankFigure(f entente.Figure, list []Component, members []entente.Code) entente.Figure {
	if len(list) == 0 {
		return f.NoValue(entente.Unknown, strings.Join(p.absent, "; "))
	}
	if len(p.pool) == 0 {
		return f.NoValue(entente.Unknown, "no random groups to compare with: "+strings.Join(p.absent, "; "))
	}
	var ranks []float64
	var names []string
	for _, x := range p.ranker(list, len(members))(members) {
		ranks, names = append(ranks, x.Rank), append(names, x.ID)
		f.Editions = appendOnce(f.Editions, x.Edition.SHA256)
		if f.Coverage == 0 || x.Edition.CoverageTo < f.Coverage {
			f.Coverage = x.Edition.CoverageTo
		}
	}
	f.Note = ranksNote(names, p.absent)
	if len(p.absent) > 0 {
		f.Status = entente.Partial
	}
	return p.banded(f, ranks)
}

// ranksNote says what ranks are averaged, and what is not covered.
func ranksNote(names, absent []string) string {
	note := "of " + strings.Join(names, ", ")
	if len(absent) > 0 {
		note = join(note, "without: "+strings.Join(absent, "; "))
	}
	return note
}

// readRanksNote takes a note of ranksNote apart; what is not covered stays one
// text.
func readRanksNote(note string) (names, absent []string) {
	note, without, some := strings.Cut(note, "; without: ")
	if some {
		absent = []string{without}
	}
	return strings.Split(strings.TrimPrefix(note, "of "), ", "), absent
}

// banded sets the mean of the parts and how far it depends on their weights.
func (p *planeYear) banded(f entente.Figure, parts []float64) entente.Figure {
	f.Value = group.Mean(parts)
	if math.IsNaN(f.Value) {
		return f.NoValue(entente.Unknown, join(f.Note, "a part is unknown"))
	}
	rng := rand.New(rand.NewPCG(placeboSeed, uint64(p.year)))
	f.Low, f.High = group.Band(parts, f.Level, rng)
	f.Method = "weights"
	return f
}
