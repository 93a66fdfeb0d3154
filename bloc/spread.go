package bloc

import "math"

// EffectiveNumber is how many communities of equal size would be as mixed:
// exp(-sum s log s) of the shares s (Hill 1973, Ecology 54(2), order 1). mass
// weighs the nodes, nil counts them. NaN without mass.
func EffectiveNumber(part Partition, mass []float64) float64 {
	part = part.Normal()
	share := make([]float64, len(part.Sizes()))
	total := 0.0
	for i, c := range part {
		m := 1.0
		if mass != nil {
			m = mass[i]
		}
		if m > 0 { // NaN is no mass
			share[c] += m
			total += m
		}
	}
	if total == 0 {
		return math.NaN()
	}
	h := 0.0
	for _, s := range share {
		if s > 0 {
			h -= s / total * math.Log(s/total)
		}
	}
	return math.Exp(h)
}

// EI is the external-internal index (Krackhardt and Stern 1988, Social
// Psychology Quarterly 51(2), p. 127): weight between communities less weight
// inside, over both: 1 all between, -1 all inside. Only positive weights
// count; NaN without any.
func EI(g *Graph, part Partition) float64 {
	var inside, between float64
	for _, e := range g.Edges() {
		switch {
		case e.Weight <= 0:
		case part[e.A] == part[e.B]:
			inside += e.Weight
		default:
			between += e.Weight
		}
	}
	return (between - inside) / (between + inside)
}

// EIOf is the index of one community: of the positive weight of its nodes, that
// to others less that among themselves, over both; NaN without any.
func EIOf(g *Graph, part Partition, community int) float64 {
	var inside, between float64
	for _, e := range g.Edges() {
		a, b := part[e.A] == community, part[e.B] == community
		switch {
		case e.Weight <= 0:
		case a && b:
			inside += e.Weight
		case a || b:
			between += e.Weight
		}
	}
	return (between - inside) / (between + inside)
}

// Assortativity says how much ties run inside communities beyond what strengths
// alone give, from (about) -1 to 1 (Newman 2003, Physical Review E 67, 026126,
// eq. 2). Only positive weights count. NaN without any, or where all weight is
// at one community.
func Assortativity(g *Graph, part Partition) float64 {
	part = part.Normal()
	at := make([]float64, len(part.Sizes()))
	var inside, total float64
	for _, e := range g.Edges() {
		if e.Weight <= 0 {
			continue
		}
		total += 2 * e.Weight
		at[part[e.A]] += e.Weight
		at[part[e.B]] += e.Weight
		if part[e.A] == part[e.B] {
			inside += 2 * e.Weight
		}
	}
	chance := 0.0
	for _, a := range at {
		chance += a / total * (a / total)
	}
	if 1-chance < 1e-12 {
		return math.NaN()
	}
	return (inside/total - chance) / (1 - chance)
}

// AssortativityBy is the correlation of a number at both ends of the ties
// (Newman 2003, eq. 21), weighted. Edges with a negative weight or an unknown
// number do not count; NaN without variance.
func AssortativityBy(g *Graph, value []float64) float64 {
	var w, mean, square, product float64
	for _, e := range g.Edges() {
		x, y := value[e.A], value[e.B]
		if e.Weight <= 0 || math.IsNaN(x) || math.IsNaN(y) {
			continue
		}
		w += e.Weight
		mean += e.Weight * (x + y) / 2
		square += e.Weight * (x*x + y*y) / 2
		product += e.Weight * x * y
	}
	mean, square, product = mean/w, square/w, product/w
	variance := square - mean*mean
	if !(variance > 1e-12*(1+square)) {
		return math.NaN()
	}
	return (product - mean*mean) / variance
}

// BetweenShare is the share of the variance of a number that lies between the
// communities (the correlation ratio eta squared, Fisher 1925): 0 where all
// have one mean, 1 where nodes of one community are alike. Nodes of which the
// number is not known do not count; NaN for fewer than two or without
// variance.
func BetweenShare(value []float64, part Partition) float64 {
	part = part.Normal()
	k := len(part.Sizes())
	sum, n := make([]float64, k), make([]float64, k)
	var all, count float64
	for i, v := range value {
		if !math.IsNaN(v) {
			sum[part[i]] += v
			n[part[i]]++
			all += v
			count++
		}
	}
	var between, total float64
	for i, v := range value {
		if !math.IsNaN(v) {
			total += (v - all/count) * (v - all/count)
			m := sum[part[i]]/n[part[i]] - all/count
			between += m * m
		}
	}
	if count < 2 || total == 0 {
		return math.NaN()
	}
	return between / total
}
