package states_test

import (
	"strings"
	"testing"

	"entente"
	"entente/states"
)

// Bearers with days between them that nobody holds: the day of the turn lies in
// the middle, and spans tell it to the day.
func TestSteady(t *testing.T) {
	var file strings.Builder
	file.WriteString(head)
	for code, held := range map[string]string{ // gaps of an even and an odd number of days, to codes before and after
		"BBB": "..1900-01-01", "AAA": "1900-01-11..1900-02-01", "CCC": "1900-02-01..1900-02-05", "DDD": "1900-02-10..1900-02-20",
		"ABB": "1900-02-25..1900-02-28", "EEE": "1900-03-08..",
	} {
		file.WriteString(entry(code, `"Land @`+held+`"`, ", codes: {cow: 1 @"+held+", cameo: "+code+"}"))
	}
	r, err := states.Parse(strings.NewReader(file.String()))
	if err != nil {
		t.Fatal(err)
	}
	spans := map[entente.Span]bool{}
	for d := day("1899-12-01"); d < day("1900-04-01"); d++ {
		span := r.Steady("cow", "01", d)
		if !span.Contains(d) {
			t.Fatalf("%s is not in %s", d, span)
		}
		if name := r.Steady("", "land", d); name != span {
			t.Errorf("the name holds in %s on %s, the code in %s", name, d, span)
		}
		want, _ := r.FromCOW(1, d)
		for x := max(span.From, day("1899-11-01")); x < day("1900-05-01") && span.Contains(x); x++ {
			if got, _ := r.FromCOW(1, x); got != want {
				t.Fatalf("in %s it is %s on %s and %s on %s", span, want, d, got, x)
			}
		}
		spans[span] = true
	}
	if len(spans) > 30 {
		t.Errorf("%d spans of six bearers: %v", len(spans), spans)
	}
	for _, c := range []struct{ system, value string }{{"cameo", "AAA"}, {"cow", "x"}, {"", "AAA"}, {"", "nowhere"}, {"cow", "9"}} {
		if s := r.Steady(c.system, c.value, day("1900-01-05")); s.From.Known() || s.To.Known() {
			t.Errorf("%s %s holds in %s, want at all times", c.system, c.value, s)
		}
	}
}
