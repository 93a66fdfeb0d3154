package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"entente"
)

// Limits bound a query. The zero value means the defaults.
type Limits struct {
	Rows    int           // at most this many rows are returned; default 10,000
	Memory  string        // such as 500MB; default 1GB. Nothing is written to disk beyond it
	Threads int           // default: all cores
	Timeout time.Duration // default 30 s
}

func (l Limits) withDefaults() Limits {
	if l.Rows <= 0 {
		l.Rows = 10_000
	}
	if l.Memory == "" {
		l.Memory = "1GB"
	}
	if l.Timeout <= 0 {
		l.Timeout = 30 * time.Second
	}
	return l
}

// Column is a column of a Result, with its type in SQL.
type Column struct{ Name, Type string }

// Result is the answer to a query. Values are nil, bool, int64, float64,
// string, []any or map[string]any; dates and times are strings, as are
// integers beyond 64 bits and decimals of more digits than a float64 keeps.
type Result struct {
	Columns   []Column
	Rows      [][]any
	Truncated bool // there were more rows than Limits.Rows
}

// QueryOption adds to what a query can see.
type QueryOption func(*queryEnv)

// WithTable adds a small table. Types are those of SQL, such as VARCHAR,
// BIGINT, DOUBLE, DATE (a time.Time); nil is NULL.
func WithTable(name string, cols []Column, rows [][]any) QueryOption {
	return func(env *queryEnv) { env.tables = append(env.tables, memTable{name, cols, rows}) }
}

type queryEnv struct{ tables []memTable }

// Query runs one reading SQL statement (SELECT, WITH, FROM, VALUES, DESCRIBE,
// SHOW, SUMMARIZE, or EXPLAIN of one) over the live segments: one view for
// each kind, and the tables editions and segments. It reaches no file but the
// segments, no network and no setting; cancelling ctx stops it.
func (s *Store) Query(ctx context.Context, query string, lim Limits, opts ...QueryOption) (*Result, error) {
	lim = lim.withDefaults()
	return timed(ctx, lim, func(limited context.Context) (*Result, error) {
		q, err := s.open(limited, lim, opts)
		if err != nil {
			return nil, err
		}
		defer q.Close()
		return run(limited, q.conn, query, lim)
	})
}

// timed runs a statement within the limit of time and words its errors.
func timed(ctx context.Context, lim Limits, ask func(context.Context) (*Result, error)) (*Result, error) {
	limited, cancel := context.WithTimeout(ctx, lim.Timeout)
	defer cancel()
	res, err := ask(limited)
	switch {
	case err == nil:
		return res, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("query: %w", ctx.Err())
	case limited.Err() != nil:
		return nil, tooSlow{lim.Timeout}
	}
	return nil, fmt.Errorf("query: %w", clearer(err, lim))
}

// tooSlow says that a statement met its limit of time. It is a
// context.DeadlineExceeded.
type tooSlow struct{ after time.Duration }

func (t tooSlow) Error() string {
	return fmt.Sprintf("query: stopped after %s: ask for less or raise the limit", t.after)
}

func (tooSlow) Unwrap() error { return context.DeadlineExceeded }

// Queries is the record opened for many statements, one after the other: to
// open it costs more than most of them. Close it. It is not safe for use by
// several goroutines.
type Queries struct {
	conn *sql.Conn
	db   *sql.DB
	done func()
	lim  Limits
}

// Queries opens the record for many statements; each has the limits on rows and
// time, all together that on memory.
func (s *Store) Queries(ctx context.Context, lim Limits, opts ...QueryOption) (*Queries, error) {
	lim = lim.withDefaults()
	q, err := s.open(ctx, lim, opts)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return q, nil
}

// Query runs one statement, as Store.Query does.
func (q *Queries) Query(ctx context.Context, query string) (*Result, error) {
	return timed(ctx, q.lim, func(limited context.Context) (*Result, error) { return run(limited, q.conn, query, q.lim) })
}

// Close gives back what the queries hold.
func (q *Queries) Close() {
	_ = q.conn.Close()
	_ = q.db.Close()
	q.done()
}

func (s *Store) open(ctx context.Context, lim Limits, opts []QueryOption) (*Queries, error) {
	env := queryEnv{tables: []memTable{editionsTable(s.manifest), segmentsTable(s.manifest)}}
	for _, o := range opts {
		o(&env)
	}
	paths, done, err := s.segmentFiles(ctx)
	if err != nil {
		return nil, err
	}
	q := &Queries{done: done, lim: lim}
	connector, err := duckdb.NewConnector("", nil) // in memory
	if err != nil {
		done()
		return nil, err
	}
	q.db = sql.OpenDB(connector)
	if q.conn, err = q.db.Conn(ctx); err != nil {
		_ = q.db.Close()
		done()
		return nil, err
	}
	if err := s.prepare(ctx, q.conn, paths, env, lim); err != nil {
		q.Close()
		return nil, err
	}
	return q, nil
}

// prepare makes the views and tables and then shuts every door: after
// lock_configuration no statement can open one again.
func (s *Store) prepare(ctx context.Context, conn *sql.Conn, paths map[string][]string, env queryEnv, lim Limits) error {
	var all []string
	for _, p := range paths {
		all = append(all, p...)
	}
	slices.Sort(all)
	setup := []string{
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET temp_directory = ''",
		"SET memory_limit = " + quoteText(lim.Memory),
		"SET allowed_paths = " + quoteList(all),
	}
	if lim.Threads > 0 {
		setup = append(setup, fmt.Sprintf("SET threads = %d", lim.Threads))
	}
	for kind, p := range paths {
		setup = append(setup, fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM read_parquet(%s, union_by_name = true)", quoteName(kind), quoteList(p)))
	}
	for _, q := range setup {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
	}
	for _, t := range env.tables {
		if err := t.create(ctx, conn); err != nil {
			return fmt.Errorf("prepare table %s: %w", t.name, err)
		}
	}
	for _, q := range []string{"SET enable_external_access = false", "SET lock_configuration = true"} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
	}
	return nil
}

// run hands the statement to DuckDB's own table function query(), which
// accepts a single reading statement and nothing else. The limit on rows
// stands outside it, so that the engine stops when it has enough.
func run(ctx context.Context, conn *sql.Conn, query string, lim Limits) (*Result, error) {
	explain, rest := cutExplain(query)
	text := fmt.Sprintf("%sSELECT * FROM query(%s)", explain, quoteText(rest))
	if explain == "" {
		text += fmt.Sprintf(" LIMIT %d", lim.Rows+1)
	}
	rows, err := conn.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	res := &Result{Rows: [][]any{}}
	for _, t := range types {
		res.Columns = append(res.Columns, Column{t.Name(), t.DatabaseTypeName()})
	}
	for rows.Next() {
		if len(res.Rows) == lim.Rows {
			res.Truncated = true
			break
		}
		row, ptrs := make([]any, len(types)), make([]any, len(types))
		for i := range row {
			ptrs[i] = &row[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			return nil, err
		}
		for i := range row {
			row[i] = plainValue(row[i], res.Columns[i].Type)
		}
		res.Rows = append(res.Rows, row)
	}
	return res, errors.Join(rows.Err(), ctx.Err())
}

// cutExplain takes a leading EXPLAIN [ANALYZE] off a statement: query() has no
// room for it.
func cutExplain(query string) (explain, rest string) {
	rest = strings.TrimSpace(query)
	for _, word := range []string{"EXPLAIN", "ANALYZE"} {
		if len(rest) <= len(word) || !strings.EqualFold(rest[:len(word)], word) || !strings.ContainsRune(" \t\r\n(", rune(rest[len(word)])) {
			break
		}
		explain, rest = explain+word+" ", strings.TrimSpace(rest[len(word):])
	}
	return explain, rest
}

// clearer turns DuckDB's messages into ours where they would mislead.
func clearer(err error, lim Limits) error {
	msg := err.Error()
	switch {
	case strings.Contains(msg, "Expected a single SELECT statement"):
		return errors.New("only one reading statement is allowed: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE, or EXPLAIN of one")
	case strings.Contains(msg, "Out of Memory Error"):
		return fmt.Errorf("needs more than %s of memory: ask for less or raise the limit", lim.Memory)
	case strings.Contains(msg, "INTERNAL Error"):
		// What query() is given with open parameters ends here. The message
		// is a stack trace.
		head, _, _ := strings.Cut(msg, "\n")
		return fmt.Errorf("DuckDB cannot run this statement (parameters such as $1 and ? are not supported): %s", head)
	}
	// The statement as DuckDB shows it is inside our query().
	if head, _, ok := strings.Cut(msg, "\n\nLINE "); ok {
		return errors.New(head)
	}
	return err
}

// segmentFiles returns the files of the live segments by kind. A record that
// is not a folder is written to a private folder, which done removes. So is
// one whose path DuckDB would read as a pattern.
func (s *Store) segmentFiles(ctx context.Context) (paths map[string][]string, done func(), err error) {
	paths, done = map[string][]string{}, func() {}
	dir, copied := s.dir, false
	if dir == "" || strings.ContainsAny(dir, "*?[") {
		if dir, err = os.MkdirTemp("", "entente-query-*"); err != nil {
			return nil, nil, err
		}
		copied, done = true, func() { _ = os.RemoveAll(dir) }
	}
	for _, g := range s.manifest.Segments {
		p := filepath.Join(dir, filepath.FromSlash(g.Path))
		if copied {
			err = s.copySegment(ctx, g, p)
		} else if _, err = os.Stat(p); errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("segment %s: %w", g.Path, ErrStale)
		}
		if err != nil {
			done()
			return nil, nil, err
		}
		paths[g.Kind] = append(paths[g.Kind], p)
	}
	return paths, done, nil
}

func (s *Store) copySegment(ctx context.Context, g Segment, to string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	data, err := s.bytes(g)
	if err != nil {
		return fmt.Errorf("segment %s: %w", g.Path, err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}

func editionsTable(m Manifest) memTable {
	t := memTable{name: "editions", cols: []Column{
		{"source", "VARCHAR"}, {"file", "VARCHAR"}, {"name", "VARCHAR"}, {"version", "VARCHAR"}, {"url", "VARCHAR"},
		{"retrieved", "TIMESTAMP"}, {"modified", "VARCHAR"}, {"etag", "VARCHAR"}, {"sha256", "VARCHAR"},
		{"bytes", "BIGINT"}, {"rows", "BIGINT"}, {"coverage_from", "DATE"}, {"coverage_to", "DATE"},
		{"licence", "VARCHAR"}, {"non_commercial", "BOOLEAN"}, {"attribution", "VARCHAR"},
		{"archive", "VARCHAR"}, {"archive_sha256", "VARCHAR"}, {"member", "VARCHAR"},
	}}
	date := func(d entente.Date) any {
		if !d.Known() {
			return nil
		}
		return d.Time()
	}
	for _, e := range m.Editions {
		archive := cmp.Or(e.Archive, &entente.Archive{})
		var retrieved any
		if !e.Retrieved.IsZero() {
			retrieved = e.Retrieved.UTC()
		}
		t.rows = append(t.rows, []any{e.Source, e.File, e.Name, e.Version, e.URL, retrieved, e.Modified, e.ETag, e.SHA256,
			e.Bytes, int64(e.Rows), date(e.CoverageFrom), date(e.CoverageTo), e.Licence, e.NonCommercial, e.Attribution,
			archive.Name, archive.SHA256, archive.Member})
	}
	return t
}

func segmentsTable(m Manifest) memTable {
	t := memTable{name: "segments", cols: []Column{
		{"id", "VARCHAR"}, {"kind", "VARCHAR"}, {"path", "VARCHAR"}, {"sha256", "VARCHAR"}, {"rows", "BIGINT"},
		{"bytes", "BIGINT"}, {"schema", "INTEGER"}, {"inputs", "VARCHAR"}, {"code", "VARCHAR"},
	}}
	for _, g := range m.Segments {
		t.rows = append(t.rows, []any{g.ID, g.Kind, g.Path, g.SHA256, g.Rows, g.Bytes, int64(g.Schema), strings.Join(g.Inputs, " "), g.Code})
	}
	return t
}
