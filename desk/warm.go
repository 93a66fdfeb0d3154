package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"entente"
	"entente/record"
	"entente/states"
)

// Warm asks every measure of pairs, directions and states, about any two, so that the
// record reads its large tables before a client waits for them. What cannot be
// answered is left to whoever asks.
func (d *Desk) Warm(ctx context.Context) error {
	r, err := d.Record()
	if err != nil {
		return err
	}
	pair, ok := anyPair(r.States, d.opt.Env.Now())
	if !ok {
		return nil
	}
	year := strconv.Itoa(r.LastFullYear(entente.GeneralAssembly))
	first, second, _ := strings.Cut(pair, "-")
	subject := map[record.On]string{record.OnPair: pair, record.OnDirection: strings.Replace(pair, "-", ">", 1), record.OnState: first}
	for _, m := range record.Measures() {
		on, ok := subject[m.On]
		if !ok {
			continue
		}
		// Of all years, for what is kept year by year, and of a last span, for what
		// only spans need.
		for _, from := range [][]string{nil, {year}} {
			if err := ctx.Err(); err != nil {
				return err
			}
			a := Args{"measure": {m.ID}, "subject": {on}, "from": from}
			if _, err := d.Ask(ctx, "figures", a); err != nil {
				d.opt.Log.Debug("cannot warm up", "measure", m.ID, "error", err)
			}
		}
	}
	if _, err := d.Ask(ctx, "pair", Args{"a": {first}, "b": {second}}); err != nil {
		d.opt.Log.Debug("cannot warm up", "pair", pair, "error", err)
	}
	return nil
}

// anyPair names two states of the day.
func anyPair(all *states.Register, now time.Time) (string, bool) {
	var found []entente.Code
	for _, s := range all.All() {
		if s.ValidOn(entente.NewDate(now.Year(), now.Month(), now.Day())) {
			if found = append(found, s.Code); len(found) == 2 {
				return entente.NewPair(found[0], found[1]).String(), true
			}
		}
	}
	return "", false
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
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
