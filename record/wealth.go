package record

import (
	"fmt"
	"math"

	"entente"
	"entente/source/worldbank"
)

// wealthVersion is the version of what is made of GDP and population.
const wealthVersion = "wealth/1"

// Ids of the measures on GDP and population.
const (
	gdp             = "gdp"
	gdpShare        = "gdp-share"
	population      = "population"
	populationShare = "population-share"
	groupSuffix     = "-group"
)

func wealthMeasures() []Entry {
	var list []Entry
	add := func(id, title, unit string, high float64, doc string) {
		e := Entry{
			ID: id, On: OnState, Title: title, Unit: unit, High: high, Doc: doc, Page: "capability", Rests: "worldbank",
			Layer: entente.Capability, answer: (*Record).wealthFigures,
		}
		list = append(list, e)
		e.ID, e.On, e.Title, e.Doc = id+groupSuffix, OnGroup, title+", members together", "Sum over the members with a value."
		list = append(list, e)
	}
	add(gdp, "GDP", "current USD", 0, "As published.")
	add(gdpShare, "Share of the GDP of all states", "share", 1, "GDP over the sum of all states with a value in the year.")
	add(population, "Population", "people", 0, "As published.")
	add(populationShare, "Share of the population of all states", "share", 1, "Population over the sum of all states with a value in the year.")
	return list
}

// wealth is GDP or population by year.
type wealth struct {
	edition     entente.Edition
	of          map[int]map[entente.Code]float64
	total       map[int]float64
	first, last int
}

func (r *Record) wealth(kind string) (wealth, error) {
	w := wealth{of: map[int]map[entente.Code]float64{}, total: map[int]float64{}}
	var err error
	if w.edition, err = r.usable("worldbank", kind, kind+" figures of the World Bank"); err != nil {
		return w, err
	}
	rows, err := r.recordRows("worldbank/" + kind)
	if err != nil {
		return w, err
	}
	w.first, w.last = w.edition.CoverageFrom.Year(), w.edition.CoverageTo.Year()
	for _, x := range rows {
		y, v := orNoDate(x.From).Year(), orNaN(x.Size)
		if math.IsNaN(v) {
			continue
		}
		if w.of[y] == nil {
			w.of[y] = map[entente.Code]float64{}
		}
		w.of[y][entente.Code(x.A)] = v
		w.total[y] += v
	}
	return w, nil
}

// wealthFigures answers from GDP or population, year by year.
func (r *Record) wealthFigures(q Query) ([]entente.Figure, error) {
	kind, share := worldbank.GDP, false
	switch q.Measure.ID {
	case gdpShare, gdpShare + groupSuffix:
		share = true
	case population, population + groupSuffix:
		kind = worldbank.Population
	case populationShare, populationShare + groupSuffix:
		kind, share = worldbank.Population, true
	}
	return r.yearlyFigures(q, wealthVersion, func() (yearly, error) {
		w, err := r.wealth(kind)
		if err != nil {
			return yearly{}, err
		}
		answer := func(f entente.Figure, s Subject, year int) entente.Figure {
			members := []entente.Code{s.A}
			if s.On == OnGroup {
				members = s.Group.On(entente.NewDate(year, 12, 31))
			}
			return w.figure(f, share, members, year)
		}
		all := func(year int) []Subject { return statesOf(w.of[year]) }
		return yearly{
			edition: w.edition, first: w.first, last: w.last, answer: answer, all: all,
			own: "for the state of today, in its borders, before it was one",
		}, nil
	})
}

// figure sums the members with a value.
func (w wealth) figure(f entente.Figure, share bool, members []entente.Code, year int) entente.Figure {
	sum := 0.0
	var without []string
	for _, m := range members {
		v, ok := w.of[year][m]
		if !ok {
			without = append(without, string(m))
			continue
		}
		sum += v
		f.N++
	}
	if f.N == 0 {
		return f.NoValue(entente.Unknown, "the source gives no value for that year")
	}
	f.Value = sum
	if share {
		f.Value = sum / w.total[year]
		f.Note = join(f.Note, fmt.Sprintf("of %d states with a value", len(w.of[year])))
	}
	return lacking(f, without, len(members))
}
