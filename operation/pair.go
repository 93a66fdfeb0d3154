package operation

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/record"
)

type pairRequest struct {
	A     string `arg:"" help:"A state, by code or name; or both, as IRN-RUS."`
	B     string `arg:"" optional:"" help:"Another state."`
	Year  int    `help:"Year of the table; default the last full one."`
	Brief bool   `help:"Leave the yearly figures (series) out of the JSON; courses have their values."`
	Body  string `help:"Voting body: GA or SC." default:"GA" enum:"GA,SC,ga,sc"`
}

// PairResult is how two states voted.
type PairResult struct {
	Pair    string        `json:"pair"`
	Names   []string      `json:"names"`
	Year    int           `json:"year"`
	Body    string        `json:"body"`
	Lines   []PairEntry   `json:"measures"`
	Break   *BreakFinding `json:"last_break"` // of the leading measure; null if none is shown
	Joint   [9]int        `json:"joint"`      // yes, abstain, no of the first by those of the second, row by row
	JointN  int           `json:"joint_n"`
	Layers  []LayerLine   `json:"layers"`  // ties that are not votes
	Records []RecordLine  `json:"records"` // what other sources hold on both
	Series  []Figure      `json:"series"`
	Events  *PairEvents   `json:"events"`  // of the news
	Finding string        `json:"finding"` // the leading measure in a sentence
	Acts    []RecordInfo  `json:"acts"`    // the ledger's rows and other dated acts about the two, in order of time
	Telling Telling       `json:"telling"` // votes that say most about the two
	Related []RelatedPair `json:"related"` // each state's closest partners
	Notes   []string      `json:"notes"`
	Sources []Source      `json:"sources"`
	sheet   []Figure
}

// PairEntry is one measure of the pair.
type PairEntry struct {
	Figure     Figure `json:"figure"`
	Title      string `json:"title"`
	Percentile Number `json:"percentile"`
	Of         int    `json:"of"`
	Course     Course `json:"course"`
}

var pair = define(Operation{
	Name: "pair", Section: "Questions",
	Summary:  "Two states: how they vote, by the main measures and among all pairs, and every other tie in the record",
	Doc:      "Shows the main measures of two states' votes in a year with intervals and percentiles among all pairs, their course through time, the table of joint positions, and every other tie that the record measures, with what is unknown and why.",
	Examples: []string{"entente pair iran russia", "entente pair CHN PRK --year 2019"},
}, runPair)

func runPair(ctx context.Context, env *Env, q *pairRequest) (*PairResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	a, b, err := twoStates(r, q.A, q.B)
	if err != nil {
		return nil, err
	}
	s, err := r.PairSubject(a, b)
	if err != nil {
		return nil, err
	}
	body := entente.Body(strings.ToUpper(q.Body))
	year := cmp.Or(q.Year, r.LastFullYear(body))
	res := &PairResult{Pair: s.String(), Year: year, Body: string(body), Notes: []string{}, Series: []Figure{}}
	for _, c := range []entente.Code{s.A, s.B} {
		st, _ := r.States.State(c)
		res.Names = append(res.Names, st.Name)
	}
	if err := res.votes(r, s, body); err != nil {
		return nil, err
	}
	if err := res.ties(ctx, r, s); err != nil {
		return nil, err
	}
	note, err := explain(res.joint(r, s, body))
	if err != nil {
		return nil, err
	}
	if note != "" {
		res.Notes = append(res.Notes, note)
	}
	if err := res.more(r, s, body); err != nil {
		return nil, err
	}
	var rests []string
	for _, f := range res.Series {
		rests = append(rests, f.Editions...)
	}
	res.Sources, err = usedSources(r, rests)
	if res.sheet = res.Series; q.Brief {
		res.Series = []Figure{}
	}
	return res, err
}

// votes adds the measures on votes and the last break of the leading one.
func (p *PairResult) votes(r *record.Record, s record.Subject, body entente.Body) (err error) {
	for _, m := range record.Measures() {
		if m.On != record.OnPair || !m.OnVotes() || m.Kin {
			continue
		}
		if err := p.add(r, m, s, body); err != nil {
			return err
		}
	}
	for _, l := range p.Lines {
		if l.Figure.Measure == lead {
			if p.Break, err = findBreak(r, l.Course, lead, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// ties adds what the record has of the pair beside votes.
func (p *PairResult) ties(ctx context.Context, r *record.Record, s record.Subject) error {
	layers, figures, err := layerLines(r, s)
	if err != nil {
		return err
	}
	p.Layers = layers
	for _, f := range figures {
		p.Series = append(p.Series, newFigure(f))
	}
	if p.Records, err = recordLines(r, s); err != nil {
		return err
	}
	p.Events, err = pairEvents(ctx, r, entente.NewPair(s.A, s.B))
	return err
}

// more adds what pages show beside the measures.
func (p *PairResult) more(r *record.Record, s record.Subject, body entente.Body) (err error) {
	p.Finding = p.lead()
	if p.Acts, err = recordsBeside(r, s, earliest, latest); err != nil {
		return err
	}
	if p.Telling, err = telling(r, s, body, p.Year); err != nil {
		return err
	}
	p.Related, err = related(r, s, body, p.Year)
	return err
}

// earliest and latest are years beyond all records.
const earliest, latest = 1000, 9000

func (p *PairResult) add(r *record.Record, m record.Entry, s record.Subject, body entente.Body) error {
	list, err := r.Figures(record.Query{Measure: m, Subjects: []record.Subject{s}, Body: body, By: record.ByYear})
	if err != nil {
		return err
	}
	e := PairEntry{Title: m.Title, Percentile: Number(math.NaN())}
	e.Course = courseOf(apart(list, s.String()), func(f entente.Figure) bool { return f.Status == entente.Known })
	e.Figure = newFigure(entente.Figure{Measure: m.ID, Subject: s.String(), Span: strconv.Itoa(p.Year), Share: 1, Coverage: entente.NoDate}.NoValue(entente.Unknown, outside(list, p.Year)))
	for _, f := range list {
		if y, ok := spanYear(f.Span); ok && y == p.Year {
			e.Figure = newFigure(f)
		}
		p.Series = append(p.Series, newFigure(f))
	}
	if e.Figure.Status != string(entente.Unknown) {
		code, err := entente.ParsePair(e.Figure.Subject)
		if err != nil {
			return err
		}
		st, err := r.PairStanding(m, body, p.Year, code)
		if _, err = explain(err); err != nil {
			return err
		}
		e.Percentile, e.Of = Number(st.Percentile), st.Of
	}
	p.Lines = append(p.Lines, e)
	return nil
}

// outside says why a pair's yearly figures have none of a year.
func outside(list []entente.Figure, year int) string {
	if len(list) == 0 {
		return "the two were never in one roll call"
	}
	first, ok := spanYear(list[0].Span)
	last, _ := spanYear(list[len(list)-1].Span)
	if ok && (year < first || year > last) {
		return fmt.Sprintf("figures of the two are of %d to %d", first, last)
	}
	return noteOf(list)
}

// joint fills the table of joint positions.
func (p *PairResult) joint(r *record.Record, s record.Subject, body entente.Body) error {
	j, err := r.Joint(body, record.ByYear)
	if err != nil {
		return err
	}
	pair := entente.Pair{A: s.A, B: s.B}
	for _, l := range p.Lines {
		if l.Figure.Version != "" {
			if q, err := entente.ParsePair(l.Figure.Subject); err == nil {
				pair = q
			}
			break
		}
	}
	t := j.In(strconv.Itoa(p.Year)).Of(pair)
	p.Joint, p.JointN = t, t.N()
	return nil
}

// Sheet has the pair's yearly figures.
func (p *PairResult) Sheet() Sheet { return (&FiguresResult{Figures: p.sheet}).Sheet() }

// Document shows the pair.
func (p *PairResult) Document() Document {
	d := Document{Title: strings.Join(p.Names, " and ")}
	d.Lead = p.lead()
	d.Blocks = append(d.Blocks, p.votesBlock())
	if p.Break != nil {
		d.Blocks = append(d.Blocks, breakBlock(*p.Break, 2))
	}
	if p.JointN > 0 {
		d.Blocks = append(d.Blocks, p.jointBlock())
	}
	d.Blocks = append(d.Blocks, p.Telling.blocks(p.Pair)...)
	d.Blocks = append(d.Blocks, layersBlocks(p.Layers, p.Records)...)
	if p.Events != nil && len(p.Events.Strips) > 0 {
		a, b, _ := strings.Cut(p.Pair, "-")
		d.Blocks = append(d.Blocks, p.Events.blocks(a, b)...)
	}
	notes := slices.Clone(p.Notes)
	for _, l := range p.Lines {
		if l.Figure.Note != "" && l.Figure.Span == strconv.Itoa(p.Year) {
			notes = append(notes, l.Figure.Note)
			break
		}
	}
	slices.Sort(notes)
	if notes = slices.Compact(notes); len(notes) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Notes", Text: notes, Bullets: true})
	}
	d.Blocks = append(d.Blocks, sourcesBlock(p.Sources))
	return d
}

// votesBlock shows the measures of the year's votes with their courses.
func (p *PairResult) votesBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "measure"}, {Name: strconv.Itoa(p.Year), Align: Right}, {Name: "95 % interval", Align: Right, Drop: 1}, {Name: "n", Align: Right, Drop: 2},
		{Name: "percentile", Align: Right}, {Name: "course", Tail: true}, {Name: "per decade", Align: Right, Drop: 3}, {Name: "last break", Drop: 4},
	}}
	courses := make([]Course, len(p.Lines))
	for i, l := range p.Lines {
		courses[i] = l.Course
	}
	from, to := window(courses)
	of := 0
	for _, l := range p.Lines {
		f := l.Figure
		of = max(of, l.Of)
		row := []string{f.Measure, decimals(float64(f.Value), 3), between(float64(f.Low), float64(f.High), 2), count(f.N),
			ordinal(float64(l.Percentile)), l.Course.spark(from, to), perDecade(l.Course), l.Course.BreakWords}
		if f.Status == "not-applicable" {
			row[1] = "n/a"
		}
		t.Rows = append(t.Rows, row)
	}
	if of > 0 {
		t.Note = fmt.Sprintf("percentile: among the pairs with at least 10 joint votes (%s at most). ", count(of))
	}
	if to > 0 {
		t.Note += fmt.Sprintf("course: %d to %d, each line on its own scale. ", from, to)
	}
	t.Note += "Recorded votes are a selected sample: texts adopted without a vote are not in them."
	return Block{Heading: "Votes in " + record.BodyName(entente.Body(p.Body)), Table: t}
}

func (p *PairResult) lead() string {
	for _, l := range p.Lines {
		if l.Figure.Measure == lead {
			if math.IsNaN(float64(l.Figure.Value)) {
				return fmt.Sprintf("Chance-corrected agreement in %d is %s: %s.", p.Year, l.Figure.Status, l.Figure.Note)
			}
			partial := ""
			if l.Figure.Status == string(entente.Partial) {
				partial = "Partial: " + l.Figure.Note + ". "
			}
			return partial + fmt.Sprintf("In %d chance-corrected agreement (kappa, quadratic) was %s (95 %% interval %s), higher than %s. %s",
				p.Year, decimals(float64(l.Figure.Value), 2), between(float64(l.Figure.Low), float64(l.Figure.High), 2),
				shareText(float64(l.Percentile), count(l.Of)+" pairs"), courseText(l.Course))
		}
	}
	return ""
}

func (p *PairResult) jointBlock() Block {
	a, b, _ := strings.Cut(p.Pair, "-")
	t := &Table{Columns: []Column{{Name: a + " down, " + b + " across"}, {Name: "yes", Align: Right}, {Name: "abstain", Align: Right}, {Name: "no", Align: Right}}}
	for i, name := range []string{"yes", "abstain", "no"} {
		row := []string{name}
		for k := range 3 {
			row = append(row, strconv.Itoa(p.Joint[3*i+k]))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = fmt.Sprintf("%d roll calls of %d in which both cast a vote.", p.JointN, p.Year)
	return Block{Heading: "Joint positions", Table: t}
}
