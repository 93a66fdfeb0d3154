package record

import (
	"math"
	"testing"

	"entente"
)

// Session 78 opened on 5 September 2023 and the eleventh emergency session met
// during the 76th and later ones.
func TestRegularSession(t *testing.T) {
	for _, c := range []struct {
		session, date string
		want          int
	}{
		{"78", "2023-10-01", 78}, {"ES-11", "2022-03-02", 76}, {"ES-11", "2022-10-12", 77}, {"S-14", "1986-09-20", 41}, {"", "1946-02-01", 0},
	} {
		got := regularSession(RollCall{RollCall: entente.RollCall{Session: c.session, Date: entente.MustDate(c.date)}})
		if got != c.want {
			t.Errorf("%s of %s counts to session %d, want %d", c.session, c.date, got, c.want)
		}
	}
	if got := regularSession(RollCall{RollCall: entente.RollCall{Session: "ES-11", Date: entente.NoDate}}); got != 0 {
		t.Errorf("without a date: session %d", got)
	}
}

// Joint draws that go up and down together keep their distance exactly, though
// each alone is uncertain.
func TestDrawnDistance(t *testing.T) {
	at := map[entente.Code]positionRow{
		"AAA": {N: 9, Draws: []float32{0, 1, 2, 3}},
		"BBB": {N: 7, Draws: []float32{2, 3, 4, 5}},
	}
	f := drawnDistance(at, entente.NewPair("AAA", "BBB"))
	if f.Value != 2 || f.Low != 2 || f.High != 2 || f.N != 7 || f.Status != entente.Known {
		t.Errorf("distance %+v", f)
	}
	if f := drawnDistance(at, entente.NewPair("AAA", "CCC")); f.Status != entente.Unknown || !math.IsNaN(f.Value) {
		t.Errorf("without one of the two: %+v", f)
	}
}
