package operation

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/record"
	"entente/states"
)

// Figure is the stable form of a figure.
type Figure struct {
	Measure  string   `json:"measure"`
	Subject  string   `json:"subject"`
	Span     string   `json:"span"`
	Value    Number   `json:"value"`
	Low      Number   `json:"low"`
	High     Number   `json:"high"`
	N        int      `json:"n"`
	Share    float64  `json:"share"` // of a group's pairs that the value rests on
	Status   string   `json:"status"`
	Level    float64  `json:"level"`
	Method   string   `json:"method"`
	Body     string   `json:"body"`
	Slice    string   `json:"slice"`
	Coverage string   `json:"coverage"`
	Version  string   `json:"version"`
	Editions []string `json:"editions"`
	Note     string   `json:"note"`
}

func newFigure(f entente.Figure) Figure {
	editions := f.Editions
	if editions == nil {
		editions = []string{}
	}
	return Figure{
		Measure: f.Measure, Subject: f.Subject, Span: f.Span,
		Value: Number(f.Value), Low: Number(f.Low), High: Number(f.High),
		N: f.N, Share: f.Share, Status: string(f.Status), Level: f.Level, Method: f.Method, Body: string(f.Body),
		Slice: f.Slice, Coverage: f.Coverage.String(), Version: f.Version, Editions: editions, Note: f.Note,
	}
}

// spanRequest is the part of a request that says which votes count.
type spanRequest struct {
	From     string  `help:"First year (1992), session (72, ES-11) or, with --by span, day (2022-02-24)."`
	To       string  `help:"Last year, session or day, included."`
	Body     string  `help:"Voting body: GA (General Assembly) or SC (Security Council)." default:"GA" enum:"GA,SC,ga,sc"`
	Level    float64 `help:"Level of the intervals." default:"0.95"`
	Topic    string  `help:"Only roll calls on a topic (entente topics), or text:word|word."`
	Opposing string  `help:"Only roll calls in which this state voted yes or no and was outvoted." placeholder:"STATE"`
}

// query makes the record's query of it.
func (s spanRequest) query(r *record.Record, m record.Entry, by string) (record.Query, error) {
	q := record.Query{
		Measure: m, By: by, From: s.From, To: s.To, Body: entente.Body(strings.ToUpper(s.Body)),
		Level: s.Level, Topic: s.Topic,
	}
	if s.Opposing != "" {
		c, err := r.States.Lookup(s.Opposing)
		if err != nil {
			return q, fmt.Errorf("--opposing: %w", err)
		}
		q.Opposing = c
	}
	return q, nil
}

type figuresRequest struct {
	Measure  string   `arg:"" predictor:"measure" help:"What to measure (entente measures lists all)."`
	Subjects []string `arg:"" optional:"" name:"subject" help:"Pairs (IRN-RUS), states or groups; none means all pairs."`
	By       string   `help:"Cut time by year, session, month (measures on dated lists), or not at all (span). Without it: by year, and the whole span too when --from or --to is given." enum:",year,month,session,span" default:""`
	spanRequest
	Against     string `help:"For unanimous-against: the state on the other side." placeholder:"STATE"`
	Toward      string `help:"For trade-exposure: the group or state with which the trade is counted. For sanctions-listed-located and -third: only programmes aimed at it." placeholder:"GROUP"`
	Territories bool   `help:"For measures of sanctions by address: count a territory with the state that it belongs to."`
	Source      string `help:"For measures on trade: the data set, cow, imf or baci. Without it, one that reaches furthest into the years asked for; never two in one series." placeholder:"ID"`
	Members     string `help:"A group of your own: IRN,RUS,..." placeholder:"STATES"`
	Placebos    bool   `help:"For measures of groups on votes, by year: also random groups of the same size in each year."`
}

// FiguresResult holds the figures asked for.
type FiguresResult struct {
	Figures  []Figure       `json:"figures"`
	Placebos []YearsPlacebo `json:"placebos,omitempty"` // when asked for
	title    string
	low      float64
	high     float64
	rests    string // data set
	page     string // of the method
}

var figures = define(Operation{
	Name: "figures", Section: "Questions",
	Summary: "Any measure for any pair, group or state, by year, session or span",
	Doc: "Prints figures of one measure: for the pairs, groups or states named, or for all pairs. Each has its interval, n, " +
		"status and the edition that it rests on. Intervals over several years are clustered by recurring resolution. " +
		"A year that is not over is marked partial. Recorded votes are a selected sample: texts adopted without a vote are not in them.",
	Examples: []string{
		"entente figures agreement IRN-RUS --from 2014",
		"entente figures kappa-quadratic-pairs quartet brics --by year -o csv",
		"entente figures agreement --from 2024 --to 2024 -o csv",
	},
}, runFigures)

func runFigures(_ context.Context, env *Env, q *figuresRequest) (*FiguresResult, error) {
	m, err := record.FindMeasure(q.Measure)
	if err != nil {
		return nil, err
	}
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	query, err := q.query(r, m, q.By)
	if err != nil {
		return nil, err
	}
	if query.Subjects, err = subjects(r, q.Subjects, q.Members); err != nil {
		return nil, err
	}
	if q.Against != "" {
		if query.Against, err = r.States.Lookup(q.Against); err != nil {
			return nil, fmt.Errorf("--against: %w", err)
		}
	}
	if query.Toward, err = towardWhom(r, q.Toward); err != nil {
		return nil, err
	}
	query.Territories, query.Source = q.Territories, strings.ToLower(q.Source)
	list, err := r.Figures(query)
	if err != nil {
		return nil, err
	}
	res := &FiguresResult{Figures: make([]Figure, len(list)), title: m.Title, low: m.Low, high: m.High, rests: r.RestsOn(m, list), page: m.Page}
	for i, f := range list {
		res.Figures[i] = newFigure(f)
	}
	if q.Placebos {
		res.Placebos, err = placebosOf(r, m, query, list)
	}
	return res, err
}

// subjects reads the subjects named and the group given by its members.
func subjects(r *record.Record, names []string, members string) ([]record.Subject, error) {
	var list []record.Subject
	for _, n := range names {
		s, err := r.ParseSubject(n)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(list, func(x record.Subject) bool { return x.On == s.On && x.String() == s.String() }) {
			list = append(list, s) // once, however often and in whatever form it is named
		}
	}
	if members != "" {
		g, err := inline(r, members)
		if err != nil {
			return nil, err
		}
		list = append(list, record.Subject{On: record.OnGroup, Group: g})
	}
	return list, nil
}

func inline(r *record.Record, members string) (states.Group, error) {
	g, err := states.Inline(strings.Split(members, ","), r.States)
	if err != nil {
		return g, fmt.Errorf("--members: %w", err)
	}
	return g, nil
}

// groupOrDefault is the group with the id, without one the default of the groups.
func groupOrDefault(r *record.Record, id string) (states.Group, error) {
	if id == "" {
		return r.Groups.Default()
	}
	return namedGroup(r, id)
}

// Sheet is the contract of -o csv.
func (f *FiguresResult) Sheet() Sheet {
	s := Sheet{Columns: []string{
		"measure", "subject", "span", "value", "low", "high", "n", "status",
		"share", "level", "method", "body", "slice", "coverage", "version", "editions", "note",
	}}
	s.Rows = make([][]any, len(f.Figures))
	for i, x := range f.Figures {
		s.Rows[i] = []any{
			x.Measure, x.Subject, x.Span, float64(x.Value), float64(x.Low), float64(x.High), x.N, x.Status,
			x.Share, x.Level, x.Method, x.Body, x.Slice, x.Coverage, x.Version, strings.Join(x.Editions, " "), x.Note,
		}
	}
	return s
}

// heading says what was measured and in which body.
func (f *FiguresResult) heading() string {
	if len(f.Figures) == 0 || f.Figures[0].Body == "" || !strings.HasPrefix(f.Figures[0].Version, "votes/") {
		return f.title
	}
	return f.title + " in " + record.BodyName(entente.Body(f.Figures[0].Body))
}

// intervalName heads the column of intervals with their level.
func (f *FiguresResult) intervalName() string {
	for _, x := range f.Figures {
		if x.Level > 0 && !math.IsNaN(float64(x.Low)) {
			return fmt.Sprintf("%s %% interval", percent(x.Level))
		}
		if x.Method == "bounds" {
			return "bounds"
		}
		if x.Method == "rounding" {
			return "rounded within"
		}
	}
	return "interval"
}

// maxShown is how many figures a table shows; machine formats have them all.
const maxShown = 400

// Document shows the figures: a line for each, and above them each subject's
// course in small.
func (f *FiguresResult) Document() Document {
	d := Document{Title: f.heading()}
	if t := f.courses(); t != nil {
		d.Blocks = append(d.Blocks, Block{Table: t})
	}
	t := &Table{Columns: []Column{
		{Name: "subject"}, {Name: "span"}, {Name: "value", Align: Right}, {Name: f.intervalName(), Align: Right},
		{Name: "n", Align: Right}, {Name: "status"}, {Name: "slice", Drop: 1}, {Name: "note"},
	}}
	var notes []string
	shown := f.Figures[:min(len(f.Figures), maxShown)]
	for _, x := range shown {
		t.Rows = append(t.Rows, []string{
			x.Subject, x.Span, decimals(float64(x.Value), 3), between(float64(x.Low), float64(x.High), 3),
			count(x.N), x.Status, x.Slice, footnote(&notes, x.Note),
		})
	}
	if len(notes) == 0 {
		t = dropColumn(t, "note")
	}
	if len(f.Figures) > maxShown {
		t.Note = fmt.Sprintf("%s of %s figures shown; -o csv or -o json gives all", count(maxShown), count(len(f.Figures)))
	}
	if !slices.ContainsFunc(shown, func(x Figure) bool { return x.Slice != "" }) {
		t = dropColumn(t, "slice")
	}
	d.Blocks = append(d.Blocks, Block{Table: t})
	if len(notes) > 0 {
		d.Blocks = append(d.Blocks, Block{Text: notes})
	}
	if t := f.placebos(); t != nil {
		d.Blocks = append(d.Blocks, Block{Heading: "Compared with random groups", Table: t})
	}
	d.Blocks = append(d.Blocks, Block{Text: f.foot()})
	return d
}

// footnote returns the mark of a note, and adds the note to the list when it is
// new.
func footnote(notes *[]string, text string) string {
	if text == "" {
		return ""
	}
	for _, n := range *notes {
		if mark, rest, _ := strings.Cut(n, " "); rest == text {
			return mark
		}
	}
	mark := fmt.Sprintf("[%d]", len(*notes)+1)
	*notes = append(*notes, mark+" "+text)
	return mark
}

func dropColumn(t *Table, name string) *Table {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return t
	}
	t.Columns = slices.Delete(t.Columns, i, i+1)
	for k := range t.Rows {
		t.Rows[k] = slices.Delete(t.Rows[k], i, i+1)
	}
	return t
}

// courses is a line for each subject with at least three values.
func (f *FiguresResult) courses() *Table {
	var order []string
	values := map[string][]float64{}
	spans := map[string][2]string{}
	for _, x := range f.Figures {
		if strings.Contains(x.Span, "/") || x.Status == string(entente.Partial) {
			continue // a part of a year must not stand beside full ones
		}
		if _, ok := values[x.Subject]; !ok {
			order = append(order, x.Subject)
			spans[x.Subject] = [2]string{x.Span, x.Span}
		}
		values[x.Subject] = append(values[x.Subject], float64(x.Value))
		spans[x.Subject] = [2]string{spans[x.Subject][0], x.Span}
	}
	if len(order) == 0 || len(order) > 40 {
		return nil
	}
	t := &Table{Columns: []Column{{Name: "subject"}, {Name: "from"}, {Name: "course"}, {Name: "to"}, {Name: "range", Align: Right, Drop: 1}}}
	for _, s := range order {
		if len(values[s]) < 3 {
			continue
		}
		low, high := bounds(values[s])
		if math.IsInf(low, 0) {
			continue
		}
		t.Rows = append(t.Rows, []string{s, spans[s][0], spark(values[s], low, high), spans[s][1], between(low, high, 2)})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func (f *FiguresResult) foot() []string {
	if len(f.Figures) == 0 {
		return []string{"No figures: nothing in the record fits the question."}
	}
	x := f.Figures[0]
	if x.Coverage == "" {
		return nil // nothing is known, and the note says why
	}
	if !strings.HasPrefix(x.Version, "votes/") {
		return []string{fmt.Sprintf("Rests on %s, to %s. Method %s, docs/methods/%s.md. entente evidence opens a figure to its records.", f.rests, x.Coverage, x.Version, f.page)}
	}
	return []string{fmt.Sprintf("Recorded votes of %s to %s, a selected sample: texts adopted without a vote are not in it. "+
		"Intervals at %s %%. Method %s.", record.BodyName(entente.Body(x.Body)), x.Coverage, percent(x.Level), x.Version)}
}
