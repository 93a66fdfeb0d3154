package idealpoint

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// Point is the estimated position of a state in a session.
type Point struct {
	State         string
	Session       int
	N             int     // votes it rests on
	Mean, SD      float64 // of the posterior; of q(θ) for the variational fit, where SD is too small
	Q05, Q50, Q95 float64
	Rhat, ESS     float64 // NaN without a sampler
}

// Item is the estimated line of an item: a state at θ votes yes when
// Slope·θ + e < Low, no when it is above High, e ~ N(0,1), and abstains
// between. Where nobody abstained Low = High; where nobody voted no High is
// +Inf; where nobody voted yes Low is -Inf.
type Item struct {
	Name             string
	First, Last      int // sessions
	Yes, Abstain, No int
	Slope, SlopeSD   float64
	Low, High        float64
	Correct          float64 // share of votes in the category that the posterior means make likeliest
	Modal            float64 // share of votes in the most frequent category
}

// CuttingPoints returns the positions at which a state is indifferent between
// yes and more, and between no and less: Low/Slope and High/Slope. NaN when
// the slope is 0.
func (i Item) CuttingPoints() (low, high float64) {
	if i.Slope == 0 {
		return math.NaN(), math.NaN()
	}
	return i.Low / i.Slope, i.High / i.Slope
}

// Result is an estimate. Points are ordered by state and session, Items by
// first session and name.
type Result struct {
	Engine      string // vb, gibbs
	Mode        Mode
	Seed        uint64
	Chains      int
	Warmup      int
	Draws       int // of each chain
	Sweeps      int // of the variational fit
	Points      []Point
	Items       []Item
	Orientation string // in words: by which rule positive is positive
	Diagnostics Diagnostics
	Unanimous   int // items left out because all votes on them were equal
	NotCast     int // votes left out because none was cast
	Votes       int // that the estimate rests on
	Fit         Fit

	place map[cellName]int // index into Points
	draws []float32        // of each point: all kept draws of chain 0, then of chain 1 ...
	kept  int              // draws of each point
}

type cellName struct {
	state   string
	session int
}

// Find returns the point of a state in a session.
func (r *Result) Find(state string, session int) (Point, bool) {
	i, ok := r.place[cellName{state, session}]
	if !ok {
		return Point{}, false
	}
	return r.Points[i], true
}

// PosteriorDraws returns the kept draws of a position; nil when the point does
// not exist or the fit is variational. Draw k of every point belongs to one
// joint draw.
func (r *Result) PosteriorDraws(state string, session int) []float32 {
	i, ok := r.place[cellName{state, session}]
	if !ok || r.kept == 0 {
		return nil
	}
	return r.draws[i*r.kept : (i+1)*r.kept]
}

// Quantile returns the p-quantile of a position from its draws, NaN when there
// are none.
func (r *Result) Quantile(state string, session int, p float64) float64 {
	d := slices.Clone(r.PosteriorDraws(state, session))
	slices.Sort(d)
	return at(d, p)
}

// Difference is what the draws say about the difference of two positions.
type Difference struct {
	Mean, SD      float64
	Q05, Q50, Q95 float64
	Above         float64 // probability that the first is above the second
	Distance      float64 // mean of the absolute difference
	Distance05    float64
	Distance95    float64
}

// Difference compares two positions draw by draw. The errors of two states are
// correlated, so published means and quantiles do not give this.
func (r *Result) Difference(stateA string, sessionA int, stateB string, sessionB int) (Difference, error) {
	a, b := r.PosteriorDraws(stateA, sessionA), r.PosteriorDraws(stateB, sessionB)
	switch {
	case r.kept == 0:
		return Difference{}, fmt.Errorf("compare positions: the %s fit has no draws", r.Engine)
	case a == nil:
		return Difference{}, fmt.Errorf("compare positions: no position of %s in session %d", stateA, sessionA)
	case b == nil:
		return Difference{}, fmt.Errorf("compare positions: no position of %s in session %d", stateB, sessionB)
	}
	d, far := make([]float32, len(a)), make([]float32, len(a))
	above := 0
	for k := range a {
		d[k] = a[k] - b[k]
		far[k] = float32(math.Abs(float64(d[k])))
		if d[k] > 0 {
			above++
		}
	}
	var out Difference
	var v float64
	out.Mean, v = meanVariance(d)
	out.SD = math.Sqrt(v)
	out.Distance, _ = meanVariance(far)
	slices.Sort(d)
	slices.Sort(far)
	out.Q05, out.Q50, out.Q95 = at(d, .05), at(d, .5), at(d, .95)
	out.Distance05, out.Distance95 = at(far, .05), at(far, .95)
	out.Above = float64(above) / float64(len(a))
	return out, nil
}

// order sorts points by state and session and fills the index. perm[i] is the
// cell of point i.
func (r *Result) order(l *layout) (perm []int) {
	perm = make([]int, len(l.state))
	for c := range perm {
		perm[c] = c
	}
	sort.Slice(perm, func(i, j int) bool {
		a, b := perm[i], perm[j]
		if l.state[a] != l.state[b] {
			return natural(l.names[l.state[a]], l.names[l.state[b]])
		}
		return l.session[a] < l.session[b]
	})
	r.Points, r.place = make([]Point, len(perm)), make(map[cellName]int, len(perm))
	for i, c := range perm {
		r.Points[i] = Point{State: l.names[l.state[c]], Session: int(l.session[c]), N: int(l.n[c]), Rhat: math.NaN(), ESS: math.NaN()}
		r.place[cellName{r.Points[i].State, r.Points[i].Session}] = i
	}
	return perm
}

// natural orders numbers by value and everything else by its letters.
func natural(a, b string) bool {
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	if digits(a) && digits(b) && len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}
