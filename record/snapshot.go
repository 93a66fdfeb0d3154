package record

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/store"
)

// minEmbedded is the fewest roll calls that a year must have for its figures
// to be embedded. With one roll call in a year, a pair's table is the
// publisher's rows; with few, they can be read off the tables of all pairs. The
// tables of ten or more tell no roll call apart and name no text; what can still
// be concluded from them is in docs/methods/snapshot.md.
const minEmbedded = 10

// snapshotCode is the version of what goes into the embedded record.
const snapshotCode = "snapshot/1"

// Snapshot writes the embedded record: of the record at home, what entente
// computed for the General Assembly by year, for years with at least
// minEmbedded roll calls, our own ledger, and figures of the other layers (see
// recipes). No row of a publisher goes into it, and no votes by session: years
// and sessions overlap, and the difference of the two would give away the few
// roll calls in between.
func Snapshot(ctx context.Context, home, dir string, p Progress) (store.Manifest, error) {
	r, err := Open(Options{Home: home})
	if err != nil {
		return store.Manifest{}, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return store.Manifest{}, fmt.Errorf("clear snapshot: %w", err)
	}
	w, err := store.Lock(dir)
	if err != nil {
		return store.Manifest{}, err
	}
	keep, err := r.embeddable()
	if err != nil {
		w.Close()
		return store.Manifest{}, err
	}
	step := orSilent(p).Begin("snapshot", "segments", 4)
	segs, err := r.copySegments(ctx, w, keep)
	var rests []string
	if err == nil {
		var more []store.Segment
		more, rests, err = r.putStored(ctx, w)
		segs = append(segs, more...)
	}
	if err == nil {
		more, behind, putErr := r.putComposite(ctx, w)
		segs, rests, err = append(segs, more...), append(rests, behind...), putErr
	}
	step.Done("")
	if err == nil {
		err = w.Commit(func(m *store.Manifest) error {
			m.RawOmitted = true
			m.Segments = segs
			for _, e := range r.manifest.Editions {
				if e.File == "ga" || e.Source == "ledger" || slices.Contains(rests, e.SHA256) {
					m.Editions = append(m.Editions, forSnapshot(e))
				}
			}
			return nil
		})
	}
	if closeErr := w.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return store.Manifest{}, fmt.Errorf("write snapshot: %w", err)
	}
	for _, extra := range []string{"lock", "partial", "raw"} {
		if err := os.RemoveAll(filepath.Join(dir, extra)); err != nil {
			return store.Manifest{}, fmt.Errorf("tidy snapshot: %w", err)
		}
	}
	s, err := store.Open(dir)
	if err != nil {
		return store.Manifest{}, err
	}
	return s.Manifest(), nil
}

// forSnapshot drops from an edition what would differ from one machine to the
// next, so that the same inputs give the same bytes.
func forSnapshot(e entente.Edition) entente.Edition {
	e.URL, e.ETag, e.Modified = "", "", ""
	e.Retrieved = e.CoverageTo.Time()
	return e
}

// embeddable returns the test of whether a year may be embedded.
func (r *Record) embeddable() (func(span string) bool, error) {
	a, err := r.Assembly(entente.GeneralAssembly)
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	n := map[string]int{}
	for _, c := range a.RollCalls {
		n[strconv.Itoa(c.Date.Year())]++
	}
	return func(span string) bool { return n[span] >= minEmbedded }, nil
}

func (r *Record) copySegments(ctx context.Context, w *store.Writer, keep func(string) bool) ([]store.Segment, error) {
	var list []store.Segment
	add := func(s store.Segment, err error) error {
		list = append(list, s)
		if err == nil {
			err = ctx.Err()
		}
		return err
	}
	year := string(entente.GeneralAssembly) + "/" + ByYear
	err := add(copyRows(r, w, kindJoint, year, func(x jointRow) bool { return keep(x.Span) }))
	if err == nil {
		err = add(copyRows(r, w, kindPresence, year, func(x presenceRow) bool { return keep(x.Span) }))
	}
	if err == nil {
		err = add(copyRows(r, w, kindFigures, string(entente.GeneralAssembly), func(x figureRow) bool { return keep(x.Span) }))
	}
	if err == nil {
		err = add(copyRows(r, w, kindPlacebos, string(entente.GeneralAssembly), func(x placeboRow) bool { return keep(x.Span) }))
	}
	if err == nil {
		ledgerPart := "ledger/" + ledgerFile
		err = add(copyRows(r, w, kindRecords, ledgerPart, func(recordRow) bool { return true }))
	}
	return list, err
}

// copyRows writes the rows of one part that may go into the snapshot.
func copyRows[T any](r *Record, w *store.Writer, kind, part string, keep func(T) bool) (store.Segment, error) {
	var rows []T
	rests, ok := r.votesEdition(entente.GeneralAssembly)
	if id, file, _ := strings.Cut(part, "/"); kind == kindRecords {
		rests, ok = currentEdition(r.manifest, id, file)
	}
	if !ok {
		return store.Segment{}, fmt.Errorf("the record has no edition behind %s; run entente sync", part)
	}
	inputs := []string{part, methodVersion, rests.SHA256} // not the segments': the same figures shall have the same bytes
	for _, seg := range partOf(r.segments(kind), part) {
		all, err := store.Read[T](r.store, seg)
		if err != nil {
			return store.Segment{}, err
		}
		rows = append(rows, slices.DeleteFunc(all, func(x T) bool { return !keep(x) })...)
	}
	if len(rows) == 0 {
		return store.Segment{}, fmt.Errorf("the record has no %s of %s; run entente build", kind, part)
	}
	return store.Put(w, kind, schema, snapshotCode, inputs, rows)
}
