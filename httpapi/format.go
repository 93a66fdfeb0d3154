package httpapi

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2/negotiation"
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

// negotiate picks the form that a client wants most; nil if it wants none of
// them.
func negotiate(accept string) *format {
	all := formats()
	if strings.TrimSpace(accept) == "" {
		return &all[0]
	}
	var media []string
	for _, f := range all {
		if f.name != "html" { // a browser that opens an address wants to see JSON
			media = append(media, f.media)
		}
	}
	got := negotiation.SelectQValue(accept, media)
	if i := slices.Index(media, got); i >= 0 {
		return &all[i]
	}
	if strings.Contains(accept, "*/*") || strings.Contains(accept, "application/*") {
		return &all[0]
	}
	if strings.Contains(accept, "text/*") {
		return &all[slices.IndexFunc(all, func(f format) bool { return f.name == "csv" })]
	}
	return nil
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
