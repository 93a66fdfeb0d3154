package record_test

import (
	"errors"
	"math"
	"testing"

	"entente"
	"entente/record"
)

// Every weight of the camps of sanctions follows from the signed network of the
// year, counted here pair by pair.
func TestCampsOfSanctions(t *testing.T) {
	r := recordOf(t, false, "gsdb")
	n, err := r.Network(record.BlocSanctions, 2008)
	if err != nil {
		t.Fatal(err)
	}
	net, err := r.SignedNet(record.SignedQuery{Layers: []string{"sanctions"}, Year: 2008})
	if err != nil {
		t.Fatal(err)
	}
	against := map[entente.Code]map[entente.Code]bool{}
	for _, s := range net.States {
		against[s] = map[entente.Code]bool{}
	}
	for _, x := range net.Ties {
		against[x.A][x.B], against[x.B][x.A] = true, true
	}
	weight := map[entente.Pair]float64{}
	for _, e := range n.Graph.Edges() {
		weight[entente.NewPair(n.States[e.A], n.States[e.B])] = e.Weight
	}
	negative := 0
	for i, a := range net.States {
		for _, b := range net.States[:i] {
			common := 0.0
			for c := range against[a] {
				if against[b][c] {
					common++
				}
			}
			want := common / math.Sqrt(float64(len(against[a])*len(against[b])))
			if against[a][b] {
				want = -1
				negative++
			}
			if got := weight[entente.NewPair(a, b)]; math.Abs(got-want) > 1e-12 {
				t.Fatalf("%s and %s are tied by %g, want %g", a, b, got, want)
			}
		}
	}
	if negative != len(net.Ties) || negative == 0 {
		t.Errorf("%d negative ties, want %d", negative, len(net.Ties))
	}
	var none record.Missing
	if _, err := r.Network(record.BlocRivalries, 2008); !errors.As(err, &none) {
		t.Errorf("rivalries of a record without them: %v", err)
	}
}
