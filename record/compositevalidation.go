package record

import (
	"context"
	"math"
	"slices"

	"entente/composite"
)

// CompositeCheck is one test of the composite on what it was not made from.
type CompositeCheck struct {
	Check    string
	Measure  string  // auc: probability that a random case has the higher score; correlation
	Value    float64 // of the composite
	Baseline float64 // of votes alone, or of what size and distance say
	N        int     // cases for auc, cells for correlation
	Note     string
}

// testPairs is how many pairs each test takes, drawn with a fixed seed from
// those on which nothing was estimated.
const testPairs = 4000

// ValidateComposite tests the composite without circularity. Loadings are
// estimated on one half of the pairs and every test is made on the other; what
// is predicted is left out of what predicts.
func (r *Record) ValidateComposite(ctx context.Context, progress Progress) ([]CompositeCheck, error) {
	const workers = 2
	step := orSilent(progress).Begin("validate the composite", "steps", 4)
	defer step.Done("")
	x, err := r.collect(ctx, workers, false)
	if err != nil {
		return nil, err
	}
	step.At(1, 4)
	train := x.sample(sampleActive, sampleOther, sampleSeed+1, func(i int) bool { return half(x.pairs[i]) == 0 })
	m, err := x.fit(ctx, train, workers, nil)
	if err != nil {
		return nil, err
	}
	step.At(2, 4)
	v := &validation{x: x, model: m, workers: workers}
	v.pairs = v.draw()
	if err := v.leaveOut(ctx); err != nil {
		return nil, err
	}
	step.At(3, 4)
	if err := v.separate(ctx, r); err != nil {
		return nil, err
	}
	if err := v.later(ctx, r); err != nil {
		return nil, err
	}
	return v.checks, nil
}

// half puts a pair into one of two halves, whatever the order of pairs.
func half(p [2]int32) int32 { return (p[0]*31 + p[1]*17) / 3 % 2 }

// validation is a test in progress.
type validation struct {
	x       *indicators
	model   *composite.Model
	workers int
	pairs   []int // of the panel, that are tested on
	checks  []CompositeCheck
}

// draw lists the pairs of the test half: every so many.
func (v *validation) draw() []int {
	var all []int
	for i, p := range v.x.pairs {
		if half(p) == 1 {
			all = append(all, i)
		}
	}
	stride := max(len(all)/testPairs, 1)
	var list []int
	for i := 0; i < len(all); i += stride {
		list = append(list, all[i])
	}
	return list
}

// panel holds the tested pairs up to a year.
func (v *validation) panel(last int) (*composite.Panel, []int) {
	p := &composite.Panel{Layers: v.x.panel.Layers, Periods: v.x.period(last) + 1, Start: []int32{0}}
	var kept []int
	for _, i := range v.pairs {
		if int(v.x.panel.First[i]) < p.Periods {
			v.x.panel.AppendTo(p, i, 1)
			kept = append(kept, i)
		}
	}
	return p, kept
}

func (v *validation) add(check, measure string, value, baseline float64, n int, note string) {
	v.checks = append(v.checks, CompositeCheck{check, measure, value, baseline, n, note})
}

// without uses all layers but one.
func (v *validation) without(layer int) []bool {
	use := make([]bool, len(v.x.panel.Layers))
	for k := range use {
		use[k] = k != layer
	}
	return use
}

// leaveOut predicts each layer from the others: the score of a cell is what its
// loadings make of the latents. Where most cells are 0 (or none) it is asked
// whether the score tells those that are not; else how it goes along with the
// value over what size and distance imply.
func (v *validation) leaveOut(ctx context.Context) error {
	p, _ := v.panel(referenceTo)
	for k, layer := range v.x.panel.Layers {
		s, err := v.model.Smooth(ctx, p, v.without(k), v.workers)
		if err != nil {
			return err
		}
		var score, value, high, low, highBase, lowBase []float64
		for i := range p.Pairs() {
			for _, c := range p.Cells[p.Start[i]:p.Start[i+1]] {
				if int(c.Layer) != k {
					continue
				}
				x := s.Of(i)[c.T-p.First[i]].Mean
				l := v.model.Loading[k]
				y := l[0]*float64(x[0]) + l[1]*float64(x[1])
				score, value = append(score, y), append(value, raw(c))
				if c.Y > 0 {
					high, highBase = append(high, y+float64(c.Offset)), append(highBase, float64(c.Offset))
				} else {
					low, lowBase = append(low, y+float64(c.Offset)), append(lowBase, float64(c.Offset))
				}
			}
		}
		name := "leave out " + layer.Name + ", predict it from the others"
		switch k {
		case layerVotes, layerTrade, layerOrganisations:
			v.add(name, "correlation", correlation(score, value), 0, len(score), "with the value over size and distance; baseline: no layer")
		default:
			v.add(name, "auc", composite.Separation(high, low), composite.Separation(highBase, lowBase), len(high), "tells cells above 0; baseline: size and distance alone")
		}
	}
	return nil
}

func correlation(a, b []float64) float64 {
	var ma, mb, saa, sbb, sab float64
	for i := range a {
		ma += a[i] / float64(len(a))
		mb += b[i] / float64(len(b))
	}
	for i := range a {
		saa += (a[i] - ma) * (a[i] - ma)
		sbb += (b[i] - mb) * (b[i] - mb)
		sab += (a[i] - ma) * (b[i] - mb)
	}
	return sab / math.Sqrt(saa*sbb)
}

// outcome is what happened to pairs, by pair and year.
type outcome map[[2]int32]map[int]bool

// outcomes reads the pairs and years of the records of the first source that has
// any; nil without.
func (v *validation) outcomes(r *Record, ids ...string) (outcome, string, error) {
	for _, id := range ids {
		list, err := r.StatementsOf(id, func(s Statement) bool { return s.A != "" && s.B != "" && s.A != s.B })
		if err != nil {
			return nil, "", err
		}
		if len(list) == 0 {
			continue
		}
		out := outcome{}
		for _, s := range list {
			i, j := v.x.of(s.A), v.x.of(s.B)
			key := [2]int32{min(i, j), max(i, j)}
			if out[key] == nil {
				out[key] = map[int]bool{}
			}
			from, to := s.Span.From.Year(), v.x.last()
			if s.Span.To.Known() {
				to = (s.Span.To - 1).Year()
			}
			for y := max(from, v.x.first); y <= min(to, v.x.last()); y++ {
				out[key][y] = true
			}
		}
		return out, id, nil
	}
	return nil, "", nil
}

// separate asks whether the latents, obligations left out, tell allies, rivals
// and pairs that are neither, against votes alone.
func (v *validation) separate(ctx context.Context, r *Record) error {
	rivals, id, err := v.outcomes(r, "rivalries-tss")
	if err != nil {
		return err
	}
	p, kept := v.panel(referenceTo)
	s, err := v.model.Smooth(ctx, p, v.without(layerPledges), v.workers)
	if err != nil {
		return err
	}
	var c, f, z [3][]float64 // allies, rivals, neither
	for i, pair := range kept {
		at := cellsByYear(p, i)
		for t, x := range s.Of(i) {
			votes, okVotes := at[layerVotes][int(p.First[i])+t]
			pledge, okPledge := at[layerPledges][int(p.First[i])+t]
			year := v.x.first + int(p.First[i]) + t
			if !okVotes || !okPledge || year%5 != 0 {
				continue
			}
			g := 2
			switch rival := rivals[v.x.pairs[pair]][year]; {
			case rival && pledge.Y >= 3:
				continue
			case rival:
				g = 1
			case pledge.Y >= 3:
				g = 0
			}
			c[g], f[g], z[g] = append(c[g], float64(x.Mean[0])), append(f[g], float64(x.Mean[1])), append(z[g], float64(votes.Y))
		}
	}
	auc := composite.Separation
	v.add("allies from unrelated pairs by cooperation, obligations left out", "auc", auc(c[0], c[2]), auc(z[0], z[2]), len(c[0]), "every fifth year; baseline: votes alone")
	if rivals == nil {
		v.add("rivals from unrelated pairs", "auc", math.NaN(), math.NaN(), 0, "the record holds no rivalries; entente sync rivalries-tss")
		return nil
	}
	v.add("rivals from unrelated pairs by conflict, obligations left out", "auc", auc(f[1], f[2]), auc(negative(z[1]), negative(z[2])), len(f[1]), "by "+id+"; baseline: votes alone")
	v.add("allies from rivals by cooperation less conflict, obligations left out", "auc", auc(less(c[0], f[0]), less(c[1], f[1])), auc(z[0], z[1]), len(c[0]), "by "+id+"; baseline: votes alone")
	return nil
}

func negative(a []float64) []float64 {
	out := slices.Clone(a)
	for i := range out {
		out[i] = -out[i]
	}
	return out
}

func less(a, b []float64) []float64 {
	out := slices.Clone(a)
	for i := range out {
		out[i] -= b[i]
	}
	return out
}

// cellsByYear finds a pair's cells by layer and period.
func cellsByYear(p *composite.Panel, i int) [compositeLayers]map[int]composite.Cell {
	var at [compositeLayers]map[int]composite.Cell
	for k := range at {
		at[k] = map[int]composite.Cell{}
	}
	for _, c := range p.Cells[p.Start[i]:p.Start[i+1]] {
		at[c.Layer][int(c.T)] = c
	}
	return at
}

// ahead is how many years a prediction reaches.
const ahead = 5

// later predicts disputes and pacts of the next years from what was known at the
// end of a year: the posterior is computed from the cells up to that year.
func (v *validation) later(ctx context.Context, r *Record) error {
	disputes, id, err := v.outcomes(r, "mid", "mid5-directed")
	if err != nil {
		return err
	}
	var score [3][2][]float64 // conflict for disputes, their votes; ...
	var votes [3][2][]float64
	for year := 1960; year+ahead <= referenceTo; year += ahead {
		p, kept := v.panel(year)
		s, err := v.model.Smooth(ctx, p, v.without(layerPledges), v.workers)
		if err != nil {
			return err
		}
		for i, pair := range kept {
			states := s.Of(i)
			at := cellsByYear(p, i)
			period := v.x.period(year)
			z, ok := at[layerVotes][period]
			if !ok || int(p.Last[i]) != period {
				continue
			}
			x := states[len(states)-1]
			put := func(k int, happens bool, value, base float64) {
				g := 0
				if happens {
					g = 1
				}
				score[k][g], votes[k][g] = append(score[k][g], value), append(votes[k][g], base)
			}
			if disputes != nil {
				put(0, disputes.within(v.x.pairs[pair], year+1, year+ahead), float64(x.Mean[1]-x.Mean[0]), -float64(z.Y))
			}
			if pledge, ok := at[layerPledges][period]; ok && pledge.Y == 0 {
				put(1, v.pactWithin(pair, year+1, year+ahead), float64(x.Mean[0]), float64(z.Y))
			}
		}
	}
	auc := composite.Separation
	if disputes == nil {
		v.add("militarised disputes of the next 5 years", "auc", math.NaN(), math.NaN(), 0, "the record holds no disputes; entente sync mid5-directed")
	} else {
		v.add("militarised disputes of the next 5 years by conflict less cooperation", "auc", auc(score[0][1], score[0][0]), auc(votes[0][1], votes[0][0]), len(score[0][1]), "by "+id+"; baseline: votes alone")
	}
	v.add("first obligations of the next 5 years by cooperation, obligations left out", "auc", auc(score[1][1], score[1][0]), auc(votes[1][1], votes[1][0]), len(score[1][1]), "of pairs without one; baseline: votes alone")
	return nil
}

func (o outcome) within(p [2]int32, from, to int) bool {
	for y := from; y <= to; y++ {
		if o[p][y] {
			return true
		}
	}
	return false
}

// pactWithin says whether a pair has an obligation in some of the years.
func (v *validation) pactWithin(pair, from, to int) bool {
	for _, c := range v.x.panel.Cells[v.x.panel.Start[pair]:v.x.panel.Start[pair+1]] {
		if y := v.x.first + int(c.T); c.Layer == layerPledges && c.Y > 0 && y >= from && y <= to {
			return true
		}
	}
	return false
}
