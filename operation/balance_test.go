package operation

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// edges writes an edge list and returns its path.
func edges(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "net.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// balanced asks for a balance with the defaults of the flags.
func balanced(t *testing.T, change func(*balanceRequest)) (*BalanceResult, error) {
	t.Helper()
	q := &balanceRequest{TimeLimit: time.Minute, Draws: 5, Proof: true, Sweep: true, Seed: 1}
	change(q)
	return runBalance(context.Background(), &Env{}, q)
}

// triangle is two friends with a friend and an enemy in common: by hand, one tie
// must be contradicted under both notions; D is tied to A alone.
const triangle = "from,to,sign\nA,B,1\nB,C,1\nA,C,-1\nA,D,-1\n"

func TestBalanceContract(t *testing.T) {
	proof := filepath.Join(t.TempDir(), "proof.json")
	res, err := balanced(t, func(q *balanceRequest) { q.Edges, q.Certificate = edges(t, triangle), proof })
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(res)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"n": 4., "m": 4., "frustration": 1., "lower_bound": 1., "proved": true, "weak": 1., "weak_proved": true,
		"triangles_balanced": 0., "certificate": proof, "verified": false,
	} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	if k, ok := got["walk_balance"].(float64); !ok || k <= 0 || k >= 1 {
		t.Errorf("walk_balance is %v", got["walk_balance"])
	}
	if res.Members[0].Name != "A" || res.Members[0].Negative != 2 || len(res.Nulls) != 3 {
		t.Errorf("nodes %+v, nulls %+v", res.Members, res.Nulls)
	}
	again, err := balanced(t, func(q *balanceRequest) { q.Edges, q.Verify = edges(t, triangle), proof })
	if err != nil || !again.Verified || again.Frustration != 1 || !again.Proved || !again.WeakProved {
		t.Errorf("verify: %+v, %v", again, err)
	}
	// The order of rows and of ends does not matter; other weights do.
	if _, err := balanced(t, func(q *balanceRequest) {
		q.Edges, q.Verify = edges(t, "sign,to,from\n-1,A,D\n1,C,B\n-1,C,A\n1,A,B\n"), proof
	}); err != nil {
		t.Errorf("the same network in other order: %v", err)
	}
	if _, err := balanced(t, func(q *balanceRequest) {
		q.Edges, q.Verify = edges(t, strings.Replace(triangle, "B,C,1", "B,C,-1", 1)), proof
	}); err == nil {
		t.Error("a proof of another network is accepted")
	}
	b, err := os.ReadFile(proof)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range [][2]string{{`"bound":1`, `"bound":0`}, {`"cost":1`, `"cost":0`}, {`"load":`, `"load":1`}, {"}", ""}} {
		bad := filepath.Join(t.TempDir(), "bad.json")
		if err := os.WriteFile(bad, bytes.Replace(b, []byte(x[0]), []byte(x[1]), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		if res, err := balanced(t, func(q *balanceRequest) { q.Edges, q.Verify = edges(t, triangle), bad }); err == nil || res != nil {
			t.Errorf("%s for %s is accepted", x[1], x[0])
		}
	}
}

func TestBalanceGroupAndPictures(t *testing.T) {
	dir := t.TempDir()
	res, err := balanced(t, func(q *balanceRequest) {
		q.Edges, q.Members = edges(t, triangle), "A, D"
		q.GraphML, q.GEXF = filepath.Join(dir, "a.graphml"), filepath.Join(dir, "a.gexf")
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.GroupTies) != 3 || len(res.Sheet().Rows) != 3 || !res.Members[0].InGroup || res.Members[1].InGroup {
		t.Errorf("ties %+v, nodes %+v", res.GroupTies, res.Members)
	}
	for _, name := range []string{"a.graphml", "a.gexf"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Contains(b, []byte("against_camps")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	doc := res.Document()
	if !strings.Contains(doc.Lead, "proved") || strings.Contains(doc.Lead, "NOT") {
		t.Errorf("lead %q", doc.Lead)
	}
}

func TestBalanceWeights(t *testing.T) {
	text := "from,to,weight\nA,B,2.5\nB,C,0.25\nA,C,-1\nC,A,-0.5\nB,B,1\n"
	res, err := balanced(t, func(q *balanceRequest) { q.Edges = edges(t, text) })
	if err != nil {
		t.Fatal(err)
	}
	if res.Frustration != 0.25 || !res.Proved || !res.Weighted || len(res.Notes) < 2 {
		t.Errorf("%v proved %v, notes %q", res.Frustration, res.Proved, res.Notes)
	}
	if res, err = balanced(t, func(q *balanceRequest) { q.Edges, q.Unweighted = edges(t, text), true }); err != nil || res.Frustration != 1 || res.Weighted {
		t.Errorf("unweighted: %+v, %v", res, err)
	}
}

// Without a proof the divisions are those that the search found, nothing is called
// proved, and no certificate can be written.
func TestBalanceWithoutProof(t *testing.T) {
	with, err := balanced(t, func(q *balanceRequest) { q.Edges = edges(t, triangle) })
	if err != nil {
		t.Fatal(err)
	}
	res, err := balanced(t, func(q *balanceRequest) { q.Edges, q.Proof = edges(t, triangle), false })
	if err != nil {
		t.Fatal(err)
	}
	if res.Proved || res.WeakProved || res.LowerBound != 0 || res.Frustration != with.Frustration || res.Weak != with.Weak || res.Balanced != with.Balanced {
		t.Errorf("%+v, with a proof %+v", res, with)
	}
	if _, err := balanced(t, func(q *balanceRequest) {
		q.Edges, q.Proof, q.Certificate = edges(t, triangle), false, filepath.Join(t.TempDir(), "proof.json")
	}); err == nil || !strings.Contains(err.Error(), "--no-proof") {
		t.Errorf("a certificate without a proof: %v", err)
	}
}

// TestBalanceOutOfTime: a proof that is cut short says so.
func TestBalanceOutOfTime(t *testing.T) {
	var b strings.Builder
	b.WriteString("from,to,sign\n")
	rng := rand.New(rand.NewPCG(1, 1))
	for u := range 60 {
		for v := range u {
			fmt.Fprintf(&b, "%d,%d,%d\n", u, v, 1-2*rng.IntN(2))
		}
	}
	proof := filepath.Join(t.TempDir(), "proof.json")
	file := edges(t, b.String())
	res, err := balanced(t, func(q *balanceRequest) { q.Edges, q.TimeLimit, q.Certificate = file, 200*time.Millisecond, proof })
	if err != nil {
		t.Fatal(err)
	}
	if res.Proved || res.LowerBound >= res.Frustration || !strings.Contains(res.Document().Lead, "NOT proved") {
		t.Errorf("%v to %v: %s", res.LowerBound, res.Frustration, res.Document().Lead)
	}
	if !slices.ContainsFunc(res.Notes, func(s string) bool { return strings.Contains(s, "time limit") }) {
		t.Errorf("notes %q", res.Notes)
	}
	if again, err := balanced(t, func(q *balanceRequest) { q.Edges, q.Verify = file, proof }); err != nil || again.Proved || again.LowerBound != res.LowerBound {
		t.Errorf("the bounds of an unfinished proof: %v", err)
	}
}

func TestBalanceRefuses(t *testing.T) {
	file := edges(t, triangle)
	for want, change := range map[string]func(*balanceRequest){
		"balance of what":   func(*balanceRequest) {},
		"give one":          func(q *balanceRequest) { q.Edges, q.Layer = file, []string{"votes"} },
		"go with --layer":   func(q *balanceRequest) { q.Edges, q.Year = file, 2000 },
		"name two groups":   func(q *balanceRequest) { q.Edges, q.Group, q.Members = file, "quartet", "A" },
		"no node":           func(q *balanceRequest) { q.Edges, q.Members = file, "A,X" },
		"--time-limit":      func(q *balanceRequest) { q.Edges, q.TimeLimit = file, 0 },
		"--draws":           func(q *balanceRequest) { q.Edges, q.Draws = file, -1 },
		"line 2":            func(q *balanceRequest) { q.Edges = edges(t, "from,to,sign\nA,B,7\n") },
		"NOT a valid proof": func(q *balanceRequest) { q.Edges, q.Verify = file, file },
	} {
		if res, err := balanced(t, change); err == nil || !strings.Contains(err.Error(), want) || res != nil {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
