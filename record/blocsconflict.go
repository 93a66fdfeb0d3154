package record

import (
	"math"
	"slices"

	"entente"
)

// Layers of conflict: blocs are camps with the same adversaries.
const (
	BlocDisputes  = "disputes"
	BlocRivalries = "rivalries"
	BlocSanctions = "sanctions"
)

// conflictNetwork makes camps of conflicts: two states that are against each
// other are tied by -1, two others by the cosine of their sets of adversaries,
// common over the root of the product of both numbers (Salton and McGill 1983,
// Introduction to Modern Information Retrieval, 6.1). Conflicts alone would leave
// every state for itself: it is the common enemy that puts two on one side. Who
// is against whom is said by the rule for signed networks (see SignRules);
// states in no conflict are not in it.
func (r *Record) conflictNetwork(layer string, year int) (*Network, error) {
	net, err := r.SignedNet(SignedQuery{Layers: []string{layer}, Year: year})
	if err != nil {
		return nil, err
	}
	against := map[entente.Code][]entente.Code{}
	weights := map[entente.Pair]float64{}
	for _, t := range net.Ties {
		weights[t.Pair] = -1
		against[t.A], against[t.B] = append(against[t.A], t.B), append(against[t.B], t.A)
	}
	if len(weights) == 0 {
		return nil, missing("no two states are against each other in %s in %d", layer, year)
	}
	common := map[entente.Pair]float64{}
	for _, list := range against {
		for i, a := range list {
			for _, b := range list[:i] {
				common[entente.NewPair(a, b)]++
			}
		}
	}
	for p, n := range common {
		if _, ok := weights[p]; !ok {
			weights[p] = n / math.Sqrt(float64(len(against[p.A])*len(against[p.B])))
		}
	}
	n, err := newNetwork(layer, year, net.States, weights)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(SignRules(), func(s SignRule) bool { return s.Layer == layer })
	n.Rule = SignRules()[i].Doc + "; two that have adversaries in common are tied by the cosine of their sets of adversaries"
	n.Editions, n.Notes = net.Editions, net.Notes
	n.Notes = append(n.Notes, "the blocs are camps with the same adversaries, not friends; states in no conflict of this kind are in none")
	return n, nil
}
