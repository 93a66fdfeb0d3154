package operation

import (
	"errors"
	"fmt"
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"entente"
	"entente/record"
)

// YearsPlacebo is the comparison of a group's figure of one year with random
// groups of the same size.
type YearsPlacebo struct {
	Subject string `json:"subject"`
	Span    string `json:"span"`
	Placebo
}

// placebosOf draws random groups for each year of each group; a year without
// them is left out.
func placebosOf(r *record.Record, m record.Entry, q record.Query, list []entente.Figure) ([]YearsPlacebo, error) {
	if m.On != record.OnGroup || !m.OnVotes() || q.Topic != "" || q.Opposing != "" || q.By != "" && q.By != record.ByYear {
		return nil, errors.New("--placebos: random groups are drawn for measures of groups on votes, by year and over all roll calls")
	}
	of := map[string]record.Subject{}
	for _, s := range q.Subjects {
		of[s.Group.ID] = s
	}
	found := make([]*YearsPlacebo, len(list))
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range list {
		year, ok := spanYear(f.Span)
		s, known := of[f.Subject]
		if !ok || !known || math.IsNaN(f.Value) {
			continue
		}
		work.Go(func() error {
			p, err := r.RandomGroups(m, q.Body, year, s.Group)
			var none record.Missing
			if errors.As(err, &none) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("--placebos: %w", err)
			}
			found[i] = &YearsPlacebo{Subject: f.Subject, Span: f.Span, Placebo: newPlacebo(p)}
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	all := []YearsPlacebo{}
	for _, p := range found {
		if p != nil {
			all = append(all, *p)
		}
	}
	return all, nil
}

func newPlacebo(p record.Placebo) Placebo {
	return Placebo{
		Kind: p.Kind, Size: p.Size, Draws: p.Draws, Defined: p.Defined,
		P05: Number(p.P05), P50: Number(p.P50), P95: Number(p.P95), Percentile: Number(p.Percentile),
	}
}

// placebos returns the table of random groups; nil where none were asked for.
func (f *FiguresResult) placebos() *Table {
	if len(f.Placebos) == 0 {
		return nil
	}
	t := &Table{Columns: []Column{
		{Name: "subject"}, {Name: "span"}, {Name: "size", Align: Right}, {Name: "nine of ten", Align: Right}, {Name: "median", Align: Right}, {Name: "percentile", Align: Right},
	}}
	for _, p := range f.Placebos {
		t.Rows = append(t.Rows, []string{
			p.Subject, p.Span, count(p.Size), between(float64(p.P05), float64(p.P95), 3), decimals(float64(p.P50), 3), decimals(float64(p.Percentile), 0),
		})
	}
	t.Note = fmt.Sprintf("random groups of the same size, %d seeded draws for each year; percentile: the place of the group among them", f.Placebos[0].Draws)
	return t
}
