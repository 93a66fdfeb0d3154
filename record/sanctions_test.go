package record_test

import (
	"math"
	"strings"
	"testing"

	"entente"
	"entente/record"
)

func figuresOf(t testing.TB, r *record.Record, id, from, to string, subjects ...string) map[string]entente.Figure {
	t.Helper()
	q := record.Query{Measure: measureOf(t, id), From: from, To: to}
	for _, s := range subjects {
		sub, err := r.ParseSubject(s)
		if err != nil {
			t.Fatal(err)
		}
		q.Subjects = append(q.Subjects, sub)
	}
	list, err := r.Figures(q)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]entente.Figure{}
	for _, f := range list {
		at[f.Subject+" "+f.Span] = f
	}
	return at
}

// The counts were taken from the publisher's file of release 4 with Python,
// with lists of targets split and begin <= year <= end. They are exact.
func TestSanctionsCases(t *testing.T) {
	r := recordOf(t, false, "gsdb")
	against := figuresOf(t, r, "sanctions-cases", "", "", "RUS")
	for span, want := range map[string]float64{"RUS 2005": 0, "RUS 2014": 8, "RUS 2023": 46} {
		if f := against[span]; f.Value != want || f.Status != entente.Known || f.N != int(want) {
			t.Errorf("%s: %v (n %d) %s, want %v known", span, f.Value, f.N, f.Status, want)
		}
	}
	// Without the cases that list several targets: 38.
	for at, f := range figuresOf(t, r, "sanctions-cases-alone", "2023", "2023", "RUS") {
		if f.Value != 38 || f.Status != entente.Known {
			t.Errorf("%s alone: %v %s, want 38", at, f.Value, f.Status)
		}
	}
	if f := against["RUS 2023"]; !strings.Contains(f.Note, "7.5 % of the 615 in force") {
		t.Errorf("note of 2023 is %q", f.Note)
	}
	if f := against["RUS 2021"]; !strings.Contains(f.Note, "jump in 2021 (103 begun, never over 48") {
		t.Errorf("note of 2021 is %q", f.Note)
	}
	if f := against["RUS 2020"]; strings.Contains(f.Note, "jump") {
		t.Errorf("note of 2020 is %q", f.Note)
	}
	if _, ok := against["SUN 1960"]; !ok {
		t.Error("a query for RUS does not find SUN in 1960")
	}
	share := figuresOf(t, r, "sanctions-cases-share", "2023", "2023", "RUS")["RUS 2023"]
	if want := 46. / 615; math.Abs(share.Value-want) > 1e-12 {
		t.Errorf("share %v, want 46 of the 615 cases in force", share.Value)
	}
	late := figuresOf(t, r, "sanctions-cases", "2024", "2024", "RUS")["RUS 2024"]
	if late.Status != entente.Unknown || !math.IsNaN(late.Value) || late.Note == "" {
		t.Errorf("2024 lies behind the data set: %+v", late)
	}
}

// Among the four, one direction has ever had a case: the Soviet Union on
// China, 1960 to 1970.
func TestSanctionsAmongTheFour(t *testing.T) {
	r := recordOf(t, false, "gsdb")
	var asked []string
	for _, a := range []string{"CHN", "IRN", "PRK", "RUS"} {
		for _, b := range []string{"CHN", "IRN", "PRK", "RUS"} {
			if a != b {
				asked = append(asked, a+">"+b)
			}
		}
	}
	years := 0
	for at, f := range figuresOf(t, r, "sanctions-cases-direction", "", "", asked...) {
		if f.Value == 0 {
			continue
		}
		years++
		if !strings.HasPrefix(at, "SUN>CHN 196") && at != "SUN>CHN 1970" || f.Value != 1 {
			t.Errorf("%s has %v cases", at, f.Value)
		}
	}
	if years != 11 {
		t.Errorf("%d years with a case, want 11", years)
	}
	iran := figuresOf(t, r, "sanctions-cases-direction", "2010", "2010", "RUS>IRN")["RUS>IRN 2010"]
	if iran.Value != 0 || !strings.Contains(iran.Note, "by bodies (UN, EU ...)") {
		t.Errorf("RUS>IRN 2010: %v, note %q", iran.Value, iran.Note)
	}
}

// The UN's cases stand beside those of states, and are in none of them. Iran and
// North Korea were under measures of the UN in 2010; who voted for them is no
// sender.
func TestSanctionsByBodies(t *testing.T) {
	r := recordOf(t, false, "gsdb")
	for _, c := range []string{"IRN", "PRK"} {
		bodies := figuresOf(t, r, "sanctions-cases-bodies", "2010", "2010", c)[c+" 2010"]
		all := figuresOf(t, r, "sanctions-cases", "2010", "2010", c)[c+" 2010"]
		if bodies.Value < 1 || bodies.Value > all.Value {
			t.Errorf("%s: %v of %v cases by bodies in 2010", c, bodies.Value, all.Value)
		}
		for _, sender := range []string{"RUS", "CHN"} {
			if f := figuresOf(t, r, "sanctions-cases-direction", "2010", "2010", sender+">"+c)[sender+">"+c+" 2010"]; f.Value != 0 {
				t.Errorf("%s>%s has %v cases in 2010", sender, c, f.Value)
			}
		}
	}
}

// A figure opens to the records of the cases that it counts, no more.
func TestSanctionsCasesEvidence(t *testing.T) {
	r := recordOf(t, false, "gsdb")
	for id, want := range map[string]int{"sanctions-cases": 46, "sanctions-cases-alone": 38} {
		q := record.Query{Measure: measureOf(t, id), From: "2023", To: "2023", Subjects: []record.Subject{{On: record.OnState, A: "RUS"}}}
		span, _ := record.SpanOf("2023")
		list, err := r.StatementsBehind(q, span)
		cases := map[string]bool{}
		for _, x := range list {
			cases[x.Ref] = true
		}
		if err != nil || len(cases) != want {
			t.Errorf("%s rests on %d cases in %d records, %v, want %d cases", id, len(cases), len(list), err, want)
		}
	}
}

func TestSanctionsCasesUnderLicence(t *testing.T) {
	r := recordOf(t, true, "gsdb")
	for at, f := range figuresOf(t, r, "sanctions-cases", "2014", "2014", "RUS") {
		if f.Status != entente.Unknown || !strings.Contains(f.Note, "--commercial") {
			t.Errorf("%s: %s %q", at, f.Status, f.Note)
		}
	}
}
