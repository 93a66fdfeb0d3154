package record

import (
	"context"
	"fmt"
	"math"
	"slices"

	"entente"
)

// Of the other outcomes: where they begin, and the roll calls that a month of
// votes needs.
var (
	shockVotesFrom  = entente.NewDate(1992, 1, 1)
	shockLedgerFrom = entente.NewDate(2012, 1, 1)
)

const shockRollCalls = 10

// votesPanel is the outcome in the Assembly: identical votes of a pair in a
// month beyond what its states give.
func (r *Record) votesPanel(ctx context.Context, q ShockQuery) (*outcomePanel, error) {
	if err := r.gate(entente.GeneralAssembly); err != nil {
		return nil, err
	}
	a, err := r.Assembly(entente.GeneralAssembly)
	if err != nil {
		return nil, err
	}
	e, _ := r.votesEdition(entente.GeneralAssembly)
	p := &outcomePanel{label: "identical votes beyond the states' means", unit: "month", known: 1.0 / 12, comparable: true, editions: []string{e.SHA256}}
	p.starts, p.end = calendarMonths(shockVotesFrom, r.Coverage(entente.GeneralAssembly))
	apart := q.Apart.Codes()
	voters := a.votersSince(shockVotesFrom)
	p.states = append(slices.DeleteFunc(slices.Clone(voters), func(c entente.Code) bool { return slices.Contains(apart, c) }), among(voters, apart)...)
	p.reference = len(p.states) - len(among(voters, apart))
	p.empty()
	p.volume = make([]float64, len(p.states))
	counted := make([]float64, len(p.states))
	for t := range p.starts {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read votes: %w", err)
		}
		p.month(a, t, counted)
	}
	for i := range p.volume {
		p.volume[i] /= max(counted[i], 1)
	}
	return p, nil
}

// votersSince lists the states with a vote cast since a day.
func (a *Assembly) votersSince(d entente.Date) []entente.Code {
	sel := a.Select(func(c RollCall) bool { return c.Date.Known() && c.Date >= d })
	var list []entente.Code
	for i, c := range a.Matrix.States() {
		n := a.Matrix.Counts(i, sel)
		if n[entente.Yes]+n[entente.No]+n[entente.Abstain] > 0 {
			list = append(list, c)
		}
	}
	return list
}

// month fills in a month of votes: shares of all pairs less the means of both
// states over the reference set, plus the mean of all.
func (p *outcomePanel) month(a *Assembly, t int, counted []float64) {
	end := p.end
	if t+1 < len(p.starts) {
		end = p.starts[t+1]
	}
	sel := a.Select(func(c RollCall) bool { return c.Date.Known() && c.Date >= p.starts[t] && c.Date < end })
	if sel.Count() < shockRollCalls {
		return
	}
	n := len(p.states)
	place := make([]int, len(a.Matrix.States()))
	for i, c := range a.Matrix.States() {
		place[i] = slices.Index(p.states, c) // -1: no vote since the panel begins
	}
	share := matrix(n)
	sum, count := make([]float64, n), make([]float64, n)
	total, pairs := 0.0, 0.0
	for ab, tab := range a.Matrix.AllPairs(sel) {
		i, j := place[ab[0]], place[ab[1]]
		both := tab.N()
		if i < 0 || j < 0 {
			continue
		}
		if i > j {
			i, j = j, i
		}
		share[i][j] = math.NaN()
		if both < shockRollCalls/2 {
			continue
		}
		x := float64(tab.Same()) / float64(both)
		share[i][j] = x
		if i < p.reference {
			sum[j], count[j] = sum[j]+x, count[j]+1
		}
		if j < p.reference { // and so is i, which stands before it
			sum[i], count[i] = sum[i]+x, count[i]+1
			total, pairs = total+x, pairs+1
		}
	}
	if pairs == 0 {
		return
	}
	mean := make([]float64, n) // NaN without a pair in the reference set
	for i := range n {
		mean[i] = sum[i] / count[i]
		if count[i] > 0 {
			p.volume[i] += mean[i]
			counted[i]++
		}
	}
	for j := range n {
		for i := range j {
			if x := share[i][j] - mean[i] - mean[j] + total/pairs; !math.IsNaN(x) {
				p.y[p.number(i, j)][t] = x
			}
		}
	}
}

// ledgerPanel is the outcome in the ledger: cooperative records of each pair of
// the group by month.
func (r *Record) ledgerPanel(q ShockQuery) (*outcomePanel, error) {
	e, err := r.newestOf("ledger", "ledger")
	if err != nil {
		return nil, err
	}
	rows, err := r.recordRows(e.Source + "/" + e.File)
	if err != nil {
		return nil, err
	}
	p := &outcomePanel{
		label: "cooperative records in the ledger, a month", unit: "month", states: q.On.Codes(), editions: []string{e.SHA256},
		caveats: []string{"The ledger counts at least, is kept by hand, and holds too few other pairs to compare with."},
	}
	p.volume, p.reference = make([]float64, len(p.states)), len(p.states)
	p.starts, p.end = calendarMonths(shockLedgerFrom, lastAct(rows)-1)
	if p.periods() == 0 {
		return nil, missing("the ledger holds no dated act since %d", shockLedgerFrom.Year())
	}
	p.empty()
	for u := range p.y {
		for t := range p.y[u] {
			p.y[u][t] = 0
		}
	}
	for _, x := range rows {
		if !isAct(x) {
			continue
		}
		i, j, t := slices.Index(p.states, entente.Code(x.A)), slices.Index(p.states, entente.Code(x.B)), p.period(orNoDate(x.From))
		if i < 0 || j < 0 || i == j || t < 0 || t >= p.periods() {
			continue
		}
		p.y[p.number(min(i, j), max(i, j))][t]++
	}
	return p, nil
}

// isAct reports whether a record of the ledger is a cooperative act of two
// states with a day or month.
func isAct(x recordRow) bool {
	return x.Sign > 0 && x.From != nil && x.B != "" && x.Precision <= int32(entente.Month)
}

// lastAct is the day of the last act: what the ledger does not reach is not
// quiet.
func lastAct(rows []recordRow) entente.Date {
	last := entente.Date(0)
	for _, x := range rows {
		if isAct(x) {
			last = max(last, orNoDate(x.From))
		}
	}
	return last
}
