package measure_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/testdata"
	"entente/measure"
)

func TestCommitmentOf(t *testing.T) {
	for _, c := range []struct {
		defense, offense, neutrality, consultation, nonaggression bool
		want                                                      measure.Commitment
	}{
		{want: 0},
		{nonaggression: true, want: 1},
		{neutrality: true, nonaggression: true, want: 2},
		{consultation: true, want: 2},
		{offense: true, want: 3},
		{defense: true, nonaggression: true, consultation: true, want: 3},
	} {
		if got := measure.CommitmentOf(c.defense, c.offense, c.neutrality, c.consultation, c.nonaggression); got != c.want {
			t.Errorf("CommitmentOf %+v = %d, want %d", c, got, c.want)
		}
	}
}

// By hand: four states; 0 and 1 owe each other defence, 0 owes 2 consultation.
// x = 3 3 2 0, y = 3 3 0 0: one difference of 2.
func TestPortfoliosByHand(t *testing.T) {
	p := measure.NewPortfolios(4)
	p.Add(0, 1, 3)
	p.Add(1, 0, 3)
	p.Add(0, 2, 2)
	p.Add(0, 2, 1) // the lesser adds nothing
	s := p.Compare(0, 1)
	kappa, okKappa := s.Kappa()
	pi, okPi := s.Pi()
	// Means 2 and 1.5, variances 1.5 and 2.25, Do = 1.
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"S", s.S(), 1 - 2*4.0/36},
		{"S absolute", s.SAbsolute(), 1 - 2*2.0/12},
		{"kappa", kappa, 1 - 1/(1.5+2.25+.25)},
		{"pi", pi, 1 - 1/(1.5+2.25+.125)},
	} {
		if math.Abs(c.got-c.want) > 1e-15 {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	if !okKappa || !okPi {
		t.Error("kappa or pi is said to be undefined")
	}
}

func TestPortfoliosWithoutChance(t *testing.T) {
	p := measure.NewPortfolios(2)
	p.Add(0, 1, 3) // the first is bound to all
	if k, ok := p.Compare(0, 1).Kappa(); ok || !math.IsNaN(k) {
		t.Errorf("kappa = %v, %v of a constant portfolio", k, ok)
	}
	if s := (measure.PortfolioPair{}).S(); !math.IsNaN(s) {
		t.Errorf("S = %v without states", s)
	}
	if k, ok := (measure.PortfolioPair{}).Pi(); ok || !math.IsNaN(k) {
		t.Errorf("pi = %v, %v without states", k, ok)
	}
}

// Likeness does not depend on the order of the two, is 1 with oneself, and all
// measures agree with their definitions written out.
func TestPortfolioProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		p := measure.NewPortfolios(n)
		for range rapid.IntRange(0, 60).Draw(t, "ties") {
			i, j := rapid.IntRange(0, n-1).Draw(t, "i"), rapid.IntRange(0, n-1).Draw(t, "j")
			p.Add(i, j, measure.Commitment(rapid.IntRange(0, 3).Draw(t, "c")))
		}
		i, j := rapid.IntRange(0, n-1).Draw(t, "a"), rapid.IntRange(0, n-1).Draw(t, "b")
		s, back := p.Compare(i, j), p.Compare(j, i)
		if s.S() != back.S() || s.SAbsolute() != back.SAbsolute() {
			t.Fatal("S depends on the order")
		}
		if p.Compare(i, i).S() != 1 {
			t.Fatal("S of a state with itself is not 1")
		}
		square, absolute, chance := 0.0, 0.0, 0.0
		constant := [2]bool{true, true}
		for k := range n {
			x, y := float64(p.Get(i, k)), float64(p.Get(j, k))
			square += (x - y) * (x - y)
			absolute += math.Abs(x - y)
			constant[0] = constant[0] && p.Get(i, k) == p.Get(i, 0)
			constant[1] = constant[1] && p.Get(j, k) == p.Get(j, 0)
			for l := range n {
				d := x - float64(p.Get(j, l))
				chance += d * d
			}
		}
		m := float64(n)
		nearly(t, "S", s.S(), 1-2*square/(9*m))
		nearly(t, "S absolute", s.SAbsolute(), 1-2*absolute/(3*m))
		kappa, ok := s.Kappa()
		if ok == (constant[0] || constant[1]) {
			t.Fatalf("kappa is defined: %v", ok)
		}
		if ok {
			nearly(t, "kappa", kappa, 1-square/m/(chance/m/m))
			if pi, _ := s.Pi(); pi > kappa+1e-12 {
				t.Fatalf("pi %v above kappa %v", pi, kappa)
			}
		}
	})
}

func nearly(t *rapid.T, name string, got, want float64) {
	if math.Abs(got-want) > 1e-12 {
		t.Fatalf("%s = %v, want %v", name, got, want)
	}
}

// TestPublishedS compares with S on ATOP 5.1 as published, 1945-80, straight
// from the files of ATOP's members and of the Correlates of War states: no
// other part of the program is in it. Tolerance 1e-9.
func TestPublishedS(t *testing.T) {
	states := testdata.Rows(t, "mirror/cow/states2016.csv")
	members := testdata.Rows(t, "mirror/atop/atop5_1m.csv.gz")
	years := map[string]*portfoliosOf{}
	compared, empty, worst := 0, 0, 0.0
	for _, r := range testdata.Rows(t, "reference/alliance_S_published_atop51_to1980.csv") {
		y := years[r["year"]]
		if y == nil {
			y = portfoliosIn(published(t, r["year"]), states, members)
			years[r["year"]] = y
		}
		i, okI := y.index[r["ccode1"]]
		j, okJ := y.index[r["ccode2"]]
		if r["s_alliance_valued_squared"] == "" {
			empty++
			if okI && okJ && !y.left[r["ccode1"]] && !y.left[r["ccode2"]] {
				t.Errorf("%s-%s %s is empty as published, and both are states in the second half of the year", r["ccode1"], r["ccode2"], r["year"])
			}
			continue
		}
		if !okI || !okJ || y.left[r["ccode1"]] || y.left[r["ccode2"]] {
			t.Errorf("%s-%s %s is published, but one of the two left before July", r["ccode1"], r["ccode2"], r["year"])
			continue
		}
		s := y.Compare(i, j)
		compared++
		worst = max(worst, math.Abs(s.S()-publishedFloat(t, r["s_alliance_valued_squared"])), math.Abs(s.SAbsolute()-publishedFloat(t, r["s_alliance_valued_absolute"])))
	}
	if compared != 2580 || empty != 20 || worst > 1e-9 {
		t.Errorf("%d rows compared, %d empty, greatest difference %g; want 2,580, 20, at most 1e-9", compared, empty, worst)
	}
}

type portfoliosOf struct {
	*measure.Portfolios
	index map[string]int
	left  map[string]bool // before July
}

func portfoliosIn(year int, states, members []map[string]string) *portfoliosOf {
	y := &portfoliosOf{index: map[string]int{}, left: map[string]bool{}}
	for _, s := range states {
		from, to := wholeOrZero(s["styear"]), wholeOrZero(s["endyear"])
		if from > year || to < year {
			continue
		}
		if _, ok := y.index[s["ccode"]]; !ok {
			y.index[s["ccode"]] = len(y.index)
		}
		y.left[s["ccode"]] = to == year && wholeOrZero(s["endmonth"]) < 7
	}
	y.Portfolios = measure.NewPortfolios(len(y.index))
	byAlliance := map[string][]map[string]string{}
	for _, m := range members {
		if wholeOrZero(m["yrent"]) <= year && (m["ineffect"] == "1" || wholeOrZero(m["yrexit"]) >= year) {
			id := m["atopid"] + "/" + m["phase"]
			byAlliance[id] = append(byAlliance[id], m)
		}
	}
	for _, list := range byAlliance {
		for _, a := range list {
			for _, b := range list {
				i, okA := y.index[a["member"]]
				j, okB := y.index[b["member"]]
				if !okA || !okB || i == j || !together(a, b) {
					continue
				}
				y.Add(i, j, measure.CommitmentOf(a["defense"] == "1", a["offense"] == "1", a["neutral"] == "1", a["consul"] == "1", a["nonagg"] == "1"))
			}
		}
	}
	return y
}

// together reports whether two memberships share more than a day.
func together(a, b map[string]string) bool {
	day := func(m map[string]string, y, mo, d string, end int) int {
		if wholeOrZero(m[y]) == 0 {
			return math.MaxInt
		}
		if m[d] == "" {
			return wholeOrZero(m[y])*10000 + wholeOrZero(m[mo])*100 + end
		}
		return wholeOrZero(m[y])*10000 + wholeOrZero(m[mo])*100 + wholeOrZero(m[d])
	}
	from := max(day(a, "yrent", "moent", "dayent", 1), day(b, "yrent", "moent", "dayent", 1))
	return from < min(day(a, "yrexit", "moexit", "dayexit", 31), day(b, "yrexit", "moexit", "dayexit", 31))
}

func wholeOrZero(s string) int { n, _ := strconv.Atoi(s); return n }

func published(t *testing.T, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func publishedFloat(t *testing.T, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// BenchmarkPortfolios compares all pairs of a year of 195 states.
func BenchmarkPortfolios(b *testing.B) {
	p := measure.NewPortfolios(195)
	for i := range 195 {
		for j := range 30 {
			p.Add(i, (i*7+j*11)%195, measure.Commitment(j%4))
		}
	}
	for b.Loop() {
		sum := 0.0
		for i := range p.N() {
			for j := i + 1; j < p.N(); j++ {
				sum += p.Compare(i, j).S()
			}
		}
		if math.IsNaN(sum) {
			b.Fatal(fmt.Sprint(sum))
		}
	}
}
