package operation

import (
	"context"
	"fmt"
	"strings"

	"entente"
	"entente/record"
)

type evidenceRequest struct {
	Subject     string `arg:"" help:"A pair (IRN-RUS), direction (RUS>IRN), group or state."`
	Span        string `arg:"" help:"A year (2024), session (72, ES-11) or span (2000/2004)."`
	Measure     string `help:"The figure to open." default:"agreement"`
	Body        string `help:"Voting body: GA or SC." default:"GA" enum:"GA,SC,ga,sc"`
	Topic       string `help:"Only roll calls on a topic (entente topics), or text:word|word."`
	Only        string `help:"Only roll calls where the positions are: same, differ, or opposed (yes against no)." enum:",same,differ,opposed" default:""`
	Toward      string `help:"As in figures: the group or state that the figure is toward." placeholder:"GROUP"`
	Territories bool   `help:"As in figures: count a territory with the state that it belongs to."`
	Members     string `help:"A group of your own in place of the subject: IRN,RUS,... (then write - as the subject)." placeholder:"STATES"`
}

// EvidenceResult is a figure and the roll calls behind it.
type EvidenceResult struct {
	Figure  Figure         `json:"figure"`
	States  []string       `json:"states"`
	Joint   []int          `json:"joint,omitempty"`
	Rows    []EvidenceLine `json:"rows"`
	Records []RecordInfo   `json:"records,omitempty"` // of layers that are not votes
	Counted int            `json:"counted"`
	Why     string         `json:"why_no_rows,omitempty"`
	Fetch   string         `json:"fetch,omitempty"`
	Files   []Source       `json:"files"`
}

// EvidenceLine is one roll call.
type EvidenceLine struct {
	Symbol    string   `json:"symbol"`
	Date      string   `json:"date"`
	Session   string   `json:"session"`
	Title     string   `json:"title"`
	Positions []string `json:"positions"` // in the order of states; empty: not in the roll call
	Counted   bool     `json:"counted"`
	Link      string   `json:"link"`
	Edition   string   `json:"edition"`
	FileRows  []int    `json:"file_rows"` // data rows of the publisher's file
}

var evidence = define(Operation{
	Name: "evidence", Section: "Questions",
	Summary: "The roll calls or records behind a figure, down to file, row and link",
	Doc: "Opens a figure. Of a figure on votes: each roll call with the positions, its symbol, date, title, UN Digital Library link, and the rows of the publisher's " +
		"file that say so. On the embedded record it gives the joint table, the edition and the command that fetches the rows. Of any other figure: the records " +
		"of its layer about the subject in that time.",
	Examples: []string{"entente evidence IRN-RUS 2024", "entente evidence quartet ES-11 --measure mean-pairwise", "entente evidence CHN-RUS 2024 --only opposed"},
}, runEvidence)

func runEvidence(_ context.Context, env *Env, q *evidenceRequest) (*EvidenceResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	query, err := q.query(r)
	if err != nil {
		return nil, err
	}
	if !query.Measure.OnVotes() {
		return recordEvidence(r, query, q)
	}
	list, err := r.Evidence(query)
	if note, err := explain(err); err != nil {
		return nil, err
	} else if note != "" {
		return nil, fmt.Errorf("evidence: %s", note)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("evidence: no figure of %s for %s in %s", q.Measure, q.Subject, q.Span)
	}
	e := list[len(list)-1] // under two codes in one year the later one holds
	res := &EvidenceResult{Figure: newFigure(e.Figure), Rows: []EvidenceLine{}, Why: e.Why}
	for _, c := range e.Codes {
		res.States = append(res.States, string(c))
	}
	if e.Table.N() > 0 {
		res.Joint = e.Table[:]
	}
	if e.Why != "" {
		res.Fetch = "entente sync undl && " + q.again()
	}
	all, err := sourcesOf(r)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		for _, f := range e.Files {
			if s.SHA256 == f.SHA256 {
				res.Files = append(res.Files, s)
			}
		}
	}
	for _, row := range e.Rows {
		if line := newLine(e, row); q.wants(line) {
			res.Rows = append(res.Rows, line)
			if line.Counted {
				res.Counted++
			}
		}
	}
	return res, nil
}

// again is the command line that asks the same question.
func (q *evidenceRequest) again() string {
	line := fmt.Sprintf("entente evidence %s %s --measure %s", q.Subject, q.Span, q.Measure)
	for _, f := range [][2]string{{"--topic", q.Topic}, {"--only", q.Only}, {"--toward", q.Toward}, {"--members", q.Members}} {
		if f[1] != "" {
			line += " " + f[0] + " " + f[1]
		}
	}
	if body := strings.ToUpper(q.Body); body != string(entente.GeneralAssembly) {
		line += " --body " + body
	}
	return line
}

// query reads the subject and the span.
func (q *evidenceRequest) query(r *record.Record) (record.Query, error) {
	m, err := record.FindMeasure(q.Measure)
	if err != nil {
		return record.Query{}, err
	}
	out := record.Query{Measure: m, Body: entente.Body(strings.ToUpper(q.Body)), Topic: q.Topic, Territories: q.Territories, By: record.BySession, From: q.Span, To: q.Span}
	if from, to, ok := strings.Cut(q.Span, "/"); ok {
		out.By, out.From, out.To = record.BySpan, from, to
	} else if len(q.Span) == 4 && strings.Trim(q.Span, "0123456789") == "" {
		out.By = record.ByYear
	}
	if out.Toward, err = towardWhom(r, q.Toward); err != nil {
		return out, err
	}
	names := []string{q.Subject}
	if q.Members != "" {
		names = nil
	}
	out.Subjects, err = subjects(r, names, q.Members)
	if err == nil && len(out.Subjects) == 1 && out.Subjects[0].On == record.OnGroup && m.On == record.OnPair {
		out.Measure, err = record.FindMeasure(m.ID + "-pairs")
	}
	return out, err
}

func newLine(e record.Evidence, row record.EvidenceRow) EvidenceLine {
	c := row.RollCall
	l := EvidenceLine{
		Symbol: c.Symbol, Date: c.Date.String(), Session: c.Session, Title: c.Title, Counted: e.Counted(row),
		Link: c.Link, Edition: c.Edition, FileRows: row.FileRows,
	}
	for _, p := range row.Positions {
		l.Positions = append(l.Positions, p.String())
	}
	return l
}

// wants applies --only.
func (q *evidenceRequest) wants(l EvidenceLine) bool {
	seen := map[string]bool{}
	for _, p := range l.Positions {
		if p == "Y" || p == "A" || p == "N" {
			seen[p] = true
		}
	}
	switch q.Only {
	case "same":
		return l.Counted && len(seen) == 1
	case "differ":
		return l.Counted && len(seen) > 1
	case "opposed":
		return l.Counted && seen["Y"] && seen["N"]
	}
	return true
}

// Sheet has a row for each roll call and state, or for each record.
func (e *EvidenceResult) Sheet() Sheet {
	if e.Records != nil {
		return recordSheet(e.Records)
	}
	s := Sheet{Columns: []string{"symbol", "date", "session", "title", "state", "position", "counted", "link", "edition", "file_row"}}
	for _, l := range e.Rows {
		for i, c := range e.States {
			s.Rows = append(s.Rows, []any{l.Symbol, l.Date, l.Session, l.Title, c, l.Positions[i], l.Counted, l.Link, l.Edition, l.FileRows[i]})
		}
	}
	return s
}

// Document shows the roll calls.
func (e *EvidenceResult) Document() Document {
	f := e.Figure
	d := Document{Title: fmt.Sprintf("%s of %s in %s", f.Measure, f.Subject, f.Span)}
	d.Lead = fmt.Sprintf("Value %s, %sn %s, status %s.", decimals(float64(f.Value), 6), intervalText(f), count(f.N), f.Status)
	if f.Note != "" {
		d.Lead += " Note: " + f.Note + "."
	}
	switch {
	case e.Records != nil && e.Why != "":
		d.Blocks = append(d.Blocks, e.unlisted("Records"), sourcesBlock(e.Files))
		return d
	case e.Records != nil:
		d.Blocks = append(d.Blocks, recordInfoBlock(e.Records), sourcesBlock(e.Files))
		return d
	}
	if len(e.Joint) == 9 {
		p := &PairResult{Pair: f.Subject, JointN: f.N, Joint: [9]int(e.Joint)}
		b := p.jointBlock()
		b.Table.Note = "Counts of roll calls by the positions of the two; the figure follows from them."
		d.Blocks = append(d.Blocks, b)
	}
	if e.Why != "" {
		d.Blocks = append(d.Blocks, e.unlisted("Roll calls"))
	} else {
		d.Blocks = append(d.Blocks, e.rowsBlock())
	}
	d.Blocks = append(d.Blocks, sourcesBlock(e.Files))
	return d
}

// unlisted says why the rows are not here and what fetches them.
func (e *EvidenceResult) unlisted(what string) Block {
	return Block{Heading: what, Text: []string{"Not listed: " + e.Why + ".", "To fetch and list them: " + e.Fetch}}
}

// intervalText says what bounds a figure has, if any.
func intervalText(f Figure) string {
	bounds := between(float64(f.Low), float64(f.High), 3)
	switch {
	case bounds == missingCell:
		return ""
	case f.Level > 0:
		return fmt.Sprintf("%s %% interval %s, ", percent(f.Level), bounds)
	}
	return fmt.Sprintf("%s %s, ", f.Method, bounds)
}

func (e *EvidenceResult) rowsBlock() Block {
	t := &Table{Columns: []Column{{Name: "date"}, {Name: "symbol"}}}
	for _, s := range e.States {
		t.Columns = append(t.Columns, Column{Name: s})
	}
	t.Columns = append(t.Columns, Column{Name: "title"}, Column{Name: "file rows", Drop: 2}, Column{Name: "link", Drop: 1})
	skipped := e.Counted < len(e.Rows)
	if skipped {
		t.Columns = append(t.Columns, Column{Name: "counted"})
	}
	for _, l := range e.Rows {
		row := []string{l.Date, l.Symbol}
		for _, p := range l.Positions {
			if p == "" {
				p = missingCell
			}
			row = append(row, p)
		}
		rows := make([]string, 0, len(l.FileRows))
		for _, n := range l.FileRows {
			if n > 0 {
				rows = append(rows, fmt.Sprint(n))
			}
		}
		row = append(row, shortTitle(l.Title), strings.Join(rows, " "), strings.TrimPrefix(l.Link, "https://"))
		if skipped {
			row = append(row, map[bool]string{true: "yes", false: "no"}[l.Counted])
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = fmt.Sprintf("%s roll calls, %s of them counted. Y yes, A abstention, N no, X listed but not voting, %s not in the roll call. Links and the data rows of the publisher's file (header not counted) are in -o csv and on a wide terminal.",
		count(len(e.Rows)), count(e.Counted), missingCell)
	return Block{Heading: "Roll calls", Table: t}
}

// shortTitle cuts the note of adoption off a title, and what is too long.
func shortTitle(s string) string {
	s, _, _ = strings.Cut(s, " : resolution")
	if r := []rune(s); len(r) > 56 {
		s = string(r[:55]) + "…"
	}
	return s
}
