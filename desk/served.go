package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/claim"
)

// policy says what of an operation a client may ask.
type policy struct {
	why      string              // why it is not served; empty: it is
	withheld []string            // parameters that no client may set, beside those that name files
	fixed    map[string]string   // what withheld parameters are set to
	most     map[string]float64  // upper limits of numbers
	enum     map[string][]string // the only values, where the operation takes more
	long     func(Args) bool     // whether the answer may take minutes
	recalls  func(Args) bool     // whether the answer tells what is remembered of claims
	keep     bool                // the answer may take a second, and is never large: the last ones are kept
	refuse   func(Args) error    // what else a request may not be
}

// policies has a line for every operation. One without a line is not served, and
// a test fails until somebody has decided.
func policies() map[string]policy {
	narratives := claim.Embedded()
	return map[string]policy{
		"assess": {keep: true}, "pair": {keep: true}, "state": {keep: true}, "evidence": {},
		"breaks": {}, "composite": {keep: true, withheld: []string{"validate"}},
		"figures":       {refuse: tooMany},
		"plane":         {keep: true, most: map[string]float64{"size": 12}},
		"sensitivity":   {keep: true, most: map[string]float64{"draws": 1024}, long: always},
		"blocs":         {keep: true, most: map[string]float64{"runs": 200, "null": 50, "network": 30}},
		"balance":       {keep: true, fixed: map[string]string{"time-limit": "20s"}, withheld: []string{"time-limit"}, most: map[string]float64{"draws": 100}},
		"fragmentation": {keep: true, most: map[string]float64{"runs": 100, "null": 20}},
		"shocks":        {keep: true, most: map[string]float64{"draws": 2000, "periods": 52}},
		"claims": {
			enum:    map[string][]string{"action": {"check", "show", "history"}, "narrative": narratives},
			refuse:  ownNarratives,
			recalls: func(a Args) bool { return first(a["action"]) != "check" },
			long: func(a Args) bool {
				return first(a["action"]) != "history" || first(a["by-year"]) != "" && first(a["by-year"]) != "false"
			},
		},
		"sql": {
			withheld: []string{"memory", "timeout"}, fixed: map[string]string{"memory": "512MB", "timeout": "10s"},
			most: map[string]float64{"rows": 10_000}, refuse: standardInput,
		},
		"report": {long: always}, "ledger": {}, "sources": {}, "events": {most: map[string]float64{"list": 1000}}, "status": {}, "cite": {}, "licences": {}, "states": {}, "groups": {}, "measures": {}, "topics": {},

		"sync":        {why: "it fetches files and changes the record"},
		"follow":      {why: "it fetches files and changes the record"},
		"build":       {why: "it changes the record"},
		"import":      {why: "it reads a file and changes the record"},
		"gc":          {why: "it removes files"},
		"verify":      {why: "it reads every file of the record"},
		"export":      {why: "it writes a file; ask figures or sql with the ending .csv or .parquet"},
		"snapshot":    {why: "it writes files"},
		"idealpoints": {why: "it takes minutes and can write files; its kept positions are the measures idealpoint and idealpoint-distance"},
	}
}

func always(Args) bool { return true }

// yearsOfAll is how many years of all pairs one request may ask for.
const yearsOfAll = 5

// tooMany refuses figures of all pairs over a long time: millions of figures.
func tooMany(a Args) error {
	if len(a["subject"]) > 0 || len(a["members"]) > 0 {
		return nil
	}
	from, to := first(a["from"]), first(a["to"])
	if from == "" || to == "" {
		return fmt.Errorf("figures of all pairs: give from and to, at most %d years", yearsOfAll)
	}
	if from == to {
		return nil
	}
	x, err := strconv.Atoi(year(from))
	y, err2 := strconv.Atoi(year(to))
	if err != nil || err2 != nil || y-x >= yearsOfAll {
		return fmt.Errorf("figures of all pairs: from and to at most %d years or one session", yearsOfAll)
	}
	return nil
}

func year(s string) string {
	y, _, _ := strings.Cut(s, "-")
	return y
}

// ownNarratives lets no name through that could be a file's.
func ownNarratives(a Args) error {
	if first(a["action"]) != "check" {
		return nil // a claim's id, looked up in the narrative or among what is remembered
	}
	for _, n := range a["what"] {
		if !slices.Contains(claim.Embedded(), n) {
			return fmt.Errorf("no narrative %q comes with the program; there are %s", n, strings.Join(claim.Embedded(), ", "))
		}
	}
	return nil
}

// standardInput refuses the word that reads from the server's.
func standardInput(a Args) error {
	if strings.TrimSpace(first(a["query"])) == "-" {
		return fmt.Errorf("query: want SQL")
	}
	return nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
