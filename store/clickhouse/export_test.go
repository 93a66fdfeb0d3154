package clickhouse

import "reflect"

// FailAt calls f after each step of a load: events, eventlinks, pairdays,
// eventfiles as they are inserted, and ledger before it is written.
func FailAt(e *Engine, f func(step string) error) { e.failed = f }

// CheckVersion is the test of a server's version.
var CheckVersion = checkVersion

// Plain is what Query makes of a value of a type.
func Plain(v any, typ string) any { return plain(reflect.ValueOf(v), typ) }

// SameEngine reports whether a table's engine is the one for a server without a
// cluster.
func SameEngine(engine string) bool {
	return (&Engine{at: address{database: "e"}}).sameEngine(engine)
}

// ParseAddress reads an address and writes it again.
func ParseAddress(text string) (string, error) {
	a, err := parseAddress(text)
	return a.String(), err
}
