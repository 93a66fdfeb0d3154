package operation

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
)

// A drawing has a place for every state, at most so many ties of each sign
// beyond those that others ask for, and hardly moves from year to year; the same
// network comes as text.
func TestBlocsDrawing(t *testing.T) {
	env := embeddedEnv(t)
	at := map[string][2]float64{}
	for _, year := range []int{1979, 1980} {
		res, err := runBlocs(t.Context(), env, &blocsRequest{Layer: "votes", Year: year, Quality: "modularity", Runs: 2, Seed: 1, Group: "quartet", Network: 2, Form: map[int]string{1979: "gexf", 1980: "graphml"}[year]})
		if err != nil {
			t.Fatal(err)
		}
		y := res.Years[0]
		n := y.Network
		if n == nil || len(n.Nodes) != len(y.Memberships) || n.All != y.Ties || len(n.Ties) > 2*2*y.States || len(n.Ties) < y.States {
			t.Fatalf("%d: drawing %+v of %d states", year, n, y.States)
		}
		signs := map[bool]int{}
		for _, e := range n.Ties {
			signs[e.Weight > 0]++
		}
		if signs[true] == 0 || signs[false] == 0 {
			t.Errorf("%d: ties by sign %v", year, signs)
		}
		moved, both := 0.0, 0
		for i, x := range n.Nodes {
			if x.State != y.Memberships[i].State || math.Abs(float64(x.X)) > 1 || math.Abs(float64(x.Y)) > 1 {
				t.Errorf("%d: %+v beside %s", year, x, y.Memberships[i].State)
			}
			if x.State == "IRN" && (x.Name != "Iran" || x.M49 != 364) {
				t.Errorf("%+v", x)
			}
			if p, ok := at[x.State]; ok {
				moved, both = moved+math.Hypot(float64(x.X)-p[0], float64(x.Y)-p[1]), both+1
			}
			at[x.State] = [2]float64{float64(x.X), float64(x.Y)}
		}
		if year == 1980 && moved/float64(both) > 0.25 { // of a picture that is 2 wide
			t.Errorf("states move by %.2f on average in a year", moved/float64(both))
		}
		flows, between := map[string]bool{}, 0
		for _, f := range res.Flows {
			if f.Year != year || len(f.States) == 0 {
				t.Errorf("flow %+v", f)
			}
			if f.From != f.To && f.From > 0 && f.To > 0 {
				between += len(f.States)
			}
			for _, s := range f.States {
				if flows[s] {
					t.Errorf("%s flows twice", s)
				}
				flows[s] = true
			}
		}
		if between != len(res.Moves) || len(flows) < y.States-10 {
			t.Errorf("%d: %d flow between blocs, %d moved; %d of %d flow", year, between, len(res.Moves), len(flows), y.States)
		}
		edges, d := 0, xml.NewDecoder(strings.NewReader(res.Graph))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "edge" {
				edges++
			}
		}
		if edges != y.Ties {
			t.Errorf("%d: the text has %d ties, want %d", year, edges, y.Ties)
		}
	}
	if _, err := runBlocs(t.Context(), env, &blocsRequest{Layer: "votes", From: 1979, To: 1980, Quality: "modularity", Runs: 1, Seed: 1, Form: "gexf"}); err == nil {
		t.Error("a text of two years")
	}
}
