package desk

import (
	"context"
	"runtime/debug"
	"strconv"
	"time"

	"entente"
	"entente/record"
)

// Warm asks what a visitor asks first: the default group, two of its members and
// one of them, with their blocs; then every measure of them. The record reads its
// large tables and searches its blocs before a client waits for them. What cannot
// be answered is left to whoever asks.
func (d *Desk) Warm(ctx context.Context) error {
	r, err := d.Record()
	if err != nil {
		return err
	}
	questions, err := opening(r, d.opt.Env.Now())
	if err != nil {
		return err
	}
	for _, q := range questions {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := d.Ask(ctx, q.operation, q.args); err != nil {
			d.opt.Log.Debug("cannot warm up", "operation", q.operation, "arguments", q.args, "error", err)
		}
	}
	return nil
}

// question is one to ask of a desk.
type question struct {
	operation string
	args      Args
}

// opening lists the questions that the pages which open first ask, and then every
// measure of pairs, directions and states, about members of the default group.
func opening(r *record.Record, now time.Time) ([]question, error) {
	g, err := r.Groups.Default()
	if err != nil {
		return nil, err
	}
	list := []question{{"assess", Args{"group": {g.ID}}}, {"plane", Args{"group": {g.ID}}}}
	members := g.On(entente.NewDate(now.Year(), now.Month(), now.Day()))
	if len(members) < 2 {
		return list, nil
	}
	a, b := string(members[0]), string(members[1])
	last := r.LastFullYear(entente.GeneralAssembly)
	from, to := strconv.Itoa(last-4), strconv.Itoa(last)
	list = append(list,
		question{"pair", Args{"a": {a}, "b": {b}, "brief": {"true"}}},
		question{"state", Args{"state": {a}}},
		question{"blocs", Args{"runs": {"30"}, "null": {"5"}, "network": {"3"}}},
		question{"blocs", Args{"runs": {"30"}, "from": {from}, "to": {to}}},
		question{"state", Args{"state": {a}, "map": {"true"}, "top": {"1"}}},
		question{"composite", Args{"pair": {a + "-" + b}}},
		question{"balance", Args{"layer": {"votes"}, "year": {to}, "sweep": {"false"}, "proof": {"false"}, "draws": {"0"}}},
		question{"balance", Args{"layer": {"votes"}, "year": {to}, "sweep": {"false"}}},
	)
	subject := map[record.On]string{record.OnPair: a + "-" + b, record.OnDirection: a + ">" + b, record.OnState: a}
	for _, m := range record.Measures() {
		if on, ok := subject[m.On]; ok {
			// Of all years, for what is kept year by year, and of a last span, for what
			// only spans need.
			for _, from := range [][]string{nil, {to}} {
				list = append(list, question{"figures", Args{"measure": {m.ID}, "subject": {on}, "from": from}})
			}
		}
	}
	return list, nil
}

// KeepWarm warms up now and whenever the record has changed, until ctx ends.
func (d *Desk) KeepWarm(ctx context.Context) {
	const often = 5 * time.Second
	tick := time.NewTicker(often)
	defer tick.Stop()
	var last *record.Record
	for {
		if r, err := d.Record(); err == nil && r != last {
			last = r
			if err := d.Warm(ctx); err != nil && ctx.Err() == nil {
				d.opt.Log.Warn("cannot warm up", "error", err)
			}
			debug.FreeOSMemory() // reading tables takes several times what is kept of them
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
