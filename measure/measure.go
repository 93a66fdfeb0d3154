package measure

import (
	"math"
	"strings"

	"entente"
)

// Measure is one way to turn the joint-vote table of a pair into a number.
type Measure struct {
	ID    string  // agreement
	Title string  // for a heading
	Unit  string  // what the number counts
	Doc   string  // one sentence for a reader
	Cite  string  // the paper that defines it
	Low   float64 // smallest possible value
	High  float64 // greatest possible value
	// Page is the method page docs/methods/<Page>.md; empty for a page of the
	// measure's own, by its ID. One with another's page is kin of that one.
	Page string
	// Mean says that the value is a mean of per-roll-call scores; otherwise it
	// is corrected for the agreement expected by chance, or is an association.
	Mean bool

	*kernel
}

// kernel is what a measure computes with. It is shared by the copies of a
// Measure and never changed.
type kernel struct {
	// weight holds, per cell of the table, the score in [0,1] of a Mean
	// measure, or the disagreement of a chance-corrected one.
	weight   [9]float64
	quarters [9]int // weight times 4
	// pooled takes the chance expectation from the pooled margin of both
	// states (Scott) instead of from each state's own (Cohen).
	pooled bool
	// sample corrects for the size of the sample as Krippendorff's alpha does.
	sample bool
	// along, if not none, is a coefficient of association instead.
	along association
}

// association is a coefficient of how two states' positions go along.
type association uint8

const (
	none    association = iota
	byRank              // Kendall's tau-b
	byScore             // Pearson's r of the scores 0, 1, 2
)

// Kernels with weights per cell, rows and columns in the order Yes, Abstain, No.
var (
	halfCredit = newKernel(false, 1, .5, 0, .5, 1, .5, 0, .5, 1)
	exact      = newKernel(false, 1, 0, 0, 0, 1, 0, 0, 0, 1)
	nominal    = newKernel(false, 0, 1, 1, 1, 0, 1, 1, 1, 0)
	scott      = newKernel(true, 0, 1, 1, 1, 0, 1, 1, 1, 0)
	quadratic  = newKernel(false, 0, .25, 1, .25, 0, .25, 1, .25, 0)

	squaredCredit  = newKernel(false, 1, .75, 0, .75, 1, .75, 0, .75, 1)
	absolute       = newKernel(false, 0, .5, 1, .5, 0, .5, 1, .5, 0)
	scottAbsolute  = newKernel(true, 0, .5, 1, .5, 0, .5, 1, .5, 0)
	scottQuadratic = newKernel(true, 0, .25, 1, .25, 0, .25, 1, .25, 0)
	krippendorff   = &kernel{weight: scottQuadratic.weight, quarters: scottQuadratic.quarters, pooled: true, sample: true}
	kendall        = &kernel{along: byRank}
	pearson        = &kernel{along: byScore}
)

func newKernel(pooled bool, weight ...float64) *kernel {
	k := &kernel{weight: [9]float64(weight), pooled: pooled}
	for i, w := range weight {
		k.quarters[i] = int(4 * w)
	}
	return k
}

// Pairwise lists the measures on pairs of states, in the order they are shown.
func Pairwise() []Measure {
	return []Measure{{
		ID: "agreement", Title: "Agreement", Unit: "share of roll calls, half credit when one abstains",
		Doc:  "1 for the same position, 1/2 when exactly one of the two abstains, 0 for yes against no; mean over roll calls in which both voted.",
		Cite: "Lijphart (1963), American Political Science Review 57(4); Bailey, Strezhnev and Voeten (2017), Journal of Conflict Resolution 61(2)",
		Low:  0, High: 1, Mean: true, kernel: halfCredit,
	}, {
		ID: "identical", Title: "Identical votes", Unit: "share of roll calls",
		Doc:  "Share of roll calls in which both took the same position, among those in which both voted.",
		Cite: "Lijphart (1963), American Political Science Review 57(4)",
		Low:  0, High: 1, Mean: true, kernel: exact,
	}, {
		ID: "kappa", Title: "Cohen's kappa", Unit: beyond,
		Doc:  "Identical votes beyond what the two states' own habits of voting yes, abstaining and voting no would give by chance.",
		Cite: "Cohen (1960), Educational and Psychological Measurement 20(1); Häge (2011), Political Analysis 19(3)",
		Low:  -1, High: 1, kernel: nominal,
	}, {
		ID: "kappa-quadratic", Title: "Cohen's kappa, quadratic weights", Unit: beyond,
		Doc:  "As kappa, with disagreement counted by squared distance on the scale yes, abstain, no.",
		Cite: "Cohen (1968), Psychological Bulletin 70(4); Häge (2011), Political Analysis 19(3)",
		Low:  -1, High: 1, kernel: quadratic,
	}, {
		ID: "pi", Title: "Scott's pi", Unit: beyond,
		Doc:  "Identical votes beyond chance, where chance is drawn from the pooled votes of both states.",
		Cite: "Scott (1955), Public Opinion Quarterly 19(3); Häge (2011), Political Analysis 19(3)",
		Low:  -1, High: 1, kernel: scott,
	}, {
		ID: "s-votes", Title: "S on votes", Unit: "-1 to 1",
		Doc:  "Signorino and Ritter's S with absolute distance and equal weights: exactly 2*agreement - 1 on votes, so it carries no new information.",
		Cite: "Signorino and Ritter (1999), International Studies Quarterly 43(1)",
		Low:  -1, High: 1, Mean: true, kernel: halfCredit,
	}, {
		ID: "s-votes-squared", Title: "S on votes, squared distances", Unit: "-1 to 1", Page: "s-votes",
		Doc:  "As s-votes with squared distances: an abstention against yes or no costs a quarter of yes against no, not half.",
		Cite: "Signorino and Ritter (1999), International Studies Quarterly 43(1)",
		Low:  -1, High: 1, Mean: true, kernel: squaredCredit,
	}, {
		ID: "kappa-absolute", Title: "Cohen's kappa, absolute weights", Unit: beyond, Page: "kappa-quadratic",
		Doc:  "As kappa, with disagreement counted by distance on the scale yes, abstain, no.",
		Cite: "Cohen (1968), Psychological Bulletin 70(4); Häge (2011), Political Analysis 19(3)",
		Low:  -1, High: 1, kernel: absolute,
	}, {
		ID: "pi-absolute", Title: "Scott's pi, absolute weights", Unit: beyond, Page: "pi",
		Doc:  "As kappa-absolute, where chance is drawn from the pooled votes of both states.",
		Cite: "Scott (1955), Public Opinion Quarterly 19(3); Häge (2011), Political Analysis 19(3)",
		Low:  -1, High: 1, kernel: scottAbsolute,
	}, {
		ID: "pi-quadratic", Title: "Scott's pi, quadratic weights", Unit: beyond, Page: "pi",
		Doc:  "As kappa-quadratic, where chance is drawn from the pooled votes of both states.",
		Cite: "Scott (1955), Public Opinion Quarterly 19(3); Häge (2011), Political Analysis 19(3)",
		Low:  -1, High: 1, kernel: scottQuadratic,
	}, {
		ID: "alpha", Title: "Krippendorff's alpha, squared distances", Unit: beyond, Page: "similarity",
		Doc:  "As pi-quadratic, with chance drawn from the pooled votes without putting back: 1 - (2n-1)/(2n) (1 - pi).",
		Cite: "Krippendorff (1970), Educational and Psychological Measurement 30(1)",
		Low:  -1, High: 1, kernel: krippendorff,
	}, {
		ID: "tau-b", Title: "Kendall's tau-b", Unit: "association, 1 is perfect, 0 is none", Page: "similarity",
		Doc:  "Whether the two rank roll calls alike on the scale yes, abstain, no; blind to how often they vote the same way.",
		Cite: "Kendall (1945), Biometrika 33(3)",
		Low:  -1, High: 1, kernel: kendall,
	}, {
		ID: "pearson", Title: "Pearson's correlation", Unit: "association, 1 is perfect, 0 is none", Page: "similarity",
		Doc:  "Correlation of the positions scored yes 1, abstain 2, no 3; blind to how often they vote the same way.",
		Cite: "Pearson (1895), Proceedings of the Royal Society of London 58",
		Low:  -1, High: 1, kernel: pearson,
	}}
}

// beyond is the unit of measures that are corrected for chance.
const beyond = "agreement beyond chance, 1 is perfect, 0 is chance"

// Find returns the measure with the id, whatever its case and with _ for -.
func Find(id string) (Measure, bool) {
	id = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(id)), "_", "-")
	for _, m := range Pairwise() {
		if m.ID == id {
			return m, true
		}
	}
	return Measure{}, false
}

// Value returns the measure of the table. Without a roll call in which both
// voted it is Unknown. A measure that is not a mean is NotApplicable when one
// state never varied: kappa is then 0 by construction, whatever the other did,
// and association is 0/0.
// The value is NaN unless the status is Known.
func (m Measure) Value(t Table) (float64, entente.Status) {
	n := t.N()
	switch {
	case n == 0, m.kernel == nil: // the zero Measure measures nothing
		return math.NaN(), entente.Unknown
	case !m.Mean && t.constant():
		return math.NaN(), entente.NotApplicable
	}
	return m.sampled(m.ofCounts(&t, n), float64(n)), entente.Known
}

// sampled turns Scott's pi of n roll calls into Krippendorff's alpha,
// 1 - (2n-1)/(2n) (1 - pi), and leaves other measures as they are.
func (k *kernel) sampled(value, n float64) float64 {
	if !k.sample {
		return value
	}
	return 1 - (2*n-1)/(2*n)*(1-value)
}

// ofCounts is value on a table of n roll calls. An all-pairs run takes it a
// million times a measure, so the sums are in whole numbers: weights are
// multiples of 1/4, both ways are exact, and they give the same bits.
func (m *Measure) ofCounts(t *Table, n int) float64 {
	if m.along != none {
		p := proportions(t.scaled(1))
		return m.associated(&p)
	}
	q := &m.quarters
	observed := float64(q[0]*t[0]+q[1]*t[1]+q[2]*t[2]+q[3]*t[3]+q[4]*t[4]+q[5]*t[5]+q[6]*t[6]+q[7]*t[7]+q[8]*t[8]) / 4
	if m.Mean {
		return m.Low + (m.High-m.Low)*(observed/float64(n))
	}
	return 1 - observed*float64(n)/m.expected(
		float64(t[0]+t[1]+t[2]), float64(t[3]+t[4]+t[5]), float64(t[6]+t[7]+t[8]),
		float64(t[0]+t[3]+t[6]), float64(t[1]+t[4]+t[7]), float64(t[2]+t[5]+t[8]))
}

// value evaluates the measure on proportions, or on counts. For a
// chance-corrected measure it is 1 - Do/De (alpha as pi: see sampled), with Do = sum_ij p_ij d_ij the
// observed disagreement and De its expectation when both vote independently:
// sum_ij p_i. p_.j d_ij (Cohen 1968), with the pooled margin (p_i. + p_.i)/2 in
// both places for Scott's pi. On counts the total restores the scale. The sums
// are written out because this runs for every pair and year.
func (m *Measure) value(p *proportions) float64 {
	if m.along != none {
		return m.associated(p)
	}
	w := &m.weight
	observed := w[0]*p[0] + w[1]*p[1] + w[2]*p[2] + w[3]*p[3] + w[4]*p[4] + w[5]*p[5] + w[6]*p[6] + w[7]*p[7] + w[8]*p[8]
	a0, a1, a2 := p[0]+p[1]+p[2], p[3]+p[4]+p[5], p[6]+p[7]+p[8]
	total := a0 + a1 + a2
	if m.Mean {
		return m.Low + (m.High-m.Low)*(observed/total)
	}
	b0, b1, b2 := p[0]+p[3]+p[6], p[1]+p[4]+p[7], p[2]+p[5]+p[8]
	return 1 - observed*total/m.expected(a0, a1, a2, b0, b1, b2)
}

// expected returns the disagreement that two margins would give by chance.
func (k *kernel) expected(a0, a1, a2, b0, b1, b2 float64) float64 {
	if k.pooled {
		a0, a1, a2 = (a0+b0)/2, (a1+b1)/2, (a2+b2)/2
		b0, b1, b2 = a0, a1, a2
	}
	w := &k.weight
	return a0*(b0*w[0]+b1*w[1]+b2*w[2]) + a1*(b0*w[3]+b1*w[4]+b2*w[5]) + a2*(b0*w[6]+b1*w[7]+b2*w[8])
}
