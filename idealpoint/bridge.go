package idealpoint

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Bridges says what the links between sessions do to an estimate.
type Bridges struct {
	Linked      int     // items with votes in several sessions
	Correlation float64 // of all positions, with links and without
	Least       float64 // the least within a session
	Sessions    []Move  // those whose mean moves most first
}

// Move is the mean position of a session with links and without.
type Move struct {
	Session       int
	With, Without float64
}

// CheckBridges fits the votes twice by the variational engine, as they are and
// with every item split by session, and compares. Positions within a session
// should hardly move; the level of sessions may, and what moves rests on the
// links.
func CheckBridges(ctx context.Context, votes *Votes, o Options) (Bridges, error) {
	o.Variational = true
	with, err := Estimate(ctx, votes, o)
	if err != nil {
		return Bridges{}, err
	}
	without, err := Estimate(ctx, votes.Unlinked(), o)
	if err != nil {
		return Bridges{}, err
	}
	b := Bridges{Least: 1}
	for _, it := range with.Items {
		if it.First != it.Last {
			b.Linked++
		}
	}
	var x, y []float64
	by := map[int][2][]float64{}
	for _, p := range with.Points {
		q, ok := without.Find(p.State, p.Session)
		if !ok {
			continue // no vote left once the item is split
		}
		x, y = append(x, p.Mean), append(y, q.Mean)
		s := by[p.Session]
		by[p.Session] = [2][]float64{append(s[0], p.Mean), append(s[1], q.Mean)}
	}
	b.Correlation = pearson(x, y)
	for s, v := range by {
		m := Move{Session: s}
		m.With, _ = moments(v[0])
		m.Without, _ = moments(v[1])
		b.Sessions = append(b.Sessions, m)
		if r := pearson(v[0], v[1]); r < b.Least {
			b.Least = r
		}
	}
	slices.SortFunc(b.Sessions, func(a, c Move) int {
		return cmp.Or(cmp.Compare(math.Abs(c.With-c.Without), math.Abs(a.With-a.Without)), cmp.Compare(a.Session, c.Session))
	})
	return b, nil
}

// pearson is the correlation; NaN for a constant.
func pearson(x, y []float64) float64 {
	mx, sx := moments(x)
	my, sy := moments(y)
	s := 0.0
	for i := range x {
		s += (x[i] - mx) * (y[i] - my)
	}
	return s / float64(len(x)-1) / sx / sy
}
