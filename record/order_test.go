package record

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"entente"
	"entente/measure"
	"entente/states"
)

// States are numbered as they are met, pairs are ordered by these numbers and
// samples drawn by that order: a map must not give it.
func TestStatesAreNumberedInOneOrder(t *testing.T) {
	r := newRecord(Options{}, states.DefaultGroups())
	r.manifest.Editions = []entente.Edition{{Source: "cow", File: "contiguity"}}
	land, rows := 1.0, []recordRow{}
	for i := range 20 {
		rows = append(rows, recordRow{A: fmt.Sprintf("A%02d", i), B: fmt.Sprintf("B%02d", i), Size: &land})
	}
	r.records["cow/contiguity"] = rows
	var want []entente.Code
	for i := range 20 {
		want = append(want, entente.Code(fmt.Sprintf("A%02d", i)), entente.Code(fmt.Sprintf("B%02d", i)))
	}
	x := &indicators{number: map[entente.Code]int32{}, heir: func(c entente.Code) entente.Code { return c }}
	if _, err := x.distances(r); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x.states, want) {
		t.Errorf("numbered as %v", x.states)
	}
}

// A session without a dated roll call has no days, not those of 1970.
func TestSessionWithoutDates(t *testing.T) {
	r := newRecord(Options{}, states.DefaultGroups())
	r.manifest.Editions = []entente.Edition{{Source: votesSource, File: "ga"}}
	r.assemblies[entente.GeneralAssembly] = &Assembly{RollCalls: []RollCall{{RollCall: entente.RollCall{Session: "1", Date: entente.NoDate}}}}
	p := plan{Query: Query{Body: entente.GeneralAssembly}, periods: []period{{label: "1"}}}
	if err := r.dateSessions(&p); err != nil {
		t.Fatal(err)
	}
	if s := p.periods[0].span; s.From.Known() || s.To.Known() {
		t.Errorf("span %v", s)
	}
}

func TestDistanceOfRecordsWithoutPoint(t *testing.T) {
	x := 1.0
	f := distance(map[entente.Code]recordRow{"CHN": {Size: &x}, "USA": {}}, entente.NewPair("CHN", "USA"))
	if f.Status != entente.Unknown {
		t.Errorf("%+v", f)
	}
}

// A record whose votes end before the outcome begins says so.
func TestOutcomeWithoutPeriods(t *testing.T) {
	r := newRecord(Options{}, states.DefaultGroups())
	r.manifest.Editions = []entente.Edition{{File: "ga", CoverageTo: entente.NewDate(1991, 12, 31)}}
	r.assemblies[entente.GeneralAssembly] = &Assembly{Matrix: measure.NewMatrix([]entente.Code{"FRA", "GBR"}, 0)}
	_, err := r.outcomePanel(t.Context(), ShockQuery{Outcome: ShockVotes})
	var none Missing
	if !errors.As(err, &none) {
		t.Errorf("error %v", err)
	}
}

// Ids that are hashes lie far apart: each may cost a few words, not a page.
func TestSeenOfHashedIDs(t *testing.T) {
	s, x := seen{}, int64(1)
	allocs := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			x = x*6364136223846793005 + 1442695040888963407
			if !s.add(x, 1) || s.add(x, 1) {
				b.Fatal("an id is new once")
			}
		}
	})
	if n := allocs.AllocedBytesPerOp(); n > 200 {
		t.Errorf("%d bytes an event", n)
	}
}
