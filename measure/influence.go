package measure

import (
	"math"

	"entente"
)

// Influence returns, per cell of the table, how strongly one roll call in that
// cell moves the measure: the derivative of the measure with respect to the
// cell's proportion, centred to mean zero over the table. The delta method
// needs nothing else: the measure's variance is mean(Influence^2)/n for
// independent roll calls, and the variance of summed influences for clustered
// ones. It is all NaN where the measure has no value.
func (m Measure) Influence(t Table) [9]float64 {
	if _, status := m.Value(t); status != entente.Known {
		var none [9]float64
		for i := range none {
			none[i] = math.NaN()
		}
		return none
	}
	p := t.proportions()
	f := m.influence(&p)
	if m.sample {
		n := float64(t.N())
		for i := range f {
			f[i] *= (2*n - 1) / (2 * n)
		}
	}
	return f
}

// influence is the centred gradient on proportions.
func (m *Measure) influence(p *proportions) [9]float64 {
	g := m.gradient(p)
	mean := 0.0
	for i := range g {
		mean += p[i] * g[i]
	}
	for i := range g {
		g[i] -= mean
	}
	return g
}

// gradient returns the derivatives of value with respect to the nine
// proportions; of alpha those of pi. For 1 - Do/De the derivative is (Do dDe - De dDo)/De^2, where
// dDo/dp_ij = d_ij and dDe/dp_ij = sum_k p_.k d_ik + sum_k p_k. d_kj, with the
// pooled margin in both sums for Scott's pi.
func (m *Measure) gradient(p *proportions) (g [9]float64) {
	if m.Mean {
		for i, w := range m.weight {
			g[i] = (m.High - m.Low) * w
		}
		return g
	}
	if m.along != none {
		return m.slopes(p)
	}
	first, second := p.margins()
	if m.pooled {
		for i := range 3 {
			first[i] = (first[i] + second[i]) / 2
		}
		second = first
	}
	var row, col [3]float64
	observed, expected := 0.0, 0.0
	for i := range 3 {
		for j := range 3 {
			d := m.weight[3*i+j]
			row[i] += second[j] * d
			col[j] += first[i] * d
			observed += p[3*i+j] * d
			expected += first[i] * second[j] * d
		}
	}
	for i := range 3 {
		for j := range 3 {
			g[3*i+j] = (observed*(row[i]+col[j])/expected - m.weight[3*i+j]) / expected
		}
	}
	return g
}

// variance returns the delta-method variance of the measure for n independent
// roll calls with proportions p.
func (m *Measure) variance(p *proportions, n float64) float64 {
	v := 0.0
	for i, f := range m.influence(p) {
		v += p[i] * f * f
	}
	return v / n
}
