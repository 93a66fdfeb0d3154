package signed

import "math"

// packing is the linear programme over a pool of unbalanced cycles:
//
//	min sum w_e f_e   such that   sum of f over each cycle >= 1,  f >= 0
//
// and its dual, the fractional packing of cycles into the weights:
//
//	max sum y_C   such that   sum of y over the cycles through e <= w_e,  y >= 0.
//
// Any packing is a lower bound of frustration. It is solved by the primal-dual
// hybrid gradient with averages and restarts (Chambolle and Pock 2011;
// Applegate et al. 2021, whose primal weight and restart rules
// these are); the bound itself is taken from a repaired, feasible packing and so
// does not depend on how far the iteration got.
type packing struct {
	w      []float64 // of each variable
	row    [][]int32 // variables of each cycle
	column [][]int32 // cycles through each variable
	f, y   []float64 // the last iterate
	omega  float64   // primal weight
	scale  float64   // mean weight
}

// add appends a cycle; start is the packing it begins with.
func (p *packing) add(row []int32, start float64) {
	i := int32(len(p.row))
	p.row = append(p.row, row)
	p.y = append(p.y, start)
	for _, j := range row {
		p.column[j] = append(p.column[j], i)
	}
}

func newPacking(w []int64) *packing {
	p := &packing{w: make([]float64, len(w)), column: make([][]int32, len(w)), f: make([]float64, len(w)), omega: 1}
	for j := range w {
		p.w[j] = float64(w[j])
		p.scale += p.w[j] / float64(len(w))
	}
	return p
}

// point is a pair of primal and dual values with what they violate.
type point struct {
	f, y           []float64
	aty, af        []float64 // sums over columns and rows
	primal, dual   float64   // Euclidean size of the violations, weights scaled
	gap            float64
	value          float64 // sum w f, made feasible for the pool; +Inf if that is impossible
	bound          float64 // of the repaired packing
	objective, sum float64
}

func (p *packing) newPoint() *point {
	return &point{f: make([]float64, len(p.w)), y: make([]float64, len(p.row)), aty: make([]float64, len(p.w)), af: make([]float64, len(p.row))}
}

// measure fills in all but f and y.
func (p *packing) measure(x *point) {
	x.objective, x.sum, x.primal, x.dual = 0, 0, 0, 0
	least := math.Inf(1)
	for i, row := range p.row {
		s := 0.0
		for _, j := range row {
			s += x.f[j]
		}
		x.af[i] = s
		least = min(least, s)
		x.sum += x.y[i]
		if s < 1 {
			x.primal += (1 - s) * (1 - s)
		}
	}
	for j, col := range p.column {
		s := 0.0
		for _, i := range col {
			s += x.y[i]
		}
		x.aty[j] = s
		x.objective += p.w[j] * x.f[j]
		if over := (s - p.w[j]) / p.scale; over > 0 {
			x.dual += over * over
		}
	}
	x.primal, x.dual = math.Sqrt(x.primal), math.Sqrt(x.dual)
	x.gap = math.Abs(x.objective-x.sum) / p.scale
	x.value = math.Inf(1)
	if least > 1e-9 {
		x.value = x.objective / min(least, 1)
	}
	if len(p.row) == 0 {
		x.value = 0
	}
}

// repair makes a packing feasible: each cycle is divided by the load of its
// most overloaded edge, and what room is left is filled. It returns the bound.
func (p *packing) repair(x *point, y, room []float64) float64 {
	copy(room, p.w)
	for i, row := range p.row {
		over := 1.0
		for _, j := range row {
			over = max(over, x.aty[j]/p.w[j])
		}
		y[i] = x.y[i] / over
		for _, j := range row {
			room[j] -= y[i]
		}
	}
	sum := 0.0
	for i, row := range p.row {
		free := math.Inf(1)
		for _, j := range row {
			free = min(free, room[j])
		}
		if free > 0 {
			y[i] += free
			for _, j := range row {
				room[j] -= free
			}
		}
		sum += y[i]
	}
	return sum
}

// outcome of a run of the iteration.
type outcome uint8

const (
	reached outcome = iota // the bound is above the target
	short                  // no packing of this pool reaches the target
	tired                  // neither is known yet
)

// effort of one run.
type effort struct {
	target float64 // stop when the bound is above
	rounds int     // iterations at most
	stop   func() bool
}

// solve iterates from p.f and p.y and leaves the best point found there. It
// returns the feasible packing with the highest bound it saw.
func (p *packing) solve(e effort) (outcome, *point, []float64) {
	s := newIteration(p)
	for k := 1; k <= e.rounds; k++ {
		s.step()
		if k%s.every != 0 {
			continue
		}
		x := s.candidate()
		s.keep(x)
		if s.bound > e.target+1e-6 {
			return s.end(reached)
		}
		if x.value <= e.target+1e-7*(1+math.Abs(e.target)) {
			return s.end(short)
		}
		s.restart(x)
		if e.stop() {
			break
		}
	}
	return s.end(tired)
}

// iteration is the state of the hybrid gradient.
type iteration struct {
	*packing
	now, mean, anchor *point // the iterate, the average since the last restart, where that was
	tau, sigma        []float64
	steps, total      int
	every             int
	errAnchor, errOld float64
	best, room, work  []float64
	bound             float64
	last              *point
}

func newIteration(p *packing) *iteration {
	s := &iteration{packing: p, now: p.newPoint(), mean: p.newPoint(), anchor: p.newPoint(), every: 40, bound: -1}
	copy(s.now.f, p.f)
	copy(s.now.y, p.y)
	s.tau, s.sigma = make([]float64, len(p.w)), make([]float64, len(p.row))
	for j, col := range p.column {
		s.tau[j] = 1 / float64(max(len(col), 1))
	}
	for i, row := range p.row {
		s.sigma[i] = 1 / float64(len(row))
	}
	s.best, s.work, s.room = make([]float64, len(p.row)), make([]float64, len(p.row)), make([]float64, len(p.w))
	p.measure(s.now)
	s.last = s.now
	s.errAnchor, s.errOld = s.err(s.now), s.err(s.now)
	s.reset(s.now)
	return s
}

// err is the weighted size of all violations (Applegate et al. 2021).
func (s *iteration) err(x *point) float64 {
	return math.Sqrt(s.omega*s.omega*x.primal*x.primal + x.dual*x.dual/(s.omega*s.omega) + x.gap*x.gap)
}

func (s *iteration) reset(x *point) {
	copy(s.anchor.f, x.f)
	copy(s.anchor.y, x.y)
	if x != s.now {
		copy(s.now.f, x.f)
		copy(s.now.y, x.y)
		copy(s.now.aty, x.aty)
	}
	clear(s.mean.f)
	clear(s.mean.y)
	s.steps = 0
}

// step is one iteration; now.aty holds the column sums of now.y.
func (s *iteration) step() {
	x, c := s.now, s.scale
	for j := range s.w {
		old := x.f[j]
		v := max(0, old-s.tau[j]/s.omega*(s.w[j]-x.aty[j])/c)
		x.f[j] = v
		s.mean.f[j] += v
		s.room[j] = 2*v - old // extrapolated
	}
	clear(x.aty)
	for i, row := range s.row {
		sum := 0.0
		for _, j := range row {
			sum += s.room[j]
		}
		v := max(0, x.y[i]+s.sigma[i]*s.omega*c*(1-sum))
		x.y[i] = v
		if v > 0 {
			s.mean.y[i] += v
			for _, j := range row {
				x.aty[j] += v
			}
		}
	}
	s.steps++
	s.total++
}

// candidate is the better of the iterate and the average.
func (s *iteration) candidate() *point {
	a := s.newPoint()
	k := 1 / float64(s.steps)
	for j := range a.f {
		a.f[j] = s.mean.f[j] * k
	}
	for i := range a.y {
		a.y[i] = s.mean.y[i] * k
	}
	s.measure(a)
	b := &point{f: s.now.f, y: s.now.y, aty: s.now.aty, af: s.now.af}
	s.measure(b)
	if s.err(b) < s.err(a) {
		b.f, b.y = append([]float64(nil), b.f...), append([]float64(nil), b.y...)
		b.aty = append([]float64(nil), b.aty...)
		return b
	}
	return a
}

// keep notes the bound of a candidate.
func (s *iteration) keep(x *point) {
	x.bound = s.repair(x, s.work, s.room)
	if x.bound > s.bound {
		s.bound = x.bound
		s.best, s.work = s.work, s.best
	}
	s.last = x
}

// restart begins again from the candidate when it is good enough, and balances
// the steps of both sides.
func (s *iteration) restart(x *point) {
	e := s.err(x)
	if e > 0.2*s.errAnchor && (e > 0.8*s.errAnchor || e <= s.errOld) && s.steps < max(s.total*36/100, 3*s.every) {
		s.errOld = e
		return
	}
	df, dy := distance(x.f, s.anchor.f), distance(x.y, s.anchor.y)/s.scale
	if df > 1e-10 && dy > 1e-10 {
		s.omega = math.Exp(0.5*math.Log(dy/df) + 0.5*math.Log(s.omega))
		s.omega = min(max(s.omega, 1e-4), 1e4)
	}
	s.reset(x)
	s.errAnchor, s.errOld = s.err(x), s.err(x)
}

func (s *iteration) end(o outcome) (outcome, *point, []float64) {
	copy(s.f, s.last.f)
	copy(s.y, s.last.y)
	s.last.bound = max(s.bound, 0)
	return o, s.last, s.best
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return math.Sqrt(sum)
}
