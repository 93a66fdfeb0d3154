package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"entente/operation"
	"entente/report"
	"entente/snapshot"
)

var nan = operation.Number(math.NaN())

func figure(subject string, v, low, high operation.Number) operation.Figure {
	return operation.Figure{Measure: "kappa-quadratic", Subject: subject, Span: "2024", Value: v, Low: low, High: high, N: 83, Share: 1, Status: "known", Level: .95, Version: "votes/1"}
}

// made is a small report with everything that a page can show.
func made(form string) *operation.ReportResult {
	a := &operation.Assessment{
		Group: "three", Title: "Three", Year: 2024, Finding: "The finding, with <tags> & more.",
		Members: []operation.Member{{Code: "AAA", Name: "Aland"}, {Code: "BBB", Name: "Beland"}},
		Figures: []operation.Assessed{{Figure: figure("three", .66, .56, .76)}},
		Pairs: []operation.PairLine{
			{Pair: "AAA-BBB", Kappa: figure("AAA-BBB", .81, .65, .89), KappaPercentile: 95, Of: 17788, Course: []operation.Point{{Year: 2022, Value: .5}, {Year: 2023, Value: nan}, {Year: 2024, Value: .81}}},
			{Pair: "AAA-CCC", Kappa: figure("AAA-CCC", nan, nan, nan), KappaPercentile: nan},
		},
		Without:    []operation.Without{{Member: "AAA", Figure: figure("x", .7, .6, .8), Change: .04}},
		References: []operation.Reference{{Group: "other", Members: 9, Subsets: 100, Mean: .4, P05: .2, P95: .6}, {Group: "none", Mean: nan, P05: nan, P95: nan}},
		Running:    []operation.Figure{figure("three", nan, nan, nan)}, Unknown: []string{"what no vote says"},
	}
	r := &operation.ReportResult{
		Form: form, Group: "three", Title: "Three", Made: "2026-01-02", Command: "entente report three --year 2024 -o html", Assessment: a,
		Plane:   &operation.PlaneResult{Group: "three", Year: 2014, Size: 3, Place: operation.PlaceOf{Group: "three", Structure: .28, Stance: .86}, Others: []operation.PlaceOf{{Group: "nowhere", Structure: nan, Stance: nan}}, Random: operation.PlaceOf{StructLow: nan, StanceLow: nan}, Bar: nan},
		Claims:  &operation.ClaimsResult{Claims: []operation.ClaimLine{{ID: "A1", Text: "They grow closer", Verdict: "contradicted", Value: .5, Low: .1, High: .9, N: 4}, {ID: "A2", Text: "An opinion", Verdict: "opinion", Value: nan, Low: nan, High: nan}}},
		Missing: []operation.ReportMissing{{Part: "composite", Why: "the record holds none"}},
		Sources: []operation.Source{{ID: "undl", File: "ga", Title: "Votes", SHA256: strings.Repeat("ab", 32), Licence: "a licence", NonCommercial: true, Attribution: "Source: somebody.", CoverageTo: "2025-10-31"}},
		Methods: []operation.ReportMethod{{Measure: "kappa-quadratic", Version: "votes/1", Page: "kappa"}},
		Breaks:  &operation.BreaksResult{Breaks: []operation.BreakFinding{{Year: 2022, Direction: "up", Probability: .57}}},
	}
	for y := 2018; y <= 2024; y++ {
		f := figure("three", operation.Number(float64(y-2000)/40), .2, .8)
		if y == 2020 {
			f.Value = nan
		}
		if y == 2019 {
			f.Share = .6
		}
		r.Cohesion = append(r.Cohesion, operation.ReportYear{Year: y, Figure: f, P05: -.1, P50: .1, P95: .4})
	}
	return r
}

func page(t *testing.T, r *operation.ReportResult) string {
	t.Helper()
	var b strings.Builder
	if err := report.Page(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPageNeedsNothingElsewhere(t *testing.T) {
	for _, form := range []string{"brief", "long"} {
		text := page(t, made(form))
		for _, no := range []string{"<script", "src=", "@import", "url(", "style=\"", "http:", "https:", "NaN", "ZgotmplZ"} {
			if strings.Contains(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""), no) {
				t.Errorf("%s has %q", form, no)
			}
		}
		for _, want := range []string{"The finding, with &lt;tags&gt; &amp; more.", "0.81", "0.65 to 0.89", "95th", "contradicted", "the record holds none", "abababababab", "a licence", "votes/1", "entente report three --year 2024 -o html", "what no vote says", "hollow"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", form, want)
			}
		}
	}
	if long := page(t, made("long")); !strings.Contains(long, "An opinion") || strings.Contains(page(t, made("brief")), "An opinion") {
		t.Error("the long form lists every claim, the brief those that a number decides")
	}
}

// The page is HTML that a strict reader takes: every element that was opened is
// closed in its place, and its pictures are XML.
func TestPageIsWellFormed(t *testing.T) {
	text := page(t, made("long"))
	void := map[string]bool{"meta": true}
	var open []string
	pictures := 0
	for z := html.NewTokenizer(strings.NewReader(text)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			break
		}
		name, _ := z.TagName()
		switch n := string(name); {
		case kind == html.StartTagToken && n == "svg":
			pictures++
			fallthrough
		case kind == html.StartTagToken && !void[n]:
			open = append(open, n)
		case kind == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != n {
				t.Fatalf("</%s> closes %v", n, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 || pictures < 5 {
		t.Errorf("left open: %v; %d pictures", open, pictures)
	}
	for rest := text; ; {
		i := strings.Index(rest, "<svg")
		if i < 0 {
			break
		}
		end := strings.Index(rest[i:], "</svg>") + i + len("</svg>")
		d := xml.NewDecoder(strings.NewReader(rest[i:end]))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("a picture is no XML: %v\n%s", err, rest[i:end])
			}
		}
		rest = rest[end:]
	}
}

// A report of nearly nothing is a page too.
func TestPageOfNothing(t *testing.T) {
	r := &operation.ReportResult{Form: "brief", Title: "Nobody", Assessment: &operation.Assessment{Year: 1950, Finding: "unknown"}}
	if text := page(t, r); !strings.Contains(text, "not three years") || strings.Contains(text, "<svg") {
		t.Errorf("%s", text)
	}
}

func TestPagePolicyFitsItsStyle(t *testing.T) {
	if p := report.PagePolicy(); !strings.Contains(p, "style-src 'sha256-") || strings.Contains(p, "unsafe") {
		t.Error(p)
	}
}

func TestPDF(t *testing.T) {
	browser, err := report.Browser()
	if err != nil {
		t.Skip("no Chromium here to print with")
	}
	if out, err := exec.Command(browser, "--version").CombinedOutput(); err != nil {
		t.Skipf("%s does not start here: %v %s", browser, err, out)
	}
	for name, r := range map[string]*operation.ReportResult{"little": made("brief"), "the embedded record's": embedded(t)} {
		var b bytes.Buffer
		if err := report.PDF(t.Context(), &b, r); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || !bytes.Contains(b.Bytes(), []byte("/Count 1\n")) {
			t.Errorf("%s brief: %d bytes that are no PDF of one page", name, b.Len())
		}
	}
}

// embedded is the brief of the default group on the embedded record, with as
// many claims as a brief shows, each as long as the longest of a narrative.
func embedded(t *testing.T) *operation.ReportResult {
	t.Helper()
	all := operation.All()
	o := all[slices.IndexFunc(all, func(o operation.Operation) bool { return o.Name == "report" })]
	request := o.Request()
	fields := reflect.ValueOf(request).Elem()
	fields.FieldByName("Group").SetString("quartet")
	fields.FieldByName("NoClaims").SetBool(true) // they take long
	env := &operation.Env{Home: t.TempDir(), Snapshot: snapshot.FS(), Now: func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }, Program: "test"}
	res, err := o.Run(t.Context(), env, request)
	if err != nil {
		t.Fatal(err)
	}
	r := res.(*operation.ReportResult)
	r.Claims = &operation.ClaimsResult{}
	for _, verdict := range []string{"supported", "partly", "contradicted", "supported", "partly", "contradicted"} {
		r.Claims.Claims = append(r.Claims.Claims, operation.ClaimLine{
			ID: "B11", Text: "Iran and Russia are both under heavy sanctions and share a reason to get around them", Verdict: verdict, Value: .0051, Low: .0029, High: .0075, N: 2289,
			Yardstick: operation.ClaimYardstick{Text: "4 placebos, too few to say how often the rule says supported (at least 10)"},
		})
	}
	return r
}

// Without a browser the error says what to do.
func TestNoBrowser(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := report.Browser(); err != nil && (!strings.Contains(err.Error(), "apt install chromium") || !strings.Contains(err.Error(), "-o html")) {
		t.Error(err)
	}
}
