package bloc

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
)

// Step is what one setting of a sweep gives.
type Step struct {
	At          float64 // the resolution or the coupling
	Partition   Partition
	Communities int     // of two nodes or more
	Value       float64 // quality of the partition at this setting
	Agreement   float64 // mean adjusted Rand index of the runs with the partition
	ToNext      float64 // adjusted Rand index with the partition of the next setting; NaN at the last
}

// Sweep searches a partition at each setting, with runs seeds, and says how
// much it changes from one to the next. problem gives the network at a setting.
func Sweep(ctx context.Context, settings []float64, runs, workers int, seed uint64, problem func(setting float64) (*Problem, error)) ([]Step, error) {
	if runs < 1 {
		return nil, fmt.Errorf("sweep with %d runs: want at least 1", runs)
	}
	steps := make([]Step, len(settings))
	for k, x := range settings {
		p, err := problem(x)
		if err != nil {
			return nil, fmt.Errorf("sweep at %v: %w", x, err)
		}
		list, err := Runs(ctx, runs, workers, seed, Options{}, func(int, *rand.Rand) (*Problem, error) { return p, nil })
		if err != nil {
			return nil, err
		}
		top, best := math.Inf(-1), list[0]
		for _, q := range list {
			if v := p.Sum(q); v > top {
				top, best = v, q
			}
		}
		s := Step{At: x, Partition: best.BySize(), Value: p.Value(best), ToNext: math.NaN()}
		for _, q := range list {
			s.Agreement += AdjustedRand(q, best) / float64(len(list))
		}
		for _, n := range best.Normal().Sizes() {
			if n > 1 {
				s.Communities++
			}
		}
		steps[k] = s
		if k > 0 {
			steps[k-1].ToNext = AdjustedRand(steps[k-1].Partition, s.Partition)
		}
	}
	return steps, nil
}

// Plateau is a stretch of settings over which the partition hardly changes.
type Plateau struct{ From, To int } // first and last step of it

// Plateaus cuts a sweep where the adjusted Rand index from one step to the next
// falls below least; the stretches cover all steps, in order.
func Plateaus(steps []Step, least float64) []Plateau {
	var list []Plateau
	for k := range steps {
		if k > 0 && steps[k-1].ToNext >= least {
			list[len(list)-1].To = k
			continue
		}
		list = append(list, Plateau{k, k})
	}
	return list
}
