package record_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/measure"
	"entente/record"
)

var some = strings.Fields("BRA CHN IRN PRK RUS USA VEN")

// random makes up votes in three years: states miss roll calls, vote unclearly,
// do not vote; some roll calls have no date.
func random(rng *rand.Rand) []ballot {
	var list []ballot
	for i := range 40 + rng.IntN(60) {
		year := 2018 + rng.IntN(3)
		date := fmt.Sprintf("%d-%02d-%02d", year, 1+rng.IntN(12), 1+rng.IntN(28))
		session := fmt.Sprint(year - 1945)
		if date[5:] < "09" {
			session = fmt.Sprint(year - 1946)
		}
		if rng.IntN(20) == 0 {
			date = ""
		}
		title := []string{"Nuclear test-ban", "Rights of the child", "Question of Palestine", "Budget", "Missiles"}[rng.IntN(5)]
		for _, s := range some {
			if rng.IntN(10) > 0 {
				vote := []string{"Y", "Y", "Y", "A", "A", "N", "N", "X", "?"}[rng.IntN(9)]
				list = append(list, ballot{fmt.Sprint(1000 + i), date, session, title, s, vote})
			}
		}
	}
	return list
}

func cast(vote string) bool { return strings.Contains("YAN", vote) }

// votesOf collects what two states voted in the roll calls that keep accepts,
// where both cast a vote.
func votesOf(list []ballot, a, b string, keep func(ballot) bool) (pairs [][2]string) {
	of := func(state string) map[string]string {
		m := map[string]string{}
		for _, x := range list {
			if x.state == state && cast(x.vote) && keep(x) {
				m[x.id] = x.vote
			}
		}
		return m
	}
	first, second := of(a), of(b)
	for id, v := range first {
		if w, ok := second[id]; ok {
			pairs = append(pairs, [2]string{v, w})
		}
	}
	return pairs
}

// slowly works out a measure in the most obvious way.
func slowly(measure string, votes [][2]string) float64 {
	score := func(v, w string) float64 {
		switch {
		case v == w:
			return 1
		case measure == "identical":
			return 0
		case v == "A" || w == "A":
			return .5
		}
		return 0
	}
	if len(votes) == 0 {
		return math.NaN()
	}
	sum := 0.
	for _, p := range votes {
		sum += score(p[0], p[1])
	}
	mean := sum / float64(len(votes))
	switch measure {
	case "s-votes":
		return 2*mean - 1
	case "kappa":
		return cohen(votes)
	}
	return mean
}

func cohen(votes [][2]string) float64 {
	n := float64(len(votes))
	var same, chance float64
	for _, p := range []string{"Y", "A", "N"} {
		var a, b float64
		for _, v := range votes {
			if v[0] == p {
				a++
			}
			if v[1] == p {
				b++
			}
			if v[0] == p && v[1] == p {
				same++
			}
		}
		if a == n || b == n {
			return math.NaN() // a constant margin
		}
		chance += a / n * b / n
	}
	return (same/n - chance) / (1 - chance)
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b) }

// cutting is a way of asking for a span, and which ballots belong to it.
type cutting struct {
	name  string
	query record.Query
	span  string
	keep  func(ballot) bool
}

func cuttings() []cutting {
	within := func(from, to string) func(ballot) bool {
		return func(b ballot) bool { return b.date >= from && b.date <= to }
	}
	titled := func(year string, titles ...string) func(ballot) bool {
		return func(b ballot) bool { return strings.HasPrefix(b.date, year) && slices.Contains(titles, b.title) }
	}
	return []cutting{
		{"year", record.Query{By: record.ByYear, From: "2019", To: "2019"}, "2019", within("2019-01-01", "2019-12-31")},
		{"session", record.Query{By: record.BySession, From: "74", To: "74"}, "74", func(b ballot) bool { return b.session == "74" }},
		{"years", record.Query{By: record.BySpan, From: "2018", To: "2019"}, "2018/2019", within("2018-01-01", "2019-12-31")},
		{"days", record.Query{By: record.BySpan, From: "2018-03-15", To: "2019-04-01"}, "2018-03-15/2019-04-01", within("2018-03-15", "2019-04-01")},
		{"topic", record.Query{By: record.ByYear, From: "2020", To: "2020", Topic: "nuclear"}, "2020", titled("2020", "Nuclear test-ban")},
		{"own words", record.Query{By: record.ByYear, From: "2020", To: "2020", Topic: "text:child|missile*"}, "2020", titled("2020", "Rights of the child", "Missiles")},
	}
}

// Figures agree with a slow and obvious count of the rows, whichever way time
// and topics are cut.
func TestFiguresEqualASlowCount(t *testing.T) {
	compared := 0
	for seed := range uint64(6) {
		list := random(rand.New(rand.NewPCG(seed, 1)))
		r := open(t, record.Options{Home: made(t, "2021_12_31", list)})
		for _, c := range cuttings() {
			for _, m := range []string{"agreement", "identical", "s-votes", "kappa"} {
				c.query.Measure = measureOf(t, m)
				got := figures(t, r, c.query)
				for i, a := range some {
					for _, b := range some[i+1:] {
						votes := votesOf(list, a, b, c.keep)
						f, ok := got[a+"-"+b+" "+c.span]
						if !ok && len(votes) == 0 {
							continue
						}
						compared++
						if want := slowly(m, votes); !near(f.Value, want) || f.N != len(votes) {
							t.Errorf("seed %d, by %s: %s of %s-%s is %v of %d, want %v of %d", seed, c.name, m, a, b, f.Value, f.N, want, len(votes))
						}
					}
				}
			}
		}
		slowGroups(t, seed, r, list)
		slowStates(t, seed, r, list)
	}
	if compared < 2000 {
		t.Errorf("only %d figures were compared", compared)
	}
}

// slowGroups does the same for a group: the mean of its pairs, and the share of
// common roll calls in which all voted alike.
func slowGroups(t *testing.T, seed uint64, r *record.Record, list []ballot) {
	members := []string{"CHN", "IRN", "PRK", "RUS"}
	in2019 := func(b ballot) bool { return strings.HasPrefix(b.date, "2019") }
	sum, pairs := 0., 0.
	for i, a := range members {
		for _, b := range members[i+1:] {
			if v := slowly("agreement", votesOf(list, a, b, in2019)); !math.IsNaN(v) {
				sum += v
				pairs++
			}
		}
	}
	common := map[string][]string{}
	for _, b := range list {
		if in2019(b) && slices.Contains(members, b.state) && cast(b.vote) {
			common[b.id] = append(common[b.id], b.vote)
		}
	}
	n, alike := 0., 0.
	for _, v := range common {
		if len(v) == len(members) {
			n++
			if len(slices.Compact(slices.Sorted(slices.Values(v)))) == 1 {
				alike++
			}
		}
	}
	for m, want := range map[string]float64{"agreement-pairs": sum / pairs, "share-unanimous": alike / n} {
		q := record.Query{Measure: measureOf(t, m), By: record.ByYear, From: "2019", To: "2019"}
		if f := figures(t, r, q, "quartet")["quartet 2019"]; !near(f.Value, want) {
			t.Errorf("seed %d: %s is %v, want %v", seed, m, f.Value, want)
		}
	}
}

// slowStates does the same for how often a state abstains, and for roll calls in
// which a state was outvoted.
func slowStates(t *testing.T, seed uint64, r *record.Record, list []ballot) {
	n, hits := 0., 0.
	yes, no, mine := map[string]int{}, map[string]int{}, map[string]string{}
	for _, b := range list {
		switch b.vote {
		case "Y":
			yes[b.id]++
		case "N":
			no[b.id]++
		}
		if b.state != "USA" {
			continue
		}
		mine[b.id] = b.vote
		if strings.HasPrefix(b.date, "2018") {
			n++
			if b.vote == "A" {
				hits++
			}
		}
	}
	q := record.Query{Measure: measureOf(t, "share-abstain"), By: record.ByYear, From: "2018", To: "2018"}
	if f := figures(t, r, q, "USA")["USA 2018"]; !near(f.Value, hits/n) || f.N != int(n) {
		t.Errorf("seed %d: abstentions %v of %d, want %v of %v", seed, f.Value, f.N, hits/n, n)
	}
	outvoted := func(b ballot) bool {
		return strings.HasPrefix(b.date, "2018") && (mine[b.id] == "Y" && no[b.id] > yes[b.id] || mine[b.id] == "N" && yes[b.id] > no[b.id])
	}
	q = record.Query{Measure: measureOf(t, "agreement"), By: record.ByYear, From: "2018", To: "2018", Opposing: "USA"}
	votes := votesOf(list, "CHN", "RUS", outvoted)
	if f := figures(t, r, q, "CHN-RUS")["CHN-RUS 2018"]; !near(f.Value, slowly("agreement", votes)) || f.N != len(votes) {
		t.Errorf("seed %d: with the USA outvoted %v of %d, want %v of %d", seed, f.Value, f.N, slowly("agreement", votes), len(votes))
	}
}

// The interval over several years is the one that the measure gives on tables
// gathered by hand, one for each text that returns.
func TestClusteredIntervalOfASpan(t *testing.T) {
	list := random(rand.New(rand.NewPCG(3, 1)))
	r := open(t, record.Options{Home: made(t, "2021_12_31", list)})
	m := measureOf(t, "agreement")
	for _, pair := range []string{"CHN-RUS", "IRN-USA"} {
		f := figures(t, r, record.Query{Measure: m, By: record.BySpan, From: "2018", To: "2020"}, pair)[pair+" 2018/2020"]
		i := clusteredByHand(t, list, pair)
		if f.Low != i.Low || f.High != i.High || f.Method != i.Method || math.IsNaN(i.Low) {
			t.Errorf("%s: %v to %v by %s, by hand %+v", pair, f.Low, f.High, f.Method, i)
		}
		years := figures(t, r, record.Query{Measure: m, By: record.ByYear, From: "2018", To: "2020"}, pair)
		for _, y := range []string{"2018", "2019", "2020"} {
			if g := years[pair+" "+y]; strings.HasSuffix(g.Method, "clustered") || math.IsNaN(g.Low) {
				t.Errorf("%s %s: interval of one year by %s from %v", pair, y, g.Method, g.Low)
			}
		}
	}
}

// clusteredByHand gathers a pair's joint votes by title.
func clusteredByHand(t testing.TB, list []ballot, pair string) measure.Interval {
	t.Helper()
	place := map[string]int{"Y": 0, "A": 1, "N": 2}
	a, b, _ := strings.Cut(pair, "-")
	var titles []string
	dated := slices.DeleteFunc(slices.Clone(list), func(x ballot) bool { return x.date == "" })
	slices.SortStableFunc(dated, func(x, y ballot) int { return strings.Compare(x.date, y.date) })
	for _, x := range dated {
		if !slices.Contains(titles, x.title) {
			titles = append(titles, x.title)
		}
	}
	var clusters []measure.Table
	for _, title := range titles {
		var table measure.Table
		for _, v := range votesOf(dated, a, b, func(x ballot) bool { return x.title == title }) {
			table[3*place[v[0]]+place[v[1]]]++
		}
		clusters = append(clusters, table)
	}
	m, ok := measure.Find("agreement")
	if !ok {
		t.Fatal("no measure agreement")
	}
	return m.Clustered(clusters, 0.95)
}

func TestPlacebosAreReproducible(t *testing.T) {
	list := random(rand.New(rand.NewPCG(5, 1)))
	drawn := func() string {
		r := open(t, record.Options{Home: made(t, "2021_12_31", list)})
		g, err := r.Groups.Find("aukus")
		if err != nil {
			t.Fatal(err)
		}
		g.Members = inline(t, r, "CHN", "IRN", "RUS").Group.Members
		p, err := r.Placebos(measureOf(t, "mean-pairwise"), entente.GeneralAssembly, 2019, g)
		if err != nil || len(p) == 0 || p[0].Draws == 0 || p[0].Defined == 0 || p[0].Kind != record.RandomPlacebo {
			t.Fatalf("placebos %+v, %v", p, err)
		}
		return fmt.Sprint(p)
	}
	if a, b := drawn(), drawn(); a != b {
		t.Errorf("placebos differ from one run to the next:\n%s\n%s", a, b)
	}
}
