package record

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"entente"
	"entente/measure"
	"entente/source"
	"entente/store"
)

// readCode is the version of how entries become rows.
const readCode = "read/2"

// entries streams an edition of the store through its reader.
func (b *builder) entries(ctx context.Context, e entente.Edition, src source.Source) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		f, err := os.Open(filepath.Join(b.writer.Dir(), "raw", e.SHA256))
		if err != nil {
			yield(source.Entry{}, fmt.Errorf("open edition %s: %w; run entente sync %s", e.Name, err, e.Source))
			return
		}
		defer f.Close()
		step := b.progress.Begin("read "+e.Name, "bytes", e.Bytes)
		outcome := "stopped"
		defer func() { step.Done(outcome) }()
		var bytes io.Reader = &counted{Reader: f, step: step, total: e.Bytes}
		in := source.Input{Role: roleOf(e), Name: e.Name, Bytes: bytes, States: b.states}
		for entry, err := range src.Reader.Read(ctx, in) {
			if !yield(entry, err) || err != nil {
				return
			}
		}
		outcome = ""
	}
}

// rowsOf streams the records of an edition as rows of a segment.
func rowsOf[T any](entries iter.Seq2[source.Entry, error], row func(entente.Record) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for entry, err := range entries {
			var x T
			switch {
			case err != nil:
			case entry.Record != nil:
				x = row(*entry.Record)
			default:
				continue
			}
			if !yield(x, err) || err != nil {
				return
			}
		}
	}
}

// readVotes turns an edition of votes into roll calls, numbered in order of
// date, and votes.
func readVotes(e entente.Edition, src source.Source) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		var calls []entente.RollCall
		number := map[string]int32{}
		votes := make([]voteRow, 0, min(max(e.Rows, 0), 1<<22)) // a hint, whatever the edition says
		for entry, err := range b.entries(ctx, e, src) {
			switch v := entry.Vote; {
			case err != nil:
				return nil, err
			case entry.RollCall != nil:
				number[entry.RollCall.ID] = int32(len(calls))
				calls = append(calls, *entry.RollCall)
			case v.Position != entente.NoLine:
				i, ok := number[v.RollCall]
				if !ok {
					return nil, fmt.Errorf("%s row %d: a vote before its roll call %s", e.Name, v.Row, v.RollCall)
				}
				votes = append(votes, voteRow{
					Body: n.part, RollCall: i, State: string(v.State), Position: v.Position.String(), Row: int32(v.Row),
				})
			}
		}
		rows := byDate(calls, votes, e.SHA256)
		callSeg, err := put(b, n, kindRollCalls, rows)
		if err != nil {
			return nil, err
		}
		voteSeg, err := put(b, n, kindVotes, votes)
		return []store.Segment{callSeg, voteSeg}, err
	}
}

// byDate orders roll calls by date (unknown dates last), then by their place in
// the file, and renumbers and orders the votes accordingly.
func byDate(calls []entente.RollCall, votes []voteRow, edition string) []rollCallRow {
	order := make([]int, len(calls))
	for i := range order {
		order[i] = i
	}
	day := func(i int) int64 {
		if d := calls[i].Date; d.Known() {
			return int64(d)
		}
		return 1 << 40
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(day(i), day(j)), cmp.Compare(calls[i].Row, calls[j].Row))
	})
	place := make([]int32, len(calls))
	rows := make([]rollCallRow, len(calls))
	for to, from := range order {
		place[from] = int32(to)
		rows[to] = newRollCallRow(calls[from], int32(to), edition)
	}
	for i := range votes {
		votes[i].RollCall = place[votes[i].RollCall]
	}
	slices.SortStableFunc(votes, func(a, b voteRow) int {
		return cmp.Or(cmp.Compare(a.RollCall, b.RollCall), cmp.Compare(a.Row, b.Row))
	})
	return rows
}

func newRollCallRow(c entente.RollCall, number int32, edition string) rollCallRow {
	return rollCallRow{
		Body: string(c.Body), RollCall: number, ID: c.ID, Symbol: c.Symbol, Date: optionalDate(c.Date),
		Session: c.Session, Title: c.Title, Agenda: c.Agenda, Subjects: c.Subjects, Meeting: c.Meeting,
		Draft: c.Draft, Note: c.Note, Link: c.Link, Item: measure.ItemKey(c.Title),
		Yes: int32(c.Published.Yes), No: int32(c.Published.No), Abstain: int32(c.Published.Abstain),
		NonVoting: int32(c.Published.NonVoting), Members: int32(c.Published.Members),
		Row: int32(c.Row), Edition: edition,
	}
}

// readRecords turns an edition of statements into record rows as it is read: an
// edition may have millions.
func readRecords(e entente.Edition, src source.Source) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		rows := rowsOf(b.entries(ctx, e, src), func(r entente.Record) recordRow { return newRecordRow(r, e) })
		seg, err := store.PutSeq(b.writer, kindRecords, schema, n.code, n.from(), rows)
		return []store.Segment{seg}, err
	}
}

func newRecordRow(r entente.Record, e entente.Edition) recordRow {
	return recordRow{
		Source: e.Source, Layer: string(r.Layer), Kind: r.Kind, A: string(r.A), B: string(r.B),
		Directed: r.Directed, Sign: int32(r.Sign), Size: optional(r.Size), Low: optional(r.Low), High: optional(r.High),
		Unit: r.Unit, From: optionalDate(r.Span.From), To: optionalDate(r.Span.To), Precision: int32(r.Span.Precision),
		Session: r.Session, Certainty: string(r.Certainty), Ref: r.Ref, Label: r.Label, Link: r.Link, Row: int32(r.Row), Edition: e.SHA256,
	}
}
