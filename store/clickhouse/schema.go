package clickhouse

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	ch "github.com/ClickHouse/clickhouse-go/v2"
)

// format is the version of the tables. A ledger that speaks of another one is
// refused.
const format = 1

// table is one table: each shard has the rows in name_local, and name asks all
// shards.
type table struct {
	name, columns string
	key           string // order of rows in a part
	spread        string // which shard a row goes to
}

// The first column of each is the load that wrote the row, and each load is a
// partition: dropping one is taking away a directory. Days are whole numbers
// since 1970-01-01, toDate(day), because the Date of old versions ends in 1970.
var tables = []table{
	{"events", `load String, source String, file String, part String, id Int64, day Int32, a String, b String, rule_a String, rule_b String,
		code String, quad UInt8, goldstein Float64, mentions Int32, sources Int32, articles Int32, tone Float32, link Int32, row Int32, file_row Int32`,
		"(a, b, day, id)", "cityHash64(id, day)"},
	{"eventlinks", "load String, source String, file String, part String, link Int32, url String", "link", "cityHash64(link)"},
	{"pairdays", `load String, source String, file String, part String, part_end Int32, day Int32, a String, b String, quad UInt8,
		events Int64, official Int64, mentions Int64, articles Int64, goldstein Float64, tone Float64`,
		"(a, b, day, quad)", "cityHash64(a, b)"},
	{"eventfiles", `load String, source String, file String, part String, file_row Int32, name String, version String, rows Int32, lost Int32,
		duplicates Int32, events Int32, pairs Int32, within Int32, one_state Int32, no_state Int32, edition String`,
		"file_row", "cityHash64(file_row)"},
}

// ledger names the loads that count. The last of a part is the one that is
// there.
var ledger = table{name: "loads", columns: `load String, id String, seq UInt64, format UInt32, source String, file String, part String, part_from Int32, part_end Int32,
	schema Int32, code String, inputs Array(String), non_commercial UInt8, events Int64, links Int64, pairdays Int64, files Int64`, key: "(source, file, part, seq)", spread: "cityHash64(load)"}

// prepare makes what is not there yet: the database and the tables on every
// shard, and the tables that ask all shards.
func (e *Engine) prepare(ctx context.Context) error {
	for _, s := range e.shards {
		statements := []string{"CREATE DATABASE IF NOT EXISTS " + e.at.database}
		for _, t := range append([]table{ledger}, tables...) {
			partition := "PARTITION BY load "
			if t.name == ledger.name {
				partition = ""
			}
			statements = append(statements,
				fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (%s) ENGINE = MergeTree %sORDER BY %s", e.local(t.name), t.columns, partition, t.key),
				fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (%s) ENGINE = %s", e.table(t.name), t.columns, e.over(t)))
		}
		for _, q := range statements {
			if err := s.conn.Exec(ctx, q); err != nil {
				return fmt.Errorf("make tables on %s: %w", s.name, explain(err))
			}
		}
	}
	return e.checkSpread(ctx)
}

// over is the engine of the table that is asked: Distributed over a cluster, or
// Merge over the one local table.
func (e *Engine) over(t table) string {
	if e.at.cluster == "" {
		return fmt.Sprintf("Merge(%s, '^%s_local$')", e.at.database, t.name)
	}
	return fmt.Sprintf("Distributed(%s, %s, %s_local, %s)", e.at.cluster, e.at.database, t.name, t.spread)
}

// checkSpread refuses tables that were made for another number of servers: half
// of the rows would not be asked for.
func (e *Engine) checkSpread(ctx context.Context) error {
	var engine string
	err := e.conn.QueryRow(ctx, fmt.Sprintf("SELECT engine FROM system.tables WHERE database = %s AND name = %s", quote(e.at.database), quote(ledger.name))).Scan(&engine)
	if err != nil {
		return fmt.Errorf("look for tables: %w", explain(err))
	}
	if !e.sameEngine(engine) {
		return fmt.Errorf("the tables in %s are of another kind (%s): made with, or without, a cluster; use another database", e.at.database, engine)
	}
	return nil
}

func (e *Engine) sameEngine(engine string) bool { return strings.HasPrefix(e.over(ledger), engine+"(") }

func (e *Engine) table(name string) string { return e.at.database + "." + name }

func (e *Engine) local(name string) string { return e.at.database + "." + name + "_local" }

// into is the table that rows are inserted into.
func (e *Engine) into(name string) string {
	if e.at.cluster == "" {
		return e.local(name)
	}
	return e.table(name)
}

// settings hold whatever the server's own defaults are: an insert returns when
// every shard has its rows, and no shard may be left out of an answer.
func (e *Engine) settings(ctx context.Context) context.Context {
	return ch.Context(ctx, ch.WithSettings(ch.Settings{"insert_distributed_sync": 1, "skip_unavailable_shards": 0, "max_query_size": 16 << 20}))
}

func tlsConfig(host string) *tls.Config {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return &tls.Config{ServerName: name, MinVersion: tls.VersionTLS12}
}

// isNothing reports whether an error only says that nothing was ever loaded.
func isNothing(err error) bool {
	var x *ch.Exception
	return errors.As(err, &x) && (x.Code == unknownTable || x.Code == unknownDatabase)
}

// names lists the columns: the client asks for them by name.
func (t table) names() string {
	var names []string
	for _, c := range strings.Split(t.columns, ",") {
		names = append(names, strings.Fields(c)[0])
	}
	return strings.Join(names, ", ")
}
