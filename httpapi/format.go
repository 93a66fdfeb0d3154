package httpapi

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"entente/operation"
	"entente/report"
)

// format is a form in which a result is given out.
type format struct {
	name  string // the ending of a path
	media string
	write func(io.Writer, operation.Result) error
}

// formats lists the forms, the first for clients without a wish.
func formats() []format {
	return []format{
		{"json", "application/json", report.JSON},
		{"csv", "text/csv", report.CSV},
		{"parquet", "application/vnd.apache.parquet", writeParquet},
		{"md", "text/markdown", func(w io.Writer, r operation.Result) error { return report.Markdown(w, r.Document()) }},
		{"html", "text/html", writePage},
	}
}

// suffix takes a known ending off a path.
func suffix(p string) (string, *format) {
	for _, f := range formats() {
		if rest, ok := strings.CutSuffix(p, "."+f.name); ok && path.Base(rest) != "" {
			return rest, &f
		}
	}
	return p, nil
}

// unknown is the ending of a path that asks for a form which nothing has here:
// no name or number ends like that.
func unknown(part string) string {
	ending := strings.TrimPrefix(path.Ext(part), ".")
	if slices.Contains([]string{"pdf", "svg", "png", "xml", "txt", "tsv", "xlsx", "yaml", "jsonl"}, ending) {
		return ending
	}
	return ""
}

// wanted is a range of an Accept header.
type wanted struct {
	media string
	q     float64
}

// accepted reads an Accept header; what cannot be read is left out.
func accepted(header string) []wanted {
	var list []wanted
	for part := range strings.SplitSeq(header, ",") {
		media, rest, _ := strings.Cut(part, ";")
		w := wanted{strings.ToLower(strings.TrimSpace(media)), 1}
		for p := range strings.SplitSeq(rest, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
			if x, err := strconv.ParseFloat(value, 64); err == nil && strings.EqualFold(name, "q") {
				w.q = x
			}
		}
		if w.media != "" {
			list = append(list, w)
		}
	}
	return list
}

// fit says how closely a range speaks of a form: 0 not at all.
func (w wanted) fit(media string) int {
	kind, _, _ := strings.Cut(media, "/")
	switch w.media {
	case media:
		return 3
	case kind + "/*":
		return 2
	case "*/*":
		return 1
	}
	return 0
}

// negotiate picks the form that a client wants most (RFC 9110, 12.5.1), of those
// that it wants alike the one that it names, and names first; nil if it wants
// none of them.
func negotiate(accept string) *format {
	all := formats()
	ranges := accepted(accept)
	if len(ranges) == 0 {
		return &all[0]
	}
	var best *format
	var most [3]float64 // how much, how closely, how early
	for i, f := range all {
		if f.name == "html" { // a browser that opens an address wants to see JSON
			continue
		}
		closest := [3]float64{}
		for at, w := range ranges {
			if fit := float64(w.fit(f.media)); fit > closest[1] {
				closest = [3]float64{w.q, fit, -float64(at)}
			}
		}
		if closest[0] > 0 && (best == nil || slices.Compare(closest[:], most[:]) > 0) {
			best, most = &all[i], closest
		}
	}
	return best
}

// missing says why a kind of result is not given out in the form; empty: it is.
func (f format) missing(result reflect.Type) string {
	switch {
	case f.name == "html" && result != reflect.TypeFor[*operation.ReportResult]():
		return "only a report is a page; ask for json, csv or md"
	case f.name == "parquet" && !result.Implements(reflect.TypeFor[operation.Tabular]()):
		return "this result is no table; ask for json, csv or md"
	}
	return ""
}

// render writes a result in a form.
func (f format) render(r operation.Result) ([]byte, error) {
	var b bytes.Buffer
	if err := f.write(&b, r); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// writePage writes a report as its page.
func writePage(w io.Writer, r operation.Result) error {
	x, ok := r.(*operation.ReportResult)
	if !ok {
		return fmt.Errorf("no page of a %T", r)
	}
	return report.Page(w, x)
}

// writeParquet writes the result's sheet: a column of text, whole numbers,
// numbers or truth values, whatever holds all its values; NaN and nothing are
// null.
func writeParquet(w io.Writer, r operation.Result) error {
	t, ok := r.(operation.Tabular)
	if !ok {
		return fmt.Errorf("no table in a %T", r)
	}
	s := t.Sheet()
	fields := make([]reflect.StructField, len(s.Columns))
	for i, name := range s.Columns {
		fields[i] = reflect.StructField{
			Name: fmt.Sprintf("C%d", i), Type: reflect.PointerTo(columnType(s.Rows, i)),
			Tag: reflect.StructTag(fmt.Sprintf("parquet:%q", columnName(name, i)+",optional")),
		}
	}
	row := reflect.StructOf(fields)
	pw := parquet.NewWriter(w, parquet.SchemaOf(reflect.New(row).Interface()), parquet.Compression(&parquet.Zstd))
	for _, values := range s.Rows {
		x := reflect.New(row)
		for i, v := range values {
			setCell(x.Elem().Field(i), v)
		}
		if err := pw.Write(x.Interface()); err != nil {
			return fmt.Errorf("write Parquet: %w", err)
		}
	}
	if err := pw.Close(); err != nil {
		return fmt.Errorf("write Parquet: %w", err)
	}
	return nil
}

// columnName keeps what a struct tag can carry.
func columnName(name string, i int) string {
	name = strings.Map(func(r rune) rune {
		if r == ',' || r == '"' || r == '`' || r == '\\' || r < ' ' {
			return '_'
		}
		return r
	}, name)
	if name == "" || name == "-" {
		return fmt.Sprintf("column%d", i+1)
	}
	return name
}

func columnType(rows [][]any, i int) reflect.Type {
	var t reflect.Type
	for _, row := range rows {
		var c reflect.Type
		switch row[i].(type) {
		case nil:
			continue
		case int, int64:
			c = reflect.TypeFor[int64]()
		case float64:
			c = reflect.TypeFor[float64]()
		case bool:
			c = reflect.TypeFor[bool]()
		default:
			return reflect.TypeFor[string]()
		}
		switch {
		case t == nil || t == c:
			t = c
		case t.Kind() != reflect.Bool && c.Kind() != reflect.Bool:
			t = reflect.TypeFor[float64]()
		default:
			return reflect.TypeFor[string]()
		}
	}
	if t == nil {
		return reflect.TypeFor[string]()
	}
	return t
}

// setCell sets a pointer field to a value in the field's type.
func setCell(f reflect.Value, v any) {
	if x, ok := v.(float64); v == nil || ok && math.IsNaN(x) {
		return
	}
	to := f.Type().Elem()
	p := reflect.New(to)
	if to.Kind() == reflect.String {
		p.Elem().SetString(report.Cell(v))
	} else {
		p.Elem().Set(reflect.ValueOf(v).Convert(to))
	}
	f.Set(p)
}
