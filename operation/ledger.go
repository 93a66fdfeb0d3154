package operation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/ledger"
	"entente/record"
)

type ledgerRequest struct {
	Subject  string `arg:"" optional:"" help:"A state, pair (IRN-RUS) or group: facts about the state, about both, or about at least two members."`
	Kind     string `help:"Only facts of a kind, such as treaty, visit, veto."`
	Text     string `help:"Only facts whose sentence, note or source has these words."`
	From     string `help:"Only facts that end on or after this day, month or year."`
	To       string `help:"Only facts that begin on or before this day, month or year."`
	Disputed bool   `help:"Also those that nobody has seen in their source yet, which are in no figure."`
}

// LedgerResult lists dated facts of the ledger.
type LedgerResult struct {
	Facts []Fact     `json:"facts"`
	Kinds []FactKind `json:"kinds"` // of all facts that fit but for the kind
	Total int        `json:"total"` // facts in the ledger
	Hash  string     `json:"sha256"`
}

// FactKind counts the facts of a kind.
type FactKind struct {
	Kind  string `json:"kind"`
	Layer string `json:"layer"`
	Facts int    `json:"facts"`
}

// Fact is one dated, sourced fact.
type Fact struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Layer     string   `json:"layer"`
	From      string   `json:"from"`
	To        string   `json:"to"` // first day after it, empty while it lasts
	Precision string   `json:"precision"`
	States    []string `json:"states"`
	Actor     string   `json:"actor"` // of a directed fact, and its target
	Target    string   `json:"target"`
	Body      string   `json:"body"`
	Text      string   `json:"text"`
	Count     int      `json:"count"` // of unit; 0 where nothing is counted
	Unit      string   `json:"unit"`
	Sign      int      `json:"sign"` // 1 cooperation, -1 conflict, 0 neither
	Certainty string   `json:"certainty"`
	Verified  bool     `json:"verified"`
	Publisher string   `json:"publisher"`
	Title     string   `json:"title"`
	Published string   `json:"published"`
	Symbol    string   `json:"symbol"`
	Link      string   `json:"link"`
	Note      string   `json:"note"`
}

var ledgerOperation = define(Operation{
	Name: "ledger", Section: "Questions",
	Summary:  "Dated facts of the ledger, with certainty and source: treaties, visits, exercises, vetoes, tests",
	Doc:      "Lists facts of the ledger that comes with the program, oldest first: in a sentence, with the date as precisely as it is known, how certain the fact is and where a reader finds it again. The ledger is kept for a few states and counts at least.",
	Examples: []string{"entente ledger IRN-RUS --from 2020", "entente ledger quartet --kind exercise", "entente ledger --text 'no limits'"},
}, runLedger)

func runLedger(_ context.Context, env *Env, q *ledgerRequest) (*LedgerResult, error) {
	kind := strings.ToLower(q.Kind)
	about, err := ledgerAbout(env, q.Subject)
	if err != nil {
		return nil, err
	}
	span, err := ledgerSpan(q.From, q.To)
	if err != nil {
		return nil, err
	}
	rows, err := ledger.Rows()
	if err != nil {
		return nil, err
	}
	res := &LedgerResult{Facts: []Fact{}, Kinds: []FactKind{}, Total: len(rows), Hash: ledger.Hash()}
	words := strings.Fields(strings.ToLower(q.Text))
	for _, x := range rows {
		if !x.Verified && !q.Disputed || !about(x) || !span(x.When) || !hasWords(x, words) {
			continue
		}
		res.count(x)
		if kind == "" || x.Kind == kind {
			res.Facts = append(res.Facts, newFact(x))
		}
	}
	slices.SortStableFunc(res.Facts, func(a, b Fact) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(res.Kinds, func(a, b FactKind) int { return cmp.Or(cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Kind, b.Kind)) })
	return res, nil
}

// ledgerAbout is the test of whether a fact is about a subject.
func ledgerAbout(env *Env, subject string) (func(ledger.Row) bool, error) {
	if subject == "" {
		return func(ledger.Row) bool { return true }, nil
	}
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	s, err := r.ParseSubject(subject)
	if err != nil {
		return nil, err
	}
	a, b := r.States.Lineage(s.A), r.States.Lineage(s.B)
	among := func(x ledger.Row, codes []entente.Code) int {
		n := 0
		for _, c := range x.Participants {
			if slices.Contains(codes, c) {
				n++
			}
		}
		return n
	}
	switch s.On {
	case record.OnGroup:
		return func(x ledger.Row) bool { return among(x, s.Group.Codes()) > 1 }, nil
	case record.OnDirection:
		return func(x ledger.Row) bool { return slices.Contains(a, x.Actor) && slices.Contains(b, x.Target) }, nil
	case record.OnPair:
		return func(x ledger.Row) bool { return among(x, a) > 0 && among(x, b) > 0 }, nil
	}
	return func(x ledger.Row) bool { return among(x, a) > 0 }, nil
}

// ledgerSpan is the test of whether a fact lies, in part, in a span.
func ledgerSpan(from, to string) (func(entente.Span) bool, error) {
	read := func(flag, text string) (entente.Span, error) {
		if text == "" {
			return entente.Span{From: entente.NoDate, To: entente.NoDate}, nil
		}
		s, ok := record.SpanOf(text)
		if !ok {
			return s, fmt.Errorf("--%s %s: want a year, month or day, such as 2022, 2022-02 or 2022-02-24", flag, text)
		}
		return s, nil
	}
	f, err := read("from", from)
	t, err2 := read("to", to)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	if f.From.Known() && t.To.Known() && f.From >= t.To {
		return nil, fmt.Errorf("--from %s is after --to %s", from, to)
	}
	return func(s entente.Span) bool {
		return (!f.From.Known() || !s.To.Known() || s.To > f.From) && (!t.To.Known() || !s.From.Known() || s.From < t.To)
	}, nil
}

func hasWords(x ledger.Row, words []string) bool {
	text := strings.ToLower(strings.Join([]string{x.Sentence, x.Note, x.Kind, x.Body, x.Source.Publisher, x.Source.Title, x.Source.Symbol}, " "))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (l *LedgerResult) count(x ledger.Row) {
	i := slices.IndexFunc(l.Kinds, func(k FactKind) bool { return k.Kind == x.Kind })
	if i < 0 {
		i = len(l.Kinds)
		l.Kinds = append(l.Kinds, FactKind{Kind: x.Kind, Layer: string(ledger.Kinds()[x.Kind])})
	}
	l.Kinds[i].Facts++
}

func newFact(x ledger.Row) Fact {
	f := Fact{
		ID: x.ID, Kind: x.Kind, Layer: string(ledger.Kinds()[x.Kind]), From: x.When.From.String(), To: x.When.To.String(),
		Precision: [...]string{"day", "month", "year"}[min(x.When.Precision, entente.Year)], States: []string{},
		Actor: string(x.Actor), Target: string(x.Target), Body: x.Body, Text: x.Sentence, Count: x.Count, Unit: x.Unit, Sign: int(x.Sign),
		Certainty: string(x.Certainty), Verified: x.Verified, Publisher: x.Source.Publisher, Title: x.Source.Title, Published: x.Source.Date,
		Symbol: x.Source.Symbol, Link: x.Source.Link, Note: x.Note,
	}
	for _, c := range x.Participants {
		f.States = append(f.States, string(c))
	}
	return f
}

// when writes the date of a fact as precisely as it is known.
func (f Fact) when() string {
	switch f.Precision {
	case "month":
		return f.From[:min(7, len(f.From))]
	case "year":
		return f.From[:min(4, len(f.From))]
	}
	return f.From
}

// Document lists the facts.
func (l *LedgerResult) Document() Document {
	t := &Table{Columns: []Column{{Name: "date"}, {Name: "kind"}, {Name: "states", Drop: 2}, {Name: "what"}, {Name: "certainty", Drop: 1}, {Name: "source", Drop: 3}}}
	for _, f := range l.Facts {
		states := strings.Join(f.States, " ")
		if f.Actor != "" {
			states = f.Actor + ">" + f.Target
		}
		t.Rows = append(t.Rows, []string{f.when(), f.Kind, states, f.Text, f.Certainty, f.Publisher})
	}
	t.Note = "The ledger is kept for a few states and counts at least. -o json and -o csv have titles, symbols and links of the sources; docs/ledger.md how facts are chosen."
	var kinds []string
	for _, k := range l.Kinds {
		kinds = append(kinds, fmt.Sprintf("%s %d", k.Kind, k.Facts))
	}
	d := Document{Title: "The ledger", Lead: fmt.Sprintf("%s of %s facts. By kind: %s.", count(len(l.Facts)), count(l.Total), cmp.Or(strings.Join(kinds, ", "), "none"))}
	d.Blocks = append(d.Blocks, Block{Table: t})
	return d
}

// Sheet has a row for each fact.
func (l *LedgerResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"id", "kind", "layer", "from", "to", "precision", "states", "actor", "target", "body", "text", "count", "unit", "sign", "certainty", "verified", "publisher", "title", "published", "symbol", "link", "note"}}
	for _, f := range l.Facts {
		s.Rows = append(s.Rows, []any{
			f.ID, f.Kind, f.Layer, f.From, f.To, f.Precision, strings.Join(f.States, " "), f.Actor, f.Target, f.Body, f.Text, f.Count, f.Unit, f.Sign,
			f.Certainty, f.Verified, f.Publisher, f.Title, f.Published, f.Symbol, f.Link, f.Note,
		})
	}
	return s
}
