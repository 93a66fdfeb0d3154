package operation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"entente/composite"
	"entente/record"
)

// Misuse says what of a request makes no sense, whatever the record holds.
// Requests find it in their Validate, which the parsers of all faces call.
type Misuse struct{ Parameter, Why string }

func (m Misuse) Error() string { return m.Why }

func misuse(parameter, format string, args ...any) error {
	return Misuse{parameter, fmt.Sprintf(format, args...)}
}

// Limits of the level of an interval: beyond them there is none to be had from
// any number of votes.
const (
	leastLevel = 0.01
	mostLevel  = 0.9999
)

func validLevel(level float64) error {
	if level >= leastLevel && level <= mostLevel {
		return nil
	}
	return misuse("level", "--level %v: want a share from %v to %v, such as 0.95", level, leastLevel, mostLevel)
}

// atLeast refuses a whole number below least.
func atLeast(parameter string, n, least int) error {
	if n >= least {
		return nil
	}
	return misuse(parameter, "--%s %d: want %d or more", parameter, n, least)
}

// inOrder refuses years that run backwards; 0 is none.
func inOrder(from, to int) error {
	if from != 0 && to != 0 && from > to {
		return misuse("from", "--from %d is after --to %d", from, to)
	}
	return nil
}

// validPair refuses one state where two are wanted, named apart or as a pair.
func validPair(first, second string) error {
	if second == "" && !strings.Contains(first, "-") {
		return misuse("b", "expected two states, as in IRN RUS or IRN-RUS")
	}
	return nil
}

// Validate refuses what no record could answer.
func (q *pairRequest) Validate() error {
	return cmp.Or(validPair(q.A, q.B), validYears(map[string]int{"year": q.Year}))
}

// Validate refuses what no record could answer.
func (q *eventsRequest) Validate() error {
	if q.Threshold < 0 {
		return misuse("threshold", "--threshold %v: want 0 or more", q.Threshold)
	}
	return cmp.Or(validPair(q.A, q.B), validLevel(q.Level), atLeast("list", q.List, 0))
}

// Validate refuses what no record could answer.
func (q *stateRequest) Validate() error {
	return cmp.Or(atLeast("top", q.Top, 1), validYears(map[string]int{"year": q.Year}))
}

// Validate refuses what no record could answer.
func (q *figuresRequest) Validate() error {
	if sources := record.TradeSources(); q.Source != "" && !slices.Contains(sources, strings.ToLower(q.Source)) {
		return misuse("source", "--source %s: data sets of trade are %s", q.Source, strings.Join(sources, ", "))
	}
	return q.spanRequest.Validate()
}

// Validate refuses what no record could answer.
func (q *compositeRequest) Validate() error {
	return cmp.Or(validLevel(q.Level), validYears(map[string]int{"from": q.From, "to": q.To, "year": q.Year}), inOrder(q.From, q.To))
}

// Validate refuses what no record could answer.
func (q *sensitivityRequest) Validate() error {
	if len(q.Pairs) > 2 {
		return misuse("pair", "sensitivity compares two pairs at most")
	}
	return cmp.Or(atLeast("draws", q.Draws, composite.LeastDraws), validYears(map[string]int{"year": q.Year}))
}

// Validate refuses what no record could answer.
func (q *sqlRequest) Validate() error {
	if q.Timeout <= 0 {
		return misuse("timeout", "--timeout %s: want a time, such as 30s", q.Timeout)
	}
	return atLeast("rows", q.Rows, 1)
}

// Validate refuses what no record could answer.
func (q *planeRequest) Validate() error {
	_, err := q.weights()
	return cmp.Or(err, atLeast("step", q.Step, 1), atLeast("size", q.Size, 0), validYears(map[string]int{"year": q.Year}))
}

// Validate refuses what no record could answer.
func (q *blocsRequest) Validate() error {
	return cmp.Or(atLeast("null", q.Null, 0), atLeast("network", q.Network, 0), atLeast("runs", q.Runs, 0), validResolution(q.Resolution),
		validYears(map[string]int{"year": q.Year, "from": q.From, "to": q.To}), inOrder(q.From, q.To))
}

// Validate refuses what no record could answer.
func (q *fragmentationRequest) Validate() error {
	return cmp.Or(atLeast("null", q.Null, 0), atLeast("runs", q.Runs, 0), validResolution(q.Resolution),
		validYears(map[string]int{"from": q.From, "to": q.To}), inOrder(q.From, q.To))
}

// Validate refuses what no record could answer.
func (q *evidenceRequest) Validate() error {
	if !strings.ContainsAny(q.Span, "0123456789") {
		return misuse("span", "%q is no year (2024), session (72, ES-11) or span (2000/2004)", q.Span)
	}
	return nil
}

// Validate refuses what no record could answer.
func (q *shocksRequest) Validate() error {
	return cmp.Or(atLeast("draws", q.Draws, 1), atLeast("least", q.Least, 1), atLeast("periods", q.Periods, 0))
}

func validResolution(x *float64) error {
	if x != nil && *x < 0 {
		return misuse("resolution", "--resolution %v: want 0 or more", *x)
	}
	return nil
}
