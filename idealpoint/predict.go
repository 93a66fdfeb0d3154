package idealpoint

import (
	"math"
	"slices"

	"entente"
)

// Fit says how well the model reproduces the votes it rests on, at posterior
// means.
type Fit struct {
	Correct float64 // share of votes in the likeliest category
	Modal   float64 // share of votes in the item's most frequent category: the score of knowing nothing of states
	PRE     float64 // proportional reduction of error: 1 - (1-Correct)/(1-Modal)
	LogLoss float64 // mean of -log P(vote)
}

// Probability returns the probability of a position at θ on the item.
func (i Item) Probability(theta float64, p entente.Position) float64 {
	e := i.Slope * theta
	switch p {
	case entente.Yes:
		return phiCDF(i.Low - e)
	case entente.No:
		return phiCDF(e - i.High)
	case entente.Abstain:
		return math.Max(0, phiCDF(i.High-e)-phiCDF(i.Low-e))
	}
	return 0
}

// finish turns sums of lines into items and scores the votes.
func (r *Result) finish(f *fit, v *Votes, perm []int, sums []lineSums, sign float64) {
	theta := make([]float64, len(perm))
	for i, c := range perm {
		theta[c] = r.Points[i].Mean
	}
	r.Items = make([]Item, len(f.items))
	var right, modal, loss float64
	for j := range f.items {
		it, s := &f.items[j], sums[j]
		x := Item{
			Name: v.Items[it.name], Yes: int(it.count[entente.Yes]), Abstain: int(it.count[entente.Abstain]), No: int(it.count[entente.No]),
			Slope: s.slope / s.n, Low: s.low / s.n, High: s.hi / s.n,
			SlopeSD: math.NaN(),
		}
		if s.n > 1 {
			x.SlopeSD = math.Sqrt(math.Max(0, (s.square-s.n*x.Slope*x.Slope)/(s.n-1)))
		}
		switch {
		case x.Yes == 0:
			x.Low, x.High = math.Inf(-1), x.Low
		case x.No == 0:
			x.High = math.Inf(1)
		}
		x.First, x.Last = math.MaxInt, math.MinInt
		for _, c := range f.vote[it.start:it.end] {
			x.First, x.Last = min(x.First, int(f.session[c])), max(x.Last, int(f.session[c]))
		}
		hit, l := f.score(it, x, theta)
		n := float64(it.end - it.start)
		most := float64(max(x.Yes, x.Abstain, x.No))
		x.Correct, x.Modal = hit/n, most/n
		right, modal, loss = right+hit, modal+most, loss+l
		r.Items[j] = x
	}
	n := float64(len(f.vote))
	r.Fit = Fit{Correct: right / n, Modal: modal / n, PRE: 1 - (n-right)/(n-modal), LogLoss: loss / n}
}

// score counts the votes on an item in their likeliest category and sums
// -log P.
func (f *fit) score(it *item, x Item, theta []float64) (hits, loss float64) {
	parts := [3][]int32{f.vote[it.start:it.mid1], f.vote[it.mid1:it.mid2], f.vote[it.mid2:it.end]}
	at := [3]entente.Position{entente.Yes, entente.Abstain, entente.No}
	switch {
	case x.Yes == 0:
		at[0] = entente.Abstain
	case x.No == 0:
		at[2] = entente.Abstain
	}
	for k, part := range parts {
		for _, c := range part {
			var p [4]float64
			e := x.Slope * theta[c]
			p[entente.Yes], p[entente.No] = f.phi(x.Low-e), f.phi(e-x.High)
			p[entente.Abstain] = 1 - p[entente.Yes] - p[entente.No]
			own := p[at[k]]
			if own >= p[1] && own >= p[2] && own >= p[3] {
				hits++
			}
			loss -= math.Log(math.Max(own, 1e-300))
		}
	}
	return hits, loss
}

// Agreement compares how often two states voted alike in a session with what
// the model expects of them: the share of equal votes over the items on which
// both voted, and the posterior predictive probability of it, mean and 90 %
// interval over the draws of positions (items at their means). NaN without
// common items; bounds NaN without draws.
type Agreement struct {
	N                       int
	Observed                float64
	Expected, Low05, High95 float64
}

// Agreement compares two states over the items of a session on which both
// voted. Votes must be those that were estimated from.
func (r *Result) Agreement(v *Votes, a, b string, session int) Agreement {
	nan := math.NaN()
	out := Agreement{Observed: nan, Expected: nan, Low05: nan, High95: nan}
	items := map[string]*Item{}
	for i := range r.Items {
		items[r.Items[i].Name] = &r.Items[i]
	}
	first := map[int32]entente.Position{}
	var common []*Item
	same := 0.0
	votesOf := func(state string, do func(item int32, p entente.Position)) {
		for k, s := range v.State {
			if v.States[s] == state && int(v.Session[k]) == session && v.Position[k].Cast() {
				do(v.Item[k], v.Position[k])
			}
		}
	}
	votesOf(a, func(item int32, p entente.Position) { first[item] = p })
	votesOf(b, func(item int32, p entente.Position) {
		it := items[v.Items[item]]
		if q, ok := first[item]; ok && it != nil {
			common = append(common, it)
			if p == q {
				same++
			}
		}
	})
	if out.N = len(common); out.N == 0 {
		return out
	}
	out.Observed = same / float64(out.N)
	expected := func(x, y float64) float64 {
		sum := 0.0
		for _, it := range common {
			for _, p := range []entente.Position{entente.Yes, entente.Abstain, entente.No} {
				sum += it.Probability(x, p) * it.Probability(y, p)
			}
		}
		return sum / float64(out.N)
	}
	da, db := r.PosteriorDraws(a, session), r.PosteriorDraws(b, session)
	if da == nil || db == nil {
		pa, _ := r.Find(a, session)
		pb, _ := r.Find(b, session)
		out.Expected = expected(pa.Mean, pb.Mean)
		return out
	}
	each := make([]float64, len(da))
	for k := range da {
		each[k] = expected(float64(da[k]), float64(db[k]))
	}
	out.Expected, _ = moments(each)
	slices.Sort(each)
	out.Low05, out.High95 = at(each, .05), at(each, .95)
	return out
}
