package clickhouse

// FailAt calls f after each step of a load: events, eventlinks, pairdays,
// eventfiles as they are inserted, and ledger before it is written.
func FailAt(e *Engine, f func(step string) error) { e.failed = f }

// CheckVersion is the test of a server's version.
var CheckVersion = checkVersion
