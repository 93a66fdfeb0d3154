package ledger

import (
	"math"

	"entente"
)

// Records returns what the verified rows state, as records. A directed row is
// one record; a row about one state is one with B empty; any other row is one
// record for each pair of its participants, all with the row's id as Ref, so
// that facts are counted by distinct Ref. Obligations of a treaty that ATOP
// does not hold are records of their own, from the day that they are in force.
// Row is the number of the row in Rows, from 1.
func Records() ([]entente.Record, error) {
	rows, err := load()
	if err != nil {
		return nil, err
	}
	return RecordsOf(rows), nil
}

// RecordsOf makes records of rows as Records does.
func RecordsOf(rows []Row) []entente.Record {
	var out []entente.Record
	for i, r := range rows {
		if !r.Verified {
			continue
		}
		out = append(out, r.records(i+1)...)
	}
	return out
}

func (r *Row) records(number int) []entente.Record {
	base := entente.Record{
		Layer: Kinds()[r.Kind], Kind: r.Kind, Sign: r.Sign, Span: r.When, Certainty: r.Certainty,
		Size: math.NaN(), Low: math.NaN(), High: math.NaN(), Unit: r.Unit,
		Ref: r.ID, Label: r.Sentence, Link: r.Source.Link, Row: number,
	}
	if r.Count > 0 {
		base.Size = float64(r.Count)
	}
	if r.Actor != "" {
		base.A, base.B, base.Directed = r.Actor, r.Target, true
		return []entente.Record{base}
	}
	out := r.pairs(base)
	for _, o := range r.Obligations {
		base.Kind = "obligation-" + o
		base.Span = entente.Span{From: r.InForce, To: r.Ended}
		out = append(out, r.pairs(base)...)
	}
	return out
}

// pairs repeats a record for each pair of participants.
func (r *Row) pairs(base entente.Record) []entente.Record {
	if len(r.Participants) == 1 {
		base.A = r.Participants[0]
		return []entente.Record{base}
	}
	var out []entente.Record
	for i, a := range r.Participants {
		for _, b := range r.Participants[i+1:] {
			base.A, base.B = a, b
			out = append(out, base)
		}
	}
	return out
}
