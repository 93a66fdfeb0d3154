package signed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// random is a graph of n nodes in which a pair has a tie with probability p.
func random(n int, p float64, seed uint64) *Graph {
	rng := rand.New(rand.NewPCG(seed, 1))
	g := &Graph{Unit: 1}
	for v := range n {
		g.Names = append(g.Names, strconv.Itoa(v))
		for u := range v {
			if rng.Float64() < p {
				g.Edges = append(g.Edges, Edge{u, v, 1 - 2*rng.Int64N(2)})
			}
		}
	}
	return g
}

func certified(t testing.TB, g *Graph) *Certificate {
	t.Helper()
	camps, groups := proofs(t, g)
	return Certify(g, camps, groups)
}

func leaves(b *Branch, do func(*Branch)) {
	if b.Same == nil {
		do(b)
		return
	}
	leaves(b.Same, do)
	leaves(b.Apart, do)
}

// TestCertificateTravels checks that a certificate survives being written, with
// branches in it.
func TestCertificateTravels(t *testing.T) {
	g := random(12, 1, 0)
	c := certified(t, g)
	n := 0
	for _, p := range c.Groups.Parts {
		leaves(p.Root, func(*Branch) { n++ })
	}
	if n < 2 {
		t.Errorf("the proof has %d leaves; the test wants branches", n)
	}
	var b bytes.Buffer
	if err := WriteCertificate(&b, c); err != nil {
		t.Fatal(err)
	}
	again, err := ReadCertificate(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(g, again); err != nil {
		t.Error(err)
	}
}

// TestVerifyRefuses tampers with one thing at a time.
func TestVerifyRefuses(t *testing.T) {
	g := random(12, 1, 0)
	good, err := json.Marshal(certified(t, g))
	if err != nil {
		t.Fatal(err)
	}
	first := func(p *Proof) *Branch {
		var b *Branch
		for _, x := range p.Parts {
			leaves(x.Root, func(l *Branch) {
				if b == nil && len(l.Cycles) > 1 && !l.Impossible {
					b = l
				}
			})
		}
		return b
	}
	tests := map[string]func(*Certificate){
		"cost lower":          func(c *Certificate) { c.Camps.Cost-- },
		"bound higher":        func(c *Certificate) { c.Camps.Bound++ },
		"bound lower":         func(c *Certificate) { c.Groups.Bound-- },
		"both lower":          func(c *Certificate) { c.Camps.Bound--; c.Camps.Cost-- },
		"a node moved":        func(c *Certificate) { c.Camps.Group[3] ^= 1 },
		"a third camp":        func(c *Certificate) { c.Camps.Group[3] = 2 },
		"negative group":      func(c *Certificate) { c.Groups.Group[3] = -1 },
		"a node missing":      func(c *Certificate) { c.Groups.Group = c.Groups.Group[1:] },
		"a load raised":       func(c *Certificate) { first(c.Camps).Cycles[0].Load += 1 << 30 },
		"load and sum raised": func(c *Certificate) { b := first(c.Camps); b.Cycles[0].Load += 1 << 30; b.Sum += 1 << 30 },
		"load near overflow":  func(c *Certificate) { b := first(c.Camps); b.Cycles[0].Load = math.MaxInt64; b.Sum = math.MaxInt64 },
		"negative load":       func(c *Certificate) { first(c.Camps).Cycles[0].Load *= -1 },
		"a cycle missing":     func(c *Certificate) { b := first(c.Groups); b.Cycles = b.Cycles[1:] },
		"a cycle twice": func(c *Certificate) {
			b := first(c.Groups)
			b.Cycles = append(b.Cycles, b.Cycles[0])
			b.Sum += b.Cycles[0].Load
		},
		"an edge missing":   func(c *Certificate) { k := &first(c.Groups).Cycles[0]; k.Edges = k.Edges[1:] },
		"an unknown edge":   func(c *Certificate) { first(c.Groups).Cycles[0].Edges[0] = 1 << 40 },
		"a negative edge":   func(c *Certificate) { first(c.Groups).Cycles[0].Edges[0] = -1 },
		"a balanced cycle":  func(c *Certificate) { k := &first(c.Camps).Cycles[0]; k.Edges = append(k.Edges, k.Edges...) },
		"an empty cycle":    func(c *Certificate) { first(c.Camps).Cycles[0].Edges = nil },
		"called impossible": func(c *Certificate) { first(c.Camps).Impossible = true },
		"impossible in earnest": func(c *Certificate) {
			b := first(c.Camps)
			b.Impossible, b.Sum, b.Cycles = true, 0, []Cycle{{Edges: b.Cycles[0].Edges}}
		},
		"half a branch":      func(c *Certificate) { r := c.Groups.Parts[0].Root; *r = Branch{U: 0, V: 1, Same: &Branch{}} },
		"a case left out":    func(c *Certificate) { r := c.Groups.Parts[0].Root; r.Apart = r.Same },
		"a branch on one":    func(c *Certificate) { r := c.Groups.Parts[0].Root; r.V = r.U },
		"no tree":            func(c *Certificate) { c.Camps.Parts[0].Root = nil },
		"a part twice":       func(c *Certificate) { c.Camps.Parts = append(c.Camps.Parts, c.Camps.Parts[0]) },
		"a part missing":     func(c *Certificate) { c.Camps.Parts = nil },
		"scale zero":         func(c *Certificate) { c.Camps.Parts[0].Scale = 0 },
		"scale smaller":      func(c *Certificate) { c.Camps.Parts[0].Scale /= 2 },
		"scale enormous":     func(c *Certificate) { c.Camps.Parts[0].Scale = math.MaxInt64 },
		"another unit":       func(c *Certificate) { c.Unit = 10 },
		"another name":       func(c *Certificate) { c.Nodes[0] = "x" },
		"another graph":      func(c *Certificate) { c.Graph = strings.Repeat("0", 64) },
		"another format":     func(c *Certificate) { c.Format = "entente-balance-0" },
		"nothing proved":     func(c *Certificate) { c.Camps, c.Groups = nil, nil },
		"kinds interchanged": func(c *Certificate) { c.Camps, c.Groups = c.Groups, c.Camps },
	}
	for name, tamper := range tests {
		var c Certificate
		if err := json.Unmarshal(good, &c); err != nil {
			t.Fatal(err)
		}
		if err := Verify(g, &c); err != nil {
			t.Fatal(err)
		}
		tamper(&c)
		if err := Verify(g, &c); err == nil {
			t.Errorf("%s: verified", name)
		}
	}
	var c Certificate
	if err := json.Unmarshal(good, &c); err != nil {
		t.Fatal(err)
	}
	other := random(12, 1, 4)
	if err := Verify(other, &c); !errors.Is(err, ErrOther) {
		t.Errorf("another graph: %v", err)
	}
}

// TestProveStops checks that a proof that is cut short is an honest one.
func TestProveStops(t *testing.T) {
	g := random(40, 1, 5)
	for _, limit := range []time.Duration{0, 300 * time.Millisecond} {
		for _, kind := range []Kind{Camps, Groups} {
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			p, err := Prove(ctx, g, kind, Options{})
			cancel()
			if err != nil {
				t.Fatal(err)
			}
			c := Certify(g, p, nil)
			if kind == Groups {
				c = Certify(g, nil, p)
			}
			if err := Verify(g, c); err != nil {
				t.Errorf("limit %v, kind %d: %v", limit, kind, err)
			}
			if p.Bound > p.Cost || p.Proved() && limit == 0 {
				t.Errorf("limit %v: bound %d, cost %d", limit, p.Bound, p.Cost)
			}
		}
	}
}

// TestProveRepeats checks that the same seed gives the same proof.
func TestProveRepeats(t *testing.T) {
	g := random(16, 1, 0)
	a, err := json.Marshal(certified(t, g))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(certified(t, g))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two runs give different certificates")
	}
}

// TestProveKnown uses graphs whose frustration is known in closed form: of a
// complete graph of n nodes with all ties negative it is what a cut in halves
// leaves, n(n-1)/2 - floor(n*n/4); and no group has to hold two enemies.
func TestProveKnown(t *testing.T) {
	for n := 2; n <= 9; n++ {
		g := random(n, 1, 1)
		for i := range g.Edges {
			g.Edges[i].W = -1
		}
		camps, groups := proofs(t, g)
		if want := int64(n*(n-1)/2 - n*n/4); camps.Cost != want || !camps.Proved() {
			t.Errorf("%d enemies: %d to %d, want %d", n, camps.Bound, camps.Cost, want)
		}
		if groups.Cost != 0 || !groups.Proved() {
			t.Errorf("%d enemies: weak balance costs %d", n, groups.Cost)
		}
	}
}

func FuzzVerify(f *testing.F) {
	g := random(8, 1, 2)
	good, err := json.Marshal(certified(f, g))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":"entente-balance-1"}`))
	f.Add([]byte(`{"camps":{"parts":[{"root":{"same":{},"apart":{}}}]}}`))
	want := Camps
	optimum, err := Prove(context.Background(), g, want, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ReadCertificate(bytes.NewReader(b))
		if err != nil {
			return
		}
		if Verify(g, c) == nil && c.Camps != nil && (c.Camps.Cost < optimum.Cost || c.Camps.Bound > optimum.Cost) {
			t.Errorf("a false certificate is accepted: %d to %d", c.Camps.Bound, c.Camps.Cost)
		}
	})
}
