package record

import (
	"cmp"
	"context"
	"math"
	"slices"

	"entente/composite"
)

// rows computes the composite of all pairs in all years: the posterior from the
// common layers and from all, and the index with its band.
func (x *indicators) rows(ctx context.Context, m *composite.Model, workers int) ([]compositeRow, error) {
	common, err := m.Smooth(ctx, &x.panel, x.commonLayers(), workers)
	if err != nil {
		return nil, err
	}
	all, err := m.Smooth(ctx, &x.panel, nil, workers)
	if err != nil {
		return nil, err
	}
	var rows []compositeRow
	at := make([][]int, x.panel.Periods) // rows by period
	for _, i := range x.inOrder() {
		p := x.pairOf(i)
		covered := x.covered(i)
		here := all.Of(i)
		for t, c := range common.Of(i) {
			if covered[t] == 0 {
				continue // nothing speaks of the pair in that year
			}
			a, period := here[t], int(x.panel.First[i])+t
			at[period] = append(at[period], len(rows))
			rows = append(rows, compositeRow{
				A: string(p.A), B: string(p.B), Year: int32(x.first + period),
				Cooperation: thousandth(c.Mean[0]), CooperationSD: thousandth(root(c.CC)),
				Conflict: thousandth(c.Mean[1]), ConflictSD: thousandth(root(c.FF)),
				AllCooperation: thousandth(a.Mean[0]), AllCooperationSD: thousandth(root(a.CC)),
				AllConflict: thousandth(a.Mean[1]), AllConflictSD: thousandth(root(a.FF)),
				Layers: covered[t],
			})
		}
	}
	return rows, x.index(ctx, rows, at)
}

// thousandth cuts what no interval is fine enough for.
func thousandth(v float32) float32 { return float32(math.Round(1000*float64(v)) / 1000) }

func root(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// inOrder lists the panel's pairs in alphabetical order.
func (x *indicators) inOrder() []int {
	order := make([]int, x.panel.Pairs())
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return comparePairs(x.pairOf(i), x.pairOf(j)) })
	return order
}

// covered returns for each period of a pair which layers have a cell, by bit.
func (x *indicators) covered(i int) []int32 {
	list := make([]int32, x.panel.Last[i]-x.panel.First[i]+1)
	for _, c := range x.panel.Cells[x.panel.Start[i]:x.panel.Start[i+1]] {
		list[c.T-x.panel.First[i]] |= 1 << c.Layer
	}
	return list
}

// raw is a cell as the index takes it: kappa, the level of the obligation, the
// logarithm of a count over what size and distance imply.
func raw(c composite.Cell) float64 {
	switch c.Layer {
	case layerVotes:
		return math.Tanh(float64(c.Y))
	case layerPledges:
		return float64(c.Y)
	}
	return math.Log1p(float64(c.Y)) - math.Log1p(math.Exp(float64(c.Offset)))
}

// reversed layers count against closeness.
func reversed(layer int) bool { return layer == layerSanctions || layer == layerOpposed }

// columnsOf returns the raw values of a period, by layer and place in rows;
// place maps a pair to its place.
func (x *indicators) columnsOf(period, n int, place func(pair int) int) [][]float64 {
	columns := make([][]float64, len(x.panel.Layers))
	for k := range columns {
		columns[k] = make([]float64, n)
		for i := range columns[k] {
			columns[k][i] = math.NaN()
		}
	}
	for i := range x.panel.Pairs() {
		cells := x.panel.Cells[x.panel.Start[i]:x.panel.Start[i+1]]
		from, _ := slices.BinarySearchFunc(cells, int16(period), func(c composite.Cell, t int16) int { return cmp.Compare(c.T, t) })
		for _, c := range cells[from:] {
			if int(c.T) != period {
				break
			}
			columns[c.Layer][place(i)] = raw(c)
		}
	}
	return columns
}

// index sets the index of every row and its band: the least and the greatest
// value over all choices of normalisation and aggregation, with all common
// layers and with each of them left out.
func (x *indicators) index(ctx context.Context, rows []compositeRow, at [][]int) error {
	use := x.commonLayers()
	number := map[[2]string]int{}
	for i := range x.pairs {
		p := x.pairOf(i)
		number[[2]string{string(p.A), string(p.B)}] = i
	}
	for period, list := range at {
		if err := ctx.Err(); err != nil {
			return err
		}
		place := make([]int32, x.panel.Pairs())
		for k, i := range list {
			place[number[[2]string{rows[i].A, rows[i].B}]] = int32(k)
		}
		columns := x.columnsOf(period, len(list), func(pair int) int { return int(place[pair]) })
		value, low, high := bandOf(columns, use)
		for k, i := range list {
			if math.IsNaN(value[k]) {
				continue
			}
			v, l, h := thousandth(float32(value[k])), thousandth(float32(low[k])), thousandth(float32(high[k]))
			rows[i].Index, rows[i].IndexLow, rows[i].IndexHigh = &v, &l, &h
		}
	}
	return nil
}

// bandOf is the index by rank, equal weights and arithmetic mean, and its bounds
// over the other choices.
func bandOf(columns [][]float64, use []bool) (value, low, high []float64) {
	weights := make([]float64, len(columns))
	var left []int
	for k, ok := range use {
		if ok {
			weights[k] = 1
			left = append(left, k)
		}
	}
	sets := [][]float64{weights}
	for _, k := range left {
		w := slices.Clone(weights)
		w[k] = 0
		sets = append(sets, w)
	}
	for _, how := range []composite.Normalisation{composite.ByRank, composite.ByRange, composite.ByZScore} {
		normal := make([][]float64, len(columns))
		for k, c := range columns {
			normal[k] = composite.Normalise(c, how, reversed(k))
		}
		for _, w := range sets {
			for _, sum := range []composite.Aggregation{composite.Arithmetic, composite.Geometric} {
				v := composite.Index(normal, w, sum)
				if value == nil {
					value, low, high = v, slices.Clone(v), slices.Clone(v)
					continue
				}
				for i := range v {
					if !math.IsNaN(v[i]) {
						low[i], high[i] = min(low[i], v[i]), max(high[i], v[i])
					}
				}
			}
		}
	}
	return value, low, high
}
