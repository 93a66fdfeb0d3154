package clickhouse

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	ch "github.com/ClickHouse/clickhouse-go/v2"

	"entente/store"
)

// Query runs one statement of ClickHouse's SQL, reading only, and returns at
// most lim.Rows rows. Tables have a load that wrote each row: those that count
// are in loads. lim.Memory and lim.Threads are the server's to say.
func (e *Engine) Query(ctx context.Context, query string, lim store.Limits) (*store.Result, error) {
	if lim.Rows <= 0 {
		lim.Rows = 10_000
	}
	if lim.Timeout <= 0 {
		lim.Timeout = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, lim.Timeout)
	defer cancel()
	rows, err := e.conn.Query(ch.Context(ctx, ch.WithSettings(ch.Settings{"readonly": 2, "skip_unavailable_shards": 0})), query)
	if err != nil {
		return nil, fmt.Errorf("query: %w", explain(err))
	}
	defer rows.Close()
	res := &store.Result{}
	var into []any
	for i, t := range rows.ColumnTypes() {
		res.Columns = append(res.Columns, store.Column{Name: rows.Columns()[i], Type: t.DatabaseTypeName()})
		into = append(into, reflect.New(t.ScanType()).Interface())
	}
	for rows.Next() {
		if len(res.Rows) == lim.Rows {
			res.Truncated = true
			cancel() // the rest is not wanted
			return res, nil
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("query: %w", err)
		}
		row := make([]any, len(into))
		for i, p := range into {
			row[i] = plain(reflect.ValueOf(p).Elem(), res.Columns[i].Type)
		}
		res.Rows = append(res.Rows, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("query: %w", explain(err))
	}
	return res, nil
}

// plain turns a value of a type of ClickHouse into one of those that store.Result
// may hold.
func plain(v reflect.Value, typ string) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem(), typ)
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if u := v.Uint(); u <= math.MaxInt64 {
			return int64(u)
		}
		return fmt.Sprint(v.Uint())
	case reflect.Float32, reflect.Float64:
		return v.Float()
	case reflect.String:
		return v.String()
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i), typ)
		}
		return list
	}
	if t, ok := v.Interface().(time.Time); ok {
		// A day comes as its midnight in the server's time zone: only there is it
		// that day.
		if strings.Contains(typ, "Date") && !strings.Contains(typ, "DateTime") {
			return t.Format("2006-01-02")
		}
		return t.UTC().Format("2006-01-02 15:04:05")
	}
	return fmt.Sprint(v.Interface())
}
