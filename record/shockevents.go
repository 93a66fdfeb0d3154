package record

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"entente"
	"entente/shock"
)

// Of the news outcome: the data set, the size of the reference set, and the days
// that a week must have.
const (
	shockNews      = "gdelt-pair-day"
	shockReference = 80
	shockWeekDays  = 4
)

// pairNews holds the points of a pair by week.
type pairNews struct{ plus, minus []float64 }

// weeklyNews is all news by pair and week.
type weeklyNews struct {
	starts []entente.Date
	end    entente.Date
	days   []int // that the source has, by week
	pairs  map[[2]string]*pairNews
	news   map[string]int // pair-days of each state
}

// weeklyNewsOf reads the news by week, once.
func (r *Record) weeklyNewsOf(ctx context.Context, e entente.Edition) (*weeklyNews, error) {
	r.mu.Lock()
	had := r.weeklyNews
	r.mu.Unlock()
	if had != nil {
		return had, nil
	}
	w, err := r.newsByWeek(ctx, e)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.weeklyNews = w
	return w, nil
}

// newsByWeek reads the sums by pair and day into weeks.
func (r *Record) newsByWeek(ctx context.Context, e entente.Edition) (*weeklyNews, error) {
	w := &weeklyNews{pairs: map[[2]string]*pairNews{}, news: map[string]int{}}
	if !e.CoverageFrom.Known() || !e.CoverageTo.Known() {
		return nil, missing("%s does not say which days it covers", e.Source)
	}
	w.starts, w.end = weeks(e.CoverageFrom, e.CoverageTo)
	seen := map[int32]bool{}
	for _, seg := range partOf(r.segments(kindSeries), e.Source+"/"+e.File) {
		for rows, err := range eachRow[seriesRow](r.store, seg) {
			if err != nil {
				return nil, err
			}
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("read %s: %w", e.Source, err)
			}
			for _, x := range rows {
				if x.From == nil || x.Size == nil || x.B == "" {
					continue
				}
				k := int(entente.Date(*x.From)-w.starts[0]) / 7
				if entente.Date(*x.From) < w.starts[0] || k >= len(w.starts) {
					continue
				}
				seen[*x.From] = true
				w.add(x.A, x.B, k, *x.Size)
			}
		}
	}
	w.days = make([]int, len(w.starts))
	for d := range seen {
		w.days[int(entente.Date(d)-w.starts[0])/7]++
	}
	return w, nil
}

func (w *weeklyNews) add(a, b string, week int, points float64) {
	if a > b {
		a, b = b, a
	}
	p := w.pairs[[2]string{a, b}]
	if p == nil {
		p = &pairNews{make([]float64, len(w.starts)), make([]float64, len(w.starts))}
		w.pairs[[2]string{a, b}] = p
	}
	if points > 0 {
		p.plus[week] += points
	} else {
		p.minus[week] -= points
	}
	w.news[a]++
	w.news[b]++
}

// eventsPanel is the outcome in the news: what a pair has beyond what the
// volumes of its states give.
func (r *Record) eventsPanel(ctx context.Context, q ShockQuery) (*outcomePanel, error) {
	e, err := r.newestOf(shockNews, "events by pair and day")
	if err != nil {
		return nil, err
	}
	w, err := r.weeklyNewsOf(ctx, e)
	if err != nil {
		return nil, err
	}
	p := &outcomePanel{
		label: "cooperation in the news beyond the states' volumes, log", unit: "week", starts: w.starts, end: w.end, comparable: true,
		editions: []string{e.SHA256},
		caveats:  []string{"News is not behaviour: what no paper reports is not there, and a summit makes a week."},
	}
	p.choose(w, q.Apart.Codes())
	plus := p.ratios(w, func(n *pairNews) []float64 { return n.plus }, true)
	p.y = plus
	if q.Outcome == ShockEventsNet {
		p.label = "cooperation less conflict in the news beyond the states' volumes, logs"
		minus := p.ratios(w, func(n *pairNews) []float64 { return n.minus }, false)
		for u := range p.y {
			for t := range p.y[u] {
				p.y[u][t] -= minus[u][t]
			}
		}
	}
	return p, nil
}

// choose orders the states: first the reference set, those outside the side that
// presses that are most in the news, then all others.
func (p *outcomePanel) choose(w *weeklyNews, apart []entente.Code) {
	all := slices.SortedFunc(maps.Keys(w.news), func(x, y string) int {
		return cmp.Or(cmp.Compare(w.news[y], w.news[x]), cmp.Compare(x, y))
	})
	for _, s := range all {
		if c := entente.Code(s); !slices.Contains(apart, c) && len(p.states) < shockReference {
			p.states = append(p.states, c)
		}
	}
	p.reference = len(p.states)
	for _, s := range all {
		p.states = appendOnce(p.states, entente.Code(s))
	}
}

// ratios nets the weekly points of all pairs: logarithms of what there is over
// what the volumes of the two states give.
func (p *outcomePanel) ratios(w *weeklyNews, of func(*pairNews) []float64, volume bool) shock.Panel {
	n := len(p.states)
	base, y := matrix(n), matrix(n)
	lists := map[[2]int][]float64{}
	weeks := 0.0
	for t := range w.starts {
		if w.days[t] >= shockWeekDays {
			weeks++
		}
	}
	for j := range n {
		for i := range j {
			a, b := string(p.states[i]), string(p.states[j])
			news := w.pairs[[2]string{min(a, b), max(a, b)}]
			if news == nil {
				continue
			}
			list := of(news)
			lists[[2]int{i, j}] = list
			for t, x := range list {
				if d := w.days[t]; d >= shockWeekDays {
					base[i][j] += x / float64(d) * 7 / weeks
				}
			}
			base[j][i] = base[i][j]
		}
	}
	if volume {
		p.volume = make([]float64, n)
		for i := range n {
			for j := range p.reference {
				p.volume[i] += base[i][j]
			}
		}
	}
	keep := p.y
	p.empty()
	out := p.y
	p.y = keep
	for t := range w.starts {
		d := float64(w.days[t])
		if w.days[t] < shockWeekDays {
			continue
		}
		for ij, list := range lists {
			i, j := ij[0], ij[1]
			y[i][j] = list[t] / d * 7
			y[j][i] = y[i][j]
		}
		u, _ := shock.Expected(base, y, p.reference)
		for j := range n {
			for i := range j {
				out[p.number(i, j)][t] = shock.Ratio(y[i][j], base[i][j]*u[i]*u[j], base[i][j])
			}
		}
	}
	return out
}

func matrix(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}
