package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente/store"
)

// queryStore is a record with 1000 votes in two segments and 3 roll calls.
func queryStore(t testing.TB) *store.Store {
	t.Helper()
	w := lock(t, filepath.Join(t.TempDir(), "it's [a] record"))
	fill(t, w, "publisher's bytes", 600)
	more, err := store.Put(w, "votes", 1, "second", nil, someVotes(400))
	if err != nil {
		t.Fatal(err)
	}
	type rollcall struct {
		ID    string `parquet:"id"`
		Title string `parquet:"title"`
	}
	calls, err := store.Put(w, "rollcalls", 1, "second", nil, []rollcall{{"1", "Peace"}, {"2", ""}, {"3", "Law"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(func(m *store.Manifest) error { m.Segments = append(m.Segments, more, calls); return nil }); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(w.Dir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plainDir is the same in a folder whose name DuckDB takes as it is.
func plainStore(t testing.TB) *store.Store {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "it's plain")
	if err := os.Rename(queryStore(t).Dir(), dir); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func embedded(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.OpenFS(os.DirFS(queryStore(t).Dir()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestQueryAnswers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	tests := []struct {
		sql     string
		columns []string
		rows    [][]any
	}{
		{"SELECT count(*) AS n FROM votes", []string{"n BIGINT"}, [][]any{{int64(1000)}}},
		{"from votes select state, count(*) n group by state order by state limit 2;", []string{"state VARCHAR", "n BIGINT"},
			[][]any{{"CHN", int64(200)}, {"IRN", int64(200)}}},
		{"WITH x AS (SELECT title FROM rollcalls) SELECT title FROM x ORDER BY title -- a comment", []string{"title VARCHAR"},
			[][]any{{""}, {"Law"}, {"Peace"}}},
		{"VALUES (1, 'a;b')", []string{"col0 INTEGER", "col1 VARCHAR"}, [][]any{{int64(1), "a;b"}}},
		{"SHOW TABLES", []string{"name VARCHAR"}, [][]any{{"editions"}, {"groups"}, {"rollcalls"}, {"segments"}, {"votes"}}},
		{"SELECT column_name FROM (DESCRIBE rollcalls)", []string{"column_name VARCHAR"}, [][]any{{"id"}, {"title"}}},
		{"SELECT count FROM (SUMMARIZE votes)", []string{"count BIGINT"}, [][]any{{int64(1000)}, {int64(1000)}, {int64(1000)}, {int64(1000)}}},
		{"SELECT source, bytes, coverage_from, coverage_to, retrieved FROM editions",
			[]string{"source VARCHAR", "bytes BIGINT", "coverage_from DATE", "coverage_to DATE", "retrieved TIMESTAMP"},
			[][]any{{"undl", int64(17), "1946-01-10", nil, nil}}},
		{"SELECT kind, sum(rows) AS rows FROM segments GROUP BY ALL ORDER BY 1", []string{"kind VARCHAR", "rows HUGEINT"},
			[][]any{{"rollcalls", int64(3)}, {"votes", int64(1000)}}},
		{"SELECT * FROM groups ORDER BY id", []string{"id VARCHAR", "members BIGINT"}, [][]any{{"g7", nil}, {"quartet", int64(4)}}},
		{"SELECT i FROM range(100000) t(i) ORDER BY hash(i), i OFFSET 3 ROWS FETCH FIRST 1 ROW ONLY", []string{"i BIGINT"}, nil},
	}
	groups := store.WithTable("groups", []store.Column{{Name: "id", Type: "VARCHAR"}, {Name: "members", Type: "BIGINT"}},
		[][]any{{"quartet", 4}, {"g7", nil}})
	stores := map[string]*store.Store{"folder": plainStore(t), "pattern in path": queryStore(t), "embedded": embedded(t)}
	for name, s := range stores {
		for _, tt := range tests {
			t.Run(name+"/"+tt.sql, func(t *testing.T) {
				res, err := s.Query(context.Background(), tt.sql, store.Limits{}, groups)
				if err != nil {
					t.Fatal(err)
				}
				var columns []string
				for _, c := range res.Columns {
					columns = append(columns, c.Name+" "+c.Type)
				}
				if diff := cmp.Diff(tt.columns, columns); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(tt.rows, res.Rows); tt.rows != nil && diff != "" {
					t.Error(diff)
				}
			})
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, err)
	}
}

func TestQueryValues(t *testing.T) {
	tests := []struct {
		sql  string
		want any
	}{
		{"1::TINYINT", int64(1)}, {"2::UINTEGER", int64(2)}, {"18446744073709551615::UBIGINT", "18446744073709551615"},
		{"170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"},
		{"0.1::DECIMAL(2,1)", 0.1},
		{"-12345678901234567890.123456789::DECIMAL(38,9)", "-12345678901234567890.123456789"}, // a float64 has 17 digits of it
		{"1.5", 1.5}, {"1.5::FLOAT", 1.5}, {"NULL", nil}, {"true", true}, {"'é'", "é"},
		{"DATE '2024-02-29'", "2024-02-29"}, {"TIMESTAMP '2024-02-29 01:02:03.5'", "2024-02-29T01:02:03.5"},
		{"TIMESTAMPTZ '2024-02-29 01:02:03+00'", "2024-02-29T01:02:03Z"}, {"TIME '01:02:03'", "01:02:03"},
		{"INTERVAL 3 DAYS", "0 months 3 days 0s"}, {"'ab'::BLOB", "6162"},
		{"'0123ABCD-0000-4000-8000-0123456789ab'::UUID", "0123abcd-0000-4000-8000-0123456789ab"},
		{"[DATE '2024-02-29', NULL]", []any{"2024-02-29", nil}},
		{"{'a': 1, 'b': [2]}", map[string]any{"a": int64(1), "b": []any{int64(2)}}},
		{"MAP {'k': 1::SMALLINT}", map[string]any{"k": int64(1)}},
		{"'a'::ENUM('a', 'b')", "a"}, {"union_value(num := 2)", int64(2)},
	}
	s := plainStore(t)
	for _, tt := range tests {
		res, err := s.Query(context.Background(), "SELECT "+tt.sql, store.Limits{})
		if err != nil {
			t.Errorf("%s: %v", tt.sql, err)
			continue
		}
		if diff := cmp.Diff(tt.want, res.Rows[0][0]); diff != "" {
			t.Errorf("%s: %s", tt.sql, diff)
		}
	}
}

// The limit on rows must not change which rows come first.
func TestQueryTruncatesInOrder(t *testing.T) {
	s := plainStore(t)
	all, err := s.Query(context.Background(), "SELECT i FROM range(300000) t(i) ORDER BY hash(i), i", store.Limits{Rows: 300_000})
	if err != nil || all.Truncated || len(all.Rows) != 300_000 {
		t.Fatalf("all: %v", err)
	}
	few, err := s.Query(context.Background(), "SELECT i FROM range(300000) t(i) ORDER BY hash(i), i", store.Limits{Rows: 50})
	if err != nil || !few.Truncated {
		t.Fatalf("few: %+v, %v", few, err)
	}
	if diff := cmp.Diff(all.Rows[:50], few.Rows); diff != "" {
		t.Error(diff)
	}
	exact, err := s.Query(context.Background(), "FROM range(50)", store.Limits{Rows: 50})
	if err != nil || exact.Truncated || len(exact.Rows) != 50 {
		t.Errorf("exactly as many rows as the limit: truncated %v, %v", exact.Truncated, err)
	}
}

func TestQueryExplains(t *testing.T) {
	for _, q := range []string{"EXPLAIN SELECT count(*) FROM votes", " explain\tanalyze from votes"} {
		res, err := plainStore(t).Query(context.Background(), q, store.Limits{})
		if err != nil {
			t.Errorf("%s: %v", q, err)
			continue
		}
		if plan, _ := res.Rows[0][1].(string); !strings.Contains(plan, "PARQUET") && !strings.Contains(plan, "SCAN") {
			t.Errorf("%s: no plan in %v", q, res.Rows)
		}
	}
}

func TestQueryRefuses(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.csv")
	writeFile(t, secret, "word\nxyzzy\n")
	out := filepath.Join(t.TempDir(), "out")
	stores := map[string]*store.Store{"folder": plainStore(t), "embedded": embedded(t)}
	raw := filepath.Join(stores["folder"].Dir(), "raw", stores["folder"].Manifest().Editions[0].SHA256)
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	const (
		denied = "disabled by configuration"
		single = "only one reading statement"
	)
	tests := []struct{ sql, want string }{
		{"SELECT * FROM read_text('/etc/passwd')", denied},
		{"SELECT * FROM read_csv('/etc/passwd')", denied},
		{"SELECT * FROM read_csv(" + quoted(secret) + ")", denied},
		{"SELECT * FROM read_blob(" + quoted(raw) + ")", denied},
		{"SELECT * FROM read_csv(" + quoted(raw) + ")", denied},
		{"SELECT * FROM " + quoted(secret), denied},
		{"SELECT * FROM glob('/etc/*')", denied},
		{"SELECT * FROM sniff_csv(" + quoted(secret) + ")", denied},
		{"SELECT * FROM parquet_metadata(" + quoted(secret) + ")", denied},
		{"SELECT * FROM read_parquet(" + quoted(filepath.Dir(raw)+"/../segments/votes/*.parquet") + ")", denied},
		{"SELECT * FROM read_csv('https://example.org/a.csv')", ""},
		{"SELECT * FROM duckdb_secrets()", denied},
		{"SELECT getenv('HOME')", "does not exist"},
		{"SELECT * FROM query('COPY votes TO " + out + "')", ""},
		{"COPY votes TO " + quoted(out), single},
		{"COPY (SELECT 1) TO " + quoted(out), single},
		{"EXPORT DATABASE " + quoted(out), single},
		{"ATTACH " + quoted(out), single},
		{"ATTACH ':memory:' AS x", single},
		{"INSTALL httpfs", single},
		{"LOAD httpfs", single},
		{"SET enable_external_access = true", single},
		{"RESET lock_configuration", single},
		{"PRAGMA enable_profiling", single},
		{"CALL duckdb_settings()", single},
		{"CREATE TABLE x AS SELECT 1", single},
		{"INSERT INTO editions VALUES (1)", single},
		{"UPDATE editions SET source = 'x'", single},
		{"DELETE FROM editions", single},
		{"DROP VIEW votes", single},
		{"BEGIN", single},
		{"PREPARE p AS SELECT 1", single},
		{"SELECT 1; SELECT 2", single},
		{"SELECT 1; COPY votes TO " + quoted(out), single},
		{"SELECT 1') LIMIT 1; COPY votes TO " + quoted(out) + "; SELECT ('", ""},
		{"EXPLAIN ANALYZE COPY votes TO " + quoted(out), single},
		{"EXPLAIN ANALYZE SET threads = 1", single},
		{"", single},
		{"-- nothing", single},
		{"SELECT $1", "parameters"},
		{"SELECT ?", "parameters"},
		{"SELEC 1", "syntax error"},
		{"SELECT 'open", "unterminated"},
		{"SELECT colour FROM votes", "colour"},
		{"SELECT \x00", ""},
		{"SELECT '\xff'", ""},
	}
	for name, s := range stores {
		for _, tt := range tests {
			t.Run(name+"/"+tt.sql, func(t *testing.T) {
				res, err := s.Query(context.Background(), tt.sql, store.Limits{})
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %+v, %v; want an error with %q", res, err, tt.want)
				}
				if err != nil && (strings.Contains(err.Error(), "xyzzy") || strings.Contains(err.Error(), "LINE 1")) {
					t.Errorf("message shows too much: %v", err)
				}
			})
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a query wrote a file")
	}
}

func TestQueryLimits(t *testing.T) {
	s := plainStore(t)
	const endless = "WITH RECURSIVE x(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM x) SELECT max(a) FROM x"
	start := time.Now()
	_, err := s.Query(context.Background(), endless, store.Limits{Timeout: 300 * time.Millisecond})
	if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "query: stopped after 300ms: ask for less or raise the limit" {
		t.Errorf("endless query: %v", err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("stopped only after %s", d)
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	if _, err := s.Query(ctx, endless, store.Limits{Timeout: time.Minute}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled query: %v", err)
	}
	_, err = s.Query(context.Background(), "SELECT list(i) FROM range(50000000) t(i)", store.Limits{Memory: "50MB", Threads: 1})
	if err == nil || !strings.Contains(err.Error(), "needs more than 50MB of memory") {
		t.Errorf("query beyond memory: %v", err)
	}
	if _, err := s.Query(context.Background(), "SELECT 1", store.Limits{Memory: "'lots'"}); err == nil {
		t.Error("a senseless memory limit was accepted")
	}
	// What would be endless without the limit on rows ends at it.
	res, err := s.Query(context.Background(), "FROM range(3000000) a, range(3000000) b", store.Limits{Rows: 10, Memory: "200MB"})
	if err != nil || len(res.Rows) != 10 || !res.Truncated {
		t.Errorf("huge product: %v", err)
	}
}

func TestQueryOnVanishedSegmentSaysReopen(t *testing.T) {
	s := plainStore(t)
	if err := os.Remove(filepath.Join(s.Dir(), s.Segments("votes")[0].Path)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Query(context.Background(), "SELECT 1", store.Limits{}); !errors.Is(err, store.ErrStale) {
		t.Errorf("got %v", err)
	}
}
