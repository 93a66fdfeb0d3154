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
)

// clusteredMinimum is the number of clusters below which nothing can be said of how
// they vary.
const clusteredMinimum = 2

// prior is added to a table before the spread of a chance-corrected measure is
// estimated: one roll call in all, most of it on agreement. Without it a table
// with empty cells claims a precision it does not have. The weights were chosen
// by the coverage simulations.
var prior = [9]float64{
	.2, .05, .1,
	.05, .2, .05,
	.1, .05, .2,
}

// Interval returns the interval of the measure at the level, treating roll
// calls as independent draws. It contains the value; where the measure has no
// value it is empty.
func (m Measure) Interval(t Table, level float64) Interval {
	value, status := m.Value(t)
	if status != entente.Known || !(level > 0 && level < 1) {
		return noInterval()
	}
	i := m.interval(t.scaled(1), float64(t.N()), value, distuv.UnitNormal.Quantile(.5+level/2))
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
	i := m.interval(all.scaled(1/m.designEffect(clusters, all)), float64(all.N()), value, studentQuantile(level, groups))
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
func (k *kernel) shareOnly() bool {
	for _, w := range &k.weight {
		if w != 0 && w != 1 {
			return false
		}
	}
	return true
}

// designEffect is how many times clustering inflates the variance of the
// measure over all.
func (m *Measure) designEffect(clusters []Table, all Table) float64 {
	influence := m.Influence(all)
	var d spread
	for _, t := range clusters {
		n, sum := t.N(), 0.0
		for i, c := range t {
			sum += float64(c) * influence[i]
		}
		d.cluster(float64(n), sum)
	}
	for i, c := range all {
		d.rollCalls(float64(c), influence[i])
	}
	return d.designEffect()
}

// spread gathers what the design effect is estimated from.
type spread struct {
	n, groups, sizes, between, within, fourth float64
}

// cluster adds a cluster of n roll calls whose influences sum to sum.
func (d *spread) cluster(n, sum float64) {
	if n > 0 {
		d.groups++
		d.n += n
		d.sizes += n * n
		d.between += sum * sum
	}
}

// rollCalls adds n roll calls with the same influence.
func (d *spread) rollCalls(n, influence float64) {
	square := influence * influence
	d.within += n * square
	d.fourth += n * square * square
}

// designEffect is the clustered variance over that of independent roll calls,
// sum_g (sum of influences in g)^2 / sum of squared influences, times G/(G-1),
// and at least 1. Where few roll calls carry the variance (a rare dissent) the
// ratio is noise, so it is drawn towards Kish's (1965) sum n_g^2 / n, the effect
// when all roll calls of a cluster are alike, as if one cluster of that kind had
// been seen besides; the roll calls that count are (sum f^2)^2 / sum f^4. The
// weight of that one cluster was chosen by the coverage simulations.
func (d *spread) designEffect() float64 {
	kish := d.sizes / d.n
	correction := d.groups / (d.groups - 1)
	const nothing = 1e-12 // of influence: rounding of equal scores
	if d.within < nothing {
		return kish * correction
	}
	seen, prior := d.within*d.within/d.fourth, kish
	return max(1, correction*(seen*d.between/d.within+prior*kish)/(seen+prior))
}

// interval returns the interval around value, which is of sample roll calls, for
// independent counts, which need not be whole, with z standard errors to either
// side.
func (m *Measure) interval(cells [9]float64, sample, value, z float64) Interval {
	if !m.Mean {
		i := m.fisher(cells, z)
		i.Low, i.High = min(m.sampled(i.Low, sample), value), max(m.sampled(i.High, sample), value)
		return i
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
// delta-method error se both taken from the table with prior added; the caller
// widens it to contain the value where smoothing moved k past it.
func (m *Measure) fisher(cells [9]float64, z float64) Interval {
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
	return Interval{low, high, FisherZ}
}
