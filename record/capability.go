package record

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/measure"
	"entente/source/cow"
)

// capabilityVersion is the version of what is made of material capabilities.
const capabilityVersion = "capability/1"

// Ids of the measures on material capabilities.
const (
	cincPublished    = "cinc"
	cincRecomputed   = "cinc-recomputed"
	capabilityShare  = "capability-share"
	capabilitySum    = "capability-share-group"
	capabilityTop    = "capability-top"
	capabilityTopTwo = "capability-top-two"
	capabilitySpread = "capability-concentration"
)

func capabilityMeasures() []Entry {
	var list []Entry
	add := func(id string, on On, title, unit, doc string) {
		list = append(list, Entry{
			ID: id, On: on, Title: title, Unit: unit, High: 1, Doc: doc, Page: "capability", Rests: "cow",
			Cite: "Singer, Bremer and Stuckey (1972)", Layer: entente.Capability, answer: (*Record).capabilityFigures,
		})
	}
	add(cincPublished, OnState, "Composite Index of National Capability, as published", "index", "As the file has it.")
	add(cincRecomputed, OnState, "Composite Index of National Capability, from its components", "index", "Mean of the shares of the world total of the components that are known.")
	add(capabilityShare, OnState, "Share of the world's capability", "share", "The recomputed index over its sum, so that the world is one.")
	add(capabilitySum, OnGroup, "Share of the world's capability, members together", "share", "Sum of the members' shares of the world's capability.")
	add(capabilityTop, OnGroup, "Share of the strongest member in the group's capability", "share", "Largest share over the sum of the members' shares.")
	add(capabilityTopTwo, OnGroup, "Share of the two strongest members in the group's capability", "share", "Two largest shares over the sum of the members' shares.")
	add(capabilitySpread, OnGroup, "Concentration of capability among the members", "index", "Root of (sum s^2 - 1/N) / (1 - 1/N).")
	return append(list, wealthMeasures()...)
}

// capability is one row of the published data and what is made of it.
type capability struct {
	state       entente.Code
	number      string
	components  []float64
	published   float64
	index       float64 // recomputed
	present     int
	share       float64 // of the sum of the recomputed index
	missing     []string
	otherNumber bool // the state has another row in that year
}

// capabilities are all rows of an edition by year.
type capabilities struct {
	edition     entente.Edition
	rows        map[int][]capability
	of          map[int]map[entente.Code]capability
	first, last int
}

// capabilities loads material capabilities; a Missing error where the record
// holds none.
func (r *Record) capabilities() (*capabilities, error) {
	e, err := r.usable("cow", "nmc", "material capabilities")
	if err != nil {
		return nil, err
	}
	rows, err := r.recordRows("cow/nmc")
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.capabilityData != nil {
		return r.capabilityData, nil
	}
	c := &capabilities{edition: e, rows: map[int][]capability{}, of: map[int]map[entente.Code]capability{}, first: e.CoverageFrom.Year(), last: e.CoverageTo.Year()}
	kinds := cow.Components()
	for _, x := range rows {
		c.take(x, kinds)
	}
	for y := range c.rows {
		c.compute(y, kinds)
		c.of[y] = map[entente.Code]capability{}
		for _, x := range c.rows[y] {
			c.choose(r, y, x)
		}
	}
	r.capabilityData = c
	return c, nil
}

// take adds one component to the row that it belongs to; those of a row stand
// one after the other.
func (c *capabilities) take(x recordRow, kinds []string) {
	y := orNoDate(x.From).Year()
	list := c.rows[y]
	if n := len(list); n == 0 || list[n-1].number != x.Ref {
		blank := capability{state: entente.Code(x.A), number: x.Ref, published: math.NaN(), components: make([]float64, len(kinds))}
		for i := range blank.components {
			blank.components[i] = math.NaN()
		}
		list = append(list, blank)
	}
	last := &list[len(list)-1]
	if i := slices.Index(kinds, x.Kind); i >= 0 {
		last.components[i] = orNaN(x.Size)
	} else if x.Kind == cow.CINC {
		last.published = orNaN(x.Size)
	}
	c.rows[y] = list
}

func (c *capabilities) compute(y int, kinds []string) {
	list := c.rows[y]
	components := make([][]float64, len(list))
	for i, x := range list {
		components[i] = x.components
	}
	index, present := measure.CINC(components)
	shares := measure.Shares(index)
	for i := range list {
		list[i].index, list[i].present, list[i].share = index[i], present[i], shares[i]
		for k, v := range list[i].components {
			if math.IsNaN(v) {
				list[i].missing = append(list[i].missing, kinds[k])
			}
		}
	}
}

// choose keeps, of several rows of a state in one year, the one under the
// number that the state has at the end of the year.
func (c *capabilities) choose(r *Record, y int, x capability) {
	before, twice := c.of[y][x.state]
	if twice {
		s, _ := r.States.State(x.state)
		if at, ok := s.CodeOn("cow", entente.NewDate(y, 12, 31)); ok && at != x.number {
			x = before
		}
		x.otherNumber = true
	}
	c.of[y][x.state] = x
}

// capabilityFigures answers from material capabilities, year by year.
func (r *Record) capabilityFigures(q Query) ([]entente.Figure, error) {
	return r.yearlyFigures(q, capabilityVersion, func() (yearly, error) {
		c, err := r.capabilities()
		if err != nil {
			return yearly{}, err
		}
		answer := func(f entente.Figure, s Subject, year int) entente.Figure {
			if s.On == OnGroup {
				return c.group(f, q.Measure.ID, r.membersIn(s, year), year)
			}
			return c.figure(f, q.Measure.ID, s.A, year)
		}
		all := func(year int) []Subject { return statesOf(c.of[year]) }
		return yearly{edition: c.edition, first: c.first, last: c.last, answer: answer, all: all}, nil
	})
}

// statesOf lists the keys of a year in alphabetical order.
func statesOf[T any](of map[entente.Code]T) []Subject {
	codes := make([]entente.Code, 0, len(of))
	for c := range of {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return stateSubjects(codes)
}

// stateSubjects makes subjects of states.
func stateSubjects(codes []entente.Code) []Subject {
	list := make([]Subject, len(codes))
	for i, c := range codes {
		list[i] = Subject{On: OnState, A: c}
	}
	return list
}

func (c *capabilities) figure(f entente.Figure, id string, s entente.Code, year int) entente.Figure {
	x, ok := c.of[year][s]
	if !ok {
		return f.NoValue(entente.Unknown, "the source has no row for the state in that year")
	}
	f.N = x.present
	switch id {
	case cincPublished:
		f.Value = x.published
	case cincRecomputed:
		f.Value = x.index
	case capabilityShare:
		f.Value = x.share
	}
	if math.IsNaN(f.Value) {
		return f.NoValue(entente.Unknown, "none of the components is known")
	}
	if len(x.missing) > 0 {
		f = partial(f, fmt.Sprintf("over %d of %d components: %s is not known", x.present, len(x.components), strings.Join(x.missing, ", ")))
	}
	if x.otherNumber {
		f.Note = join(f.Note, "the state has two rows in that year; this is the one under its number of the end of the year")
	}
	return f
}

// group answers for the members of a group that have a value.
func (c *capabilities) group(f entente.Figure, id string, members []entente.Code, year int) entente.Figure {
	var shares []float64
	sum := 0.0
	var without, incomplete []string
	for _, m := range members {
		x, ok := c.of[year][m]
		if !ok || math.IsNaN(x.share) {
			without = append(without, string(m))
			continue
		}
		if len(x.missing) > 0 {
			incomplete = append(incomplete, string(m))
		}
		shares, sum = append(shares, x.share), sum+x.share
	}
	if len(shares) == 0 {
		return f.NoValue(entente.Unknown, "no member has a row in that year")
	}
	f.N = len(shares)
	switch id {
	case capabilitySum:
		f.Value = sum
	case capabilityTop:
		f.Value = measure.TopShare(shares, 1)
	case capabilityTopTwo:
		f.Value = measure.TopShare(shares, 2)
	case capabilitySpread:
		f.Value = measure.Concentration(shares)
	}
	if math.IsNaN(f.Value) {
		return f.NoValue(entente.NotApplicable, "fewer than two members have a row in that year")
	}
	if len(incomplete) > 0 {
		f = partial(f, "not all components are known of "+strings.Join(incomplete, ", "))
	}
	return lacking(f, without, len(members))
}

// lacking says which members have no value.
func lacking(f entente.Figure, without []string, members int) entente.Figure {
	if len(without) == 0 {
		return f
	}
	f.Share = float64(members-len(without)) / float64(members)
	return partial(f, "without "+strings.Join(without, ", ")+", of which there is no value")
}
