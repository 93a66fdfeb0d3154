package bloc

import (
	"context"
	"fmt"
	"math/rand/v2"

	"golang.org/x/sync/errgroup"
)

// Runs searches n partitions, each with randomness of its own from the seed.
// problem gives the network of a run: the same each time for the spread over
// seeds, one of resampled data for the spread over data and seeds together. The
// result does not depend on the number of workers.
func Runs(ctx context.Context, n, workers int, seed uint64, opt Options, problem func(run int, rng *rand.Rand) (*Problem, error)) ([]Partition, error) {
	list := make([]Partition, n)
	var g errgroup.Group
	g.SetLimit(max(workers, 1))
	for i := range n {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			rng := rand.New(rand.NewPCG(seed, uint64(i)))
			p, err := problem(i, rng)
			if err != nil {
				return fmt.Errorf("run %d: %w", i, err)
			}
			list[i] = p.Leiden(rng, opt)
			return nil
		})
	}
	return list, g.Wait()
}

// Consensus says how often each two nodes share a community in many partitions.
type Consensus struct {
	n     int
	runs  []Partition
	share []float64 // lower triangle
}

// NewConsensus counts partitions of n nodes each.
func NewConsensus(n int, runs []Partition) (*Consensus, error) {
	c := &Consensus{n: n, runs: runs, share: make([]float64, n*(n-1)/2)}
	for r, p := range runs {
		if len(p) != n {
			return nil, fmt.Errorf("consensus: partition %d has %d nodes, want %d", r, len(p), n)
		}
		for i := range n {
			row := c.share[i*(i-1)/2 : i*(i+1)/2]
			for j := range row {
				if p[i] == p[j] {
					row[j]++
				}
			}
		}
	}
	for k := range c.share {
		c.share[k] /= float64(max(len(runs), 1))
	}
	return c, nil
}

// Partitions returns the partitions that were counted; they are not to be
// changed.
func (c *Consensus) Partitions() []Partition { return c.runs }

// Runs returns the number of partitions.
func (c *Consensus) Runs() int { return len(c.runs) }

// Together returns the share of partitions in which two nodes share a
// community; 1 for a node with itself.
func (c *Consensus) Together(i, j int) float64 {
	switch {
	case i == j:
		return 1
	case i < j:
		i, j = j, i
	}
	return c.share[i*(i-1)/2+j]
}

// All returns the share of partitions in which all these nodes share one
// community. It is not the product of the pairs' shares.
func (c *Consensus) All(nodes []int) float64 {
	if len(nodes) == 0 || len(c.runs) == 0 {
		return 0
	}
	hits := 0
	for _, p := range c.runs {
		same := true
		for _, i := range nodes[1:] {
			same = same && p[i] == p[nodes[0]]
		}
		if same {
			hits++
		}
	}
	return float64(hits) / float64(len(c.runs))
}

// Partition returns the one that misplaces the fewest pairs in expectation:
// the largest sum over pairs in one community of Together - 1/2 (Binder 1978,
// Biometrika 65(1), with equal costs), searched by Leiden from the best of the
// runs. Communities are numbered by size.
func (c *Consensus) Partition(rng *rand.Rand) Partition {
	edges := make([]Edge, 0, len(c.share))
	for i := range c.n {
		for j := range i {
			if w := c.Together(i, j); w > 0 {
				edges = append(edges, Edge{j, i, w})
			}
		}
	}
	g, err := NewGraph(c.n, edges)
	if err != nil {
		panic(err) // shares are finite and nodes are ours
	}
	p, err := CPM(g, 0.5)
	if err != nil {
		panic(err)
	}
	out := p.Leiden(rng, Options{})
	top := p.Sum(out)
	for _, start := range c.runs[:min(len(c.runs), 10)] {
		q := p.From(start, rng, Options{})
		if v := p.Sum(q); v > top+1e-9 {
			out, top = q, v
		}
	}
	return out.BySize()
}

// Membership of a node in the communities of a partition, over the runs.
type Membership struct {
	Own         int     // its community
	Probability float64 // share of runs that put it there: its stability
	Second      int     // the community that it is in most often otherwise; -1 for none
	SecondShare float64
	Share       []float64 // by community; what is missing to 1 are communities without a match
}

// Memberships matches the communities of each run with those of the partition,
// so that the most nodes agree, and counts for each node how often it was in
// which.
func (c *Consensus) Memberships(part Partition) []Membership {
	k := 0
	for _, x := range part {
		k = max(k, x+1)
	}
	list := make([]Membership, c.n)
	for i := range list {
		list[i] = Membership{Own: part[i], Second: -1, Share: make([]float64, k)}
	}
	for _, run := range c.runs {
		to := Match(part, run)
		for i := range run {
			if x := to[run[i]]; x >= 0 {
				list[i].Share[x]++
			}
		}
	}
	for i := range list {
		m := &list[i]
		for x := range m.Share {
			m.Share[x] /= float64(max(len(c.runs), 1))
			if x != m.Own && m.Share[x] > m.SecondShare {
				m.Second, m.SecondShare = x, m.Share[x]
			}
		}
		m.Probability = m.Share[m.Own]
	}
	return list
}
