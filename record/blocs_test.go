package record_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/bloc"
	"entente/record"
)

// twoCamps has 24 roll calls of a year in which two camps of four mostly vote
// against each other, one state goes with either, and one always votes yes.
func twoCamps() []ballot {
	east := []string{"CHN", "IRN", "PRK", "RUS"}
	west := []string{"CAN", "FRA", "GBR", "USA"}
	rng := rand.New(rand.NewPCG(1, 2))
	var list []ballot
	for i := range 24 {
		vote := func(yes bool) string {
			switch u := rng.Float64(); {
			case u < .1:
				return "A"
			case yes:
				return "Y"
			}
			return "N"
		}
		votes := []string{"AUT", vote(i%4 < 2), "BRA", "Y"}
		for k := range east {
			votes = append(votes, east[k], vote(i%2 == 0), west[k], vote(i%2 != 0))
		}
		list = append(list, rollCall(string(rune('a'+i)), "2000-12-01", "55", "On "+strings.Repeat(string(rune('a'+i)), 6), votes...)...)
	}
	return list
}

func settings(runs int) record.BlocSettings {
	return record.BlocSettings{Quality: record.BlocModularity, Resolution: 1, Runs: runs, Seed: 1, Workers: 2}
}

func TestBlocsOfMadeCamps(t *testing.T) {
	r := open(t, record.Options{Home: made(t, "2001_01_01", twoCamps())})
	n, err := r.Network(record.BlocVotes, 2000)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(n.States, "BRA") || len(n.States) != 9 || len(n.Notes) == 0 {
		t.Errorf("states %v, notes %q: who always votes the same is left out, and that is said", n.States, n.Notes)
	}
	if n.Items != 24 {
		t.Errorf("%d items are resampled, want 24", n.Items)
	}
	b, err := n.Blocs(t.Context(), settings(40))
	if err != nil {
		t.Fatal(err)
	}
	if !b.Resampled {
		t.Error("roll calls are here and were not resampled")
	}
	share := func(members ...string) float64 {
		g, err := groupOf(r, members...)
		if err != nil {
			t.Fatal(err)
		}
		x, err := r.Together(b, g)
		if err != nil {
			t.Fatal(err)
		}
		return x.Share
	}
	if got := share("CHN", "IRN", "PRK", "RUS"); got != 1 {
		t.Errorf("the first camp is one bloc with probability %v, want 1", got)
	}
	if got := share("CHN", "USA"); got != 0 {
		t.Errorf("both camps are one bloc with probability %v, want 0", got)
	}
	if got := share("CHN", "BRA"); !math.IsNaN(got) {
		t.Errorf("a group with a state that is not in the network has %v, want NaN", got)
	}
	again, err := n.Blocs(t.Context(), record.BlocSettings{Quality: record.BlocModularity, Resolution: 1, Runs: 40, Seed: 1, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(b.Partition, again.Partition) || b.Memberships[0].Probability != again.Memberships[0].Probability {
		t.Error("the same seed on another number of workers gives another answer")
	}
	f, err := r.Fragmentation(b)
	if err != nil {
		t.Fatal(err)
	}
	if f.Effective.Value < 1.9 || f.Effective.Low > f.Effective.High || !math.IsNaN(f.Trade.Value) || len(f.Notes) != 2 {
		t.Errorf("fragmentation %+v: two blocs, no trade and no positions, and both said", f)
	}
}

// Kappas resampled without weights would be those of the tables: with many
// draws they lie around them.
func TestResampledKappasLieAroundTheTables(t *testing.T) {
	r := open(t, record.Options{Home: made(t, "2001_01_01", twoCamps())})
	n, err := r.Network(record.BlocVotes, 2000)
	if err != nil {
		t.Fatal(err)
	}
	const draws = 300
	sum := make([]float64, n.Graph.M())
	for seed := range draws {
		g, err := n.Again(rand.New(rand.NewPCG(uint64(seed), 0)))
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range g.Edges() {
			sum[i] += e.Weight / draws
		}
	}
	for i, e := range n.Graph.Edges() {
		if math.Abs(sum[i]-e.Weight) > .1 { // kappa is no linear function: a small bias is its nature
			t.Errorf("%s-%s: mean of resampled kappas %.3f, kappa %.3f", n.States[e.A], n.States[e.B], sum[i], e.Weight)
		}
	}
}

func TestBlocsOfTheEmbeddedRecord(t *testing.T) {
	r := embedded(t)
	n, err := r.Network(record.BlocVotes, 2024)
	if err != nil {
		t.Fatal(err)
	}
	b, err := n.Blocs(t.Context(), settings(5))
	if err != nil {
		t.Fatal(err)
	}
	if b.Resampled {
		t.Error("without roll calls nothing can be resampled")
	}
	g, err := r.Groups.Find("nato-4")
	if err != nil {
		t.Fatal(err)
	}
	x, err := r.Together(b, g)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Among) < 2 || !(x.Mean[0] < .5) || !(x.Share >= 0) {
		t.Errorf("nato-4: %+v", x)
	}
	value, err := b.Value()
	if err != nil {
		t.Fatal(err)
	}
	random, exchanges, err := b.RandomNetworks(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	if exchanges < n.Graph.M()/2 || value <= slices.Max(random) {
		t.Errorf("modularity %.3f, of random networks %v (%d exchanges)", value, random, exchanges)
	}
	home, err := r.Home(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range n.Places(home) {
		if math.IsNaN(at.X + at.Y) {
			t.Errorf("%s has no place", n.States[i])
		}
	}
}

func TestNetworkRefuses(t *testing.T) {
	r := embedded(t)
	var none record.Missing
	for layer, year := range map[string]int{record.BlocVotes: 1900, record.BlocAlliances: 1970, record.BlocTrade: 1970, record.BlocAll: 1900} {
		if _, err := r.Network(layer, year); !errors.As(err, &none) {
			t.Errorf("%s in %d: error %v, want a Missing one", layer, year, err)
		}
	}
	for _, layer := range []string{"friendship", "structure", "share-yes"} {
		if _, err := r.Network(layer, 2000); err == nil || errors.As(err, &none) {
			t.Errorf("layer %s: error %v, want a refusal", layer, err)
		}
	}
	n, err := r.Network("kappa", 2000)
	if err != nil {
		t.Fatal(err)
	}
	if n.Items != 0 || len(n.States) < 100 {
		t.Errorf("a measure as a layer has %d states and %d items to resample, want none", len(n.States), n.Items)
	}
	if _, err := n.Blocs(t.Context(), record.BlocSettings{Quality: record.BlocCPM}); err == nil {
		t.Error("no run, and no error")
	}
}

// On a full record: alliances by treaty, all layers together, years at once,
// trade across blocs. The Warsaw Pact's treaty of 1955 ties its members to one
// another and to few others.
func TestBlocsOfOtherLayers(t *testing.T) {
	r := open(t, record.Options{Home: whole(t)})
	n, err := r.Network(record.BlocAlliances, 1970)
	if err != nil {
		t.Fatal(err)
	}
	b, err := n.Blocs(t.Context(), settings(20))
	if err != nil {
		t.Fatal(err)
	}
	g, err := r.Groups.Find("warsaw-pact")
	if err != nil {
		t.Fatal(err)
	}
	x, err := r.Together(b, g)
	if err != nil {
		t.Fatal(err)
	}
	if !b.Resampled || x.Share < .9 {
		t.Errorf("the Warsaw Pact of 1970 is one bloc of alliances with probability %v", x.Share)
	}
	all, err := r.Network(record.BlocAll, 1985)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := all.Blocs(t.Context(), settings(2)); err != nil {
		t.Error(err)
	}
	if _, err := all.Problem(record.BlocCPM, 0, nil); err == nil {
		t.Error("cpm over layers of several units is not refused")
	}
	var years []*record.Network
	for year := 1985; year <= 1987; year++ {
		v, err := r.Network(record.BlocVotes, year)
		if err != nil {
			t.Fatal(err)
		}
		years = append(years, v)
	}
	loose, err := r.Slices(t.Context(), years, settings(2), 0)
	if err != nil {
		t.Fatal(err)
	}
	tight, err := r.Slices(t.Context(), years, settings(2), 100)
	if err != nil {
		t.Fatal(err)
	}
	if tight.Changes >= loose.Changes || len(tight.Label) != 3 {
		t.Errorf("changes %.3f with coupling 100, %.3f without", tight.Changes, loose.Changes)
	}
	votes, err := years[0].Blocs(t.Context(), settings(3))
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.Fragmentation(votes)
	if err != nil {
		t.Fatal(err)
	}
	if !(f.Trade.Value > 0) || !(f.Polarisation.Value > 0 && f.Polarisation.Value < 1) {
		t.Errorf("trade across %+v, polarisation %+v", f.Trade, f.Polarisation)
	}
	one := *votes
	one.Partition = make(bloc.Partition, len(one.States))
	if f, err = r.Fragmentation(&one); err != nil || !math.IsNaN(f.Trade.Value) || !strings.Contains(strings.Join(f.Notes, "\n"), "trade across blocs") {
		t.Errorf("one bloc: trade across %v, notes %q, error %v", f.Trade.Value, f.Notes, err)
	}
}
