package operation

// Assessment answers how aligned a group is, compared with whom, whether it is
// changing, and on what evidence.
type Assessment struct {
	Group      string        `json:"group"`
	Title      string        `json:"title"`
	Members    []Member      `json:"members"`
	Changed    []string      `json:"membership_changed"` // years of the course in which it did
	Year       int           `json:"year"`
	Finding    string        `json:"finding"`
	Figures    []Assessed    `json:"figures"`
	Break      *BreakFinding `json:"last_break"` // of the leading measure; null if none is shown
	Pairs      []PairLine    `json:"pairs"`
	Without    []Without     `json:"without"`
	References []Reference   `json:"references"`
	Running    []Figure      `json:"running"`
	Unknown    []string      `json:"unknown"`
	Sources    []Source      `json:"sources"`
	Notes      []string      `json:"notes"`
}

// Sheet has every figure of the brief as figures have them: the group's, the
// pairs' and the group's without each member.
func (a *Assessment) Sheet() Sheet {
	var all FiguresResult
	for _, x := range a.Figures {
		all.Figures = append(all.Figures, x.Figure)
	}
	for _, p := range a.Pairs {
		all.Figures = append(all.Figures, p.Kappa, p.Agreement)
	}
	for _, w := range a.Without {
		all.Figures = append(all.Figures, w.Figure)
	}
	all.Figures = append(all.Figures, a.Running...)
	return all.Sheet()
}

// rests lists the editions that the brief's figures rest on.
func (a *Assessment) rests() []string {
	var shas []string
	for _, x := range a.Figures {
		shas = append(shas, x.Figure.Editions...)
	}
	return shas
}

// Member is a state of the group and its presence in the year.
type Member struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Yes       int    `json:"yes"`
	Abstain   int    `json:"abstain"`
	No        int    `json:"no"`
	NonVoting int    `json:"non_voting"`
	RollCalls int    `json:"roll_calls"`
}

// Assessed is one measure of the group: the year's figure, its yardsticks and
// its course.
type Assessed struct {
	Figure  Figure    `json:"figure"`
	Title   string    `json:"title"`
	Placebo []Placebo `json:"placebos"`
	Earlier *Figure   `json:"earlier"` // ten years before
	Course  Course    `json:"course"`
}

// Placebo is the comparison with seeded groups of the same size.
type Placebo struct {
	Kind       string `json:"kind"`
	Size       int    `json:"size"`
	Draws      int    `json:"draws"`
	Defined    int    `json:"defined"`
	P05        Number `json:"p05"`
	P50        Number `json:"p50"`
	P95        Number `json:"p95"`
	Percentile Number `json:"percentile"`
}

// PairLine is one pair of the group in the year.
type PairLine struct {
	Pair                string  `json:"pair"`
	Kappa               Figure  `json:"kappa_quadratic"`
	KappaPercentile     Number  `json:"kappa_quadratic_percentile"`
	Agreement           Figure  `json:"agreement"`
	AgreementPercentile Number  `json:"agreement_percentile"`
	Of                  int     `json:"pairs_ranked"`
	Course              []Point `json:"course"`
}

// Without is the group less one member.
type Without struct {
	Member string `json:"member"`
	Figure Figure `json:"figure"`
	Change Number `json:"change"` // against the whole group
}

// Reference is another group, through its subsets of the same size.
type Reference struct {
	Group   string `json:"group"`
	Members int    `json:"members"`
	Subsets int    `json:"subsets"`
	All     bool   `json:"all_subsets"`
	Mean    Number `json:"mean"`
	P05     Number `json:"p05"`
	P95     Number `json:"p95"`
	Above   Number `json:"percent_above"`
}
