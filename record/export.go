package record

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/store"
)

// exportable are the kinds of segments that can be exported.
var exportable = []struct {
	kind  string
	write func(r *Record, w io.Writer, kind, format string) (int, error)
}{
	{kindRollCalls, exportKind[rollCallRow]},
	{kindVotes, exportKind[voteRow]},
	{kindRecords, exportKind[recordRow]},
	{kindFlows, exportKind[flowRow]},
	{kindSeries, exportKind[seriesRow]},
	{kindListings, exportKind[listingRow]},
	{kindAddresses, exportKind[addressRow]},
	{kindJoint, exportKind[jointRow]},
	{kindPresence, exportKind[presenceRow]},
}

// exportFigures is the kind of export that is no segment.
const exportFigures = "figures"

// ExportKinds lists what can be exported: the kinds of segments, and figures of
// any measure for all pairs.
func ExportKinds() []string {
	var kinds []string
	for _, x := range exportable {
		kinds = append(kinds, x.kind)
	}
	return append(kinds, exportFigures)
}

// ExportFormats lists the formats of an export.
func ExportFormats() []string { return []string{"csv", "parquet", "json"} }

// Export writes all rows of a kind. For figures q says which. It returns how
// many rows were written; what the licence gate leaves out is not among them.
func (r *Record) Export(w io.Writer, kind, format string, q Query) (int, error) {
	for _, x := range exportable {
		if x.kind == kind {
			return x.write(r, w, kind, format)
		}
	}
	if kind != exportFigures {
		return 0, fmt.Errorf("export %q: there are %s", kind, strings.Join(ExportKinds(), ", "))
	}
	if q.Measure.On == OnGroup {
		return 0, fmt.Errorf("%s is a measure of groups: entente figures %s GROUP -o csv", q.Measure.ID, q.Measure.ID)
	}
	figs, err := r.Figures(q)
	if err != nil {
		return 0, err
	}
	rows := make([]exportedFigure, len(figs))
	for i, f := range figs {
		rows[i] = newExportedFigure(f)
	}
	whole := func(yield func([]exportedFigure, error) bool) { yield(rows, nil) }
	return len(rows), writeRows(w, format, whole)
}

// exportedFigure is a figure as a flat row.
type exportedFigure struct {
	Measure  string   `parquet:"measure,dict"`
	Subject  string   `parquet:"subject,dict"`
	Span     string   `parquet:"span,dict"`
	Value    *float64 `parquet:"value"`
	Low      *float64 `parquet:"low"`
	High     *float64 `parquet:"high"`
	N        int32    `parquet:"n"`
	Share    float64  `parquet:"share"`
	Status   string   `parquet:"status,dict"`
	Level    float64  `parquet:"level"`
	Method   string   `parquet:"method,dict"`
	Body     string   `parquet:"body,dict"`
	Slice    string   `parquet:"slice,dict"`
	Coverage string   `parquet:"coverage,dict"`
	Version  string   `parquet:"version,dict"`
	Editions string   `parquet:"editions,dict"`
	Note     string   `parquet:"note,dict"`
}

func newExportedFigure(f entente.Figure) exportedFigure {
	return exportedFigure{
		Measure: f.Measure, Subject: f.Subject, Span: f.Span, Value: optional(f.Value), Low: optional(f.Low), High: optional(f.High),
		N: int32(f.N), Share: f.Share, Status: string(f.Status), Level: f.Level, Method: f.Method, Body: string(f.Body), Slice: f.Slice,
		Coverage: f.Coverage.String(), Version: f.Version, Editions: strings.Join(f.Editions, " "), Note: f.Note,
	}
}

// exportKind writes the rows of a kind as they are read: there may be millions.
func exportKind[T any](r *Record, w io.Writer, kind, format string) (int, error) {
	n, left := 0, 0
	for _, seg := range r.segments(kind) {
		if !r.mayUse(seg) {
			left++
			continue
		}
		n += int(seg.Rows)
	}
	if n == 0 {
		switch {
		case left > 0:
			return 0, missing("all %s are left out by --commercial", kind)
		case r.Embedded:
			return 0, missing("the embedded record holds no %s; entente sync fetches what they are made from", kind)
		}
		return 0, missing("the record holds no %s; run entente sync", kind)
	}
	return n, writeRows(w, format, usableRows[T](r, kind))
}

// usableRows yields the rows of a kind, but for those that the licence gate
// leaves out.
func usableRows[T any](r *Record, kind string) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		for _, seg := range r.segments(kind) {
			if !r.mayUse(seg) {
				continue
			}
			for rows, err := range eachRow[T](r.store, seg) {
				if !yield(rows, err) || err != nil {
					return
				}
			}
		}
	}
}

// mayUse applies the licence gate to a segment: by the body or source that its
// part names.
func (r *Record) mayUse(seg store.Segment) bool {
	if len(seg.Inputs) == 0 {
		return true
	}
	head, _, _ := strings.Cut(seg.Inputs[0], "/")
	return !slices.ContainsFunc(r.allEditions(), func(e entente.Edition) bool {
		return r.leftOut(e) && (e.Source == head || strings.EqualFold(e.File, head) || slices.Contains(seg.Inputs, e.SHA256))
	})
}

// writeRows writes rows whose columns are named by their parquet tags.
func writeRows[T any](w io.Writer, format string, parts iter.Seq2[[]T, error]) error {
	switch format {
	case "parquet":
		return store.WriteParquet(w, parts)
	case "json":
		return writeJSON(w, parts)
	case "csv":
		return writeCSV(w, parts)
	}
	return fmt.Errorf("export as %q: there are %s", format, strings.Join(ExportFormats(), ", "))
}

// columnsOf lists the columns of a row type and how each is written.
func columnsOf[T any]() (names []string, dates []bool) {
	t := reflect.TypeFor[T]()
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("parquet"), ",")
		names = append(names, name)
		dates = append(dates, slices.Contains(strings.Split(options, ","), "date"))
	}
	return names, dates
}

func writeCSV[T any](w io.Writer, parts iter.Seq2[[]T, error]) error {
	names, dates := columnsOf[T]()
	out := csv.NewWriter(w)
	if err := out.Write(names); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	line := make([]string, len(names))
	for rows, err := range parts {
		if err != nil {
			return err
		}
		for i := range rows {
			v := reflect.ValueOf(&rows[i]).Elem()
			for k := range line {
				line[k] = cellText(v.Field(k), dates[k])
			}
			if err := out.Write(line); err != nil {
				return fmt.Errorf("export: %w", err)
			}
		}
	}
	out.Flush()
	return out.Error()
}

func cellText(v reflect.Value, date bool) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	switch {
	case date:
		return entente.Date(v.Int()).String()
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	return v.String()
}

// writeJSON writes one object a line.
func writeJSON[T any](w io.Writer, parts iter.Seq2[[]T, error]) error {
	names, dates := columnsOf[T]()
	var b bytes.Buffer
	for rows, err := range parts {
		if err != nil {
			return err
		}
		for i := range rows {
			b.Reset()
			if err := jsonLine(&b, reflect.ValueOf(&rows[i]).Elem(), names, dates); err != nil {
				return fmt.Errorf("export: %w", err)
			}
			if _, err := w.Write(b.Bytes()); err != nil {
				return fmt.Errorf("export: %w", err)
			}
		}
	}
	return nil
}

func jsonLine(b *bytes.Buffer, row reflect.Value, names []string, dates []bool) error {
	for k, name := range names {
		b.WriteByte("{,"[min(k, 1)])
		b.WriteString(strconv.Quote(name) + ":")
		f := row.Field(k)
		text := cellText(f, dates[k])
		switch {
		case f.Kind() == reflect.Pointer && f.IsNil():
			text = "null"
		case f.Kind() == reflect.String || dates[k]:
			q, err := json.Marshal(text)
			if err != nil {
				return err
			}
			text = string(q)
		}
		b.WriteString(text)
	}
	b.WriteString("}\n")
	return nil
}
