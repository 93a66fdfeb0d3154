package signed

import (
	"slices"
	"strings"
	"testing"
)

func TestReadCSV(t *testing.T) {
	tests := map[string]struct {
		in     string
		names  string
		edges  []Edge
		unit   int64
		issues Issues
		fails  string
	}{
		"signs":         {in: "from,to,sign\nB,A,1\nB,C,-1\n", names: "A B C", edges: []Edge{{0, 1, 1}, {1, 2, -1}}, unit: 1},
		"plus":          {in: "from,to,sign\nB,A,+\nB,C,-\n", names: "A B C", edges: []Edge{{0, 1, 1}, {1, 2, -1}}, unit: 1},
		"quoted, BOM":   {in: "\ufeff\"to\",\"sign\",\"from\"\r\n\"A, of B\",\"1\",B\r\n", names: "A, of B|B", edges: []Edge{{0, 1, 1}}, unit: 1},
		"weights":       {in: "from,to,weight\nA,B,-0.25\nA,C,3\n", names: "A B C", edges: []Edge{{0, 1, -25}, {0, 2, 300}}, unit: 100},
		"exponent":      {in: "from,to,weight\nA,B,2.5e-1\n", names: "A B", edges: []Edge{{0, 1, 25}}, unit: 100},
		"repeated":      {in: "from,to,weight\nA,B,1\nB,A,2\nA,A,1\nA,C,0\n", names: "A B C", edges: []Edge{{0, 1, 3}}, unit: 1, issues: Issues{Repeated: 1, Loops: 1, Zero: 1}},
		"cancelled":     {in: "from,to,sign\nA,B,1\nB,A,-1\n", names: "A B", unit: 1, issues: Issues{Repeated: 1, Cancelled: 1}},
		"head only":     {in: "from,to,sign\n", unit: 1},
		"empty":         {in: "", fails: "empty"},
		"no sign":       {in: "from,to\nA,B\n", fails: "sign or weight"},
		"no from":       {in: "a,to,sign\nA,B,1\n", fails: "from"},
		"two signs":     {in: "from,to,sign,sign\nA,B,1,1\n", fails: "two columns"},
		"sign of 2":     {in: "from,to,sign\nA,B,2\n", fails: "line 2"},
		"no number":     {in: "from,to,weight\nA,B,1\nA,C,x\n", fails: "line 3"},
		"NaN":           {in: "from,to,weight\nA,B,NaN\n", fails: "no weight"},
		"infinite":      {in: "from,to,weight\nA,B,Inf\n", fails: "no weight"},
		"hex":           {in: "from,to,weight\nA,B,0x10\n", fails: "no weight"},
		"fraction":      {in: "from,to,weight\nA,B,1/3\n", fails: "no weight"},
		"too fine":      {in: "from,to,weight\nA,B,0.1234567891\n", fails: "decimals"},
		"too large":     {in: "from,to,weight\nA,B,1e18\n", fails: "too large"},
		"far too large": {in: "from,to,weight\nA,B,1e999999999\n", fails: "no weight"},
		"summed large":  {in: "from,to,weight\nA,B,1e15\nA,C,1e15\n", fails: "too large"},
		"no name":       {in: "from,to,sign\nA,,1\n", fails: "name at both ends"},
		"short row":     {in: "from,to,sign\nA,B\n", fails: "fields"},
	}
	for name, c := range tests {
		g, issues, err := ReadCSV(strings.NewReader(c.in))
		if c.fails != "" {
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%s: error %v, want %q", name, err, c.fails)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sep := " "
		if strings.Contains(c.names, "|") {
			sep = "|"
		}
		if strings.Join(g.Names, sep) != c.names || !slices.Equal(g.Edges, c.edges) || g.Unit != c.unit || issues != c.issues {
			t.Errorf("%s: %v %v unit %d %+v", name, g.Names, g.Edges, g.Unit, issues)
		}
		if err := g.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOrderOfRows checks that a file whose rows are in another order is the
// same graph.
func TestOrderOfRows(t *testing.T) {
	a, _, err := ReadCSV(strings.NewReader("from,to,weight\nA,B,1\nC,B,-2.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := ReadCSV(strings.NewReader("weight,to,from\n-2.50,C,B\n1,A,B\n"))
	if err != nil {
		t.Fatal(err)
	}
	if Fingerprint(a) != Fingerprint(b) {
		t.Errorf("%v and %v", a, b)
	}
}

func TestBuildKeepsLonelyNodes(t *testing.T) {
	g, _, err := Build([]string{"C", "A"}, []Tie{{"A", "B", "-1"}})
	if err != nil || strings.Join(g.Names, "") != "ABC" || len(g.Edges) != 1 {
		t.Errorf("%v, %v", g, err)
	}
	if _, _, err := Build(nil, []Tie{{"A", "B", "x"}}); err == nil {
		t.Error("a weight of x is accepted")
	}
}

func TestCheckRefuses(t *testing.T) {
	names := []string{"a", "b", "c"}
	for name, g := range map[string]*Graph{
		"loop":      {Names: names, Unit: 1, Edges: []Edge{{1, 1, 1}}},
		"parallel":  {Names: names, Unit: 1, Edges: []Edge{{0, 1, 1}, {1, 0, -1}}},
		"no weight": {Names: names, Unit: 1, Edges: []Edge{{0, 1, 0}}},
		"outside":   {Names: names, Unit: 1, Edges: []Edge{{0, 3, 1}}},
		"negative":  {Names: names, Unit: 1, Edges: []Edge{{-1, 2, 1}}},
		"too heavy": {Names: names, Unit: 1, Edges: []Edge{{0, 1, MaxWeight}, {1, 2, -1}}},
		"least":     {Names: names, Unit: 1, Edges: []Edge{{0, 1, -1 << 63}}},
		"no unit":   {Names: names},
	} {
		if g.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{
		"from,to,sign\nA,B,1\nB,C,-1\nC,A,-1\n", "from,to,weight\nA,B,-0.25\nA,C,3e2\nB,C,1\n",
		"\ufefffrom,to,sign,x\n\"a,b\",c,+,\n", "from,to,sign\nA,A,1\nA,B,0\nB,A,1\nA,B,-1\n", "from,to\n", "from,to,weight\nA,B,1e99\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, issues, err := ReadCSV(strings.NewReader(s))
		if err != nil {
			return
		}
		if err := g.Check(); err != nil {
			t.Fatalf("read what is no graph: %v", err)
		}
		if issues.Cancelled > issues.Repeated {
			t.Errorf("%+v", issues)
		}
		if g.N() <= 12 {
			proofs(t, g)
		}
	})
}
