package idealpoint

import (
	"strconv"
	"strings"
	"testing"

	"entente"
	"entente/internal/testdata"
)

func rows(t testing.TB, name string) [][]string {
	t.Helper()
	_, list := testdata.Lines(t, "measure/irt/"+name)
	return list
}

// court reads the votes of the Supreme Court that emIRT carries: 45 justices,
// 5,164 cases, 77 terms; binary.
func court(t testing.TB) *Votes {
	term := rows(t, "mq_item_session.csv")
	names := rows(t, "mq_justices.csv")
	v := &Votes{}
	for _, r := range rows(t, "mq_votes.csv") {
		j, _ := strconv.Atoi(r[0])
		i, _ := strconv.Atoi(r[1])
		session, _ := strconv.Atoi(term[i][0])
		p := entente.Yes
		switch r[2] {
		case "1":
			p = entente.No
		case "-1":
		default:
			continue
		}
		v.Add(r[1], names[j][0], session+1, p)
	}
	return v
}

// courtPriors are the priors of Martin and Quinn (2002): a justice's first position
// N(μ, σ²) (means left at 0 but for the variances), steps of variance .1, for
// Douglas .001.
func courtPriors(t testing.TB) func(string, int, int, bool) (float64, float64) {
	mean, first, variance := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, r := range rows(t, "mq_justices.csv") {
		mean[r[0]], _ = strconv.ParseFloat(r[3], 64)
		first[r[0]], _ = strconv.ParseFloat(r[4], 64)
		variance[r[0]], _ = strconv.ParseFloat(r[5], 64)
	}
	return func(state string, from, to int, isFirst bool) (float64, float64) {
		if isFirst {
			return mean[state], first[state]
		}
		return 0, variance[state]
	}
}

// The published MCMC scores of Martin and Quinn; the standard fast program
// (emIRT 0.0.14) reaches .932.
func TestCourt(t *testing.T) {
	testdata.Long(t)
	v := court(t)
	pub := map[cellName]float64{}
	for _, r := range rows(t, "mq_published_mcmc.csv") {
		id := strings.TrimPrefix(r[0], "theta.") // theta.O.Connor.t45
		at := strings.LastIndex(id, ".t")
		n, _ := strconv.Atoi(id[at+2:])
		pub[cellName{id[:at], n}], _ = strconv.ParseFloat(r[1], 64)
	}
	s := courtPriors(t)
	for name, o := range map[string]Options{
		"priors of the program":      {Mode: RandomWalk},
		"priors of Martin and Quinn": {Mode: RandomWalk, Prior: s, Cutpoint: 1},
	} {
		o.Warmup, o.Draws, o.Positive = 150, 250, "Rehnquist"
		r := estimate(t, v, o)
		c := compare(r.Points, pub)
		t.Logf("%s: %+v, %+v", name, c, r.Diagnostics)
		if c.n < 690 || c.pooled < .97 {
			t.Errorf("%s: %+v; want r of at least .97", name, c)
		}
	}
}
