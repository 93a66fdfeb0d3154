package record

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"

	"entente"
	"entente/store"
)

// compositeVersion is the version of the figures of the composite.
const compositeVersion = compositeCode

// Ids of the measures of the composite.
const (
	compositeCooperation = "composite-cooperation"
	compositeConflict    = "composite-conflict"
	compositeIndex       = "composite-index"
)

func compositeMeasures() []Entry {
	var list []Entry
	add := func(id, title, unit string, low, high float64, doc, cite string) {
		list = append(list, Entry{
			ID: id, On: OnPair, Title: title, Unit: unit, Low: low, High: high, Doc: doc, Cite: cite, Page: "composite",
			Rests: "undl", Layer: entente.Votes, answer: (*Record).compositeFigures, exactly: compositeBehind,
			Kin: true, // pages that show everything have no room for a band, and it is never shown without one
		})
	}
	const model = "Durbin and Koopman (2012), Time Series Analysis by State Space Methods"
	add(compositeCooperation, "Latent cooperation over several layers", "standard deviations of all pairs 1962 to 2014, 0 their mean", 0, 0,
		"Posterior mean from the layers whose census is the same for all years compared; the interval holds what is not known.", model)
	add(compositeConflict, "Latent conflict over several layers", "standard deviations of all pairs 1962 to 2014, 0 their mean", 0, 0,
		"As composite-cooperation.", model)
	add(compositeIndex, "Index of closeness over several layers", "0 to 1", 0, 1,
		"Mean of the layers' percentile ranks; the bounds are the least and the greatest value over other choices of layers, normalisation and aggregation.",
		"OECD/JRC (2008), Handbook on Constructing Composite Indicators")
	return list
}

// compositeColumns are the columns of compositeRow.
type compositeColumns struct {
	A                store.Strings `parquet:"a"`
	B                store.Strings `parquet:"b"`
	Year             []int32       `parquet:"year"`
	Cooperation      []float32     `parquet:"cooperation"`
	CooperationSD    []float32     `parquet:"cooperation_sd"`
	Conflict         []float32     `parquet:"conflict"`
	ConflictSD       []float32     `parquet:"conflict_sd"`
	AllCooperation   []float32     `parquet:"all_cooperation"`
	AllCooperationSD []float32     `parquet:"all_cooperation_sd"`
	AllConflict      []float32     `parquet:"all_conflict"`
	AllConflictSD    []float32     `parquet:"all_conflict_sd"`
	Index            []*float32    `parquet:"index"`
	IndexLow         []*float32    `parquet:"index_low"`
	IndexHigh        []*float32    `parquet:"index_high"`
	Layers           []int32       `parquet:"layers"`
}

// Composite holds the composite of all pairs and years. It is safe for use by
// several goroutines.
type Composite struct {
	compositeColumns
	index, low, high []float32 // of each row; NaN where too few layers cover the pair; empty in the embedded record
	heir             func(entente.Code) entente.Code
	first, last      int
	editions         map[string]entente.Edition // by source/file
	rounded          bool                       // that of the embedded record: common layers alone, no index
}

// Composite returns the composite; a Missing error where the record holds none
// or may not use one of its layers. It is read once: 60 bytes for each pair and
// year stay in memory.
func (r *Record) Composite() (*Composite, error) {
	r.compositeLock.Lock()
	defer r.compositeLock.Unlock()
	if r.composite == nil {
		c, err := r.readComposite()
		if err != nil {
			return nil, err
		}
		r.composite = c
	}
	return r.composite, nil
}

func (r *Record) readComposite() (*Composite, error) {
	segs, rounded := r.segments(kindComposite), r.segments(kindCompositeRounded)
	if len(segs)+len(rounded) == 0 {
		return nil, missing("the record holds no composite; entente composite makes it, which takes about a minute")
	}
	c := &Composite{heir: r.successors(), editions: map[string]entente.Edition{}, rounded: len(segs) == 0}
	for k, l := range layersOfComposite() {
		if !c.needs(k) {
			continue
		}
		find := r.usable
		if c.rounded {
			find = r.usableBehind
		}
		e, err := find(l.file[0], l.file[1], l.Title)
		if err != nil {
			return nil, err
		}
		c.editions[l.file[0]+"/"+l.file[1]] = e
	}
	var err error
	if c.rounded {
		if err := c.readRounded(r.store, rounded[0]); err != nil {
			return nil, err
		}
	} else if c.compositeColumns, err = store.ReadColumns[compositeColumns](r.store, segs[0]); err != nil {
		return nil, fmt.Errorf("%w; if another version of entente built this record, run entente build", err)
	}
	c.index, c.Index = filled(c.Index), nil
	c.low, c.IndexLow = filled(c.IndexLow), nil
	c.high, c.IndexHigh = filled(c.IndexHigh), nil
	for _, y := range c.Year {
		if c.first == 0 {
			c.first = int(y)
		}
		c.first, c.last = min(c.first, int(y)), max(c.last, int(y))
	}
	if c.first == 0 {
		return nil, missing("the composite of the record is empty")
	}
	return c, nil
}

// filled is a column with NaN where it has no value: without pointers it takes a
// third of the memory.
func filled(column []*float32) []float32 {
	list := make([]float32, len(column))
	for i, v := range column {
		list[i] = float32(math.NaN())
		if v != nil {
			list[i] = *v
		}
	}
	return list
}

// latest returns a pair under the latest codes of its two states.
func (c *Composite) latest(p entente.Pair) entente.Pair {
	return entente.NewPair(c.heir(p.A), c.heir(p.B))
}

// row returns the place of a pair and year.
func (c *Composite) row(p entente.Pair, year int) (int, bool) {
	p = c.latest(p)
	n := len(c.Year)
	i := sort.Search(n, func(i int) bool {
		q := c.pair(i)
		if d := comparePairs(q, p); d != 0 {
			return d > 0
		}
		return int(c.Year[i]) >= year
	})
	return i, i < n && c.pair(i) == p && int(c.Year[i]) == year
}

func (c *Composite) pair(i int) entente.Pair {
	return entente.Pair{A: entente.Code(c.A.Values[c.A.Index[i]]), B: entente.Code(c.B.Values[c.B.Index[i]])}
}

// compositeFigures answers from the composite, year by year.
func (r *Record) compositeFigures(q Query) ([]entente.Figure, error) {
	level := q.Level
	if level == 0 {
		level = .95
	}
	if level <= 0 || level >= 1 {
		return nil, fmt.Errorf("level %v: want a share between 0 and 1, such as 0.95", level)
	}
	return r.yearlyFigures(q, compositeVersion, func() (yearly, error) {
		c, err := r.Composite()
		if err != nil {
			return yearly{}, err
		}
		editions := c.Editions()
		answer := func(f entente.Figure, s Subject, year int) entente.Figure {
			f.Editions, f.Level = editions, level
			return r.compositeFigure(c, f, s, year)
		}
		all := func(year int) []Subject {
			var list []Subject
			for i, y := range c.Year {
				if int(y) == year {
					p := c.pair(i)
					list = append(list, Subject{On: OnPair, A: p.A, B: p.B})
				}
			}
			return list
		}
		return yearly{edition: c.editions["undl/ga"], first: c.first, last: c.last, answer: answer, all: all}, nil
	})
}

// compositeFigure answers for one pair and year.
func (r *Record) compositeFigure(c *Composite, f entente.Figure, s Subject, year int) entente.Figure {
	i, ok := c.row(entente.Pair{A: s.A, B: s.B}, year)
	if !ok {
		return f.NoValue(entente.Unknown, "no layer covers the pair in that year")
	}
	bits := c.Layers[i]
	common, lacking := c.commonAt(bits)
	f.N = len(common)
	if f.Measure == compositeIndex {
		if c.rounded {
			return f.NoValue(entente.Unknown, "the index is not in the embedded record; entente sync, then entente composite")
		}
		if math.IsNaN(float64(c.index[i])) {
			return f.NoValue(entente.Unknown, "too few layers cover the pair in that year")
		}
		f.Value, f.Low, f.High, f.Method, f.Level = float64(c.index[i]), float64(c.low[i]), float64(c.high[i]), "choices", 0
	} else {
		mean, sd := float64(c.Cooperation[i]), float64(c.CooperationSD[i])
		if f.Measure == compositeConflict {
			mean, sd = float64(c.Conflict[i]), float64(c.ConflictSD[i])
		}
		z := distuv.UnitNormal.Quantile(.5 + f.Level/2)
		f.Value, f.Low, f.High, f.Method = mean, mean-z*sd, mean+z*sd, "posterior"
	}
	f.Note = "from " + strings.Join(common, ", ")
	if c.rounded {
		f.Note = join(f.Note, fmt.Sprintf("rounded to %g in the embedded record", roundedMean))
	}
	if len(lacking) > 0 {
		f = partial(f, "no "+strings.Join(lacking, ", ")+" in that year: not comparable with years that have them")
	}
	if !r.over(entente.GeneralAssembly, ByYear, period{label: f.Span, span: entente.YearSpan(year)}) {
		f = partial(f, "the votes of the year are not all in")
	}
	return f
}

// commonAt names the common layers that have a cell, and those that no pair has
// one of because their census ends before or begins after the year. Two layers
// exist only where both states sanction, or one sanctions and the other arms:
// without them nothing is lacking.
func (c *Composite) commonAt(bits int32) (have, lacking []string) {
	for k, l := range layersOfComposite() {
		switch {
		case !slices.Contains(compositeCommon, k):
		case bits&(1<<k) != 0:
			have = append(have, l.Name)
		case k != layerCommonTargets && k != layerOpposed:
			lacking = append(lacking, l.Name)
		}
	}
	return have, lacking
}

// Posterior is what the composite says of a pair in a year.
type Posterior struct {
	Pair                        entente.Pair
	Year                        int
	Cooperation, Conflict       Latent  // from the common layers
	AllCooperation, AllConflict Latent  // from all layers that cover the pair then; NaN in the embedded record
	Index, IndexLow, IndexHigh  float64 // NaN where too few layers cover the pair, and in the embedded record
	layers                      int32   // a bit for each
}

// Latent is a mean with its standard deviation.
type Latent struct{ Mean, SD float64 }

// Of returns the posterior of a pair in a year.
func (c *Composite) Of(p entente.Pair, year int) (Posterior, bool) {
	i, ok := c.row(p, year)
	if !ok {
		return Posterior{}, false
	}
	return c.at(i), true
}

func (c *Composite) at(i int) Posterior {
	spread := func(m, sd []float32) Latent {
		if m == nil {
			return Latent{math.NaN(), math.NaN()}
		}
		return Latent{float64(m[i]), float64(sd[i])}
	}
	index := func(v []float32) float64 {
		if len(v) == 0 {
			return math.NaN()
		}
		return float64(v[i])
	}
	return Posterior{
		Pair: c.pair(i), Year: int(c.Year[i]),
		Cooperation: spread(c.Cooperation, c.CooperationSD), Conflict: spread(c.Conflict, c.ConflictSD),
		AllCooperation: spread(c.AllCooperation, c.AllCooperationSD), AllConflict: spread(c.AllConflict, c.AllConflictSD),
		Index: index(c.index), IndexLow: index(c.low), IndexHigh: index(c.high), layers: c.Layers[i],
	}
}

// Layers names the layers that the posterior comes from.
func (p Posterior) Layers() []string {
	var names []string
	for k, l := range layersOfComposite() {
		if p.layers&(1<<k) != 0 {
			names = append(names, l.Name)
		}
	}
	return names
}

// CommonOnly says whether only the latents from the common layers are there, as
// in the embedded record.
func (c *Composite) CommonOnly() bool { return c.rounded }

// Years returns the first and the last year.
func (c *Composite) Years() (first, last int) { return c.first, c.last }

// In returns the posteriors of all pairs in a year, in alphabetical order.
func (c *Composite) In(year int) []Posterior {
	var list []Posterior
	for i, y := range c.Year {
		if int(y) == year {
			list = append(list, c.at(i))
		}
	}
	return list
}

// Editions lists the files that the composite rests on.
func (c *Composite) Editions() []string {
	var list []string
	for _, l := range layersOfComposite() {
		if e, ok := c.editions[l.file[0]+"/"+l.file[1]]; ok {
			list = appendOnce(list, e.SHA256)
		}
	}
	return list
}

// LastComplete is the last year in which every common layer covers some pair.
func (c *Composite) LastComplete() int {
	all, last := commonBits(), int32(0)
	for i, bits := range c.Layers {
		if bits&all == all {
			last = max(last, c.Year[i])
		}
	}
	return int(last)
}

// HasComposite says whether the record holds a composite, usable or not.
func (r *Record) HasComposite() bool {
	return len(r.segments(kindComposite))+len(r.segments(kindCompositeRounded)) > 0
}

// CompositeYear is LastComplete of the record's composite; 0 without one.
func (r *Record) CompositeYear() int {
	c, err := r.Composite()
	if err != nil {
		return 0
	}
	return c.LastComplete()
}

// compositeBehind tells the records of the common layers behind a pair's figure,
// but for votes, which are no records, and deliveries to third states:
// deliveries between the two, and the cases that either of them sends.
func compositeBehind(r *Record, q Query) (behind, error) {
	s := q.Subjects[0]
	span, ok := SpanOf(q.spanText())
	if !ok {
		return behind{}, fmt.Errorf("evidence: %q is no span: name both ends", q.spanText())
	}
	pair := r.About(Subject{On: OnPair, A: s.A, B: s.B}, span)
	ofA, ofB := r.About(Subject{On: OnState, A: s.A}, span), r.About(Subject{On: OnState, A: s.B}, span)
	sends := func(x Statement) bool {
		return slices.Contains(r.States.Lineage(s.A), x.A) && ofA(x) || slices.Contains(r.States.Lineage(s.B), x.A) && ofB(x)
	}
	return behind{[]string{"gsdb", "sipri"}, func(x Statement) bool {
		switch x.Source {
		case "sipri":
			return strings.HasPrefix(x.Kind, "delivery") && pair(x)
		case "gsdb":
			return x.B != "" && sends(x)
		}
		return false
	}}, nil
}
