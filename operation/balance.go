package operation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	signednet "entente/signed"
)

type balanceRequest struct {
	Edges       string        `help:"A network: CSV with the columns from, to and sign (1, -1) or weight." type:"existingfile" placeholder:"FILE"`
	Layer       []string      `help:"A network of the record instead: votes, alliances or defence, disputes, rivalries, sanctions, events, several of them, all, or a measure on pairs." placeholder:"LAYER"`
	Year        int           `help:"Year of the network of the record; without it the last full year of votes." placeholder:"YEAR"`
	Plus        *float64      `help:"Votes and measures: a tie is positive above this; for votes 0.6." placeholder:"X"`
	Minus       *float64      `help:"Votes and measures: a tie is negative below this; for votes 0." placeholder:"X"`
	Unweighted  bool          `help:"Count every tie as one, whatever its weight."`
	Group       string        `help:"Show the ties of a group's members." predictor:"group" placeholder:"GROUP"`
	Members     string        `help:"A group of your own in place of --group: IRN,RUS,..." placeholder:"NAMES"`
	Certificate string        `help:"Write the proof to this file." placeholder:"FILE"`
	Verify      string        `help:"Check a proof that --certificate wrote, against the same network, and do nothing else." type:"existingfile" placeholder:"CERTIFICATE"`
	TimeLimit   time.Duration `help:"Stop after this time with the best bounds so far." default:"60s"`
	Draws       int           `help:"Networks with permuted signs to compare with." default:"20"`
	Proof       bool          `help:"Prove how much cheaper another division could be; without it the best that was found, in a fraction of the time." default:"true" negatable:""`
	Sweep       bool          `help:"Repeat the question with other thresholds, where there are any." default:"true" negatable:""`
	Seed        uint64        `help:"Of the search for divisions and of the permuted signs." default:"1"`
	GraphML     string        `name:"graphml" help:"Write the network with camps and groups as GraphML." placeholder:"FILE"`
	GEXF        string        `name:"gexf" help:"Write it as GEXF, which Gephi opens." placeholder:"FILE"`
}

// BalanceResult says how far a signed network is from balance.
type BalanceResult struct {
	Network string `json:"network"` // the file, or layers and year
	Year    int    `json:"year"`    // 0 for a file
	Nodes   int    `json:"n"`
	Ties    int    `json:"m"`
	// Negative ties.
	Negative int  `json:"negative"`
	Weighted bool `json:"weighted"` // ties do not all count the same

	Frustration Number `json:"frustration"` // cost of the best division in two camps
	LowerBound  Number `json:"lower_bound"` // that no division is below
	Proved      bool   `json:"proved"`      // the two are equal
	Normalised  Number `json:"frustration_normalised"`

	Weak           Number `json:"weak"` // cost of the best division in any number of groups
	WeakLowerBound Number `json:"weak_lower_bound"`
	WeakClusters   int    `json:"weak_clusters"`
	WeakProved     bool   `json:"weak_proved"`

	Triangles       BalanceTriangles `json:"triangles"`
	Balanced        Number           `json:"triangles_balanced"`
	WeaklyBalanced  Number           `json:"triangles_weakly_balanced"`
	Walk            Number           `json:"walk_balance"`
	WalkLogDet      Number           `json:"walk_balance_log_det"`
	Conflict        Number           `json:"conflict"`
	ConflictNorm    Number           `json:"conflict_normalised"`
	ConflictNodes   int              `json:"conflict_nodes"`
	Census          []BalanceTriad   `json:"census"`
	Nulls           []BalanceNull    `json:"nulls"`
	Members         []BalanceNode    `json:"nodes"`
	Frustrated      []BalanceTie     `json:"frustrated"`
	Group           string           `json:"group"`
	GroupTies       []BalanceTie     `json:"group_ties"`
	Rules           []BalanceRule    `json:"rules"`
	LeftOut         []BalanceLeft    `json:"left_out"`
	Sweep           []BalanceSweep   `json:"sweep"`
	Certificate     string           `json:"certificate"` // the file written or checked; empty for none
	Verified        bool             `json:"verified"`    // by --verify
	Notes           []string         `json:"notes"`
	Sources         []Source         `json:"sources"`
	graph           *signednet.Graph
	camp, weakGroup []int
}

// BalanceTriangles counts triangles by their signs.
type BalanceTriangles struct {
	PPP int `json:"ppp"` // balanced: friends
	PPM int `json:"ppm"` // unbalanced: two friends of one who are enemies
	PMM int `json:"pmm"` // balanced: the enemy of my enemy
	MMM int `json:"mmm"` // unbalanced in two camps, not in three
}

// BalanceTriad is one class of the census of triads.
type BalanceTriad struct {
	Positive int `json:"positive"`
	Negative int `json:"negative"`
	N        int `json:"count"`
}

// BalanceNull is a measure beside networks with permuted signs.
type BalanceNull struct {
	Measure string `json:"measure"`
	Value   Number `json:"value"`
	Mean    Number `json:"mean"`
	SD      Number `json:"sd"`
	P05     Number `json:"p05"`
	P95     Number `json:"p95"`
	Above   Number `json:"share_above"`
	Draws   int    `json:"draws"`
}

// BalanceNode is one node with its place.
type BalanceNode struct {
	Name     string `json:"name"`
	Camp     int    `json:"camp"`       // 1 or 2
	Group    int    `json:"weak_group"` // from 1, by size
	Positive int    `json:"positive"`
	Negative int    `json:"negative"`
	Against  int    `json:"against"` // its ties that contradict the camps
	Balanced Number `json:"triangles_balanced"`
	Walk     Number `json:"walk_balance"`
	InGroup  bool   `json:"in_group"`
}

// BalanceTie is one tie.
type BalanceTie struct {
	From          string `json:"from"`
	To            string `json:"to"`
	Weight        Number `json:"weight"`
	Layers        string `json:"layers"` // sign of each layer; empty for a file
	AgainstCamps  bool   `json:"against_camps"`
	AgainstGroups bool   `json:"against_groups"`
}

// BalanceRule is how a layer became signs.
type BalanceRule struct {
	Layer   string `json:"layer"`
	Measure string `json:"measure"`
	Plus    Number `json:"plus"`
	Minus   Number `json:"minus"`
	Rule    string `json:"rule"`
}

// BalanceLeft is a layer that is not in the network.
type BalanceLeft struct {
	Layer string `json:"layer"`
	Why   string `json:"why"`
}

// BalanceSweep is the answer under other thresholds.
type BalanceSweep struct {
	Plus        Number `json:"plus"`
	Minus       Number `json:"minus"`
	Ties        int    `json:"m"`
	Negative    int    `json:"negative"`
	Frustration Number `json:"frustration"`
	LowerBound  Number `json:"lower_bound"`
	Normalised  Number `json:"frustration_normalised"`
	Balanced    Number `json:"triangles_balanced"`
}

var balanceOperation = define(Operation{
	Name: "balance", Section: "Questions",
	Summary: "How far friends and enemies are from two camps, or any number of groups: exact, with a proof",
	Doc: "Takes a signed network, from a file or of a year of the record, and finds the division in two camps, and in any number of groups, that the fewest ties contradict, " +
		"with a lower bound that no division is below. When both meet, the division is proved best, and --certificate writes a proof that --verify checks without the solver. " +
		"Beside it: balanced triangles and walks, the census of triads, the smallest eigenvalue of the signed Laplacian, all compared with networks whose signs are permuted, and the ties that contradict the camps.",
	Examples: []string{
		"entente balance --layer votes --year 2023 --group quartet",
		"entente balance --layer votes,alliances,sanctions --year 2015",
		"entente balance --edges tribes.csv --certificate proof.json -o json",
		"entente balance --edges tribes.csv --verify proof.json",
	},
}, runBalance)

func runBalance(ctx context.Context, env *Env, q *balanceRequest) (*BalanceResult, error) {
	if q.TimeLimit <= 0 {
		return nil, errors.New("--time-limit must be longer than nothing")
	}
	if q.Draws < 0 || q.Draws > 100000 {
		return nil, errors.New("--draws: want 0 to 100000")
	}
	if q.Certificate != "" && !q.Proof {
		return nil, errors.New("--certificate writes a proof: leave out --no-proof")
	}
	in, err := q.network(env)
	if err != nil {
		return nil, err
	}
	res := newBalance(in)
	if q.Verify != "" {
		if err := res.verify(in.graph, q.Verify); err != nil {
			return nil, err
		}
		return res, nil
	}
	limit, cancel := context.WithTimeout(ctx, q.TimeLimit)
	defer cancel()
	if err := res.prove(limit, q); err != nil {
		return nil, err
	}
	if err := res.measure(limit, q); err != nil {
		return nil, err
	}
	res.describe(in)
	if q.Sweep {
		if err := res.sweep(limit, q, in); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if limit.Err() != nil {
		res.Notes = append(res.Notes, fmt.Sprintf("the time limit of %s has ended the work early: what says proved is proved, the rest are bounds or is not there", q.TimeLimit))
	}
	return res, res.export(q)
}

func newBalance(in *balanceNetwork) *BalanceResult {
	nan := Number(math.NaN())
	g := in.graph
	res := &BalanceResult{
		Network: in.name, Year: in.year, Nodes: g.N(), Ties: len(g.Edges), Negative: g.Negative(), Weighted: weighted(g),
		Frustration: nan, LowerBound: nan, Normalised: nan, Weak: nan, WeakLowerBound: nan, Balanced: nan, WeaklyBalanced: nan,
		Walk: nan, WalkLogDet: nan, Conflict: nan, ConflictNorm: nan,
		Census: []BalanceTriad{}, Nulls: []BalanceNull{}, Members: []BalanceNode{}, Frustrated: []BalanceTie{}, GroupTies: []BalanceTie{},
		Rules: in.rules, LeftOut: in.leftOut, Sweep: []BalanceSweep{}, Notes: in.notes, Sources: in.sources, Group: in.group, graph: g,
	}
	return res
}

// weighted reports whether ties differ in size.
func weighted(g *signednet.Graph) bool {
	for _, e := range g.Edges {
		if max(e.W, -e.W) != g.Unit {
			return true
		}
	}
	return false
}

// verify checks a certificate and takes its numbers.
func (b *BalanceResult) verify(g *signednet.Graph, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	defer f.Close()
	c, err := signednet.ReadCertificate(f)
	if err == nil {
		err = signednet.Verify(g, c)
	}
	if err != nil {
		return fmt.Errorf("%s is NOT a valid proof for %s: %w", file, b.Network, err)
	}
	b.take(g, c.Camps, c.Groups)
	b.Certificate, b.Verified = file, true
	return nil
}

// take copies the numbers of proofs; nil is not there.
func (b *BalanceResult) take(g *signednet.Graph, camps, groups *signednet.Proof) {
	if camps != nil {
		b.Frustration, b.LowerBound, b.Proved = Number(g.Real(camps.Cost)), Number(g.Real(camps.Bound)), camps.Proved()
		if total := g.Total(); total > 0 {
			b.Normalised = Number(1 - 2*float64(camps.Cost)/float64(total))
		}
		b.camp = camps.Group
	}
	if groups != nil {
		b.Weak, b.WeakLowerBound, b.WeakProved = Number(g.Real(groups.Cost)), Number(g.Real(groups.Bound)), groups.Proved()
		seen := map[int]bool{}
		for _, k := range groups.Group {
			seen[k] = true
		}
		b.WeakClusters = len(seen)
		b.weakGroup = groups.Group
	}
}

// prove finds both divisions, side by side. The certificate is checked before
// anything is called proved.
func (b *BalanceResult) prove(ctx context.Context, q *balanceRequest) error {
	opt := signednet.Options{Seed: q.Seed, Search: !q.Proof}
	if !q.Proof {
		b.Notes = append(b.Notes, "searched alone, without a proof: another division may be cheaper; the bounds are the least that there can be")
	}
	var camps, groups *signednet.Proof
	var work errgroup.Group
	work.Go(func() (err error) {
		camps, err = signednet.Prove(ctx, b.graph, signednet.Camps, opt)
		return err
	})
	work.Go(func() (err error) {
		groups, err = signednet.Prove(ctx, b.graph, signednet.Groups, opt)
		return err
	})
	if err := work.Wait(); err != nil {
		return err
	}
	c := signednet.Certify(b.graph, camps, groups)
	if err := signednet.Verify(b.graph, c); err != nil {
		return fmt.Errorf("the proof does not hold, which is a fault of this program: %w", err)
	}
	b.take(b.graph, camps, groups)
	if q.Certificate == "" {
		return nil
	}
	b.Certificate = q.Certificate
	return writeFile(q.Certificate, func(w io.Writer) error { return signednet.WriteCertificate(w, c) })
}

func (b *BalanceResult) export(q *balanceRequest) error {
	p := signednet.Picture{Graph: b.graph, Camp: make([]int, b.Nodes), Group: make([]int, b.Nodes)}
	for v, x := range b.Members {
		p.Camp[v], p.Group[v] = x.Camp, x.Group
	}
	if q.GraphML != "" {
		if err := writeFile(q.GraphML, func(w io.Writer) error { return signednet.WriteGraphML(w, p) }); err != nil {
			return err
		}
	}
	if q.GEXF != "" {
		return writeFile(q.GEXF, func(w io.Writer) error { return signednet.WriteGEXF(w, p) })
	}
	return nil
}
