package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"

	"entente/operation"
)

//go:embed page.html
var pageTemplate string

//go:embed page.css
var pageStyle string

// PagePolicy is the content security policy that a page of Page needs: its own
// style, and nothing else.
func PagePolicy() string {
	h := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(h[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// Page writes a report as one HTML file with its pictures inside. It holds no
// script and refers to nothing elsewhere but by links that a reader may follow.
func Page(w io.Writer, r *operation.ReportResult) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(pageStyle) },
		"fixed": fixed, "interval": interval, "percentile": percentile,
		"count":  func(n int) string { return grouped(n) },
		"known":  func(n operation.Number) bool { return !math.IsNaN(float64(n)) },
		"digest": func(s string) string { return s[:min(12, len(s))] },
		"join":   strings.Join, "place": func(n operation.Number) string { return number(operation.Number(math.Round(float64(n)))) }, "percent": func(x float64) string { return fmt.Sprintf("%.6g %%", 100*x) }, "number": number, "claimsShown": claimsShown,
		"range2": func(low, high operation.Number) string {
			if math.IsNaN(float64(low)) || math.IsNaN(float64(high)) {
				return "·"
			}
			return number(low) + " to " + number(high)
		},
	}).Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("read the page of reports: %w", err)
	}
	if err := t.Execute(w, newView(r)); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// view is a report as its page shows it.
type view struct {
	*operation.ReportResult
	Names      string
	Cohesion   template.HTML
	Hollow     bool
	Plane      template.HTML
	Without    template.HTML
	References template.HTML
	Pairs      []pairRow
	Between    int // pairs between the closest and the farthest, which the brief leaves out
	Ranked     int // pairs that percentiles are among
	Since      int // first year of the courses in small
	Until      int
	Verdicts   []verdictCount
	Held       []operation.ClaimLine
	Decided    []operation.ClaimLine // claims with a computed verdict
	Composite  []pairPicture
	Unknown    []string
	Sources    []sourceRow
	Long       bool
	Blocks     []operation.Block
}

type pairRow struct {
	operation.PairLine
	Shade  string
	Course template.HTML
}

type pairPicture struct {
	Pair    string
	Picture template.HTML
}

type verdictCount struct {
	Verdict string
	N       int
}

// sourceRow is an edition with how many snapshots of it there are, or in the
// brief a data set with how many of its files.
type sourceRow struct {
	operation.Source
	Files int
}

func newView(r *operation.ReportResult) view {
	a := r.Assessment
	v := view{ReportResult: r, Cohesion: cohesionPicture(r), Hollow: hollowYears(r), Without: withoutPicture(a), References: referencesPicture(a), Long: r.Form == "long"}
	var names []string
	for _, m := range a.Members {
		names = append(names, m.Name)
	}
	v.Names = strings.Join(names, ", ")
	if len(names) > 12 {
		v.Names = fmt.Sprintf("%s and %d others", strings.Join(names[:10], ", "), len(names)-10)
	}
	if r.Plane != nil {
		v.Plane = planePicture(r.Plane)
	}
	v.pairs(a)
	if r.Claims != nil {
		v.Held = r.Claims.Claims
		v.claims(v.Held)
	}
	if r.Composite != nil {
		seen := map[string]bool{}
		for _, s := range r.Composite.Series {
			if !seen[s.Pair] {
				seen[s.Pair] = true
				v.Composite = append(v.Composite, pairPicture{s.Pair, compositePicture(s.Pair, r.Composite.Series)})
			}
		}
	}
	v.Unknown = slices.Concat(a.Unknown, a.Notes)
	v.Sources = sourceRows(r.Sources, v.Long)
	if v.Long {
		v.Blocks = longBlocks(r)
	}
	return v
}

func (v *view) pairs(a *operation.Assessment) {
	y, from, to := pairScale(a.Pairs)
	v.Since, v.Until = from, to
	shown := a.Pairs
	if n := len(shown); n > briefPairs && !v.Long {
		v.Between = n - briefPairs
		shown = slices.Concat(shown[:briefPairs/2], shown[n-briefPairs/2:])
	}
	for _, p := range shown {
		v.Pairs = append(v.Pairs, pairRow{p, shade(p.KappaPercentile), sparkPicture(p.Course, from, to, y)})
		v.Ranked = max(v.Ranked, p.Of)
	}
}

// briefPairs is how many pairs the brief has room for.
const briefPairs = 10

// shade names the fifth of all pairs in which a percentile lies.
func shade(p operation.Number) string {
	if math.IsNaN(float64(p)) {
		return "none"
	}
	return fmt.Sprintf("fifth%d", min(4, int(p/20)))
}

// verdictOrder is the order in which verdicts are counted.
func verdictOrder() []string {
	return []string{"supported", "partly", "contradicted", "not-shown", "not-measurable", "open-forecast", "opinion"}
}

func (v *view) claims(list []operation.ClaimLine) {
	for _, verdict := range verdictOrder() {
		n := 0
		for _, c := range list {
			if c.Verdict == verdict {
				n++
			}
		}
		if n > 0 {
			v.Verdicts = append(v.Verdicts, verdictCount{verdict, n})
		}
	}
	for _, verdict := range verdictOrder()[:3] {
		for _, c := range list {
			if c.Verdict == verdict {
				v.Decided = append(v.Decided, c)
			}
		}
	}
}

// claimsShown are all in the long form, and in the brief some of each verdict in
// turn, so that none crowds out another.
func claimsShown(v view) []operation.ClaimLine {
	if v.Long {
		return v.Held
	}
	by := map[string][]operation.ClaimLine{}
	for _, c := range v.Decided {
		by[c.Verdict] = append(by[c.Verdict], c)
	}
	quota := map[string]int{}
	for left, took := briefClaims, true; left > 0 && took; {
		took = false
		for _, verdict := range verdictOrder()[:3] {
			if left > 0 && quota[verdict] < len(by[verdict]) {
				quota[verdict], left, took = quota[verdict]+1, left-1, true
			}
		}
	}
	var list []operation.ClaimLine
	for _, verdict := range verdictOrder()[:3] {
		list = append(list, by[verdict][:quota[verdict]]...)
	}
	return list
}

const briefClaims = 6

// number writes a value of any unit with three digits that count.
func number(n operation.Number) string {
	x := float64(n)
	switch a := math.Abs(x); {
	case math.IsNaN(x):
		return "·"
	case a >= 1000, x == math.Trunc(x) && a < 1e9:
		return grouped(int(math.Round(x)))
	case a >= 10:
		return fixed(n, 1)
	case a >= .1:
		return fixed(n, 2)
	}
	return fmt.Sprintf("%.2g", x)
}

// sourceRows gives a line to each file and one to all snapshots of a list; in
// the brief one to each data set, with the file that reaches furthest.
func sourceRows(list []operation.Source, long bool) []sourceRow {
	var rows []sourceRow
	at := map[string]int{}
	for _, s := range list {
		role, _, dated := strings.Cut(s.File, "@")
		key := s.ID
		if long {
			key += "/" + role
		}
		i, ok := at[key]
		if !ok || long && !dated {
			at[key] = len(rows)
			rows = append(rows, sourceRow{s, 1})
			continue
		}
		rows[i].Files++
		if s.CoverageTo > rows[i].CoverageTo {
			rows[i].Source = s
		}
	}
	return rows
}

// longBlocks are the parts of the document that the page does not show already.
func longBlocks(r *operation.ReportResult) []operation.Block {
	var out []operation.Block
	shown := []string{"What is unknown", "Sources", "Methods", "Made by", "What this report lacks", "Statements held against the record"}
	for _, b := range r.Document().Blocks {
		if slices.Contains(shown, b.Heading) || b.Code && len(b.Text) == 1 && b.Text[0] == r.Command {
			continue
		}
		out = append(out, b)
	}
	return out
}

// percentile writes a percentile as people say it.
func percentile(p operation.Number) string {
	v := float64(p)
	switch {
	case math.IsNaN(v):
		return "·"
	case v > 99.5:
		return "top"
	}
	n := int(math.Round(v))
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		suffix = [...]string{"th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th"}[n%10]
	}
	return fmt.Sprint(n, suffix)
}

// grouped writes a number of things: 917,380.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
