package measure

import (
	"math"

	"entente"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval holds the bounds of a confidence interval and the name of the method
// that gave them. Without an interval both bounds are NaN and Method is empty.
type Interval struct {
	Low, High float64
	Method    string
}

// The methods of intervals. docs/methods/intervals.md says how each is made and
// how often it covers the truth.
const (
	Wilson           = "wilson"                     // score interval of a share
	WilsonEffective  = "wilson-effective"           // score interval of a mean score at its effective sample size
	FisherZ          = "fisher-z"                   // delta method on atanh of the measure
	WilsonClustered  = "wilson-effective-clustered" // WilsonEffective with clustered roll calls
	FisherZClustered = "fisher-z-clustered"         // FisherZ with clustered roll calls
	clusteredMinimum = 2                            // clusters below which nothing can be said
	shareDiagonal    = .2                           // pseudo-counts of the smoothed table, one in all
	shareAdjacent    = .05
	shareOpposed     = .1
)

// prior is added to a table before the spread of a chance-corrected measure is
// estimated: one roll call in all, most of it on agreement. Without it a table
// with empty cells claims a precision it does not have.
var prior = [9]float64{
	shareDiagonal, shareAdjacent, shareOpposed,
	shareAdjacent, shareDiagonal, shareAdjacent,
	shareOpposed, shareAdjacent, shareDiagonal,
}

// Interval returns the interval of the measure at the level, treating roll
// calls as independent draws. It contains the value; where the measure has no
// value it is empty.
func (m Measure) Interval(t Table, level float64) Interval {
	value, status := m.Value(t)
	if status != entente.Known || !(level > 0 && level < 1) {
		return noInterval()
	}
	i := m.interval(t.scaled(1), value, distuv.UnitNormal.Quantile(.5+level/2))
	if m.Mean && m.shareOnly() {
		i.Method = Wilson
	}
	return i
}

// Clustered returns the interval of the measure of all clusters together when
// the roll calls within a cluster are not independent: the yearly versions of
// one resolution are one cluster. The table is scaled down by the design
// effect, and Student's t with one degree of freedom less than there are
// clusters takes the place of the normal. One cluster alone has no interval.
func (m Measure) Clustered(clusters []Table, level float64) Interval {
	var all Table
	groups := 0
	for _, t := range clusters {
		all = all.Plus(t)
		if t.N() > 0 {
			groups++
		}
	}
	value, status := m.Value(all)
	if status != entente.Known || groups < clusteredMinimum || !(level > 0 && level < 1) {
		return noInterval()
	}
	i := m.interval(all.scaled(1/m.designEffect(clusters, all)), value, studentQuantile(level, groups))
	if m.Mean {
		i.Method = WilsonClustered
	} else {
		i.Method = FisherZClustered
	}
	return i
}

func noInterval() Interval { return Interval{Low: math.NaN(), High: math.NaN()} }

func studentQuantile(level float64, groups int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(groups - 1)}.Quantile(.5 + level/2)
}

// shareOnly reports whether every score is 0 or 1.
func (m Measure) shareOnly() bool {
	for _, w := range m.weight {
		if w != 0 && w != 1 {
			return false
		}
	}
	return true
}

// designEffect is the clustered variance over that of independent roll calls:
// G/(G-1) sum_g (sum of influences in g)^2 / sum of squared influences. It is at
// least 1; where the roll calls do not differ at all it is Kish's sum n_g^2 / n,
// the most that clustering can do.
func (m Measure) designEffect(clusters []Table, all Table) float64 {
	influence := m.Influence(all)
	var within, between, sizes, groups float64
	for _, t := range clusters {
		n := float64(t.N())
		if n == 0 {
			continue
		}
		sum := 0.0
		for i, c := range t {
			sum += float64(c) * influence[i]
		}
		between += sum * sum
		sizes += n * n
		groups++
	}
	for i, c := range all {
		within += float64(c) * influence[i] * influence[i]
	}
	return designEffect(within, between, sizes/float64(all.N()), groups)
}

func designEffect(within, between, kish, groups float64) float64 {
	const nothing = 1e-12 // of variance: rounding of equal scores
	if within < nothing {
		return max(1, kish*groups/(groups-1))
	}
	return max(1, between/within*groups/(groups-1))
}

// scaled returns the counts multiplied by f.
func (t Table) scaled(f float64) [9]float64 {
	var cells [9]float64
	for i, c := range t {
		cells[i] = f * float64(c)
	}
	return cells
}

// interval returns the interval around value for independent counts, which need
// not be whole, with z standard errors to either side.
func (m Measure) interval(cells [9]float64, value, z float64) Interval {
	if !m.Mean {
		return m.fisher(cells, value, z)
	}
	var n, sum, squares float64
	for i, c := range cells {
		n += c
		sum += c * m.weight[i]
		squares += c * m.weight[i] * m.weight[i]
	}
	span := m.High - m.Low
	i := scoreInterval(n, sum, squares, z, m.shareOnly())
	return Interval{min(m.Low+span*i.Low, value), max(m.Low+span*i.High, value), WilsonEffective}
}

// scoreInterval is Wilson's interval for the mean of n scores in [0,1], given
// their sum and sum of squares. A mean score with mean mu and variance v is as
// uncertain as a share in n mu(1-mu)/v trials. Both are taken after half a score
// of 1, of 1/2 and of 0 was added, so that scores that happen to be all alike do
// not claim a variance of zero; a share needs none of that.
func scoreInterval(n, sum, squares, z float64, share bool) Interval {
	effective := n
	if !share {
		mu := (sum + .75) / (n + 1.5)
		v := (squares+.625)/(n+1.5) - mu*mu
		effective = n * mu * (1 - mu) / v
	}
	low, high := wilson(sum/n, effective, z)
	return Interval{low, high, WilsonEffective}
}

// wilson returns the score interval of a share p seen in n trials (Wilson 1927);
// n need not be whole.
func wilson(p, n, z float64) (low, high float64) {
	z2 := z * z
	middle := (p + z2/(2*n)) / (1 + z2/n)
	half := z / (1 + z2/n) * math.Sqrt(max(0, p*(1-p))/n+z2/(4*n*n))
	return min(max(0, middle-half), p), max(min(1, middle+half), p)
}

// fisher returns tanh(atanh(k) -+ z se/(1-k^2)) with the measure k and its
// delta-method error se both taken from the table with prior added, widened to
// contain the value where smoothing moved k past it.
func (m Measure) fisher(cells [9]float64, value, z float64) Interval {
	n, total := 0.0, 0.0
	for i, c := range cells {
		n += c
		total += c + prior[i]
	}
	var p proportions
	for i, c := range cells {
		p[i] = (c + prior[i]) / total
	}
	k := m.value(&p)
	e := z * math.Sqrt(m.variance(&p, n)) / (1 - k*k)
	low, high := math.Tanh(math.Atanh(k)-e), math.Tanh(math.Atanh(k)+e)
	return Interval{min(low, value), max(high, value), FisherZ}
}
