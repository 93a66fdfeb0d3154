package record

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"entente"
	"entente/fetch"
	"entente/source"
	"entente/states"
	"entente/store"
)

// FollowOptions says what to follow and how.
type FollowOptions struct {
	FeedOptions        // without From, from the last day held, else from today
	Source      string // id of a source whose files come as a list
	Every       time.Duration
	Polls       int // how many; 0 means until the context ends
	Sleep       func(ctx context.Context, d time.Duration) error
	Told        func(Poll) // hears of every poll; may be nil
}

// Poll is what one look at the publisher's list brought.
type Poll struct {
	When   time.Time `json:"when"`
	Newest string    `json:"newest"` // moment of the newest file that the publisher has, 20191024143000
	FeedCount
	Parts int    `json:"parts"` // parts of the record made again
	Fault string `json:"fault"` // why the poll failed; the next one catches up
}

const (
	// feedStep is how often the publisher adds a file.
	feedStep = 15 * time.Minute
	// feedLate is how far back late files are looked for.
	feedLate = 48 * time.Hour
	// listAgain is after how long the end of the list is read again for late files,
	// and wholeAgain the whole of it for files that the end does not show.
	listAgain, wholeAgain = 6 * time.Hour, 24 * time.Hour
	// listLine is more than a line of the list has; three files come at a time.
	listLine, listKinds = 160, 3
	// gcAgain is how often what fell out of the record is removed, and gcKeep how
	// long it stays for readers that have it open.
	gcAgain, gcKeep = 6 * time.Hour, 24 * time.Hour
)

// follower is what one poll remembers for the next: a few moments, however many
// files there were.
type follower struct {
	opt    FollowOptions
	src    source.Source
	newest string    // stamp of the newest file seen
	listed time.Time // when the end of the list was last read
	whole  time.Time // when the whole of it was
	swept  time.Time
}

// Follow looks at the newest files again and again, takes in what is not held,
// and makes the parts of the record that changed. A gap, however long, is caught
// up from the list; a bad file is set aside; a poll that fails is reported and
// the next one makes up for it. The record is locked during a poll only. The
// error is for what no later poll can mend.
func Follow(ctx context.Context, opt FollowOptions) error {
	all, err := Sources(opt.Home)
	if err != nil {
		return err
	}
	chosen, err := pick(all, []string{opt.Source})
	if err != nil {
		return err
	}
	if _, ok := feedOf(chosen[0]); !ok {
		return fmt.Errorf("follow %s: its files do not come as a list", chosen[0].ID)
	}
	if opt.Every <= 0 {
		opt.Every = feedStep
	}
	f := &follower{opt: opt, src: chosen[0]}
	for n := 1; ; n++ {
		p, err := f.poll(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			if !passing(err) {
				return fmt.Errorf("follow %s: %w", f.src.ID, err)
			}
			p.Fault = err.Error()
		}
		if opt.Told != nil {
			opt.Told(p)
		}
		if n == opt.Polls {
			return nil
		}
		if err := opt.Sleep(ctx, untilNext(opt.Now(), opt.Every)); err != nil {
			return err
		}
	}
}

// untilNext is the time until a little after the next round moment: files appear
// some minutes after the quarter of the hour that they are named by.
func untilNext(now time.Time, every time.Duration) time.Duration {
	next := now.Truncate(every).Add(every / 5)
	for !next.After(now) {
		next = next.Add(every)
	}
	return next.Sub(now)
}

// poll looks once.
func (f *follower) poll(ctx context.Context) (p Poll, err error) {
	p.When = f.opt.Now().UTC()
	w, err := store.Lock(f.opt.Home)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	opt := f.opt.FeedOptions
	first := f.newest == ""
	if opt.From == 0 || !opt.From.Known() {
		if opt.From, err = f.start(w, p.When); err != nil {
			return p, err
		}
	}
	in, err := newFeed(opt, f.src, w)
	if err != nil {
		return p, err
	}
	x, err := f.look(ctx, in, &p)
	if err == nil {
		err = in.take(ctx, x.days, &p.FeedCount)
	}
	if len(p.Days) > 0 || first {
		var berr error
		p.Parts, berr = buildEvents(ctx, w, f.src, opt) // also of what came before a fault
		err = errors.Join(err, berr)
	}
	if err != nil {
		return p, err
	}
	f.newest = max(f.newest, x.newest)
	p.Newest = f.newest
	return p, f.sweep(ctx, w, p.When)
}

// start is the day from which a follower without one takes files: that of the
// last bundle, else the present one. It holds for the whole run.
func (f *follower) start(w *store.Writer, now time.Time) (entente.Date, error) {
	m, err := w.Manifest()
	if err != nil {
		return 0, err
	}
	file, _ := feedOf(f.src)
	day := lastBundle(editionsOf(m, f.src.ID, file.Role))
	if !day.Known() {
		day = entente.NewDate(now.Year(), now.Month(), now.Day())
	}
	f.opt.From = day
	return day, nil
}

// look reads what is needed of the lists: the newest files alone when nothing
// can be missing, the end of the list else, and the whole where that does not
// reach or lacks files.
func (f *follower) look(ctx context.Context, in *feed, p *Poll) (listing, error) {
	if f.newest != "" {
		x, err := in.missing(ctx, in.file.Find.Latest, 0, "", &p.FeedCount)
		if err != nil {
			return x, err
		}
		if x.newest <= nextStamp(f.newest) && p.When.Sub(f.listed) < listAgain {
			return x, nil
		}
	}
	since, back := f.newest, feedLate
	if first := in.opt.From.Time(); since == "" {
		since, back = first.Add(-time.Second).Format(stampLayout), max(p.When.Sub(first), 0)+24*time.Hour
	} else if t, err := time.Parse(stampLayout, since); err == nil {
		back += max(p.When.Sub(t), 0)
	}
	tail := int64(back/feedStep+1) * listKinds * listLine
	x, err := in.missing(ctx, in.file.Find.List, tail, since, &p.FeedCount)
	if err != nil {
		return x, err
	}
	f.listed = p.When
	if x.whole {
		f.whole = p.When
	}
	if len(x.stamps) < stepsBetween(since, x.newest) && p.When.Sub(f.whole) >= wholeAgain {
		f.whole = p.When
		return in.missing(ctx, in.file.Find.List, 0, since, &p.FeedCount)
	}
	return x, nil
}

const stampLayout = "20060102150405"

// nextStamp is the moment a step after another.
func nextStamp(stamp string) string {
	t, err := time.Parse(stampLayout, stamp)
	if err != nil {
		return stamp
	}
	return t.Add(feedStep).Format(stampLayout)
}

// stepsBetween counts the files that come after one moment up to another.
func stepsBetween(since, newest string) int {
	a, err := time.Parse(stampLayout, since)
	b, err2 := time.Parse(stampLayout, newest)
	if err != nil || err2 != nil || !b.After(a) {
		return 0
	}
	return int(b.Sub(a)/feedStep) + min(1, int(b.Sub(a)%feedStep))
}

// sweep removes what fell out of the record a day ago: the bundle and the
// segments of the present day are written anew with every file.
func (f *follower) sweep(ctx context.Context, w *store.Writer, now time.Time) error {
	if now.Sub(f.swept) < gcAgain {
		return nil
	}
	f.swept = now
	_, err := w.GC(ctx, gcKeep, false)
	return err
}

// buildEvents makes the parts of a source of events that changed, and nothing
// else of the record.
func buildEvents(ctx context.Context, w *store.Writer, src source.Source, opt FeedOptions) (made int, err error) {
	b := &builder{opt: BuildOptions{Home: opt.Home, Events: opt.Events}, writer: w, sources: []source.Source{src}, states: states.Default(), progress: silent{}}
	if err := b.look(); err != nil {
		return 0, err
	}
	if err := b.lookFar(ctx); err != nil {
		return 0, err
	}
	m, err := w.Manifest()
	if err != nil {
		return 0, err
	}
	done, err := b.runAll(ctx, b.eventNodes(currentEditions(m)))
	if err != nil {
		return 0, err
	}
	for _, d := range done {
		if d.Result == "built" {
			made++
		}
	}
	return made, w.Commit(func(m *store.Manifest) error {
		m.Editions = slices.DeleteFunc(slices.Clone(m.Editions), func(e entente.Edition) bool {
			current, ok := currentEdition(*m, e.Source, e.File)
			return e.Source == src.ID && ok && current.SHA256 != e.SHA256
		})
		m.Segments = append(slices.DeleteFunc(m.Segments, func(s store.Segment) bool { return isEvents(s, src.ID) }), b.pending...)
		return nil
	})
}

// isEvents reports whether a segment is of a source's events.
func isEvents(s store.Segment, id string) bool {
	kinds := []string{kindEvents, kindEventLinks, kindPairDays, kindEventFiles}
	return slices.Contains(kinds, s.Kind) && len(s.Inputs) > 0 && strings.HasPrefix(s.Inputs[0], id+"/")
}

// passing reports whether a fault may be gone at the next poll: the publisher, or
// another process that writes.
func passing(err error) bool {
	var locked *store.LockedError
	return errors.As(err, &locked) || errors.Is(err, fetch.ErrUnreachable) || errors.Is(err, fetch.ErrAbsent) || errors.Is(err, fetch.ErrRefused)
}
