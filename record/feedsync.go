package record

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"entente"
	"entente/fetch"
	"entente/source"
)

// refusedShown is how many refused files of a feed get an outcome of their own.
const refusedShown = 20

// feed brings the files of a list that are not held, from a day on: the one asked
// for, else the last one held. Without either it is left to the user to say so:
// the whole is a thousand days of downloads.
func (s *syncer) feed(ctx context.Context, src source.Source, o Outcome) error {
	m, err := s.writer.Manifest()
	if err != nil {
		return err
	}
	opt := s.feedOptions(lastBundle(editionsOf(m, src.ID, o.File)))
	if opt.From == 0 {
		o.Result = "manual"
		o.Detail = fmt.Sprintf("its files are very many: say from when, entente sync %s --from 2015-02-18, or entente follow %s", src.ID, src.ID)
		s.add(o)
		return nil
	}
	if !s.named && s.opt.From == 0 {
		o.Result, o.Detail = "resting", fmt.Sprintf("held to %s; entente sync %s or entente follow %s brings what came since", opt.From, src.ID, src.ID)
		s.add(o)
		return nil
	}
	f, err := newFeed(opt, src, s.writer)
	if err != nil {
		return err
	}
	var c FeedCount
	list, err := f.missing(ctx, f.file.Find.List, 0, "", &c)
	if err == nil {
		err = f.take(ctx, list.days, &c)
	}
	o.Rows, o.Bytes, o.Detail = c.Rows, c.Bytes, c.text()
	for i, why := range c.Refused {
		if i == refusedShown {
			break
		}
		name, reason, _ := strings.Cut(why, ": ")
		s.add(Outcome{Source: src.ID, File: o.File + "@" + f.stamp(name), Name: name, Result: "set-aside", Detail: reason})
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, fetch.ErrUnreachable), errors.Is(err, fetch.ErrAbsent), errors.Is(err, fetch.ErrRefused):
		o.Result, o.Detail = "unreachable", err.Error()+"; "+c.text()
	case err != nil:
		return fmt.Errorf("sync %s/%s: %w", o.Source, o.File, err)
	case c.Files > 0:
		o.Result = "new"
	default:
		o.Result = "unchanged"
	}
	s.add(o)
	return nil
}

func (s *syncer) feedOptions(last entente.Date) FeedOptions {
	opt := FeedOptions{
		Home: s.opt.Home, Mirror: s.opt.Mirror, From: s.opt.From, To: s.opt.To, Parallel: s.opt.Parallel, Fetch: s.opt.Fetch, Now: s.opt.Now, Progress: s.progress,
	}
	if opt.From == 0 && last.Known() {
		opt.From = last
	}
	if opt.To == 0 {
		opt.To = entente.NoDate
	}
	return opt
}

// lastBundle returns the day of the newest bundle among editions in order of
// their versions, NoDate without one.
func lastBundle(list []entente.Edition) entente.Date {
	for i := len(list) - 1; i >= 0; i-- {
		if v := list[i].Version; strings.HasSuffix(list[i].Name, bundleEnding) && len(v) == 8 {
			if d, err := entente.ParseDate(v[:4] + "-" + v[4:6] + "-" + v[6:]); err == nil {
				return d
			}
		}
	}
	return entente.NoDate
}

// text says what became of the files, in a line.
func (c FeedCount) text() string {
	text := fmt.Sprintf("%d file(s) of %d day(s)", c.Files, len(c.Days))
	if len(c.Refused) > 0 {
		text += fmt.Sprintf("; %d set aside", len(c.Refused))
	}
	if c.Waiting > 0 {
		text += fmt.Sprintf("; %d set aside before, to be asked for later", c.Waiting)
	}
	if c.BadList > 0 {
		text += fmt.Sprintf("; %d line(s) of the list do not read", c.BadList)
	}
	return text
}
