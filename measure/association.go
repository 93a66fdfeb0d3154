package measure

import "math"

// associated returns the coefficient of association of a table, given as
// proportions or as counts.
func (k *kernel) associated(p *proportions) float64 {
	if k.along == byRank {
		return p.tauB()
	}
	return p.correlation()
}

// tauB is Kendall's tau-b (Kendall 1945, Biometrika 33(3)): concordant less
// discordant pairs of roll calls over the geometric mean of the pairs that the
// first state does not tie and those that the second does not.
func (p *proportions) tauB() float64 {
	first, second := p.margins()
	total := first[0] + first[1] + first[2]
	free := func(m *[3]float64) float64 { return total*total - m[0]*m[0] - m[1]*m[1] - m[2]*m[2] }
	a, b := free(&first), free(&second)
	return within(2 * p.concordance() / math.Sqrt(a*b))
}

// concordance is the concordant less the discordant pairs of roll calls.
func (p *proportions) concordance() float64 {
	return p[0]*(p[4]+p[5]+p[7]+p[8]) + p[1]*(p[5]+p[8]) + p[3]*(p[7]+p[8]) + p[4]*p[8] -
		p[2]*(p[3]+p[4]+p[6]+p[7]) - p[1]*(p[3]+p[6]) - p[5]*(p[6]+p[7]) - p[4]*p[6]
}

// correlation is Pearson's r with positions scored by their order.
func (p *proportions) correlation() float64 {
	m := p.moments()
	return within(m.cov / math.Sqrt(m.varX*m.varY))
}

// within takes away what rounding adds to a coefficient of 1.
func within(r float64) float64 { return min(1, max(-1, r)) }

// moments are sums over a table of scores 0, 1 and 2; variances and covariance
// are times the square of the total.
type moments struct {
	total, x, y, varX, varY, cov float64
}

func (p *proportions) moments() moments {
	first, second := p.margins()
	m := moments{total: first[0] + first[1] + first[2], x: first[1] + 2*first[2], y: second[1] + 2*second[2]}
	m.varX = m.total*(first[1]+4*first[2]) - m.x*m.x
	m.varY = m.total*(second[1]+4*second[2]) - m.y*m.y
	m.cov = m.total*(p[4]+2*p[5]+2*p[7]+4*p[8]) - m.x*m.y
	return m
}

// slopes returns the derivatives of the association with respect to the nine
// proportions, up to a constant. Of tau-b, with S = 2(P - Q), A and B the shares
// of pairs that are not tied: (2 a_ij + tau (r_i sqrt(B/A) + c_j sqrt(A/B)))/sqrt(AB),
// where a_ij is the concordant less the discordant share beside cell ij. Of r it
// is z_x z_y - r (z_x^2 + z_y^2)/2 with standardised scores.
func (k *kernel) slopes(p *proportions) (g [9]float64) {
	first, second := p.margins()
	if k.along == byRank {
		free := func(m *[3]float64) float64 { return 1 - m[0]*m[0] - m[1]*m[1] - m[2]*m[2] }
		a, b := free(&first), free(&second)
		tau := p.tauB()
		for i := range 3 {
			for j := range 3 {
				g[3*i+j] = 2*p.beside(i, j)/math.Sqrt(a*b) + tau*(first[i]/a+second[j]/b)
			}
		}
		return g
	}
	m := p.moments()
	r := p.correlation()
	for i := range 3 {
		for j := range 3 {
			x, y := (float64(i)-m.x)/math.Sqrt(m.varX), (float64(j)-m.y)/math.Sqrt(m.varY)
			g[3*i+j] = x*y - r*(x*x+y*y)/2
		}
	}
	return g
}

// beside is the share of roll calls that are concordant with those of a cell,
// less the share of those that are discordant.
func (p *proportions) beside(i, j int) float64 {
	sum := 0.0
	for k := range 3 {
		for l := range 3 {
			switch (k - i) * (l - j) {
			case 1, 2, 4:
				sum += p[3*k+l]
			case -1, -2, -4:
				sum -= p[3*k+l]
			}
		}
	}
	return sum
}
