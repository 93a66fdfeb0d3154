package bloc

import "math"

// Match pairs the communities of other with those of part so that the nodes
// in matched communities are as many as can be, each community matched once at
// most. It returns for each community of other that of part, -1 for none. Both
// must number their communities from 0.
func Match(part, other Partition) []int {
	a, b := len(part.Sizes()), len(other.Sizes())
	weight := make([][]float64, b)
	for j := range weight {
		weight[j] = make([]float64, a)
	}
	for i := range part {
		weight[other[i]][part[i]]++
	}
	return Assign(weight)
}

// Assign gives each row of a table at most one column, and each column to at
// most one row, so that the sum of the weights is as large as can be: the
// Hungarian method with potentials (Kuhn 1955, Naval Research Logistics
// Quarterly 2; shortest augmenting paths as in Jonker and Volgenant 1987,
// Computing 38). A row that would get a weight of 0 gets none: -1. Weights must
// be finite and not negative.
func Assign(weight [][]float64) []int {
	rows, cols := len(weight), 0
	for _, r := range weight {
		cols = max(cols, len(r))
	}
	n := max(rows, cols)
	at := func(i, j int) float64 { // cost
		if i < rows && j < len(weight[i]) {
			return -weight[i][j]
		}
		return 0
	}
	u, v := make([]float64, n+1), make([]float64, n+1)
	row, way := make([]int, n+1), make([]int, n+1) // of each column; 0 is none
	for i := 1; i <= n; i++ {
		row[0] = i
		j := 0
		short, done := make([]float64, n+1), make([]bool, n+1)
		for k := range short {
			short[k] = math.Inf(1)
		}
		for row[j] != 0 {
			done[j] = true
			delta, next := math.Inf(1), 0
			for k := 1; k <= n; k++ {
				if done[k] {
					continue
				}
				if c := at(row[j]-1, k-1) - u[row[j]] - v[k]; c < short[k] {
					short[k], way[k] = c, j
				}
				if short[k] < delta {
					delta, next = short[k], k
				}
			}
			for k := range short {
				if done[k] {
					u[row[k]] += delta
					v[k] -= delta
				} else {
					short[k] -= delta
				}
			}
			j = next
		}
		for j != 0 {
			row[j] = row[way[j]]
			j = way[j]
		}
	}
	out := make([]int, rows)
	for i := range out {
		out[i] = -1
	}
	for j := 1; j <= n; j++ {
		if i := row[j] - 1; i >= 0 && i < rows && -at(i, j-1) > 0 {
			out[i] = j - 1
		}
	}
	return out
}

// Track gives the communities of one period after another labels that keep
// through time. The zero value is ready for the first period.
type Track struct {
	last [][]int // units of each label when it was last seen
	seen []int   // period in which that was
	now  int
}

// trackMemory is for how many periods without it a label is kept for a
// community like the one that had it.
const trackMemory = 5

// Next labels the communities of the next period, numbered from 0: each takes
// the label of the earlier community with which it shares most units, summed
// over all so that the shared units are as many as can be; one that shares none
// gets a new label. Node gives the unit of each node.
func (t *Track) Next(part Partition, node []int) []int {
	sizes := part.Sizes()
	members := make([][]int, len(sizes))
	at := make(map[int]int, len(node))
	for i, c := range part {
		members[c] = append(members[c], node[i])
		at[node[i]] = c
	}
	weight := make([][]float64, len(sizes))
	for c := range weight {
		weight[c] = make([]float64, len(t.last))
	}
	for label, units := range t.last {
		if t.now-t.seen[label] > trackMemory {
			continue
		}
		fade := 1 / float64(t.now-t.seen[label]) // the one of the last period comes first
		for _, u := range units {
			if c, ok := at[u]; ok {
				weight[c][label] += fade
			}
		}
	}
	labels := Assign(weight)
	for c := range labels {
		if labels[c] < 0 {
			labels[c] = len(t.last)
			t.last, t.seen = append(t.last, nil), append(t.seen, 0)
		}
		t.last[labels[c]], t.seen[labels[c]] = members[c], t.now
	}
	t.now++
	return labels
}
