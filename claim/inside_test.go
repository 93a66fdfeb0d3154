package claim

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/record"
)

func TestExpression(t *testing.T) {
	known := []string{"a", "b", "bar"}
	env := map[string]float64{"a": 6, "b": 4, "bar": 0, "unused": math.NaN()}
	for _, c := range []struct {
		text string
		want float64
	}{
		{"a", 6}, {"a / b", 1.5}, {"a - b > 1", 1}, {"a < b or b == 5", 0}, {"max(a, b) + abs(-2)", 8},
		{"a ** 2", 36}, {"a > b ? 1 : 0", 1}, {"a / bar", math.NaN()}, {"2", 2}, {"not (a > b)", 0},
	} {
		f, err := compile(c.text, known)
		if err != nil {
			t.Errorf("compile %q: %v", c.text, err)
			continue
		}
		got, err := f.eval(env)
		if err != nil || got.value != c.want && !(math.IsNaN(got.value) && math.IsNaN(c.want)) {
			t.Errorf("%q gives %v (%v), want %v", c.text, got.value, err, c.want)
		}
	}
	for text, want := range map[string]string{
		"barr > 1": "did you mean bar?", "a +": "expression", "env('HOME')": "not among", "filter([1], true)": "not among", `a + "x"`: "not among", "1..1000000": "not among", "a.b": "not among",
	} {
		if _, err := compile(text, known); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives the error %v, want one with %q", text, err, want)
		}
	}
}

// TestMissingNumbersGiveNoVerdict: what is not known is neither true nor false.
func TestMissingNumbersGiveNoVerdict(t *testing.T) {
	c := &Claim{Kind: Level}
	rule, err := Rules().of(c)
	if err != nil {
		t.Fatal(err)
	}
	when, err := compileRule(c, rule)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		percentile float64
		want       Verdict
	}{{97, Supported}, {90, Supported}, {89.9, Partly}, {75, Partly}, {74.9, Contradicted}, {math.NaN(), NotMeasurable}} {
		got, _, err := when.decide(environment(rule, map[string]float64{"percentile": x.percentile}))
		if err != nil || got != x.want {
			t.Errorf("percentile %v gives %s (%v), want %s", x.percentile, got, err, x.want)
		}
	}
	for percentile, firm := range map[float64]bool{97: true, 91: false, 88: false, 80: true, 60: true} {
		around, err := when.margins(map[string]float64{"percentile": percentile})
		if err != nil {
			t.Fatal(err)
		}
		here, _, _ := when.decide(environment(rule, map[string]float64{"percentile": percentile}))
		if got := !slices.ContainsFunc(around, func(v Verdict) bool { return v != here }); got != firm {
			t.Errorf("percentile %v: firm %v, want %v", percentile, got, firm)
		}
	}
}

// TestEveryGenericRuleCanSayYesAndNo looks for settings of value and interval
// that give each verdict.
func TestEveryGenericRuleCanSayYesAndNo(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, rule := range Rules().Rules {
		when, err := compileRule(&Claim{}, rule)
		if err != nil {
			t.Errorf("rule %s: %v", rule.ID, err)
			continue
		}
		seen := map[Verdict]bool{}
		for range 5000 {
			x := math.Round(rng.NormFloat64()*4) / 2
			low, high := around(rng, x, math.Inf(-1), math.Inf(1))
			v, _, err := when.decide(environment(rule, map[string]float64{
				"value": x, "low": low, "high": high, "n": 5, "percentile": float64(rng.IntN(101)), "placebo": float64(rng.IntN(101)),
				"dates": rng.Float64() / 5, "groups": rng.Float64() / 5, "leads": rng.Float64(), "smallest": 0.3,
			}))
			if err != nil {
				t.Fatal(err)
			}
			seen[v] = true
		}
		if !seen[Supported] || !seen[Contradicted] {
			t.Errorf("rule %s comes out only as %v", rule.ID, seen)
		}
		if seen[NotMeasurable] {
			t.Errorf("rule %s speaks of a number that it is never given", rule.ID)
		}
	}
}

// TestBenjaminiHochberg checks the q-values against the example of Benjamini
// and Hochberg (1995), section 3.2: fifteen p-values, of which the procedure at
// 0.05 rejects the four smallest.
func TestBenjaminiHochberg(t *testing.T) {
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	q := BenjaminiHochberg(p)
	for i := range q {
		if (q[i] <= 0.05) != (i < 4) {
			t.Errorf("q-value %d is %v", i+1, q[i])
		}
	}
	if want := .0095 * 15 / 4; math.Abs(q[3]-want) > 1e-12 {
		t.Errorf("fourth q-value %v, want %v", q[3], want)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "p")
		q := BenjaminiHochberg(p)
		for i := range p {
			if q[i] < p[i]-1e-12 || q[i] > 1 {
				t.Fatalf("q-value %v of p-value %v", q[i], p[i])
			}
			for j := range p {
				if p[i] < p[j] && q[i] > q[j] {
					t.Fatalf("order of %v and %v is turned round", p[i], p[j])
				}
			}
		}
	})
}

func TestTakes(t *testing.T) {
	nan := math.NaN()
	points := []Point{
		{"2020", 1, .8, 1.2, 10, true}, {"2021", nan, nan, nan, 0, false}, {"2022", 3, 2.6, 3.4, 20, true}, {"2023", 2, 1.8, 2.2, 5, true},
	}
	for _, c := range []struct {
		take                string
		value, halfInterval float64
		n                   int
	}{
		{"at", 2, .2, 5}, {"last", 2, .2, 5}, {"first", 1, .2, 10}, {"max", 3, .4, 20}, {"min", 1, .2, 10}, {"count", 3, nan, 35},
		{"sum", 6, math.Sqrt(.04 + .16 + .04), 35}, {"mean", 2, math.Sqrt(.04+.16+.04) / 3, 35}, {"change", 1, math.Sqrt(.04 + .04), 15},
	} {
		a := Amount{Take: c.take, Points: points, Value: nan, Low: nan, High: nan}
		a.take(0.95)
		half := (a.High - a.Low) / 2
		if math.Abs(a.Value-c.value) > 1e-12 || a.N != c.n || math.Abs(half-c.halfInterval) > 1e-9 || math.IsNaN(half) != math.IsNaN(c.halfInterval) {
			t.Errorf("%s: value %v, half interval %v, n %d; want %v, %v, %d", c.take, a.Value, half, a.N, c.value, c.halfInterval, c.n)
		}
	}
	bounds := Amount{Take: "sum", Points: points, Bounds: true, Value: nan}
	bounds.take(0.95)
	if math.Abs(bounds.Low-5.2) > 1e-12 || math.Abs(bounds.High-6.8) > 1e-12 {
		t.Errorf("bounds add to %v and %v, want 5.2 and 6.8", bounds.Low, bounds.High)
	}
	short := Amount{Take: "slope", Points: points, Value: nan}
	short.take(0.95)
	if !math.IsNaN(short.Value) || short.Why == "" {
		t.Errorf("a slope of three points is %v (%q)", short.Value, short.Why)
	}
}

// TestDrawsKeepTheInterval: of many draws 95 % lie within an interval at that
// level, however skewed, and all within bounds.
func TestDrawsKeepTheInterval(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, a := range []Amount{{Value: 5, Low: 4, High: 6}, {Value: 5, Low: 4.5, High: 9}, {Value: 5, Low: 4, High: 9, Bounds: true}} {
		inside := 0
		const draws = 20000
		for range draws {
			if x := a.draw(rng, 0.95); x >= a.Low && x <= a.High {
				inside++
			}
		}
		share := float64(inside) / draws
		if a.Bounds && share != 1 || !a.Bounds && math.Abs(share-0.95) > 0.006 { // four standard errors
			t.Errorf("%+v: %v of the draws are inside", a, share)
		}
	}
	if x := (Amount{Value: 3, Low: math.NaN(), High: math.NaN()}).draw(rng, 0.95); x != 3 {
		t.Errorf("a count is drawn as %v", x)
	}
}

func TestFillAndWindows(t *testing.T) {
	s := newSubject(record.Subject{On: record.OnDirection, A: "PRK", B: "RUS"})
	for in, want := range map[string]string{"$": "PRK>RUS", "$2>$1": "RUS>PRK", "$1": "PRK", "USA>$2": "USA>RUS", "west": "west"} {
		if got := s.fill(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	q := &Quantity{Name: "x", SQL: "SELECT 1 AS value WHERE $1 IN ($members) AND DATE '$from' < 1", From: "2020-01-01"}
	text, err := q.sqlText(s)
	if want := "SELECT 1 AS value WHERE 'PRK' IN ('PRK','RUS') AND DATE '2020-01-01' < 1"; text != want || err != nil {
		t.Errorf("query %q (%v), want %q", text, err, want)
	}
	q.From = "2020'; --"
	if _, err := q.sqlText(s); err == nil {
		t.Error("a window that is no date was put into a query")
	}
	for _, w := range []struct{ from, to, want string }{
		{"2010", "2020", ""}, {"2020", "2010", "turn them round"}, {"20x0", "", "is not a year"}, {"", "2031", "has not come"}, {"72", "75", ""}, {"2022-02-24", "2022-12-31", ""},
	} {
		if got := window(w.from, w.to, 2026); (got == "") != (w.want == "") || !strings.Contains(got, w.want) {
			t.Errorf("window %s to %s: %q, want %q", w.from, w.to, got, w.want)
		}
	}
}

func TestAbsentCountsOnlyWhereCovered(t *testing.T) {
	zero := 0.0
	k := &Checker{rules: Rules()}
	figs := []entente.Figure{
		{Span: "2022", Value: 4, Status: entente.Known, Coverage: entente.NewDate(2023, 12, 31)},
		entente.Figure{Span: "2023", Coverage: entente.NewDate(2023, 12, 31)}.NoValue(entente.Unknown, "no row"),
		entente.Figure{Span: "2024", Coverage: entente.NewDate(2023, 12, 31)}.NoValue(entente.Unknown, "the edition ends"),
	}
	a := k.reduce(&Quantity{Name: "x", Take: "mean", Absent: &zero}, record.Entry{ID: "m"}, figs)
	if a.Value != 2 { // the year after the edition is not zero
		t.Errorf("mean %v, want 2", a.Value)
	}
	a = k.reduce(&Quantity{Name: "x", Take: "mean"}, record.Entry{ID: "m"}, figs)
	if a.Value != 4 {
		t.Errorf("mean %v, want 4", a.Value)
	}
	a = k.reduce(&Quantity{Name: "x", Absent: &zero}, record.Entry{ID: "m"}, []entente.Figure{entente.Figure{Span: "2022", Coverage: entente.NoDate}.NoValue(entente.Unknown, "no source")})
	if !math.IsNaN(a.Value) || a.Why != "no source" {
		t.Errorf("without the source the value is %v (%q)", a.Value, a.Why)
	}
}

func TestMovedDate(t *testing.T) {
	for _, c := range []struct {
		date string
		back int
		want string
	}{
		{"2024", 0, "2024"}, {"2024", 5, "2019"}, {"2024-03", 1, "2023-03"}, {"2024-02-29", 1, "2023-02-28"}, {"2024-02-29", 0, "2024-02-29"}, {"2026-03-31", 26, "2000-03-31"}, {"78", 1, ""}, {"", 1, ""},
	} {
		got, err := movedDate(c.date, c.back)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q %d years back is %q (%v), want %q", c.date, c.back, got, err, c.want)
		}
	}
}
