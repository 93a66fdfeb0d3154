package clickhouse

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"entente/store"
)

// batchRows are inserted at once: they are the loader's memory.
const batchRows = 50_000

// entry is a row of the ledger.
type entry struct {
	load, id string
	seq      uint64
	part     store.EventPart
}

// entries reads the ledger: for each part the loads in order.
func (e *Engine) entries(ctx context.Context) ([]entry, error) {
	rows, err := e.conn.Query(e.settings(ctx), `SELECT load, id, seq, format, source, file, part, schema, code, inputs, non_commercial, events, links, pairdays, files FROM `+e.table(ledger.name))
	if err != nil {
		return nil, fmt.Errorf("read ledger of loads: %w", explain(err))
	}
	defer rows.Close()
	var list []entry
	for rows.Next() {
		var x entry
		var f uint32
		var s int32
		var nc uint8
		p := &x.part
		if err := rows.Scan(&x.load, &x.id, &x.seq, &f, &p.Source, &p.File, &p.Part, &s, &p.Code, &p.Inputs, &nc, &p.Events, &p.Links, &p.PairDays, &p.Files); err != nil {
			return nil, fmt.Errorf("read ledger of loads: %w", explain(err))
		}
		if f != format {
			return nil, fmt.Errorf("read ledger of loads: %s was written in format %d, this program reads %d", x.part, f, format)
		}
		p.Schema, p.NonCommercial = int(s), nc != 0
		list = append(list, x)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read ledger of loads: %w", explain(err))
	}
	slices.SortFunc(list, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.part.String(), y.part.String()), cmp.Compare(x.seq, y.seq), cmp.Compare(x.load, y.load))
	})
	return list, nil
}

// live keeps the last load of each part that no other part covers.
func live(list []entry) []entry {
	var out []entry
	for i, x := range list {
		last := i+1 == len(list) || list[i+1].part.String() != x.part.String()
		if last && !slices.ContainsFunc(list, func(y entry) bool { return y.part.Covers(x.part) }) {
			out = append(out, x)
		}
	}
	return out
}

// Load inserts a part under a name of its own and, when every row is there,
// writes it into the ledger, from which alone readers learn names. Rows of a
// loader that died are never asked for; Clean takes them away.
func (e *Engine) Load(ctx context.Context, part store.EventPart, rows store.EventRows) (store.EventPart, error) {
	if err := e.prepare(ctx); err != nil {
		return part, fmt.Errorf("load %s: %w", part, err)
	}
	all, err := e.entries(ctx)
	if err != nil {
		return part, fmt.Errorf("load %s: %w", part, err)
	}
	var before []entry
	for _, x := range all {
		if x.part.String() == part.String() {
			before = append(before, x)
		}
	}
	next := entry{id: part.ID(), seq: 1, part: part}
	if n := len(before); n > 0 {
		if before[n-1].id == next.id {
			return before[n-1].part, nil
		}
		next.seq = before[n-1].seq + 1
	}
	var nonce [8]byte
	_, _ = rand.Read(nonce[:]) // never fails: see crypto/rand
	next.load = next.id + "-" + hex.EncodeToString(nonce[:])
	if err := e.insertAll(ctx, &next, rows); err != nil {
		return part, fmt.Errorf("load %s: %w", part, err)
	}
	if err := e.step("ledger"); err != nil {
		return part, fmt.Errorf("load %s: %w", part, err)
	}
	if err := e.enter(ctx, next); err != nil {
		return part, fmt.Errorf("load %s: %w", part, err)
	}
	// The load before stays for those who read it now; the one before that goes.
	if n := len(before); n >= 2 {
		if err := e.drop(ctx, before[n-2].load); err != nil {
			return next.part, fmt.Errorf("load %s: the part is loaded, but an older one is not taken away: %w", part, err)
		}
	}
	return next.part, nil
}

func (e *Engine) step(name string) error {
	if e.failed == nil {
		return nil
	}
	return e.failed(name)
}

// insertAll inserts the rows of a part and counts them again on the servers.
func (e *Engine) insertAll(ctx context.Context, x *entry, rows store.EventRows) error {
	p := &x.part
	files := map[string]int32{} // rows name their file by its place among the part's
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() error {
		n, err := insert(inner, e, tables[0], rows.Events(inner), func(b driver.Batch, r store.EventRow) error {
			f, ok := files[r.Edition]
			if !ok {
				f = int32(len(files))
				files[r.Edition] = f
			}
			return b.Append(x.load, r.Source, r.File, r.Part, r.ID, r.Date, r.A, r.B, r.RuleA, r.RuleB, r.Code, uint8(r.Quad), r.Goldstein,
				r.Mentions, r.Sources, r.Articles, r.Tone, r.Link, r.Row, f)
		})
		p.Events = n
		return err
	})
	group.Go(func() error {
		n, err := insert(inner, e, tables[1], rows.Links(inner), func(b driver.Batch, r store.EventLinkRow) error {
			return b.Append(x.load, r.Source, r.File, r.Part, r.Link, r.URL)
		})
		p.Links = n
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	days, all := rows.Sums()
	_, end := x.bounds()
	var err error
	if p.PairDays, err = insert(ctx, e, tables[2], each(days), func(b driver.Batch, r store.PairDayRow) error {
		return b.Append(x.load, r.Source, r.File, r.Part, end, r.Date, r.A, r.B, uint8(r.Quad), int64(r.Events), int64(r.Official), r.Mentions, r.Articles, r.Goldstein, r.Tone)
	}); err != nil {
		return err
	}
	if p.Files, err = insert(ctx, e, tables[3], each(all), func(b driver.Batch, r store.EventFileRow) error {
		f, ok := files[r.Edition]
		if !ok { // a file without an event
			f = int32(len(files))
			files[r.Edition] = f
		}
		return b.Append(x.load, r.Source, r.File, r.Part, f, r.Name, r.Version, r.Rows, r.Lost, r.Duplicates, r.Events, r.Pairs, r.Within, r.OneState, r.NoState, r.Edition)
	}); err != nil {
		return err
	}
	return e.recount(ctx, *x)
}

// bounds are the days of the part; both the least there is where its name is no
// month and no year, so that nothing is inside.
func (x entry) bounds() (from, end int32) {
	if s, ok := x.part.Span(); ok {
		return int32(s.From), int32(s.To)
	}
	return math.MinInt32, math.MinInt32
}

func each[T any](rows []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// insert sends rows batch by batch.
func insert[T any](ctx context.Context, e *Engine, t table, rows iter.Seq2[T, error], add func(driver.Batch, T) error) (n int64, err error) {
	var b driver.Batch
	send := func() error {
		if b == nil {
			return nil
		}
		defer func() { b = nil }()
		if err := b.Send(); err != nil {
			return fmt.Errorf("insert into %s: %w", t.name, explain(err))
		}
		return e.step(t.name)
	}
	defer func() {
		if b != nil {
			_ = b.Abort()
		}
	}()
	for r, err := range rows {
		if err != nil {
			return n, err
		}
		if b == nil {
			if b, err = e.conn.PrepareBatch(e.settings(ctx), fmt.Sprintf("INSERT INTO %s (%s)", e.into(t.name), t.names())); err != nil {
				return n, fmt.Errorf("insert into %s: %w", t.name, explain(err))
			}
		}
		if err := add(b, r); err != nil {
			return n, fmt.Errorf("insert into %s: %w", t.name, err)
		}
		n++
		if b.Rows() == batchRows {
			if err := send(); err != nil {
				return n, err
			}
		}
	}
	return n, send()
}

// recount compares what is on the servers with what was sent.
func (e *Engine) recount(ctx context.Context, x entry) error {
	for i, want := range []int64{x.part.Events, x.part.Links, x.part.PairDays, x.part.Files} {
		var n uint64
		q := fmt.Sprintf("SELECT count() FROM %s WHERE load = %s", e.table(tables[i].name), quote(x.load))
		if err := e.conn.QueryRow(e.settings(ctx), q).Scan(&n); err != nil {
			return fmt.Errorf("count %s again: %w", tables[i].name, explain(err))
		}
		if int64(n) != want {
			return fmt.Errorf("count %s again: %d rows are there, %d were sent", tables[i].name, n, want)
		}
	}
	return nil
}

// enter writes one row into the ledger of the coordinator: it is there or it is
// not.
func (e *Engine) enter(ctx context.Context, x entry) error {
	b, err := e.conn.PrepareBatch(e.settings(ctx), fmt.Sprintf("INSERT INTO %s (%s)", e.local(ledger.name), ledger.names()))
	if err != nil {
		return fmt.Errorf("write ledger of loads: %w", explain(err))
	}
	p, nc := x.part, uint8(0)
	if p.NonCommercial {
		nc = 1
	}
	from, end := x.bounds()
	err = b.Append(x.load, x.id, x.seq, uint32(format), p.Source, p.File, p.Part, from, end, int32(p.Schema), p.Code, p.Inputs, nc, p.Events, p.Links, p.PairDays, p.Files)
	if err == nil {
		err = b.Send()
	}
	if err != nil {
		return fmt.Errorf("write ledger of loads: %w", explain(err))
	}
	return nil
}

// drop takes a load away on every shard.
func (e *Engine) drop(ctx context.Context, load string) error {
	for _, s := range e.shards {
		for _, t := range tables {
			if err := s.conn.Exec(ctx, fmt.Sprintf("ALTER TABLE %s DROP PARTITION %s", e.local(t.name), quote(load))); err != nil {
				return fmt.Errorf("drop %s of %s on %s: %w", load, t.name, s.name, explain(err))
			}
		}
	}
	return nil
}

// Clean takes away the rows of loads that no longer count: those that were
// replaced, and those of loaders that died. Nobody may be loading meanwhile. It
// returns how many loads went.
func (e *Engine) Clean(ctx context.Context) (int, error) {
	all, err := e.entries(ctx)
	if isNothing(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("clean store: %w", err)
	}
	keep := map[string]bool{}
	for _, x := range live(all) {
		keep[x.load] = true
	}
	gone := map[string]bool{}
	for _, t := range tables {
		rows, err := e.conn.Query(e.settings(ctx), "SELECT DISTINCT load FROM "+e.table(t.name))
		if err != nil {
			return 0, fmt.Errorf("clean store: %w", explain(err))
		}
		for err == nil && rows.Next() {
			var load string
			if err = rows.Scan(&load); err == nil && !keep[load] {
				gone[load] = true
			}
		}
		if err := cmp.Or(err, rows.Err(), rows.Close()); err != nil {
			return 0, fmt.Errorf("clean store: %w", explain(err))
		}
	}
	for load := range gone {
		if err := e.drop(ctx, load); err != nil {
			return 0, fmt.Errorf("clean store: %w", err)
		}
	}
	return len(gone), nil
}
