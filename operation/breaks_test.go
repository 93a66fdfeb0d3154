package operation

import (
	"math"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/trend"
)

// asked makes a result of figures as runBreaks does, without a record.
func asked(t *testing.T, method, model string, list []entente.Figure) *BreaksResult {
	t.Helper()
	b := &BreaksResult{Measure: "m", Title: "M", Subject: "AAA-BBB", Method: method, Model: model, Straight: Number(math.NaN())}
	if err := b.find(list, 0.95); err != nil {
		t.Fatalf("%s %s: %v", method, model, err)
	}
	return b
}

// stepped is a level of .2 to 2009 and .6 from 2010 on, with a little noise.
func stepped() []entente.Figure {
	var values []float64
	for i := range 30 {
		level := .2
		if i >= 15 {
			level = .6
		}
		values = append(values, level+.01*float64(i*7%5-2))
	}
	return yearsFrom(1995, values...)
}

func TestBreaksByEveryMethod(t *testing.T) {
	for _, method := range []string{"bayes", "baiperron", "pelt"} {
		b := asked(t, method, "normal", stepped())
		if len(b.Breaks) != 1 || b.Breaks[0].Year != 2010 || b.Breaks[0].Direction != "up" || b.N != 30 || b.From != 1995 || b.To != 2024 {
			t.Errorf("%s: %+v", method, b.Breaks)
			continue
		}
		x := b.Breaks[0]
		if math.Abs(float64(x.Before.Mean)-.2) > .02 || math.Abs(float64(x.After.Mean)-.6) > .02 {
			t.Errorf("%s: levels %v and %v", method, x.Before, x.After)
		}
		if (method == "bayes") != (x.Probability > .9) {
			t.Errorf("%s: probability %v", method, x.Probability)
		}
		want := []string{"entente evidence AAA-BBB 2009 --measure m", "entente evidence AAA-BBB 2010 --measure m"}
		if !slices.Equal(x.Evidence, want) {
			t.Errorf("%s: evidence %q", method, x.Evidence)
		}
		mark := b.picture()[2]
		if at := slices.Index([]rune(mark), map[bool]rune{true: '█', false: '▲'}[method == "bayes"]); at != 11+15 {
			t.Errorf("%s: the picture marks column %d of %q", method, at, mark)
		}
		if row := b.Sheet().Rows[15]; row[4] != 2010 || row[11] != true {
			t.Errorf("%s: row %v", method, row)
		}
	}
}

func TestBreaksUnderOtherPriors(t *testing.T) {
	b := asked(t, "bayes", "normal", stepped())
	if len(b.Settings) < 10 || b.Settings[0].Year != 2010 || !strings.Contains(b.sturdy(), "within three years of 2010") {
		t.Errorf("%+v: %s", b.Settings, b.sturdy())
	}
	b.Settings = []BreakSetting{{Name: "as given"}, {Name: "other", Found: true, Year: 2001, Probability: .6}, {Name: "third"}}
	want := "No break is the answer under 2 of 3 settings of the priors, each moved alone. Under the others: other: 2001 (p 0.60)."
	if got := b.sturdy(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestBreaksInCountsAndShares(t *testing.T) {
	var counts, shares []float64
	for i := range 24 {
		counts = append(counts, float64(2+i%3+12*(i/12)))
		shares = append(shares, .2+.05*float64(i%2)+.4*float64(i/12))
	}
	list := yearsFrom(2000, shares...)
	for i := range list {
		list[i].N = 40
	}
	for model, figs := range map[string][]entente.Figure{"counts": yearsFrom(2000, counts...), "shares": list} {
		if b := asked(t, "bayes", model, figs); len(b.Breaks) != 1 || b.Breaks[0].Year != 2012 || !math.IsNaN(float64(b.Straight)) {
			t.Errorf("%s: %+v", model, b.Breaks)
		}
	}
	if b := asked(t, "pelt", "counts", yearsFrom(2000, counts...)); len(b.Breaks) != 1 || b.Breaks[0].Year != 2012 {
		t.Errorf("pelt of counts: %+v", b.Breaks)
	}
}

func TestBreaksRefuse(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		method, model, want string
		list                []entente.Figure
	}{
		{"bayes", "normal", "no year has a value", yearsFrom(2000, nan, nan)},
		{"bayes", "normal", "too short", yearsFrom(2000, 1, 2, nan, 3)},
		{"bayes", "normal", "no variation", yearsFrom(2000, 1, 1, 1, 1, 1, 1)},
		{"baiperron", "normal", "too short", yearsFrom(2000, 1, 2, 3)},
		{"pelt", "normal", "no variation", yearsFrom(2000, 1, 1, 1, 1, 1, 1)},
		{"bayes", "counts", "no count", yearsFrom(2000, 1, 2, 3.5, 1, 1, 1)},
		{"bayes", "shares", "no share", yearsFrom(2000, 1, 2, 3.5, 1, 1, 1)},
		{"baiperron", "counts", "leave --model out", stepped()},
		{"pelt", "shares", "leave --model out", stepped()},
	} {
		b := &BreaksResult{Subject: "AAA-BBB", Method: c.method, Model: c.model}
		if err := b.find(c.list, 0.95); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v, want %q", c.method, c.model, err, c.want)
		}
	}
}

func TestBreaksSayWhatIsLeftOut(t *testing.T) {
	list := stepped()
	list[3].Share = .5
	list[29].Status, list[29].Coverage = entente.Partial, entente.NewDate(2024, 10, 31)
	list[28].Status, list[28].Coverage, list[28].Note = entente.Partial, entente.NewDate(2024, 10, 31), "at least"
	b := asked(t, "bayes", "normal", list)
	text := strings.Join(b.Notes, "\n")
	if b.N != 28 || !strings.Contains(text, "90 %") || !strings.Contains(text, "to its end") || !strings.Contains(text, "partial and used: 1 year(s), the last: at least") {
		t.Errorf("%d years, notes %q", b.N, b.Notes)
	}
}

func TestNearestRecords(t *testing.T) {
	var list []RecordInfo
	for _, day := range []string{"1990-05-01", "1999", "2000-02-01", "2000-12-31", "2001-03"} {
		list = append(list, RecordInfo{From: day})
	}
	for range besideShown {
		list = append(list, RecordInfo{From: "2000-01-02"})
	}
	got := nearest(list, 2000)
	if len(got) != besideShown || got[0].From != "2000-01-02" || len(list) != besideShown+5 {
		t.Errorf("%v", got)
	}
	got = nearest(list[:5], 2000)
	if got[0].From != "1990-05-01" || got[4].From != "2001-03" {
		t.Errorf("order of time: %v", got)
	}
}

func TestBreakSentence(t *testing.T) {
	c := courseOf(stepped(), known)
	b := newBreak(c, trend.Break{Index: 15, First: 14, Final: 16, Probability: .9, Before: mean(.2), After: mean(.6)}, "trade-flow", "AAA>BBB")
	want := `trade-flow of AAA>BBB: 2010 up, within 2009 to 2011, probability 0.90; level 0.20 before, 0.60 after. ` +
		`Open it: entente evidence "AAA>BBB" 2009 --measure trade-flow; entente evidence "AAA>BBB" 2010 --measure trade-flow.`
	if got := b.sentence(2); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
