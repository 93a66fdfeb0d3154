package operation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"entente/record"
	signednet "entente/signed"
)

// measure fills in what needs no proof.
func (b *BalanceResult) measure(ctx context.Context, q *balanceRequest) error {
	g := b.graph
	t, of := signednet.CountTriangles(g)
	b.Triangles = BalanceTriangles{t[0], t[1], t[2], t[3]}
	b.Balanced, b.WeaklyBalanced = Number(t.Balanced()), Number(t.WeaklyBalanced())
	census := signednet.Census(g)
	for _, k := range signednet.Triads() {
		b.Census = append(b.Census, BalanceTriad{k.Positive, k.Negative, census[k]})
	}
	walks, err := signednet.Walks(g, false)
	switch {
	case errors.Is(err, signednet.ErrLarge):
		b.Notes = append(b.Notes, fmt.Sprintf("walk balance and the eigenvalue are not computed: the network has more than %d nodes", signednet.MaxSpectral))
	case err != nil:
		return err
	default:
		b.Walk, b.WalkLogDet = Number(walks.Global), Number(walks.LogDet)
		c, err := signednet.Conflict(g, false)
		if err != nil {
			return err
		}
		b.Conflict, b.ConflictNorm, b.ConflictNodes = Number(c.Plain), Number(c.Normalised), c.Nodes
	}
	b.places(of, walks.Local)
	if q.Draws == 0 || len(g.Edges) == 0 {
		return nil
	}
	nulls, err := signednet.Permute(ctx, g, q.Draws, q.Seed)
	if err != nil {
		return err
	}
	for _, x := range []struct {
		name string
		null signednet.Null
	}{{"triangles_balanced", nulls.Triangles}, {"walk_balance", nulls.Walks}, {"frustration", nulls.Frustration}} {
		n := BalanceNull{
			Measure: x.name, Value: Number(x.null.Value), Mean: Number(x.null.Mean), SD: Number(x.null.SD),
			P05: Number(math.NaN()), P95: Number(math.NaN()), Above: Number(x.null.Above), Draws: len(x.null.Draws),
		}
		if k := len(x.null.Draws); k > 0 {
			n.P05, n.P95 = Number(x.null.Draws[(k-1)*5/100]), Number(x.null.Draws[(k-1)*95/100])
		}
		b.Nulls = append(b.Nulls, n)
	}
	return nil
}

// places fills in the nodes. Camps and groups are numbered by size, then by
// their first node.
func (b *BalanceResult) places(of []signednet.Triangles, local []float64) {
	g := b.graph
	camp, group := bySize(b.camp), bySize(b.weakGroup)
	b.Members = make([]BalanceNode, g.N())
	for v, name := range g.Names {
		b.Members[v] = BalanceNode{
			Name: name, Camp: camp[v], Group: group[v], Balanced: Number(of[v].Balanced()), Walk: Number(math.NaN()),
		}
		if local != nil {
			b.Members[v].Walk = Number(local[v])
		}
	}
	for _, e := range g.Edges {
		for _, v := range []int{e.U, e.V} {
			if e.W > 0 {
				b.Members[v].Positive++
			} else {
				b.Members[v].Negative++
			}
		}
	}
	for _, i := range g.Frustrated(b.camp) {
		b.Members[g.Edges[i].U].Against++
		b.Members[g.Edges[i].V].Against++
	}
}

// bySize numbers groups from 1, the largest first.
func bySize(group []int) []int {
	size, first := map[int]int{}, map[int]int{}
	var ids []int
	for v, k := range group {
		if size[k] == 0 {
			first[k] = v
			ids = append(ids, k)
		}
		size[k]++
	}
	slices.SortFunc(ids, func(x, y int) int { return cmp.Or(cmp.Compare(size[y], size[x]), cmp.Compare(first[x], first[y])) })
	number := map[int]int{}
	for i, k := range ids {
		number[k] = i + 1
	}
	out := make([]int, len(group))
	for v, k := range group {
		out[v] = number[k]
	}
	return out
}

// describe fills in the ties: those that contradict a division, and those of
// the group that was asked for.
func (b *BalanceResult) describe(in *balanceNetwork) {
	g := b.graph
	camps, groups := map[int]bool{}, map[int]bool{}
	for _, i := range g.Frustrated(b.camp) {
		camps[i] = true
	}
	for _, i := range g.Frustrated(b.weakGroup) {
		groups[i] = true
	}
	for v := range b.Members {
		b.Members[v].InGroup = in.members[b.Members[v].Name]
	}
	for i, e := range g.Edges {
		t := BalanceTie{
			From: g.Names[e.U], To: g.Names[e.V], Weight: Number(g.Real(e.W)), Layers: in.layers[[2]string{g.Names[e.U], g.Names[e.V]}],
			AgainstCamps: camps[i], AgainstGroups: groups[i],
		}
		if camps[i] || groups[i] {
			b.Frustrated = append(b.Frustrated, t)
		}
		if in.members[t.From] || in.members[t.To] {
			b.GroupTies = append(b.GroupTies, t)
		}
	}
	if camps != nil && b.Frustration > 0 {
		b.Notes = append(b.Notes, "the best division is seldom the only one: another that costs the same may put single nodes elsewhere and contradict other ties")
	}
}

// steps are the changes of thresholds that the sweep makes, one at a time.
var sweepSteps = [][2]float64{{-0.2, 0}, {-0.1, 0}, {0, 0}, {0.1, 0}, {0.2, 0}, {0, -0.1}, {0, 0.1}}

// sweep asks again with other thresholds.
func (b *BalanceResult) sweep(ctx context.Context, q *balanceRequest, in *balanceNetwork) error {
	i := slices.IndexFunc(b.Rules, func(r BalanceRule) bool { return !math.IsInf(float64(r.Plus), 0) && !math.IsInf(float64(r.Minus), 0) })
	if in.record == nil || i < 0 {
		return nil
	}
	for _, step := range sweepSteps {
		if ctx.Err() != nil {
			return nil // a note says so
		}
		query := in.query
		query.Plus, query.Minus = float64(b.Rules[i].Plus)+step[0], float64(b.Rules[i].Minus)+step[1]
		if query.Minus > query.Plus {
			continue
		}
		g := b.graph
		if step != [2]float64{} {
			net, err := in.record.SignedNet(query)
			var none record.Missing
			if errors.As(err, &none) {
				continue
			}
			if err != nil {
				return err
			}
			if g, err = graphOf(net, q.Unweighted); err != nil {
				return err
			}
		}
		p, err := signednet.Prove(ctx, g, signednet.Camps, signednet.Options{Seed: q.Seed, Search: !q.Proof})
		if err != nil {
			return err
		}
		t, _ := signednet.CountTriangles(g)
		s := BalanceSweep{
			Plus: Number(query.Plus), Minus: Number(query.Minus), Ties: len(g.Edges), Negative: g.Negative(),
			Frustration: Number(g.Real(p.Cost)), LowerBound: Number(g.Real(p.Bound)), Normalised: Number(math.NaN()), Balanced: Number(t.Balanced()),
		}
		if total := g.Total(); total > 0 {
			s.Normalised = Number(1 - 2*float64(p.Cost)/float64(total))
		}
		b.Sweep = append(b.Sweep, s)
	}
	return nil
}
