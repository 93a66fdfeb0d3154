package record_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/record"
)

func signedQuery(year int, layers ...string) record.SignedQuery {
	return record.SignedQuery{Layers: layers, Year: year, Plus: math.NaN(), Minus: math.NaN()}
}

// In 2018 Iran and Russia vote alike and vary; China, North Korea and the
// United States never vary, so that kappa with them is not defined.
func TestSignedNetOfVotes(t *testing.T) {
	r := open(t, record.Options{Home: made(t, "2020_12_31", twoYears())})
	net, err := r.SignedNet(signedQuery(2018, "all"))
	if err != nil {
		t.Fatal(err)
	}
	if len(net.States) != 5 || len(net.Ties) != 1 || net.Ties[0].Pair != entente.NewPair("IRN", "RUS") || net.Ties[0].Weight() != 1 {
		t.Errorf("states %v, ties %v", net.States, net.Ties)
	}
	var left []string
	for _, l := range net.LeftOut {
		left = append(left, l.Layer)
		if l.Why == "" {
			t.Errorf("%s is left out without a reason", l.Layer)
		}
	}
	if !slices.Equal(left, []string{"alliances", "disputes", "rivalries", "sanctions"}) || len(net.Rules) != 1 || len(net.Editions) != 1 {
		t.Errorf("left out %v, rules %v, editions %v", left, net.Rules, net.Editions)
	}
	if !slices.ContainsFunc(net.Notes, func(s string) bool { return strings.Contains(s, "9 pairs on which the measure is not defined") }) {
		t.Errorf("notes %q", net.Notes)
	}
	q := signedQuery(2018, "votes")
	q.Plus = 1 // a tie is above, not at it
	if net, err = r.SignedNet(q); err != nil || len(net.Ties) != 0 || len(net.States) != 5 {
		t.Errorf("threshold 1: %v, %v", net, err)
	}
	// 2019 has nine roll calls, one fewer than a sign needs.
	if net, err = r.SignedNet(signedQuery(2019, "votes")); err != nil || len(net.Ties) != 0 || !strings.Contains(strings.Join(net.Notes, ";"), "fewer than 10") {
		t.Errorf("2019: %+v, %v", net, err)
	}
}

func TestSignedNetRefuses(t *testing.T) {
	r := open(t, record.Options{Home: made(t, "2020_12_31", twoYears())})
	low := signedQuery(2018, "votes")
	low.Plus, low.Minus = 0.1, 0.2
	for want, q := range map[string]record.SignedQuery{
		"want votes":            signedQuery(2018, "nonsense"),
		"names none":            signedQuery(2018),
		"twice":                 signedQuery(2018, "votes", "votes"),
		"needs --plus":          signedQuery(2018, "agreement"),
		"not on a pair":         signedQuery(2018, "share-yes"),
		"--minus 0.2 is above":  low,
		"no layer has anything": signedQuery(2018, "sanctions"),
		"no figure of the year": signedQuery(1950, "votes"),
	} {
		if _, err := r.SignedNet(q); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", q, err, want)
		}
	}
	var none record.Missing
	if _, err := r.SignedNet(signedQuery(2018, "sanctions")); !errors.As(err, &none) {
		t.Errorf("%v is not Missing", err)
	}
}

// TestSignedNetOfAlliances compares with the figures of the measure.
func TestSignedNetOfAlliances(t *testing.T) {
	testdata.Long(t)
	r := allied(t, record.Options{})
	for layer, id := range map[string]string{"alliances": "alliance-any", "defence": "alliance-defense"} {
		net, err := r.SignedNet(signedQuery(2010, layer))
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, f := range every(t, r, id, "2010", "2010") {
			if f.Value > 0 {
				want++
			}
		}
		if want < 100 || len(net.Ties) != want {
			t.Errorf("%s: %d ties, %d figures", layer, len(net.Ties), want)
		}
		for _, x := range net.Ties {
			if x.Weight() != 1 {
				t.Errorf("%s: %v", layer, x)
			}
		}
	}
	if _, err := r.SignedNet(signedQuery(2030, "alliances")); err == nil {
		t.Error("alliances are known of a year that the edition does not cover")
	}
}
