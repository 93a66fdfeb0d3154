package record

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"entente"
	"entente/fetch"
	"entente/source"
	"entente/states"
	"entente/store"
)

// SyncOptions says what to fetch and from where.
type SyncOptions struct {
	Home       string
	Sources    []string     // ids; none means all
	Mirror     string       // folder or address with one folder a source; empty means the publishers
	Commercial bool         // leave out non-commercial sources
	Excerpts   bool         // take files far smaller than any edition, and say so in the edition
	From, To   entente.Date // days of the files of sources that come as a list of many files; 0 or unknown: all after what is held
	Parallel   int          // downloads of such files at a time; 0 means 4
	Shrunk     bool         // take files with far fewer rows than the edition before, and say so in the edition
	Fetch      *fetch.Client
	Now        func() time.Time
	Progress   Progress
}

// Outcome is what became of one file of one source.
type Outcome struct {
	Source  string `json:"source"`
	File    string `json:"file"`
	Name    string `json:"name,omitempty"`
	Result  string `json:"result"` // new, unchanged, refused, unreachable, absent, left-out, manual, resting
	Rows    int    `json:"rows,omitempty"`
	Bytes   int64  `json:"bytes,omitempty"`
	Detail  string `json:"detail,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
	Version string `json:"version,omitempty"`
}

// Failed reports whether the file could not be had although it should.
func (o Outcome) Failed() bool { return o.Result == "refused" || o.Result == "unreachable" }

// Sync brings the current edition of each file into the store. A file that is
// refused or out of reach leaves the edition before it in place; the outcomes
// say so. The error is for what stops the whole run: no lock, a full disk, a
// cancelled context.
func Sync(ctx context.Context, opt SyncOptions) ([]Outcome, error) {
	all, err := Sources(opt.Home)
	if err != nil {
		return nil, err
	}
	chosen, err := pick(all, opt.Sources)
	if err != nil {
		return nil, err
	}
	w, err := store.Lock(opt.Home)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	before, err := Attempts(opt.Home)
	if err != nil {
		before = nil // only a memory
	}
	s := syncer{opt: opt, writer: w, progress: orSilent(opt.Progress), named: len(opt.Sources) > 0, before: before}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for _, src := range chosen {
		for _, files := range parcelsOf(src.Files) {
			group.Go(func() error { return s.files(ctx, src, files) })
		}
	}
	err = group.Wait()
	return s.sorted(), errors.Join(err, noteOutcomes(opt.Home, opt.Now(), s.outcomes))
}

type syncer struct {
	opt      SyncOptions
	writer   *store.Writer
	progress Progress
	named    bool // the user asked for these sources by name
	before   map[string]Attempt

	mu       sync.Mutex
	outcomes []Outcome
}

func (s *syncer) sorted() []Outcome {
	slices.SortFunc(s.outcomes, func(a, b Outcome) int {
		return strings.Compare(a.Source+"/"+a.File+"/"+a.Name, b.Source+"/"+b.File+"/"+b.Name)
	})
	return s.outcomes
}

func (s *syncer) add(o Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outcomes = append(s.outcomes, o)
}

// files brings files that come together.
func (s *syncer) files(ctx context.Context, src source.Source, files []source.File) error {
	p, err := s.openParcel(src.ID, files)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := s.file(ctx, p, src, f); err != nil {
			return errors.Join(err, p.close())
		}
	}
	return p.close()
}

// file fetches, checks and adopts one file, or every snapshot of it.
func (s *syncer) file(ctx context.Context, p *parcel, src source.Source, f source.File) error {
	o := Outcome{Source: src.ID, File: f.Role}
	if s.opt.Commercial && src.NonCommercial {
		o.Result, o.Detail = "left-out", "non-commercial licence"
		s.add(o)
		return nil
	}
	if f.Find.List != "" && (s.opt.Mirror == "" || s.opt.From != 0) {
		return s.feed(ctx, src, o)
	}
	if f.Find.Manual != "" && s.opt.Mirror == "" {
		o.Result, o.Detail = "manual", f.Find.Manual
		s.add(o)
		return nil
	}
	if why, err := s.resting(src.ID, f); err != nil || why != "" {
		o.Result, o.Detail = "resting", why
		s.add(o)
		return err
	}
	targets, err := s.find(ctx, src, f)
	if err != nil {
		return s.note(ctx, f, o, entente.Edition{}, err)
	}
	for _, t := range targets {
		one := o
		e, err := s.adopt(ctx, p, src, f, t, &one)
		if err := s.note(ctx, f, one, e, err); err != nil {
			return err
		}
	}
	return nil
}

// find lists the files to get: one, or every snapshot there is.
func (s *syncer) find(ctx context.Context, src source.Source, f source.File) ([]fetch.Target, error) {
	if f.Every {
		return s.opt.Fetch.FindAll(ctx, src.Descriptor, f, s.opt.Mirror)
	}
	t, err := s.opt.Fetch.Find(ctx, src.Descriptor, f, s.opt.Mirror)
	return []fetch.Target{t}, err
}

// note turns what became of a file into its outcome. Only what must end the
// whole run is returned as an error.
func (s *syncer) note(ctx context.Context, f source.File, o Outcome, e entente.Edition, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err == nil:
		o.Rows, o.Bytes, o.SHA256, o.Version = e.Rows, e.Bytes, e.SHA256, e.Version
	case errors.Is(err, fetch.ErrAbsent) && (f.Optional || !s.named):
		o.Result, o.Detail = "absent", "no such file there"
	case errors.Is(err, fetch.ErrAbsent), errors.Is(err, fetch.ErrUnreachable):
		o.Result, o.Detail = "unreachable", err.Error()
	case errors.Is(err, fetch.ErrRefused):
		o.Result, o.Detail = "refused", err.Error()
	default:
		return fmt.Errorf("sync %s/%s: %w", o.Source, o.File, err)
	}
	s.add(o)
	return nil
}

func (s *syncer) adopt(ctx context.Context, p *parcel, src source.Source, f source.File, target fetch.Target, o *Outcome) (entente.Edition, error) {
	o.Name, o.File = target.Name, fileOf(f, target.Version)
	m, err := s.writer.Manifest()
	if err != nil {
		return entente.Edition{}, err
	}
	known, before := heldOf(m, src.ID, f, target)
	if _, ok := src.Reader.(source.MentionReader); ok || eventsOf(src) {
		before = nil // quiet hours and last years are short
	}
	if known != nil && !s.writer.HasRaw(known.SHA256) {
		known = nil // its bytes are gone: fetch them again, changed or not
	}
	got, err := p.get(ctx, target, known)
	if err != nil {
		return entente.Edition{}, err
	}
	if got.Archive != nil {
		target.Name, target.Version = got.Name, got.Version
		o.Name = got.Name
	}
	if known != nil && (got.NotModified || got.SHA256 == known.SHA256) {
		o.Result, o.File = "unchanged", known.File
		return *known, dropDownload(got)
	}
	e := newEdition(src.Descriptor, f, target, got)
	o.File = e.File
	asOf, err := s.inspect(ctx, src, got.Path, &e)
	if err != nil {
		return e, fmt.Errorf("%w: %w; the edition before it stays in use", fetch.ErrRefused, err)
	}
	if f.Every && target.Version == "" {
		before = dateSnapshot(m, f, asOf, &e)
		o.File = e.File
	}
	if s.opt.Excerpts {
		noteExcerpt(f, &e)
		f.MinRows = 0
	}
	if before != nil && s.opt.Shrunk {
		noteShrunk(*before, &e)
		before = nil
	}
	if err := acceptable(f, e, before); err != nil {
		return e, err
	}
	if _, err := s.writer.AddRaw(ctx, got.Path); err != nil {
		return e, err
	}
	o.Result = "new"
	return e, s.writer.Commit(func(m *store.Manifest) error {
		m.Editions = adopted(*m, e)
		return nil
	})
}

// dropDownload removes what was fetched and is there already.
func dropDownload(got fetch.Result) error {
	if got.Path == "" {
		return nil
	}
	if err := os.Remove(got.Path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove unchanged download: %w", err)
	}
	return nil
}

func newEdition(d source.Descriptor, f source.File, t fetch.Target, got fetch.Result) entente.Edition {
	v := t.Version
	if f.Every && v == "" {
		v = dayOf(got)
	}
	return entente.Edition{
		Source: d.ID, File: fileOf(f, v), Name: t.Name, Version: v, URL: t.URL,
		Retrieved: got.Retrieved.UTC(), Modified: got.Modified, ETag: got.ETag,
		SHA256: got.SHA256, Bytes: got.Bytes, Archive: got.Archive,
		Licence: d.Licence, NonCommercial: d.NonCommercial, Attribution: d.Attribution,
		CoverageFrom: entente.NoDate, CoverageTo: entente.NoDate,
	}
}

// inspect reads the whole file once, so that one that cannot be read is never
// adopted, and notes what the edition holds. It returns the day that the file
// says it is of, 0 where it does not.
func (s *syncer) inspect(ctx context.Context, src source.Source, path string, e *entente.Edition) (asOf entente.Date, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("open download: %w", err)
	}
	defer file.Close()
	step := s.progress.Begin("check "+e.Name, "bytes", e.Bytes)
	defer step.Done("")
	in := source.Input{Role: roleOf(*e), Name: e.Name, Bytes: &counted{Reader: file, step: step, total: e.Bytes}, States: states.Default()}
	t := newTally()
	for entry, err := range src.Reader.Read(ctx, in) {
		if err != nil {
			return 0, err
		}
		t.add(entry)
	}
	t.describe(e)
	if 2*t.lost > t.rows {
		return 0, fmt.Errorf("read %s: of %d rows %d cannot be used, the first is %s", e.Name, t.rows, t.lost, t.firstLost)
	}
	return t.asOf, nil
}

// noteExcerpt says in the edition that it is smaller than any that the
// publisher has given out, so that no figure from it passes for the whole.
func noteExcerpt(f source.File, e *entente.Edition) {
	if e.Rows == 0 || e.Rows >= f.MinRows {
		return
	}
	e.Issues = append(e.Issues, entente.Tallied{
		Kind: "excerpt", Rule: "taken on request: figures rest on a part of the publisher's file", Count: 1,
		First: fmt.Sprintf("%d rows, where every edition has at least %d", e.Rows, f.MinRows),
	})
}

// noteShrunk says in the edition that it lacks much of the one before.
func noteShrunk(before entente.Edition, e *entente.Edition) {
	if fetch.Shrunk(before, e.Name, e.Bytes, e.Rows) == nil {
		return
	}
	e.Issues = append(e.Issues, entente.Tallied{
		Kind: "shrunk", Rule: "taken on request: the edition before it had far more rows", Count: 1,
		First: fmt.Sprintf("%d rows, where the edition before had %d", e.Rows, before.Rows),
	})
}

func acceptable(f source.File, e entente.Edition, before *entente.Edition) error {
	if e.Rows == 0 {
		return fmt.Errorf("%w: %s has no data rows; an empty download is not taken as an empty list", fetch.ErrRefused, e.Name)
	}
	if e.Rows < f.MinRows {
		return fmt.Errorf("%w: %s has %d rows, fewer than the %d that any edition of it has", fetch.ErrRefused, e.Name, e.Rows, f.MinRows)
	}
	if before != nil {
		return fetch.Shrunk(*before, e.Name, e.Bytes, e.Rows)
	}
	return nil
}

// counted reports how far a reader is.
type counted struct {
	io.Reader
	step        Step
	done, total int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.done += int64(n)
	c.step.At(c.done, c.total)
	return n, err
}
