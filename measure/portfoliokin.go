package measure

import "math"

// grades is the number of values on the scale of commitments.
const grades = int(fullCommitment) + 1

// Grades counts two portfolios together: cell grades*x+y holds the states to
// which the first promised x and the second y. Everything that compares two
// portfolios follows from it, as everything on votes does from a Table.
type Grades [grades * grades]int

// Grades counts the portfolios of states i and j together.
func (p *Portfolios) Grades(i, j int) (g Grades) {
	x, y := p.cells[i*p.n:(i+1)*p.n], p.cells[j*p.n:(j+1)*p.n]
	for k, a := range x {
		g[grades*int(a)+int(y[k])]++
	}
	return g
}

// N returns the number of states.
func (g Grades) N() int {
	n := 0
	for _, c := range g {
		n += c
	}
	return n
}

// margins counts each portfolio by itself; constant is set where one of the two
// is the same toward all states, so that nothing beyond chance can be said.
func (g Grades) margins() (first, second [grades]float64, constant bool) {
	for i, c := range g {
		first[i/grades] += float64(c)
		second[i%grades] += float64(c)
	}
	used := func(m [grades]float64) (n int) {
		for _, c := range m {
			if c > 0 {
				n++
			}
		}
		return n
	}
	return first, second, used(first) < 2 || used(second) < 2
}

// The distances of two grades.
const (
	Nominal   = 0 // different or not
	Absolute  = 1 // |x - y|
	Quadratic = 2 // (x - y)^2
)

// distance of grades x and y; its power is one of Nominal, Absolute, Quadratic.
func distance(x, y, power int) float64 {
	d := x - y
	switch {
	case d == 0:
		return 0
	case power == Absolute:
		return math.Abs(float64(d))
	case power == Quadratic:
		return float64(d * d)
	}
	return 1
}

// Kappa is Cohen's weighted kappa, 1 - Do/De, with the distance to the power:
// De is expected when the two choose their promises independently, each by its
// own habits (Cohen 1968, Psychological Bulletin 70(4)). NaN where a portfolio
// is the same toward all states.
func (g Grades) Kappa(power int) float64 {
	first, second, constant := g.margins()
	return g.beyond(first, second, constant, power)
}

// Pi is Scott's pi: as Kappa, with chance drawn from both portfolios together
// (Scott 1955, Public Opinion Quarterly 19(3)).
func (g Grades) Pi(power int) float64 {
	first, second, constant := g.margins()
	for i := range first {
		first[i] = (first[i] + second[i]) / 2
	}
	return g.beyond(first, first, constant, power)
}

// Alpha is Krippendorff's alpha, 1 - (2n-1)/(2n) (1 - pi).
func (g Grades) Alpha(power int) float64 {
	n := float64(g.N())
	return 1 - (2*n-1)/(2*n)*(1-g.Pi(power))
}

func (g Grades) beyond(first, second [grades]float64, constant bool, power int) float64 {
	if constant {
		return math.NaN()
	}
	n, observed, expected := float64(g.N()), 0.0, 0.0
	for x := range grades {
		for y := range grades {
			d := distance(x, y, power)
			observed += float64(g[grades*x+y]) * d
			expected += first[x] * second[y] * d
		}
	}
	return 1 - observed*n/expected
}

// TauB is Kendall's tau-b of the two portfolios (Kendall 1945, Biometrika
// 33(3)). NaN where a portfolio is the same toward all states.
func (g Grades) TauB() float64 {
	first, second, constant := g.margins()
	if constant {
		return math.NaN()
	}
	n, order := float64(g.N()), 0.0
	for a, c := range g {
		for b, d := range g {
			switch s := (a/grades - b/grades) * (a%grades - b%grades); {
			case s > 0:
				order += float64(c) * float64(d)
			case s < 0:
				order -= float64(c) * float64(d)
			}
		}
	}
	free := func(m [grades]float64) float64 {
		f := n * n
		for _, c := range m {
			f -= c * c
		}
		return f
	}
	return within(order / math.Sqrt(free(first)*free(second)))
}

// Correlation is Pearson's r of the two portfolios. NaN where one is the same
// toward all states.
func (g Grades) Correlation() float64 {
	if _, _, constant := g.margins(); constant {
		return math.NaN()
	}
	var n, x, y, xx, yy, xy float64
	for i, c := range g {
		a, b, k := float64(i/grades), float64(i%grades), float64(c)
		n, x, y = n+k, x+k*a, y+k*b
		xx, yy, xy = xx+k*a*a, yy+k*b*b, xy+k*a*b
	}
	return within((n*xy - x*y) / math.Sqrt((n*xx-x*x)*(n*yy-y*y)))
}
