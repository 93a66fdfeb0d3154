package operation

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"entente"
	"entente/ledger"
	"entente/record"
)

// validYears refuses years that no record could speak of; 0 is none.
func validYears(years map[string]int) error {
	const earliest, latest = 1800, 2200
	for _, name := range slices.Sorted(maps.Keys(years)) {
		if y := years[name]; y != 0 && (y < earliest || y > latest) {
			return misuse(name, "--%s %d: want a year such as 1992", name, y)
		}
	}
	return nil
}

// whenForm is a year, month, day, or a session as the roll calls name it.
var whenForm = regexp.MustCompile(`^(\d{4}(-\d{2}){0,2}|(?i:[a-z]{1,3}-)?\d{1,3})$`)

// validWhen refuses what is no year, session or day, and times that run
// backwards where both are written alike.
func validWhen(from, to string) error {
	for _, x := range [][2]string{{"from", from}, {"to", to}} {
		if x[1] != "" && !whenForm.MatchString(x[1]) {
			return misuse(x[0], "--%s %q: want a year such as 1992, a session (72, ES-11) or a day (2022-02-24)", x[0], x[1])
		}
	}
	if len(from) >= 4 && len(from) == len(to) && from[0] <= '9' && from > to {
		return misuse("from", "--from %s is after --to %s", from, to)
	}
	return nil
}

// Validate refuses what no record could answer; of breaks.
func (s spanRequest) Validate() error { return cmp.Or(validLevel(s.Level), validWhen(s.From, s.To)) }

// Validate refuses what no record could answer.
func (q *assessRequest) Validate() error {
	return validYears(map[string]int{"year": q.Year, "from": q.From})
}

// Validate refuses what no record could answer.
func (q *reportRequest) Validate() error { return validYears(map[string]int{"year": q.Year}) }

// Validate refuses what no record could answer.
func (q *balanceRequest) Validate() error {
	if q.Edges == "" && len(q.Layer) == 0 {
		return misuse("layer", "balance of what? --edges FILE.csv, or --layer votes --year 2023")
	}
	return validYears(map[string]int{"year": q.Year})
}

// validDay refuses what is no day; an empty text is none.
func validDay(name, text string) error {
	if text == "" {
		return nil
	}
	if _, err := entente.ParseDate(text); err != nil {
		return misuse(name, "--%s %s: want a day, such as 2022-02-24", name, text)
	}
	return nil
}

// Validate refuses what no record could answer.
func (q *groupsRequest) Validate() error { return validDay("on", q.On) }

// Validate refuses what no record could answer.
func (q *statesRequest) Validate() error { return validDay("on", q.On) }

// Validate refuses what no ledger could answer.
func (q *ledgerRequest) Validate() error {
	kinds := slices.Sorted(maps.Keys(ledger.Kinds()))
	if q.Kind != "" && !slices.Contains(kinds, strings.ToLower(q.Kind)) {
		return misuse("kind", "--kind %s: the ledger has no such kind%s", q.Kind, meantAmong(q.Kind, kinds))
	}
	for _, x := range [][2]string{{"from", q.From}, {"to", q.To}} {
		if _, ok := record.SpanOf(x[1]); x[1] != "" && !ok {
			return misuse(x[0], "--%s %s: want a year, month or day, such as 2022, 2022-02 or 2022-02-24", x[0], x[1])
		}
	}
	return nil
}
