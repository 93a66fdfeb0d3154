package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"entente/internal/testdata"
)

// sheet is the CSV of entente figures: rows by "measure subject span", and in
// the order in which they came.
type sheet struct {
	header []string
	rows   []map[string]string
}

func figures(t testing.TB, args ...string) sheet {
	t.Helper()
	out := must(t, append(append([]string{"figures"}, args...), "-o", "csv")...)
	all, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("figures %q: not CSV: %v\n%s", args, err, out)
	}
	s := sheet{header: all[0]}
	seen := map[string]bool{}
	for _, rec := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = rec[i]
		}
		key := row["measure"] + " " + row["subject"] + " " + row["span"]
		if seen[key] {
			t.Errorf("figures %q: two rows for %s", args, key)
		}
		seen[key] = true
		s.rows = append(s.rows, row)
	}
	return s
}

func (s sheet) column(name string) []string {
	var list []string
	for _, r := range s.rows {
		list = append(list, r[name])
	}
	return list
}

// one returns the row of a subject and span.
func (s sheet) one(t testing.TB, subject, span string) map[string]string {
	t.Helper()
	for _, r := range s.rows {
		if r["subject"] == subject && r["span"] == span {
			return r
		}
	}
	t.Fatalf("no row for %s in %s; there are %v in %v", subject, span, s.column("subject"), s.column("span"))
	return nil
}

func float(t testing.TB, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatalf("%q is no number", s)
	}
	return x
}

// contractHome makes the record that the contract is tested on. What it tests is
// arithmetic and printing in one goroutine: nothing for the race detector.
func contractHome(t testing.TB) string {
	t.Helper()
	testdata.Long(t)
	return fixture(t)
}

func TestContractHeader(t *testing.T) {
	s := figures(t, "agreement", "IRN-RUS", "--home", contractHome(t))
	for _, name := range []string{"measure", "subject", "span", "value", "low", "high", "n", "status"} {
		if !slices.Contains(s.header, name) {
			t.Errorf("no column %s in %v", name, s.header)
		}
	}
}

// The values of the fixture are worked out by hand from the positions in
// testdata/mirror: agreement is 1 for the same position, one half where exactly
// one abstains.
func TestContractSubjects(t *testing.T) {
	home := contractHome(t)
	for _, c := range []struct {
		ask     []string
		subject string
		value   float64
		n       string
	}{
		{[]string{"agreement", "IRN-RUS"}, "IRN-RUS", 2.5 / 3, "3"},
		{[]string{"agreement", "RUS-IRN"}, "IRN-RUS", 2.5 / 3, "3"}, // in alphabetical order, however asked
		{[]string{"agreement", "russia-iran"}, "IRN-RUS", 2.5 / 3, "3"},
		{[]string{"agreement", "IRN-SUN"}, "IRN-RUS", 0, ""}, // a dead state has no successor's figures
		{[]string{"identical", "IRN-RUS"}, "IRN-RUS", 2. / 3, "3"},
		{[]string{"s-votes", "IRN-RUS"}, "IRN-RUS", 2*2.5/3 - 1, "3"},
		{[]string{"agreement", "PRK-USA"}, "PRK-USA", 0, "3"}, // known zeros are zeros
		{[]string{"share-unanimous", "quartet"}, "quartet", 1. / 3, "3"},
		{[]string{"share-no", "RUS"}, "RUS", 1. / 3, "3"},
	} {
		s := figures(t, append(c.ask, "--from", "2018", "--to", "2018", "--home", home)...)
		if c.n == "" {
			if slices.Contains(s.column("subject"), c.subject) {
				t.Errorf("%q prints %s", c.ask, c.subject)
			}
			continue
		}
		r := s.one(t, c.subject, "2018")
		if math.Abs(float(t, r["value"])-c.value) > 1e-15 || r["n"] != c.n || r["status"] != "known" {
			t.Errorf("%q: %v of %s, %s; want %v of %s", c.ask, r["value"], r["n"], r["status"], c.value, c.n)
		}
	}
}

// The code of the time is printed; a successor's code finds it.
func TestContractCodeOfTheTime(t *testing.T) {
	home := contractHome(t)
	s := figures(t, "agreement", "IRN-RUS", "--from", "1985", "--to", "1985", "--home", home)
	if r := s.one(t, "IRN-SUN", "1985"); r["value"] != "0.5" || r["n"] != "3" {
		t.Errorf("RUS in 1985: %v", r)
	}
	s = figures(t, "agreement", "CHN-RUS", "--by", "span", "--from", "1985", "--to", "2018", "--home", home)
	// 1985: 1, half, half; 2018: 1, half, half.
	if r := s.one(t, "CHN-RUS", "1985/2018"); math.Abs(float(t, r["value"])-4./6) > 1e-15 || r["n"] != "6" {
		t.Errorf("RUS over both codes: %v", r)
	}
}

func TestContractSpans(t *testing.T) {
	home := contractHome(t)
	for _, c := range []struct {
		ask  []string
		want string
	}{
		{[]string{"--from", "2018", "--to", "2019"}, "[2018 2019 2018/2019]"},
		{[]string{"--from", "2018", "--to", "2019", "--by", "year"}, "[2018 2019]"},
		{[]string{"--from", "2018", "--to", "2019", "--by", "span"}, "[2018/2019]"},
		{[]string{"--from", "2019", "--to", "2019"}, "[2019]"},
		{[]string{"--from", "2024"}, "[2024]"},
		{[]string{"--by", "session"}, "[40 73 74 ES-11 77 78]"},
		{[]string{"--by", "session", "--from", "73", "--to", "ES-11"}, "[73 74 ES-11]"},
		{[]string{"--by", "session", "--from", "es-11", "--to", "es-11"}, "[ES-11]"},
		{[]string{"--by", "session", "--from", "2018", "--to", "2019"}, "[73 74]"}, // sessions by the year they open
		{[]string{"--by", "span", "--from", "2022-01-01", "--to", "2022-03-31"}, "[2022-01-01/2022-03-31]"},
		{[]string{"--by", "span", "--from", "2022-01-01", "--to", "2022-12-31"}, "[2022]"},
	} {
		s := figures(t, append([]string{"agreement", "CHN-RUS", "--home", home}, c.ask...)...)
		if got := fmt.Sprint(s.column("span")); got != c.want {
			t.Errorf("%q: spans %s, want %s", c.ask, got, c.want)
		}
	}
	s := figures(t, "agreement", "CHN-RUS", "--by", "span", "--from", "2022-01-01", "--to", "2022-03-31", "--home", home)
	if r := s.rows[0]; r["value"] != "0.5" || r["n"] != "1" {
		t.Errorf("one day's vote: %v", r)
	}
}

func TestContractStatuses(t *testing.T) {
	home := contractHome(t)
	for _, c := range []struct {
		measure, subject, span, status string
		value                          bool
	}{
		{"agreement", "CHN-RUS", "2019", "known", true},
		{"agreement", "CHN-RUS", "2024", "partial", true},     // coverage ends in June
		{"agreement", "CHN-RUS", "2021", "unknown", false},    // no roll call
		{"agreement", "IRN-RUS", "2024", "unknown", false},    // Iran's vote cannot be read
		{"kappa", "CHN-PRK", "2023", "not-applicable", false}, // a single joint vote: constant margins
		{"kappa", "CHN-IRN", "2022", "known", true},
		{"kappa-quadratic", "CHN-RUS", "2018", "known", true},         //
		{"pi", "CHN-RUS", "2018", "known", true},                      //
		{"agreement-pairs", "quartet", "2019", "known", true},         //
		{"agreement-pairs", "gcc", "1985", "unknown", false},          // members without a vote
		{"agreement-pairs", "aukus", "2018", "not-applicable", false}, // not founded yet
	} {
		r := figures(t, c.measure, c.subject, "--from", c.span, "--to", c.span, "--by", "year", "--home", home).one(t, c.subject, c.span)
		if r["status"] != c.status || (r["value"] != "") != c.value {
			t.Errorf("%s %s %s: status %s, value %q; want %s", c.measure, c.subject, c.span, r["status"], r["value"], c.status)
		}
		if !c.value && (r["low"] != "" || r["high"] != "" || r["note"] == "") {
			t.Errorf("%s %s %s: bounds %q %q, note %q", c.measure, c.subject, c.span, r["low"], r["high"], r["note"])
		}
		if c.status == "partial" && !strings.Contains(r["note"], "2024-06-30") {
			t.Errorf("%s %s: note %q does not say how far the votes reach", c.subject, c.span, r["note"])
		}
	}
}

func TestContractIntervals(t *testing.T) {
	home := contractHome(t)
	ask := []string{"agreement", "CHN-RUS", "--from", "2018", "--to", "2019", "--home", home}
	wide := figures(t, ask...)
	narrow := figures(t, append(ask, "--level", "0.5")...)
	for i, w := range wide.rows {
		n := narrow.rows[i]
		if w["level"] != "0.95" || n["level"] != "0.5" || w["value"] != n["value"] {
			t.Errorf("levels %s and %s, values %s and %s", w["level"], n["level"], w["value"], n["value"])
		}
		v := float(t, w["value"])
		if w["low"] == "" {
			continue // too few recurring texts for a clustered interval
		}
		if !(float(t, w["low"]) < float(t, n["low"]) && float(t, n["low"]) < v && v < float(t, n["high"]) && float(t, n["high"]) < float(t, w["high"])) {
			t.Errorf("%s: %s to %s at 95 %%, %s to %s at 50 %%, value %v", w["span"], w["low"], w["high"], n["low"], n["high"], v)
		}
		if strings.Contains(w["span"], "/") != strings.HasSuffix(w["method"], "clustered") {
			t.Errorf("%s: interval by %s", w["span"], w["method"])
		}
	}
}

// Numbers read back to the same float64.
func TestContractPrecision(t *testing.T) {
	r := figures(t, "agreement", "IRN-RUS", "--from", "2018", "--to", "2018", "--home", contractHome(t)).rows[0]
	if float(t, r["value"]) != 2.5/3 {
		t.Errorf("value %s is not %v to the last bit", r["value"], 2.5/3)
	}
}

func TestContractBody(t *testing.T) {
	home := contractHome(t)
	council := figures(t, "agreement", "RUS-USA", "--body", "SC", "--by", "year", "--home", home)
	if r := council.one(t, "RUS-USA", "2023"); r["value"] != "0.75" || r["n"] != "2" || r["body"] != "SC" {
		t.Errorf("Security Council: %v", r)
	}
	assembly := figures(t, "agreement", "RUS-USA", "--from", "2023", "--to", "2023", "--home", home)
	if r := assembly.one(t, "RUS-USA", "2023"); r["value"] != "0" || r["n"] != "2" || r["body"] != "GA" {
		t.Errorf("General Assembly by default: %v", r)
	}
}

// Without subjects the figures are of all pairs that voted together.
func TestContractAllPairs(t *testing.T) {
	home := contractHome(t)
	s := figures(t, "agreement", "--from", "2018", "--to", "2018", "--home", home)
	want := "[BRA-CHN BRA-IRN BRA-PRK BRA-RUS BRA-USA CHN-IRN CHN-PRK CHN-RUS CHN-USA IRN-PRK IRN-RUS IRN-USA PRK-RUS PRK-USA RUS-USA]"
	if got := fmt.Sprint(s.column("subject")); got != want {
		t.Errorf("pairs %s, want %s", got, want)
	}
	r := s.one(t, "CHN-RUS", "2018")
	alone := figures(t, "agreement", "CHN-RUS", "--from", "2018", "--to", "2018", "--home", home)
	if fmt.Sprint(alone.rows) != fmt.Sprint([]map[string]string{r}) {
		t.Errorf("CHN-RUS alone: %v, among all: %v", alone.rows, r)
	}
	if s := figures(t, "agreement", "--by", "session", "--from", "40", "--to", "40", "--home", home); len(s.rows) != 10 {
		t.Errorf("%d pairs of five states", len(s.rows))
	}
	if s := figures(t, "agreement", "--home", filepathNone(t), "--from", "2019", "--to", "2019"); len(s.rows) != 193*192/2 {
		t.Errorf("embedded: %d pairs in 2019, want those of 193 members", len(s.rows))
	}
}

// The measures of the contract answer under their names.
func TestContractMeasures(t *testing.T) {
	home := contractHome(t)
	for _, m := range []string{"agreement", "identical", "kappa", "kappa-quadratic", "pi", "s-votes"} {
		r := figures(t, m, "CHN-RUS", "--from", "2018", "--to", "2018", "--home", home).one(t, "CHN-RUS", "2018")
		if r["measure"] != m || r["status"] != "known" || r["value"] == "" {
			t.Errorf("%s: %v", m, r)
		}
	}
}

func filepathNone(t testing.TB) string { return t.TempDir() + "/none" }
