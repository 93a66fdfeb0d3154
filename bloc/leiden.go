package bloc

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Options says how Leiden searches; the zero value is the default.
type Options struct {
	// Randomness of the refinement, in mean strengths of a node: how readily a
	// node joins another part of its community than the best. 0 means 0.01.
	Randomness float64
	// Iterations is how often the whole is repeated from its own result at
	// most; 0 means until nothing improves.
	Iterations int
}

// level is a network whose nodes are nodes or communities of the level below.
// Weight inside a node is left out: it never changes.
type level struct {
	n      int
	start  []int32
	to     []int32
	w      []float64
	mstart []int32 // masses of each node: term and mass
	term   []int32
	mass   []float64
}

// Leiden searches a partition with a large H: local moves, refinement and
// aggregation until no community can be moved, and all of it again until H does
// not grow (Traag, Waltman and Van Eck 2019, Scientific Reports 9, 5233,
// algorithm A.2). Every community of the result is connected where no weight
// is negative. The same rng gives the same partition.
func (p *Problem) Leiden(rng *rand.Rand, opt Options) Partition {
	comm := make([]int, p.base.n)
	for i := range comm {
		comm[i] = i
	}
	return p.improve(comm, rng, opt)
}

// From is Leiden with a partition to start from; the result is not worse.
func (p *Problem) From(start Partition, rng *rand.Rand, opt Options) Partition {
	return p.improve(start.Normal(), rng, opt)
}

func (p *Problem) improve(comm Partition, rng *rand.Rand, opt Options) Partition {
	s := &search{p: p, rng: rng, theta: opt.Randomness, eps: 1e-12 * (1 + p.linked)}
	if s.theta <= 0 {
		s.theta = 0.01
	}
	s.theta *= orOne(p.linked)
	best, value := comm, p.Sum(comm)
	for i := 0; opt.Iterations <= 0 || i < opt.Iterations; i++ {
		next := s.pass(slices.Clone(best)).Normal()
		v := p.Sum(next)
		if !(v > value+1e-9*(1+math.Abs(value))) { // NaN, where sums are beyond floats, ends it too
			if v > value {
				best = next
			}
			break
		}
		best, value = next, v
	}
	return best.Normal()
}

// search holds the scratch space of one run.
type search struct {
	p     *Problem
	rng   *rand.Rand
	theta float64
	eps   float64

	link    []float64 // weight from the node at hand to each community
	near    []int     // communities with an entry in link
	inNear  []bool
	mass    []float64 // community x term
	size    []int
	free    []int // communities without a node
	queue   []int
	inQueue []bool
}

// pass moves, refines and aggregates until every community is one node.
func (s *search) pass(comm Partition) Partition {
	l := s.p.base
	at := make([]int, l.n) // node of the level that each node of the base is in
	for i := range at {
		at[i] = i
	}
	for {
		comm = s.move(l, comm)
		communities := comm.Count()
		if communities == l.n {
			break
		}
		refined := s.refine(l, comm)
		if refined.Count() == l.n { // nothing merged: go on with the communities
			refined = comm.Normal()
		}
		l, comm = s.p.aggregate(l, refined, comm)
		for i := range at {
			at[i] = refined[at[i]]
		}
	}
	out := make(Partition, len(at))
	for i := range at {
		out[i] = comm[at[i]]
	}
	return out
}

// reset prepares the scratch space for a level and a partition of it.
func (s *search) reset(l *level, comm Partition) {
	terms := len(s.p.coef)
	s.link = make([]float64, l.n)
	s.inNear = make([]bool, l.n)
	s.mass = make([]float64, l.n*terms)
	s.size = make([]int, l.n)
	s.near, s.free = s.near[:0], s.free[:0]
	for i, c := range comm {
		s.size[c]++
		s.shift(l, i, c, 1)
	}
	for c := l.n - 1; c >= 0; c-- {
		if s.size[c] == 0 {
			s.free = append(s.free, c)
		}
	}
}

// shift adds the masses of node i to community c, or takes them off.
func (s *search) shift(l *level, i, c int, sign float64) {
	terms := len(s.p.coef)
	for k := l.mstart[i]; k < l.mstart[i+1]; k++ {
		s.mass[c*terms+int(l.term[k])] += sign * l.mass[k]
	}
}

// expected is what the null models put between node i and community c.
func (s *search) expected(l *level, i, c int) float64 {
	terms, sum := len(s.p.coef), 0.0
	for k := l.mstart[i]; k < l.mstart[i+1]; k++ {
		t := int(l.term[k])
		sum += s.p.coef[t] * l.mass[k] * s.mass[c*terms+t]
	}
	return sum
}

// links collects the weight from node i to each community near it.
func (s *search) links(l *level, i int, comm Partition) {
	s.near = s.near[:0]
	for k := l.start[i]; k < l.start[i+1]; k++ {
		c := comm[l.to[k]]
		if !s.inNear[c] {
			s.inNear[c] = true
			s.near = append(s.near, c)
		}
		s.link[c] += l.w[k]
	}
}

func (s *search) clearLinks() {
	for _, c := range s.near {
		s.link[c], s.inNear[c] = 0, false
	}
}

// move puts nodes one by one where H grows most, until none wants to move: the
// fast local moving of the paper, with a queue of nodes whose surroundings
// changed.
func (s *search) move(l *level, comm Partition) Partition {
	comm = comm.Normal()
	s.reset(l, comm)
	s.queue = s.rng.Perm(l.n)
	s.inQueue = make([]bool, l.n)
	for i := range s.inQueue {
		s.inQueue[i] = true
	}
	for head := 0; head < len(s.queue); head++ {
		i := s.queue[head]
		s.inQueue[i] = false
		if head > 4*l.n && head > len(s.queue)/2 { // give the memory of the done part back
			s.queue = append([]int{}, s.queue[head+1:]...)
			head = -1
		}
		own := comm[i]
		s.shift(l, i, own, -1)
		s.size[own]--
		best := s.bestFor(l, i, own, comm)
		if s.size[own] == 0 && best != own {
			s.free = append(s.free, own)
		}
		if n := len(s.free); n > 0 && best == s.free[n-1] && best != own {
			s.free = s.free[:n-1]
		}
		s.shift(l, i, best, 1)
		s.size[best]++
		if best == own {
			continue
		}
		comm[i] = best
		for k := l.start[i]; k < l.start[i+1]; k++ {
			if j := int(l.to[k]); comm[j] != best && !s.inQueue[j] {
				s.inQueue[j] = true
				s.queue = append(s.queue, j)
			}
		}
	}
	return comm.Normal()
}

// bestFor returns the community in which node i, taken out of own, adds most to
// H; own where nothing is better, and a free one for a community of its own.
func (s *search) bestFor(l *level, i, own int, comm Partition) int {
	s.links(l, i, comm)
	best, gain := own, s.link[own]-s.expected(l, i, own)
	equal := 1
	for _, c := range s.near {
		switch g := s.link[c] - s.expected(l, i, c); {
		case g > gain+s.eps:
			best, gain, equal = c, g, 1
		case g >= gain-s.eps && best != own && c != own:
			// by lot, or what is tied alike would always go to the lower number
			if equal++; s.rng.IntN(equal) == 0 {
				best = c
			}
		}
	}
	s.clearLinks()
	if gain < -s.eps && s.size[own] > 0 && len(s.free) > 0 {
		best = s.free[len(s.free)-1]
	}
	return best
}

// aggregate makes a level of which the nodes are the parts of refined; comm
// comes out as the communities of the new nodes.
func (p *Problem) aggregate(l *level, refined, comm Partition) (*level, Partition) {
	n := refined.Count()
	members := groupNodes(refined, n)
	out := &level{n: n, start: make([]int32, 1, n+1), mstart: make([]int32, 1, n+1)}
	above := make(Partition, n)
	terms := len(p.coef)
	link, seen := make([]float64, n), make([]bool, n)
	mass, hasMass := make([]float64, terms), make([]bool, terms)
	var near, held []int
	for c, of := range members {
		near, held = near[:0], held[:0]
		for _, i := range of {
			above[c] = comm[i]
			for k := l.start[i]; k < l.start[i+1]; k++ {
				d := refined[l.to[k]]
				if d == c {
					continue
				}
				if !seen[d] {
					seen[d] = true
					near = append(near, d)
				}
				link[d] += l.w[k]
			}
			for k := l.mstart[i]; k < l.mstart[i+1]; k++ {
				t := int(l.term[k])
				if !hasMass[t] {
					hasMass[t] = true
					held = append(held, t)
				}
				mass[t] += l.mass[k]
			}
		}
		slices.Sort(near)
		for _, d := range near {
			out.to, out.w = append(out.to, int32(d)), append(out.w, link[d])
			link[d], seen[d] = 0, false
		}
		slices.Sort(held)
		for _, t := range held {
			out.term, out.mass = append(out.term, int32(t)), append(out.mass, mass[t])
			mass[t], hasMass[t] = 0, false
		}
		out.start, out.mstart = append(out.start, int32(len(out.to))), append(out.mstart, int32(len(out.term)))
	}
	return out, above.Normal()
}

// groupNodes lists the nodes of each of n communities.
func groupNodes(p Partition, n int) [][]int {
	members := make([][]int, n)
	for i, c := range p {
		members[c] = append(members[c], i)
	}
	return members
}
