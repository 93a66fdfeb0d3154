package operation

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// ofYear is what was found of a year; why says what is not there instead.
type ofYear[T any] struct {
	found T
	why   string
}

// eachYear asks for every year of a span, several at once, and gives the answers
// in order of time. An error that is no Missing ends it.
func eachYear[T any](ctx context.Context, env *Env, name string, from, to int, ask func(ctx context.Context, year int) (T, error)) ([]ofYear[T], error) {
	list := make([]ofYear[T], to-from+1)
	step := beginStep(env, name, len(list))
	defer step.Done("")
	var done atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range list {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			found, err := ask(ctx, from+i)
			why, err := explain(err)
			list[i] = ofYear[T]{found, why}
			step.At(done.Add(1), int64(len(list)))
			return err
		})
	}
	return list, g.Wait()
}
