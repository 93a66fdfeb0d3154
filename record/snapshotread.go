package record

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/store"
)

// OnlyFigures reports whether a measure is answered from stored figures: in the
// embedded record, where the rows of its source are not.
func (r *Record) OnlyFigures(m Entry) bool {
	if m.Page == "composite" && len(r.segments(kindCompositeRounded)) > 0 {
		return false
	}
	return r.Embedded && !m.OnVotes() && !slices.ContainsFunc(r.manifest.Segments, func(s store.Segment) bool {
		return !isStored(s) && len(s.Inputs) > 0 && strings.HasPrefix(s.Inputs[0], m.Rests+"/")
	})
}

// storedAnswer answers from the stored figures of a measure. What is not among
// them is unknown, with the command that fetches the rows.
func (r *Record) storedAnswer(q Query) ([]entente.Figure, error) {
	t, err := r.storedTable(q.Measure)
	if err != nil {
		return nil, err
	}
	if t.withheld > 0 && len(t.slices) == 0 {
		return r.allUnknown(q, Missing{fmt.Sprintf("left out by --commercial: %s is for non-commercial use only", q.Measure.Rests)}, storedCode)
	}
	rows := t.slices[strings.ToLower(q.storedSlice())]
	if rows.len() == 0 || q.Opposing != "" {
		return r.allUnknown(q, Missing{notStored(q, rows)}, storedCode)
	}
	spans, err := q.storedSpans(rows)
	if err != nil {
		return nil, err
	}
	var list []entente.Figure
	if len(q.Subjects) == 0 {
		wanted := make([]bool, len(rows.spans.texts))
		for i, span := range rows.spans.texts {
			wanted[i] = spans == nil || slices.Contains(spans, span)
		}
		for i := range int32(rows.len()) {
			if wanted[rows.span[i]] {
				list = append(list, rows.row(i).figure(q.Measure))
			}
		}
		return list, nil
	}
	for _, s := range q.Subjects {
		list = append(list, r.storedOfSubject(q, rows, spans, s)...)
	}
	return list, nil
}

// withheldRow applies the licence gate to a stored figure.
func (r *Record) withheldRow(x storedRow) bool {
	return r.commercial && slices.ContainsFunc(r.behind, func(e entente.Edition) bool {
		return e.NonCommercial && strings.Contains(x.Editions, e.SHA256)
	})
}

// storedSlice is the slice of the figures that a query asks for.
func (q Query) storedSlice() string {
	switch {
	case q.Toward != "":
		return towardSlice(q.Toward)
	case q.Topic != "":
		return programmeSlice(q.Topic)
	}
	return ""
}

// storedSpans lists the spans that a query asks for; nil for all that are
// stored.
func (q Query) storedSpans(rows *storedSlice) ([]string, error) {
	if q.From == "" && q.To == "" {
		return nil, nil
	}
	labels, windows := rows.labels, rows.windows
	by := q.By
	if by == "" {
		by = ByYear
		if windows {
			by = BySpan
		} else if _, ok := yearOf(labels[0]); !ok {
			by = BySession
		}
	}
	var periods []period
	var err error
	switch by {
	case BySession:
		periods, err = sessions(q.From, q.To, labels)
	case BySpan:
		periods, err = wholeSpan(q.From, q.To, labels)
	default:
		periods, err = years(q.From, q.To, labels)
	}
	var spans []string
	for _, p := range periods {
		spans = append(spans, p.label)
	}
	return spans, err
}

// storedLabels lists spans in order of time, of windows their first and last
// years.
func storedLabels(spans []string) (labels []string, windows bool) {
	seen := map[string]bool{}
	for _, span := range spans {
		for _, l := range strings.Split(span, "/") {
			windows = windows || l != span
			if !seen[l] {
				seen[l] = true
				labels = append(labels, l)
			}
		}
	}
	slices.SortFunc(labels, func(a, b string) int {
		m, errA := strconv.Atoi(a)
		n, errB := strconv.Atoi(b)
		if errA != nil || errB != nil {
			return strings.Compare(a, b)
		}
		return m - n
	})
	return labels, windows
}

// storedOfSubject answers for one subject: all that is stored of it, or each of
// the spans asked for.
func (r *Record) storedOfSubject(q Query, rows *storedSlice, spans []string, s Subject) []entente.Figure {
	var own []storedRow
	for _, i := range rows.named(r.storedNames(s)) {
		if x := rows.row(i); r.standsFor(s, x) {
			own = append(own, x)
		}
	}
	if spans == nil && len(own) > 0 {
		for _, x := range own {
			spans = appendOnce(spans, x.Span)
		}
		slices.Sort(spans)
	}
	blank := entente.Figure{Measure: q.Measure.ID, Subject: s.String(), Share: 1, Coverage: entente.NoDate, Version: storedCode}
	if spans == nil {
		return []entente.Figure{blank.NoValue(entente.Unknown, notStored(q, rows))}
	}
	var list []entente.Figure
	for _, span := range spans {
		found := false
		for _, x := range own {
			if x.Span == span {
				f := x.figure(q.Measure)
				if strings.Contains(span, "/") {
					f.Subject = s.String()
				}
				list, found = append(list, f), true
			}
		}
		if !found {
			f := blank
			f.Span = span
			list = append(list, f.NoValue(entente.Unknown, notStored(q, rows)))
		}
	}
	return list
}

// storedNames lists the names under which figures of a subject may be stored:
// with its own codes and with those of its predecessors.
func (r *Record) storedNames(s Subject) map[string]bool {
	names := map[string]bool{s.String(): true}
	if s.On == OnGroup {
		return names
	}
	for _, a := range r.States.Lineage(s.A) {
		if s.On == OnState {
			names[string(a)] = true
			continue
		}
		for _, b := range r.States.Lineage(s.B) {
			if s.On == OnPair {
				names[entente.NewPair(a, b).String()] = true
			} else {
				names[entente.Direction{From: a, To: b}.String()] = true
			}
		}
	}
	return names
}

// standsFor reports whether a figure is stored under a name that the subject
// had at some time in its span.
func (r *Record) standsFor(s Subject, x storedRow) bool {
	if s.On == OnGroup || x.Subject == s.String() {
		return true
	}
	span, ok := SpanOf(x.Span)
	if !ok {
		return false
	}
	for y := span.From.Year(); y <= (span.To - 1).Year(); y++ {
		if slices.ContainsFunc(r.subjectsIn(s, y), func(at Subject) bool { return at.String() == x.Subject }) {
			return true
		}
	}
	return false
}

// figure is the stored figure as the full record gives it, but for its
// rounding: the bounds of that stand where the figure has none of its own.
func (x storedRow) figure(m Entry) entente.Figure {
	f := entente.Figure{
		Measure: x.Measure, Subject: x.Subject, Slice: x.Slice, Span: x.Span, Value: x.Value, Low: orNaN(x.Low), High: orNaN(x.High),
		Method: x.Method, N: int(x.N), Share: x.Share, Status: entente.Status(x.Status), Coverage: orNoDate(x.Coverage),
		Version: x.Version, Editions: strings.Fields(x.Editions), Note: x.Note,
	}
	if strings.HasPrefix(f.Slice, "toward ") {
		f.Slice = "" // the full record says it in the note
	}
	if x.Step == 0 {
		return f
	}
	if math.IsNaN(f.Low) {
		f.Low, f.High, f.Method = f.Value-x.Step/2, f.Value+x.Step/2, "rounding"
		if m.Low < m.High {
			f.Low, f.High = max(f.Low, m.Low), min(f.High, m.High)
		}
	}
	f.Note = join(f.Note, fmt.Sprintf("rounded to %g in the embedded record", x.Step))
	return f
}

// notStored says why a figure is not there, what is, and what fetches the rest.
func notStored(q Query, rows *storedSlice) string {
	m := q.Measure
	fetch := fmt.Sprintf("entente sync %s, then entente build", m.Rests)
	if rows.len() == 0 && q.storedSlice() != "" {
		return fmt.Sprintf("the embedded record holds no figures of %s %s; %s", m.ID, q.storedSlice(), fetch)
	}
	if rows.len() == 0 {
		return fmt.Sprintf("not in the embedded record, which holds no rows of %s; %s", m.Rests, fetch)
	}
	labels, windows := rows.labels, rows.windows
	what := fmt.Sprintf("from %s to %s", labels[0], labels[len(labels)-1])
	if windows {
		what += fmt.Sprintf(" by %d years", windowYears)
	}
	for _, c := range recipes() {
		if c.measure == m.ID && c.least > 0 {
			what += fmt.Sprintf(", of %g and more", c.least)
		}
		if c.measure == m.ID && c.fewest > 0 {
			what += fmt.Sprintf(", that rest on %d records or more", c.fewest)
		}
	}
	return fmt.Sprintf("not among the figures of the embedded record, which has those %s; %s", what, fetch)
}
