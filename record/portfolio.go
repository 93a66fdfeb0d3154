package record

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"entente"
	"entente/measure"
	"entente/source/atop"
	"entente/source/cow"
	"entente/states"
)

// Ids of the measures on alliance portfolios.
const (
	sAlliance         = "s-alliance"
	sAllianceAbsolute = "s-alliance-absolute"
	kappaAlliance     = "kappa-alliance"
	piAlliance        = "pi-alliance"

	kappaAllianceNominal  = "kappa-alliance-nominal"
	kappaAllianceAbsolute = "kappa-alliance-absolute"
	piAllianceNominal     = "pi-alliance-nominal"
	piAllianceAbsolute    = "pi-alliance-absolute"
	alphaAlliance         = "alpha-alliance"
	tauAlliance           = "tau-b-alliance"
	pearsonAlliance       = "pearson-alliance"
)

func portfolioMeasures() []Entry {
	var list []Entry
	add := func(id, title, unit, doc, cite string) {
		e := Entry{
			ID: id, On: OnPair, Title: title, Unit: unit, Low: -1, High: 1, Page: "s-alliance", Rests: "atop", Doc: doc, Cite: cite,
			Layer: entente.Treaties, answer: (*Record).portfolioFigures,
		}
		list = append(list, e)
		e.ID, e.On, e.Title = id+pairsSuffix, OnGroup, title+", mean over the group's pairs"
		list = append(list, e)
	}
	const ritter, haege = "Signorino and Ritter (1999), International Studies Quarterly 43(1)", "Häge (2011), Political Analysis 19(3)"
	add(sAlliance, "S of alliance portfolios, squared distances", "-1 to 1", "1 where two states are bound to the same states in the same way; 1 - 2 sum (x-y)^2/(9 n) over all n states of the year.", ritter)
	add(sAllianceAbsolute, "S of alliance portfolios, absolute distances", "-1 to 1", "As s-alliance, with 1 - 2 sum |x-y|/(3 n).", ritter)
	add(kappaAlliance, "Cohen's kappa of alliance portfolios, quadratic weights", "likeness beyond chance, 1 is perfect, 0 is chance", "As s-alliance, beyond what the two states' numbers of allies would give by chance.", "Cohen (1968), Psychological Bulletin 70(4); "+haege)
	add(piAlliance, "Scott's pi of alliance portfolios, quadratic weights", "likeness beyond chance, 1 is perfect, 0 is chance", "As kappa-alliance, with chance drawn from both portfolios together.", "Scott (1955), Public Opinion Quarterly 19(3); "+haege)
	kin := func(id, title, unit, doc, cite string) {
		list = append(list, Entry{
			ID: id, On: OnPair, Title: title, Unit: unit, Low: -1, High: 1, Page: "s-alliance", Kin: true, Rests: "atop", Doc: doc, Cite: cite,
			Layer: entente.Treaties, answer: (*Record).portfolioFigures,
		})
	}
	const beyond, along = "likeness beyond chance, 1 is perfect, 0 is chance", "association, 1 is perfect, 0 is none"
	kin(kappaAllianceNominal, "Cohen's kappa of alliance portfolios, no weights", beyond, "As kappa-alliance, promises being the same or not.", "Cohen (1960), Educational and Psychological Measurement 20(1); "+haege)
	kin(kappaAllianceAbsolute, "Cohen's kappa of alliance portfolios, absolute weights", beyond, "As kappa-alliance, with |x-y| for (x-y)^2.", "Cohen (1968), Psychological Bulletin 70(4); "+haege)
	kin(piAllianceNominal, "Scott's pi of alliance portfolios, no weights", beyond, "As pi-alliance, promises being the same or not.", "Scott (1955), Public Opinion Quarterly 19(3); "+haege)
	kin(piAllianceAbsolute, "Scott's pi of alliance portfolios, absolute weights", beyond, "As pi-alliance, with |x-y| for (x-y)^2.", "Scott (1955), Public Opinion Quarterly 19(3); "+haege)
	kin(alphaAlliance, "Krippendorff's alpha of alliance portfolios, squared distances", beyond, "1 - (2n-1)/(2n) (1 - pi-alliance).", "Krippendorff (1970), Educational and Psychological Measurement 30(1)")
	kin(tauAlliance, "Kendall's tau-b of alliance portfolios", along, "Whether the two rank the other states alike.", "Kendall (1945), Biometrika 33(3)")
	kin(pearsonAlliance, "Pearson's correlation of alliance portfolios", along, "Correlation of the grades of promise.", "Pearson (1895), Proceedings of the Royal Society of London 58")
	return list
}

// commitments gives the value of each obligation on the scale of portfolios.
var commitments = map[string]measure.Commitment{
	atop.Defense: 3, atop.Offense: 3, atop.Neutrality: 2, atop.Consultation: 2, atop.Nonaggression: 1,
}

// pledge is an obligation between two members of the state system, by their
// numbers: the system counts some states apart that have one code here (Germany
// before and after 1990).
type pledge struct {
	from, to int
	span     entente.Span
	value    measure.Commitment
}

// systemSpell is a spell in the state system.
type systemSpell struct {
	number int
	span   entente.Span
}

// stateSystem is what portfolios are made of.
type stateSystem struct {
	*alliances
	members  entente.Edition
	spells   []systemSpell
	extended entente.Date // spells that end here are taken to go on
	pledges  []pledge
	made     sync.Map // *yearPortfolios by year, of the years that the edition speaks of
}

// yearPortfolios holds the portfolios of one year; made once, it is only read.
type yearPortfolios struct {
	*measure.Portfolios
	at    map[int]int          // number of a state: its place
	stays map[int]bool         // was in the system in the second half of the year
	of    map[entente.Code]int // number of a state
}

// system loads alliances and the members of the state system.
func (r *Record) system() (*stateSystem, error) {
	all, err := r.alliances()
	if err != nil {
		return nil, err
	}
	members, err := r.editionOf("cow", "states")
	if err != nil {
		return nil, fmt.Errorf("which states to count: %w", err)
	}
	rows, err := r.recordRows("cow/states")
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.systemData != nil {
		return r.systemData, nil
	}
	s := &stateSystem{alliances: all, members: members, extended: entente.NoDate}
	for _, x := range rows {
		n, err := strconv.Atoi(x.Ref)
		if x.Kind != cow.SystemMember || err != nil {
			continue
		}
		span := entente.Span{From: orNoDate(x.From), To: orNoDate(x.To)}
		s.spells = append(s.spells, systemSpell{n, span})
		s.extended = max(s.extended, span.To)
	}
	for _, bonds := range all.bonds {
		for _, b := range bonds {
			value, ok := commitments[b.kind]
			if !ok {
				continue
			}
			from, okFrom := r.systemNumber(b.from, b.span.From)
			to, okTo := r.systemNumber(b.to, b.span.From)
			if okFrom && okTo {
				s.pledges = append(s.pledges, pledge{from, to, b.span, value})
			}
		}
	}
	r.systemData = s
	return s, nil
}

// systemNumber is the number of a state in the state system on a day.
func (r *Record) systemNumber(c entente.Code, on entente.Date) (int, bool) {
	s, ok := r.States.State(c)
	if !ok {
		return 0, false
	}
	text, ok := s.CodeOn(states.COW, on)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// portfolios returns those of a year, which are made once for the years that the
// edition speaks of.
func (r *Record) portfolios(s *stateSystem, year int) *yearPortfolios {
	if p, ok := s.made.Load(year); ok {
		return p.(*yearPortfolios)
	}
	p := s.in(year)
	for _, x := range r.States.All() {
		if n, ok := r.numberIn(x.Code, year); ok {
			p.of[x.Code] = n
		}
	}
	if year >= s.first && year <= s.last {
		s.made.Store(year, p)
	}
	return p
}

// in makes the portfolios of a year: of all states that were in the system at
// some time in it, with every obligation in force at some time in it. One that
// left before July is counted among the states and not compared: published
// values are empty for Syria in 1958 (left in February) and Germany in 1945
// (May), and not for Japan in 1945 (August).
func (s *stateSystem) in(year int) *yearPortfolios {
	span, middle := entente.YearSpan(year), entente.NewDate(year, 7, 1)
	p := &yearPortfolios{at: map[int]int{}, stays: map[int]bool{}, of: map[entente.Code]int{}}
	for _, m := range s.spells {
		open := m.span.To == s.extended
		if m.span.From >= span.To || !open && m.span.To <= span.From {
			continue
		}
		if _, ok := p.at[m.number]; !ok {
			p.at[m.number] = len(p.at)
		}
		if open || m.span.To > middle {
			p.stays[m.number] = true
		}
	}
	p.Portfolios = measure.NewPortfolios(len(p.at))
	for _, x := range s.pledges {
		if !s.covers(x.span, span) {
			continue
		}
		i, okFrom := p.at[x.from]
		j, okTo := p.at[x.to]
		if okFrom && okTo && i != j {
			p.Add(i, j, x.value)
		}
	}
	return p
}

// portfolioFigures answers from alliance portfolios, year by year.
func (r *Record) portfolioFigures(q Query) ([]entente.Figure, error) {
	if q.By != "" && q.By != ByYear {
		return nil, fmt.Errorf("%s is measured by year", q.Measure.ID)
	}
	sys, err := r.system()
	var none Missing
	if errors.As(err, &none) {
		return r.allUnknown(q, missingAs(err), alliancesVersion)
	}
	if err != nil {
		return nil, err
	}
	periods, err := sys.periods(q)
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	for _, in := range periods {
		list = append(list, r.portfoliosIn(q, sys, in)...)
	}
	return list, nil
}

// missingAs keeps the whole reason of a wrapped Missing error.
func missingAs(err error) Missing { return Missing{err.Error()} }

// portfoliosIn answers for all subjects in one year.
func (r *Record) portfoliosIn(q Query, sys *stateSystem, in period) []entente.Figure {
	year := in.span.From.Year()
	blank := entente.Figure{
		Measure: q.Measure.ID, Span: in.label, Low: math.NaN(), High: math.NaN(), Share: 1, Status: entente.Known,
		Coverage: sys.end - 1, Editions: []string{sys.edition.SHA256, sys.members.SHA256}, Version: alliancesVersion,
	}
	p := r.portfolios(sys, year)
	if year > sys.last || year < sys.first {
		blank = blank.NoValue(entente.Unknown, fmt.Sprintf("alliances are coded from %d to %d", sys.first, sys.last))
	} else if p.N() == 0 {
		blank = blank.NoValue(entente.Unknown, "the list of states does not reach this year")
	} else if in.span.From >= sys.extended {
		blank.Note = fmt.Sprintf("the list of states ends with %s: those of that day are counted", sys.extended-1)
	}
	if len(q.Subjects) == 0 {
		return r.everyPortfolio(blank, q, p, year)
	}
	var list []entente.Figure
	for _, s := range q.Subjects {
		if s.On == OnGroup {
			list = append(list, r.groupPortfolio(blank, q, p, s, in))
			continue
		}
		a, okA := r.codeOfYear(s.A, year)
		b, okB := r.codeOfYear(s.B, year)
		if !okA || !okB || a == b {
			if q.From != "" || q.To != "" {
				f := blank
				f.Subject = s.String()
				list = append(list, f.NoValue(entente.NotApplicable, "one of the two was no state then"))
			}
			continue
		}
		list = append(list, r.portfolioPair(blank, q, p, entente.NewPair(a, b), year))
	}
	return list
}

// codeOfYear is the code of a state at the end of a year, or at its beginning
// where it did not last.
func (r *Record) codeOfYear(c entente.Code, year int) (entente.Code, bool) {
	if at, ok := r.States.At(c, entente.NewDate(year, 12, 31)); ok {
		return at, true
	}
	return r.States.At(c, entente.NewDate(year, 1, 1))
}

// everyPortfolio answers for all pairs that are defined in a year.
func (r *Record) everyPortfolio(blank entente.Figure, q Query, p *yearPortfolios, year int) []entente.Figure {
	if blank.Status == entente.Unknown {
		return nil
	}
	var codes []entente.Code
	for n := range p.stays {
		c, ok := r.States.FromCOW(n, entente.NewDate(year, 12, 31))
		if m, same := r.numberIn(c, year); ok && same && m == n { // of two numbers of one state the later
			codes = append(codes, c)
		}
	}
	slices.Sort(codes)
	list := make([]entente.Figure, 0, len(codes)*(len(codes)-1)/2)
	for i, a := range codes {
		for _, b := range codes[i+1:] {
			if f := r.portfolioPair(blank, q, p, entente.NewPair(a, b), year); f.Status != entente.NotApplicable {
				list = append(list, f)
			}
		}
	}
	return list
}

// portfolioPair compares two portfolios.
func (r *Record) portfolioPair(f entente.Figure, q Query, p *yearPortfolios, pair entente.Pair, year int) entente.Figure {
	f.Subject = pair.String()
	if f.Status == entente.Unknown {
		return f
	}
	var place [2]int
	for k, c := range []entente.Code{pair.A, pair.B} {
		n, ok := p.of[c]
		i, in := p.at[n]
		switch {
		case !ok || !in:
			return f.NoValue(entente.NotApplicable, fmt.Sprintf("%s was not in the state system of the Correlates of War project", c))
		case !p.stays[n]:
			return f.NoValue(entente.NotApplicable, fmt.Sprintf("%s left the state system before July: counted among the states, not compared", c))
		}
		place[k] = i
	}
	s := p.Compare(place[0], place[1])
	f.N = s.N
	ok := true
	switch q.Measure.ID {
	case sAllianceAbsolute, sAllianceAbsolute + pairsSuffix:
		f.Value = s.SAbsolute()
	case kappaAlliance, kappaAlliance + pairsSuffix:
		f.Value, ok = s.Kappa()
	case piAlliance, piAlliance + pairsSuffix:
		f.Value, ok = s.Pi()
	case sAlliance, sAlliance + pairsSuffix:
		f.Value = s.S()
	default:
		f.Value = kinOf(p.Grades(place[0], place[1]), q.Measure.ID)
		ok = !math.IsNaN(f.Value)
	}
	if !ok {
		return f.NoValue(entente.NotApplicable, "one of the two is bound alike to all states: chance is not defined")
	}
	return f
}

// kinOf takes a measure of two portfolios from their table.
func kinOf(g measure.Grades, id string) float64 {
	switch id {
	case kappaAllianceNominal:
		return g.Kappa(measure.Nominal)
	case kappaAllianceAbsolute:
		return g.Kappa(measure.Absolute)
	case piAllianceNominal:
		return g.Pi(measure.Nominal)
	case piAllianceAbsolute:
		return g.Pi(measure.Absolute)
	case alphaAlliance:
		return g.Alpha(measure.Quadratic)
	case tauAlliance:
		return g.TauB()
	}
	return g.Correlation()
}

// numberIn is the number of a state at the end of a year, or before.
func (r *Record) numberIn(c entente.Code, year int) (int, bool) {
	for _, on := range []entente.Date{entente.NewDate(year, 12, 31), entente.NewDate(year, 1, 1), entente.NoDate} {
		if n, ok := r.systemNumber(c, on); ok {
			return n, true
		}
	}
	return 0, false
}

// groupPortfolio is the mean over the pairs of members at the end of the year.
func (r *Record) groupPortfolio(f entente.Figure, q Query, p *yearPortfolios, s Subject, in period) entente.Figure {
	f.Subject = s.Group.ID
	if f.Status == entente.Unknown {
		return f
	}
	members := r.membersAtEnd(s, in)
	sum, n, pairs := 0.0, 0, 0
	for i, a := range members {
		for _, b := range members[i+1:] {
			pairs++
			if one := r.portfolioPair(f, q, p, entente.NewPair(a, b), in.span.From.Year()); one.Status == entente.Known {
				sum += one.Value
				n++
			}
		}
	}
	if n == 0 {
		return f.NoValue(entente.NotApplicable, "no two members in the state system then")
	}
	f.Value, f.N, f.Share = sum/float64(n), n, float64(n)/float64(pairs)
	if n < pairs {
		f.Status, f.Note = entente.Partial, join(f.Note, fmt.Sprintf("%d of %d pairs", n, pairs))
	}
	return f
}
