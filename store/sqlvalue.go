package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// memTable is a small table that a query sees beside the segments.
type memTable struct {
	name string
	cols []Column
	rows [][]any
}

var sqlType = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_ (),\[\]]*$`)

func (t memTable) create(ctx context.Context, conn *sql.Conn) error {
	var defs []string
	for _, c := range t.cols {
		if !sqlType.MatchString(c.Type) {
			return fmt.Errorf("column %s: %q is not a type", c.Name, c.Type)
		}
		defs = append(defs, quoteName(c.Name)+" "+c.Type)
	}
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("CREATE TABLE %s (%s)", quoteName(t.name), strings.Join(defs, ", "))); err != nil {
		return err
	}
	return conn.Raw(func(driverConn any) error { return t.fill(driverConn.(driver.Conn)) })
}

// fill appends the rows in one go; an INSERT for each took longer than most
// queries.
func (t memTable) fill(conn driver.Conn) (err error) {
	a, err := duckdb.NewAppenderFromConn(conn, "", t.name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	values := make([]driver.Value, len(t.cols))
	for i, row := range t.rows {
		if len(row) != len(t.cols) {
			return fmt.Errorf("row %d has %d values, want %d", i+1, len(row), len(t.cols))
		}
		for k, v := range row {
			values[k] = v
		}
		if err := a.AppendRow(values...); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return nil
}

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func quoteList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quoteText(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// plainValue turns what the driver returns into the types that Result names,
// so that nobody else needs to know the driver.
func plainValue(v any, typ string) any {
	switch x := v.(type) {
	case nil, bool, int64, float64, string:
		return x
	case int8:
		return int64(x)
	case int16:
		return int64(x)
	case int32:
		return int64(x)
	case uint8:
		return int64(x)
	case uint16:
		return int64(x)
	case uint32:
		return int64(x)
	case uint64:
		return plainInt(new(big.Int).SetUint64(x))
	case *big.Int:
		return plainInt(x)
	case float32:
		return float64(x)
	case duckdb.Decimal:
		return plainDecimal(x)
	case time.Time:
		return plainTime(x, typ)
	case duckdb.Interval:
		return fmt.Sprintf("%d months %d days %s", x.Months, x.Days, time.Duration(x.Micros)*time.Microsecond)
	case []byte:
		return plainBytes(x, typ)
	case []any:
		elem := strings.TrimRight(typ, "[]0123456789")
		for i := range x {
			x[i] = plainValue(x[i], elem)
		}
		return x
	case map[string]any:
		for k := range x {
			x[k] = plainValue(x[k], "")
		}
		return x
	case duckdb.OrderedMap:
		out := map[string]any{}
		keys, values := x.Keys(), x.Values()
		for i := range keys {
			out[fmt.Sprint(plainValue(keys[i], ""))] = plainValue(values[i], "")
		}
		return out
	case duckdb.Union:
		return plainValue(x.Value, "")
	}
	return fmt.Sprint(v)
}

// plainDecimal is a number where a float64 has all digits of it, else text.
func plainDecimal(x duckdb.Decimal) any {
	const digits = 15 // that every float64 keeps
	if x.Value == nil || len(new(big.Int).Abs(x.Value).String()) <= digits {
		return x.Float64()
	}
	return x.String()
}

func plainInt(x *big.Int) any {
	if x.IsInt64() {
		return x.Int64()
	}
	return x.String()
}

func plainTime(t time.Time, typ string) string {
	switch {
	case typ == "DATE":
		return t.Format(time.DateOnly)
	case strings.HasPrefix(typ, "TIME") && !strings.HasPrefix(typ, "TIMESTAMP"):
		return t.Format("15:04:05.999999")
	case strings.HasSuffix(typ, "TZ") || strings.HasSuffix(typ, "TIME ZONE"):
		return t.Format(time.RFC3339Nano)
	}
	return t.Format("2006-01-02T15:04:05.999999999")
}

// plainBytes writes a UUID in its usual form and other bytes in hexadecimal.
func plainBytes(b []byte, typ string) string {
	h := hex.EncodeToString(b)
	if typ == "UUID" && len(b) == 16 {
		return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	}
	return h
}
