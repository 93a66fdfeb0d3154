package idealpoint

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"entente"
)

// Forward is positions after new votes, with the items as they were estimated.
type Forward struct {
	Points  []Point // of the states and sessions in the new votes, N counting the new votes used
	Unknown int     // votes left out: on items that the estimate does not know
	NotCast int     // votes left out: none was cast
}

// Forward filters new votes forward from the estimate: a state's last position
// is moved by a step of the prior when the session is a new one, then updated
// by its votes on known items (the mode and curvature of the exact posterior;
// items fixed at their means). It is for the days between full estimates. A
// text that is voted on for the first time has no line yet and says nothing
// here. step is the prior variance of a step to a new session; 0 is .25.
func (r *Result) Forward(ctx context.Context, votes *Votes, step float64) (*Forward, error) {
	if err := votes.check(); err != nil {
		return nil, fmt.Errorf("filter forward: %w", err)
	}
	if step == 0 {
		step = .25
	}
	lines := map[string]Item{}
	for _, it := range r.Items {
		lines[it.Name] = it
	}
	out := &Forward{}
	news := map[cellName][]answer{}
	for k, p := range votes.Position {
		it, ok := lines[votes.Items[votes.Item[k]]]
		switch {
		case !p.Cast():
			out.NotCast++
		case !ok:
			out.Unknown++
		default:
			c := cellName{votes.States[votes.State[k]], int(votes.Session[k])}
			news[c] = append(news[c], answer{it, p})
		}
	}
	var order []cellName
	for c := range news {
		order = append(order, c)
	}
	slices.SortFunc(order, func(a, b cellName) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.session, b.session))
	})
	last := map[string]Point{}
	for _, p := range r.Points {
		last[p.State] = p // points are in order of session
	}
	for _, c := range order {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		mean, variance := 0.0, 1.0
		before, ok := last[c.state]
		switch {
		case ok && before.Session > c.session:
			return nil, fmt.Errorf("filter forward: votes of %s in session %d, before its last position in session %d", c.state, c.session, before.Session)
		case ok && before.Session == c.session:
			mean, variance = before.Mean, before.SD*before.SD
		case ok:
			mean, variance = before.Mean, before.SD*before.SD+step
		}
		theta, precision := mode(mean, variance, news[c])
		sd := 1 / math.Sqrt(precision)
		p := Point{State: c.state, Session: c.session, N: len(news[c]), Mean: theta, SD: sd, Q50: theta,
			Q05: theta + quantile(.05)*sd, Q95: theta + quantile(.95)*sd, Rhat: math.NaN(), ESS: math.NaN()}
		last[c.state] = p
		out.Points = append(out.Points, p)
	}
	return out, nil
}

// answer is a vote on an item whose line is known.
type answer struct {
	item     Item
	position entente.Position
}

// mode returns the mode and the precision of a position given its normal prior
// and votes.
func mode(mean, variance float64, votes []answer) (theta, precision float64) {
	theta, precision = mean, 1/variance
	for range 50 {
		g, h := (mean-theta)/variance, 1/variance
		for _, a := range votes {
			dg, dh := a.item.pull(theta, a.position)
			g, h = g+dg, h+dh
		}
		precision = h
		d := math.Max(-1, math.Min(1, g/h))
		if theta += d; math.Abs(d) < 1e-10 {
			break
		}
	}
	return theta, precision
}

// pull returns the gradient of the log probability of a vote in θ and the
// negative of its curvature. An item has no cutpoint beside a category that
// nobody chose so far: a first vote there lies beyond the other cutpoint.
func (i Item) pull(theta float64, p entente.Position) (g, h float64) {
	e, b := i.Slope*theta, i.Slope
	switch {
	case p == entente.Yes && math.IsInf(i.Low, -1):
		i.Low = i.High
	case p == entente.No && math.IsInf(i.High, 1):
		i.High = i.Low
	}
	upper := func(x float64) (float64, float64) { r := millsExact(x); return r, r * (x + r) }
	switch {
	case p == entente.Yes || p == entente.Abstain && math.IsInf(i.Low, -1):
		x := i.Low
		if p == entente.Abstain {
			x = i.High
		}
		r, w := upper(x - e)
		return -b * r, b * b * w
	case p == entente.No || math.IsInf(i.High, 1):
		x := i.High
		if p == entente.Abstain {
			x = i.Low
		}
		r, w := upper(e - x)
		return b * r, b * b * w
	case i.High <= i.Low: // nobody abstained on this item so far: an abstention lies at the cut
		return b * (i.Low - e), b * b
	}
	lo, hi := i.Low-e, i.High-e
	d := phiCDF(hi) - phiCDF(lo)
	if lo > 0 {
		d = phiCDF(-lo) - phiCDF(-hi)
	}
	if d < 1e-14 {
		x := lo
		if hi < 0 {
			x = hi
		}
		return b * x, b * b
	}
	da, db := density(lo)/d, density(hi)/d
	return b * (da - db), b * b * (db*hi - da*lo + (db-da)*(db-da))
}
