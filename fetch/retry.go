package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// retry runs try until it succeeds, fails for good, or fails opt.Attempts
// times in a row without progress. Between attempts it waits, longer each
// time, and never shorter than the server asks. told, if set, hears of every
// wait.
func (c *Client) retry(ctx context.Context, address string, told func(attempt int, wait time.Duration, err error),
	try func(attempt int) (progress bool, f *fault)) (attempts int, err error) {
	pause := backoff.ExponentialBackOff{InitialInterval: c.opt.BackoffMin, MaxInterval: c.opt.BackoffMax,
		Multiplier: 2, RandomizationFactor: 0.5}
	pause.Reset()
	for n, failed := 1, 0; ; n++ {
		progress, f := try(n)
		if f == nil {
			return n, nil
		}
		if ctx.Err() != nil {
			return n, interrupted(ctx, address, n)
		}
		if e, ok := errors.AsType[*Error](f.err); ok {
			return n, e // a fault of this machine; it says so itself
		}
		if progress {
			failed = 0
			pause.Reset()
		}
		failed++
		e := &Error{Kind: f.kind, Address: address, Attempts: n, Err: f.err, Remedy: f.remedy}
		if !f.again || failed >= c.opt.Attempts {
			return n, e
		}
		if f.after > c.opt.RetryAfterMax {
			e.Remedy = fmt.Sprintf("the server asks to come back in %v; try then", f.after.Round(time.Second))
			return n, e
		}
		wait := max(min(pause.NextBackOff(), c.opt.BackoffMax), f.after)
		if told != nil {
			told(n, wait, f.err)
		}
		if c.opt.Sleep(ctx, wait) != nil {
			return n, interrupted(ctx, address, n)
		}
	}
}

func interrupted(ctx context.Context, address string, attempts int) *Error {
	return &Error{Address: address, Attempts: attempts, Err: context.Cause(ctx), Remedy: "run it again to go on from what is here"}
}

// retryAfter reads a Retry-After header: seconds, or a date. What cannot be
// read asks for nothing.
func retryAfter(s string, now time.Time) time.Duration {
	s = strings.TrimSpace(s)
	if secs, err := strconv.ParseUint(s, 10, 31); err == nil {
		return time.Duration(secs) * time.Second
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(t.Sub(now), 0)
	}
	return 0
}
