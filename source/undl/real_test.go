package undl_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/undl"
	"entente/states"
)

// spellings resolves the names and codes of a list, whatever the day.
type spellings map[string]entente.Code

func (s spellings) Resolve(name string, _ entente.Date) (entente.Code, string, bool) {
	code, ok := s[name]
	if strings.Contains(name, "Ý") {
		return code, "mojibake", ok
	}
	return code, "exact", ok
}

func (s spellings) Suggest(string) string { return "" }

func open(t testing.TB, name string) *os.File {
	f, err := os.Open(testdata.Path(t, "mirror/undl/"+name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

type counts struct {
	rows, calls, votes, lost int
	positions                [entente.Unclear + 1]int
	issues                   map[string]int
}

func count(t *testing.T, role, name string, each func(source.Entry)) counts {
	c := counts{issues: map[string]int{}}
	in := source.Input{Role: role, Name: name, Bytes: open(t, name), States: states.Default()}
	for e, err := range undl.New().Reader.Read(t.Context(), in) {
		switch {
		case err != nil:
			t.Fatal(err)
		case e.Issue != nil:
			c.issues[e.Issue.Kind]++
			if e.Issue.Lost {
				c.lost++
			}
		case e.RollCall != nil:
			c.calls++
		default:
			c.votes++
			c.positions[e.Vote.Position]++
		}
		c.rows = e.Rows
		if each != nil {
			each(e)
		}
	}
	return c
}

// emergency holds the eight texts of the eleventh emergency special session as
// sources.md lists them: symbol, day, yes/no/abstaining, and the positions of
// CHN, IRN, RUS, PRK and USA.
var emergency = []string{
	"A/RES/ES-11/1 2022-03-02 141/5/35 AANNY",
	"A/RES/ES-11/2 2022-03-24 140/5/38 AANNY",
	"A/RES/ES-11/3 2022-04-07 93/24/58 NNNNY",
	"A/RES/ES-11/4 2022-10-12 143/5/35 AXNNY",
	"A/RES/ES-11/5 2022-11-14 94/14/73 NNNNY",
	"A/RES/ES-11/6 2023-02-23 141/7/32 AANNY",
	"A/RES/ES-11/7 2025-02-24 93/18/65 AANNN",
	"A/RES/ES-11/8 2025-02-24 93/8/73 AANNA",
}

// The counts are those of the edition of 2025-10-31.
func TestGeneralAssembly(t *testing.T) {
	testdata.Long(t)
	symbols := map[string]*entente.RollCall{}
	tallies := map[string]*[entente.Unclear + 1]int{}
	positions := map[string]map[entente.Code]entente.Position{}
	ga := count(t, "ga", "2025_10_31_ga_voting.csv.gz", func(e source.Entry) {
		if e.RollCall != nil && e.RollCall.Session == "ES-11" {
			id := e.RollCall.ID
			symbols[id], tallies[id], positions[id] = e.RollCall, new([entente.Unclear + 1]int), map[entente.Code]entente.Position{}
		}
		if n := tallies[e.Vote.RollCall]; n != nil {
			n[e.Vote.Position]++
			positions[e.Vote.RollCall][e.Vote.State] = e.Vote.Position
		}
	})
	want := counts{rows: 917380, calls: 5539, votes: 917380, positions: [...]int{0, 686786, 99159, 45499, 85935, 1},
		issues: map[string]int{"unclear-vote": 1, "mojibake-name": 69, "incomplete-record": 1}}
	if !reflect.DeepEqual(ga, want) {
		t.Errorf("got %+v, want %+v", ga, want)
	}
	var got []string
	for id, rc := range symbols {
		n, p := tallies[id], positions[id]
		got = append(got, fmt.Sprintf("%s %s %d/%d/%d %s%s%s%s%s", rc.Symbol, rc.Date, n[entente.Yes], n[entente.No], n[entente.Abstain],
			p["CHN"], p["IRN"], p["RUS"], p["PRK"], p["USA"]))
	}
	slices.Sort(got)
	if d := cmp.Diff(emergency, got); d != "" {
		t.Error(d)
	}
}

func TestSecurityCouncil(t *testing.T) {
	got := count(t, "sc", "2025_10_31_sc_voting.csv.gz", nil)
	want := counts{rows: 41079, calls: 2797, votes: 41079, positions: [...]int{0, 39307, 1055, 57, 660, 0}, issues: map[string]int{}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func BenchmarkGeneralAssembly(b *testing.B) {
	name := testdata.Path(b, "mirror/undl/2025_10_31_ga_voting.csv.gz")
	rows := 0
	for b.Loop() {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		in := source.Input{Role: "ga", Name: name, Bytes: f, States: states.Default()}
		for e, err := range undl.New().Reader.Read(b.Context(), in) {
			if err != nil {
				b.Fatal(err)
			}
			rows = e.Rows
		}
		f.Close()
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportAllocs()
}
