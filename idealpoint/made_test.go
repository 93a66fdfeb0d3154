package idealpoint

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat"

	"entente"
)

// world is simulated votes with known positions.
type world struct {
	votes  *Votes
	truth  map[cellName]float64 // with mean 0 and standard deviation 1 over the cells
	slopes map[string]float64
}

// plan says what to simulate.
type plan struct {
	states, sessions, items int     // items per session
	linked                  float64 // share of a session's items that come back from the one before
	step                    float64 // standard deviation of a year's step
	binary                  bool
	late                    int // every late-th state enters halfway; 0 none
	seed                    uint64
}

// simulate draws positions from a random walk, lines from the priors of the
// model, and votes from both; a tenth of the votes is missing.
func simulate(p plan) world {
	r := rand.New(rand.NewPCG(p.seed, 99))
	w := world{votes: &Votes{}, truth: map[cellName]float64{}, slopes: map[string]float64{}}
	theta := make([]float64, p.states)
	for i := range theta {
		theta[i] = r.NormFloat64()
	}
	type made struct {
		name string
		line line
	}
	var before []made
	for t := 1; t <= p.sessions; t++ {
		var now []made
		for j := range p.items {
			if t > 1 && float64(j) < p.linked*float64(p.items) {
				now = append(now, before[j])
				continue
			}
			m := made{fmt.Sprintf("i%d.%d", t, j), line{r.NormFloat64() * 1.2, .3 + .7*r.NormFloat64(), 0}}
			m.line.high = m.line.low
			if !p.binary {
				m.line.high += .2 + .8*r.Float64()
			}
			w.slopes[m.name] = m.line.slope
			now = append(now, m)
		}
		for i := range theta {
			if t > 1 {
				theta[i] += p.step * r.NormFloat64()
			}
			if p.late > 0 && i%p.late == 0 && 2*t < p.sessions {
				continue
			}
			name := fmt.Sprintf("S%02d", i)
			w.truth[cellName{name, t}] = theta[i]
			for _, m := range now {
				if r.Float64() < .1 {
					continue
				}
				z := m.line.slope*theta[i] + r.NormFloat64()
				y := entente.Abstain
				switch {
				case z < m.line.low:
					y = entente.Yes
				case z >= m.line.high:
					y = entente.No
				}
				w.votes.Add(m.name, name, t, y)
			}
		}
		before = now
	}
	var all []float64
	for _, x := range w.truth {
		all = append(all, x)
	}
	m, s := moments(all)
	for k := range w.truth {
		w.truth[k] = (w.truth[k] - m) / s
	}
	return w
}

// against returns the correlation of estimates with the truth over cells, and
// the share of the 90 % intervals that hold it.
func (w world) against(r *Result) (corr, cover float64) {
	var x, y []float64
	in := 0
	for _, p := range r.Points {
		t := w.truth[cellName{p.State, p.Session}]
		x, y = append(x, p.Mean), append(y, t)
		if p.Q05 <= t && t <= p.Q95 {
			in++
		}
	}
	return stat.Correlation(x, y, nil), float64(in) / float64(len(x))
}

// high returns the state with the highest mean position.
func (w world) high() string {
	sum := map[string]float64{}
	for k, x := range w.truth {
		sum[k.state] += x
	}
	best, most := "", -1e9
	for s, x := range sum {
		if x > most || x == most && s < best {
			best, most = s, x
		}
	}
	return best
}
