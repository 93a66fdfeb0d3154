package record

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"entente"
	"entente/fetch"
	"entente/source"
	"entente/store"
)

// A feed is a file of which the publisher adds another every quarter of an hour
// and announces each in a list with its MD5. The files of a day lie together in
// one bundle, which is the edition: hundreds of thousands of files are a few
// thousand editions. What the bundles hold is what is held; nothing else
// remembers how far the feed came, so no crash can lose its place.

// feedDir is the folder beside the manifest for what a feed has not taken in:
// downloads of days that are not bundled yet, and files that were refused.
const feedDir = "feeds"

// FeedOptions says which files of a list to fetch.
type FeedOptions struct {
	Home     string
	Mirror   string       // address that holds a folder for each source with its lists; empty means the publisher
	From, To entente.Date // days of the files, the last included; 0 or unknown: as far as the list goes
	Parallel int          // downloads at a time; 0 means 4
	Fetch    *fetch.Client
	Now      func() time.Time
	Progress Progress
	Events   store.Events // where coded events go; nil is the folder
}

// feed is one run over a feed, with the lock held.
type feed struct {
	opt     FeedOptions
	src     source.Source
	file    source.File
	match   *regexp.Regexp
	writer  *store.Writer
	refused *refusals
	sync    syncer

	day  string // of the bundle that was looked at last
	held map[string]feedMember
}

// feedMember is a file in a bundle.
type feedMember struct {
	md5   string
	bytes int64
}

// FeedCount says what became of the files that a list announces.
type FeedCount struct {
	Files   int      `json:"files"`   // taken in
	Rows    int      `json:"rows"`    // data rows of the days that changed
	Bytes   int64    `json:"bytes"`   // of the days that changed
	Days    []string `json:"days"`    // days whose bundles changed
	Refused []string `json:"refused"` // files set aside in this run, with the reason
	Waiting int      `json:"waiting"` // set aside before, not asked for again yet
	BadList int      `json:"bad_list_lines"`
}

// feedOf returns the file of a source that comes as a list.
func feedOf(src source.Source) (source.File, bool) {
	i := slices.IndexFunc(src.Files, func(f source.File) bool { return f.Find.List != "" })
	if i < 0 {
		return source.File{}, false
	}
	return src.Files[i], true
}

// newFeed opens a feed; the caller holds the lock.
func newFeed(opt FeedOptions, src source.Source, w *store.Writer) (*feed, error) {
	file, ok := feedOf(src)
	if !ok {
		return nil, fmt.Errorf("follow %s: its files do not come as a list", src.ID)
	}
	match, err := regexp.Compile(file.Match)
	if err != nil {
		return nil, fmt.Errorf("follow %s: read match: %w", src.ID, err)
	}
	if opt.Parallel <= 0 {
		opt.Parallel = 4
	}
	if opt.To == 0 {
		opt.To = entente.NoDate
	}
	opt.Progress = orSilent(opt.Progress)
	f := &feed{opt: opt, src: src, file: file, match: match, writer: w, sync: syncer{opt: SyncOptions{Home: opt.Home, Fetch: opt.Fetch, Now: opt.Now}, writer: w, progress: silent{}}}
	f.refused, err = openRefusals(f.path("refused.jsonl"))
	return f, err
}

// path returns a place in the feed's folder.
func (f *feed) path(elem ...string) string {
	return filepath.Join(append([]string{f.opt.Home, feedDir, f.src.ID}, elem...)...)
}

// address returns where something that the publisher has at an address lies: in
// a mirror under its name.
func (f *feed) address(publisher string) (string, error) {
	if f.opt.Mirror == "" {
		return publisher, nil
	}
	root, err := url.Parse(f.opt.Mirror)
	if err != nil || root.Host == "" {
		return "", fmt.Errorf("read mirror %q: want an http(s) address: files of a folder are taken without --from", f.opt.Mirror)
	}
	return root.JoinPath(f.src.ID, path.Base(publisher)).String(), nil
}

// stamp returns the moment in a file's name, "" for files of another kind.
func (f *feed) stamp(name string) string {
	m := f.match.FindStringSubmatch(strings.TrimSuffix(name, ".gz"))
	if m == nil || len(m[1]) != 14 {
		return ""
	}
	return m[1]
}

// within reports whether a file's day was asked for.
func (f *feed) within(stamp string) bool {
	day, err := entente.ParseDate(stamp[:4] + "-" + stamp[4:6] + "-" + stamp[6:8])
	return err == nil && (!f.opt.From.Known() || day >= f.opt.From) && (!f.opt.To.Known() || day <= f.opt.To)
}

// bundleOf returns the edition that holds a day's files.
func (f *feed) bundleOf(day string) (entente.Edition, bool, error) {
	m, err := f.writer.Manifest()
	if err != nil {
		return entente.Edition{}, false, err
	}
	e, ok := currentEdition(m, f.src.ID, fileOf(f.file, day))
	return e, ok && f.writer.HasRaw(e.SHA256), nil
}

// has reports whether the bundle of its day holds a file of the list, unrevised.
// Lists are nearly in order of time, so one bundle is looked at for a day's files.
func (f *feed) has(stamp string, l fetch.Listed) (bool, error) {
	if day := stamp[:8]; f.held == nil || f.day != day {
		e, ok, err := f.bundleOf(day)
		if err != nil {
			return false, err
		}
		f.day, f.held = day, map[string]feedMember{}
		if ok {
			if f.held, err = bundleMembers(filepath.Join(f.writer.Dir(), "raw", e.SHA256)); err != nil {
				return false, err
			}
		}
	}
	have, ok := f.held[l.Name]
	return ok && have.md5 == l.MD5, nil
}

// listing is what a list says.
type listing struct {
	days   map[string][]fetch.Listed // files that are not held, by day
	newest string                    // stamp of the newest file
	whole  bool                      // all of the list was read
	stamps map[string]bool           // of the files after since
}

// missing reads a list, or its last bytes, and returns the files that are not
// held. Files refused a while ago are among them. The stamps after since are
// collected; "" collects none.
func (f *feed) missing(ctx context.Context, list string, tail int64, since string, c *FeedCount) (x listing, err error) {
	address, err := f.address(list)
	if err != nil {
		return x, err
	}
	var fault error
	waiting := 0
	begin := func() {
		x, waiting = listing{days: map[string][]fetch.Listed{}, stamps: map[string]bool{}}, 0
	}
	keep := func(l fetch.Listed) {
		stamp := f.stamp(l.Name)
		if stamp == "" || fault != nil {
			return
		}
		x.newest = max(x.newest, stamp)
		if since != "" && stamp > since {
			x.stamps[stamp] = true
		}
		if !f.within(stamp) {
			return
		}
		held, err := f.has(stamp, l)
		switch {
		case err != nil:
			fault = err
		case held:
		case f.refused.resting(l, f.opt.Now()):
			waiting++
		default:
			x.days[stamp[:8]] = append(x.days[stamp[:8]], l)
		}
	}
	whole, bad, err := f.opt.Fetch.List(ctx, address, tail, begin, keep)
	x.whole, c.BadList, c.Waiting = whole, c.BadList+bad, max(c.Waiting, waiting)
	f.held = nil
	return x, errors.Join(err, fault)
}

// feedShown is from how many files on a step is told of.
const feedShown = 16

// take fetches the files of some days and bundles each day; days that are done
// are the record's, whatever comes after.
func (f *feed) take(ctx context.Context, days map[string][]fetch.Listed, c *FeedCount) error {
	total, done := int64(0), int64(0)
	var order []string
	for day, files := range days {
		order = append(order, day)
		total += int64(len(files))
	}
	slices.Sort(order)
	progress := f.opt.Progress
	if total < feedShown {
		progress = silent{} // a poll is no long work, and there are many
	}
	step := progress.Begin("fetch "+f.src.ID, "files", total)
	defer step.Done("")
	for _, day := range order {
		n := done
		if err := f.takeDay(ctx, day, days[day], c, func(k int) { step.At(n+int64(k), total) }); err != nil {
			return err
		}
		done += int64(len(days[day]))
		step.At(done, total)
	}
	return nil
}

// takeDay fetches files of a day side by side, sets the bad ones aside, and puts
// the good ones into the day's bundle.
func (f *feed) takeDay(ctx context.Context, day string, files []fetch.Listed, c *FeedCount, told func(int)) error {
	dir := f.path("incoming", day)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("take %s: %w", day, err)
	}
	slices.SortFunc(files, func(x, y fetch.Listed) int { return strings.Compare(x.Name, y.Name) })
	files = slices.CompactFunc(files, func(x, y fetch.Listed) bool { return x.Name == y.Name })
	faults := make([]error, len(files))
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(f.opt.Parallel)
	arrived := make(chan struct{}, len(files))
	for i, l := range files {
		group.Go(func() error {
			err := f.fetchOne(inner, l, dir)
			arrived <- struct{}{}
			told(len(arrived))
			if errors.Is(err, fetch.ErrRefused) || errors.Is(err, fetch.ErrAbsent) {
				faults[i] = err
				return nil
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("take %s: %w", day, err)
	}
	var good []fetch.Listed
	for i, l := range files {
		if faults[i] == nil {
			good = append(good, l)
			continue
		}
		if err := f.refused.note(l, faults[i], f.opt.Now()); err != nil {
			return err
		}
		c.Refused = append(c.Refused, l.Name+": "+faults[i].Error())
	}
	if len(good) > 0 {
		e, err := f.bundle(ctx, day, dir, good)
		if err != nil {
			return fmt.Errorf("bundle %s: %w", day, err)
		}
		for _, l := range good {
			if err := f.refused.forget(l); err != nil {
				return err
			}
		}
		c.Files, c.Rows, c.Bytes = c.Files+len(good), c.Rows+e.Rows, c.Bytes+e.Bytes
		c.Days = append(c.Days, day)
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("take %s: %w", day, err)
	}
	return nil
}

// feedTries is how often a file with another MD5 than the list's is fetched
// before it is set aside: it may be in the middle of being put there.
const feedTries = 2

// fetchOne brings a file into dir, checked against the list and readable. One
// that a run before this one brought is not fetched again.
func (f *feed) fetchOne(ctx context.Context, l fetch.Listed, dir string) error {
	to := filepath.Join(dir, l.Name)
	if l.Verify(to) == nil {
		return nil
	}
	address, err := f.address(l.URL)
	if err != nil {
		return err
	}
	from := l
	from.URL = address
	for try := 1; ; try++ {
		got, err := f.opt.Fetch.GetListed(ctx, from, f.writer.Partial())
		if err == nil {
			err = f.readable(ctx, l, got.Path)
		}
		if err == nil {
			return os.Rename(got.Path, to)
		}
		if got.Path == "" || !errors.Is(err, fetch.ErrRefused) {
			return err
		}
		if try == feedTries {
			return errors.Join(err, f.setAside(l, got.Path))
		}
		if err := os.Remove(got.Path); err != nil {
			return fmt.Errorf("drop %s: %w", l.Name, err)
		}
	}
}

// readable reads the file once: what cannot be read never gets into a bundle.
func (f *feed) readable(ctx context.Context, l fetch.Listed, path string) error {
	e := entente.Edition{Source: f.src.ID, File: f.file.Role, Name: l.Name}
	_, err := f.sync.inspect(ctx, f.src, path, &e)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", fetch.ErrRefused, err)
	}
	return nil
}

// setAside keeps the bytes of a refused file for whoever wants to look at them.
func (f *feed) setAside(l fetch.Listed, from string) error {
	if err := os.MkdirAll(f.path("refused"), 0o755); err != nil {
		return fmt.Errorf("set %s aside: %w", l.Name, err)
	}
	if err := os.Rename(from, f.path("refused", l.Name)); err != nil {
		return fmt.Errorf("set %s aside: %w", l.Name, err)
	}
	return nil
}
