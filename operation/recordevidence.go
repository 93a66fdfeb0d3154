package operation

import (
	"fmt"
	"math"

	"entente"
	"entente/record"
)

// RecordInfo is one record of a layer that is not votes.
type RecordInfo struct {
	Source    string `json:"source"`
	Layer     string `json:"layer"`
	Kind      string `json:"kind"`
	A         string `json:"a"`
	B         string `json:"b"`
	Directed  bool   `json:"directed"`
	From      string `json:"from"`
	To        string `json:"to"` // the first day after
	Size      Number `json:"size"`
	Unit      string `json:"unit"`
	Certainty string `json:"certainty"`
	Ref       string `json:"ref"`
	Label     string `json:"label"`
	Link      string `json:"link"`
	Edition   string `json:"edition"`
	Row       int    `json:"row"` // data row of the publisher's file
}

// recordEvidence opens a figure that is not on votes: the records of its source
// and layer about the subject in that time.
func recordEvidence(r *record.Record, query record.Query, q *evidenceRequest) (*EvidenceResult, error) {
	span, ok := record.SpanOf(q.Span)
	if !ok {
		return nil, fmt.Errorf("evidence: %q is no year, span or session", q.Span)
	}
	if len(query.Subjects) != 1 {
		return nil, fmt.Errorf("evidence: name one subject")
	}
	figs, err := r.Figures(query)
	if err != nil {
		return nil, err
	}
	res := &EvidenceResult{Rows: []EvidenceLine{}, Records: []RecordInfo{}}
	res.Figure = newFigure(entente.Figure{Measure: query.Measure.ID, Subject: query.Subjects[0].String(), Span: q.Span, Share: 1, Coverage: entente.NoDate}.NoValue(entente.Unknown, noteOf(figs)))
	for _, f := range figs {
		if f.Span == q.Span || math.IsNaN(float64(res.Figure.Value)) {
			res.Figure = newFigure(f)
		}
	}
	list, err := r.StatementsBehind(query, span)
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		res.Records = append(res.Records, newRecordInfo(s))
	}
	if res.Files, err = usedSources(r, res.Figure.Editions); err != nil {
		return nil, err
	}
	if r.OnlyFigures(query.Measure) {
		res.Why = "the embedded record holds figures of " + query.Measure.Rests + " and none of its rows"
		res.Fetch = fmt.Sprintf("entente sync %s && entente build && %s", query.Measure.Rests, q.again())
	}
	return res, nil
}

func recordSheet(list []RecordInfo) Sheet {
	s := Sheet{Columns: []string{"source", "kind", "a", "b", "directed", "from", "to", "size", "unit", "certainty", "ref", "label", "link", "edition", "row"}}
	for _, x := range list {
		s.Rows = append(s.Rows, []any{x.Source, x.Kind, x.A, x.B, x.Directed, x.From, x.To, float64(x.Size), x.Unit, x.Certainty, x.Ref, x.Label, x.Link, x.Edition, x.Row})
	}
	return s
}

// maxRecords is how many records a table shows; machine formats have them all.
const maxRecords = 200

func recordInfoBlock(list []RecordInfo) Block {
	t := &Table{Columns: []Column{
		{Name: "kind"}, {Name: "a"}, {Name: "b"}, {Name: "from"}, {Name: "to", Drop: 2}, {Name: "size", Align: Right}, {Name: "unit", Drop: 3},
		{Name: "what"}, {Name: "ref", Drop: 4}, {Name: "row", Align: Right, Drop: 1},
	}}
	for _, x := range list[:min(len(list), maxRecords)] {
		size := missingCell
		if !math.IsNaN(float64(x.Size)) {
			size = valueText(float64(x.Size))
		}
		t.Rows = append(t.Rows, []string{x.Kind, x.A, x.B, x.From, x.To, size, x.Unit, x.Label, x.Ref, fmt.Sprint(x.Row)})
	}
	t.Note = fmt.Sprintf("%s records. row: data row of the publisher's file, header not counted; to: the first day after.", count(len(list)))
	if len(list) > maxRecords {
		t.Note = fmt.Sprintf("%d of %s", maxRecords, t.Note)
	}
	return Block{Heading: "Records", Table: t}
}
