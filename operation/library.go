package operation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/record"
	"entente/store"
)

type sqlRequest struct {
	Query   string        `arg:"" help:"One SELECT (or WITH, FROM, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN). - reads it from standard input."`
	Rows    int           `help:"At most this many rows." default:"10000"`
	Memory  string        `help:"Memory limit." default:"1GB"`
	Timeout time.Duration `help:"Time limit." default:"30s"`
}

// SQLResult is the answer to a query.
type SQLResult struct {
	Columns   []SQLColumn `json:"columns"`
	Rows      [][]any     `json:"rows"`
	Truncated bool        `json:"truncated"`
}

// SQLColumn is a column of an answer, with its type in SQL.
type SQLColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

var sql = define(Operation{
	Name: "sql", Section: "The record",
	Summary: "Ask the record in SQL (DuckDB), read-only, with limits on time and memory",
	Doc: "Runs one reading statement over the record's segments: rollcalls, votes, records, flows, series, listings, addresses, joint, presence, figures, placebos, and the tables " +
		"editions, segments, states and groups. It cannot write, read other files or reach the network.",
	Examples: []string{
		`entente sql "SHOW TABLES"`,
		`entente sql "SELECT span, yy+aa+nn AS same FROM joint WHERE a='IRN' AND b='RUS' AND \"by\"='year' ORDER BY span"`,
	},
}, runSQL)

func runSQL(ctx context.Context, env *Env, q *sqlRequest) (*SQLResult, error) {
	text := q.Query
	if text == "-" {
		b, err := io.ReadAll(io.LimitReader(os.Stdin, 1<<20))
		if err != nil {
			return nil, fmt.Errorf("read query: %w", err)
		}
		text = string(b)
	}
	if env.Events != nil && env.Shared == nil { // nobody but the user himself
		return askStore(ctx, env, text, q)
	}
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	if out := r.LeftOut(); len(out) > 0 {
		return nil, fmt.Errorf("sql with --commercial: the record holds %s, which is for non-commercial use only; SQL would reach it. Keep a record without it (sync --commercial --home elsewhere)", out[0].Name)
	}
	res, err := r.Store().Query(ctx, text, store.Limits{Rows: q.Rows, Memory: q.Memory, Timeout: q.Timeout},
		r.RegisterTables()...)
	if err == nil && env.Shared != nil {
		err = tooLarge(res.Rows, sqlMost)
	}
	if err != nil {
		return nil, err
	}
	return newSQLResult(res), nil
}

func newSQLResult(res *store.Result) *SQLResult {
	out := &SQLResult{Columns: make([]SQLColumn, len(res.Columns)), Rows: res.Rows, Truncated: res.Truncated}
	for i, c := range res.Columns {
		out.Columns[i] = SQLColumn(c)
	}
	for _, row := range out.Rows {
		for i, v := range row {
			row[i] = writable(v)
		}
	}
	return out
}

// writable is a value with nothing in place of what is no number, which JSON
// cannot write.
func writable(v any) any {
	switch x := v.(type) {
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
	case []any:
		for i := range x {
			x[i] = writable(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = writable(x[k])
		}
	}
	return v
}

// askStore asks the store for events in its own SQL.
func askStore(ctx context.Context, env *Env, text string, q *sqlRequest) (*SQLResult, error) {
	if env.Commercial {
		return nil, errors.New("sql with --commercial and --store: SQL would reach all that the store holds")
	}
	res, err := env.Events.Query(ctx, text, store.Limits{Rows: q.Rows, Memory: q.Memory, Timeout: q.Timeout})
	if err != nil {
		return nil, err
	}
	return newSQLResult(res), nil
}

// Sheet has the rows as they came.
func (s *SQLResult) Sheet() Sheet {
	sheet := Sheet{Rows: s.Rows}
	for _, c := range s.Columns {
		sheet.Columns = append(sheet.Columns, c.Name)
	}
	return sheet
}

// Document shows the rows.
func (s *SQLResult) Document() Document {
	t := &Table{}
	for _, c := range s.Columns {
		a := Left
		if slices.Contains([]string{"INTEGER", "BIGINT", "DOUBLE", "HUGEINT", "UBIGINT", "FLOAT"}, c.Type) || strings.HasPrefix(c.Type, "DECIMAL") {
			a = Right
		}
		t.Columns = append(t.Columns, Column{Name: c.Name, Align: a})
	}
	for _, r := range s.Rows {
		row := make([]string, len(r))
		for i, v := range r {
			row[i] = cellOf(v)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = fmt.Sprintf("%s row(s)", count(len(s.Rows)))
	if s.Truncated {
		t.Note += "; there are more (--rows)"
	}
	return Document{Blocks: []Block{{Table: t}}}
}

func cellOf(v any) string {
	if v == nil {
		return missingCell
	}
	return CellText(v)
}

// CellText writes a value of a sheet that is not a plain number or text: lists
// and structs of SQL as JSON.
func CellText(v any) string {
	switch v.(type) {
	case []any, map[string]any:
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err == nil {
			return strings.TrimSuffix(b.String(), "\n")
		}
	}
	return fmt.Sprint(v)
}

type exportRequest struct {
	Kind    string `arg:"" help:"rollcalls, votes, records, flows, series, listings, addresses, joint, presence or figures."`
	Out     string `help:"File to write; its ending (.csv, .parquet, .json) is the format." placeholder:"FILE" required:""`
	Measure string `help:"For figures: which measure." default:"agreement"`
	By      string `help:"For figures: year or session." default:"year" enum:"year,session"`
	From    string `help:"For figures: first year or session."`
	To      string `help:"For figures: last year or session."`
}

// ExportResult says what was written.
type ExportResult struct {
	File   string `json:"file"`
	Notice string `json:"notice"`
	Rows   int    `json:"rows"`
}

var export = define(Operation{
	Name: "export", Section: "The record",
	Summary: "Write roll calls, votes, records, joint tables or all figures of a measure to CSV, Parquet or JSON lines",
	Doc:     "Writes the rows to a file, and beside it a NOTICE with the editions, licences and attributions that they rest on.",
	Examples: []string{
		"entente export figures --measure kappa-quadratic --out kappa.parquet", "entente export votes --out votes.csv",
	},
}, runExport)

func runExport(_ context.Context, env *Env, q *exportRequest) (*ExportResult, error) {
	format := strings.TrimPrefix(filepath.Ext(q.Out), ".")
	if !slices.Contains(record.ExportFormats(), format) {
		return nil, fmt.Errorf("export to %s: the ending says the format; there are .csv, .parquet and .json", q.Out)
	}
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	m, err := record.FindMeasure(q.Measure)
	if err != nil {
		return nil, err
	}
	res := &ExportResult{File: q.Out, Notice: q.Out + ".NOTICE.txt"}
	err = writeFile(q.Out, func(w io.Writer) error {
		var err error
		res.Rows, err = r.Export(w, q.Kind, format, record.Query{Measure: m, By: q.By, From: q.From, To: q.To})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", q.Kind, err)
	}
	list, err := sourcesOf(r)
	if err != nil {
		return nil, err
	}
	return res, writeFile(res.Notice, func(w io.Writer) error {
		_, err := io.WriteString(w, noticeText(list))
		return err
	})
}

// Document says what was written.
func (e *ExportResult) Document() Document {
	return Document{Lead: fmt.Sprintf("Wrote %s rows to %s, and the licences and attributions to %s.", count(e.Rows), e.File, e.Notice)}
}

// noticeText says what data rest on and under which terms.
func noticeText(list []Source) string {
	var b strings.Builder
	b.WriteString("These data were computed or compiled by entente from the editions below. Their publishers' terms apply.\n")
	terms := ""
	for _, s := range list {
		if s.LeftOut {
			continue
		}
		if own := s.Title + s.Licence + s.Attribution; own != terms { // the files of a source stand together
			terms = own
			fmt.Fprintf(&b, "\n%s\n  licence: %s\n  commercial use: %s\n  attribution: %s\n",
				s.Title, s.Licence, map[bool]string{true: "no", false: "yes"}[s.NonCommercial], s.Attribution)
		}
		fmt.Fprintf(&b, "  file %s, sha-256 %s, covers %s to %s\n", s.Name, s.SHA256, s.CoverageFrom, s.CoverageTo)
	}
	return b.String()
}
