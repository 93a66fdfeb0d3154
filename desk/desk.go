// Package desk answers questions for faces that stay open, such as HTTP and
// assistants: one record shared by all clients and opened again when its
// manifest changes, the operations that may be asked from outside, their
// parameters with a JSON schema, and limits on what runs at once. Nothing asked
// here writes, reads a file that a client names, or reaches the network.
package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"entente/internal/recent"
	"entente/operation"
	"entente/record"
	"entente/store"
)

// Options says what a desk answers from and how much at once.
type Options struct {
	Env        operation.Env
	Build      string        // what tells this build of the program from others
	Concurrent int           // operations that run at once; 0 is two for each core
	Timeout    time.Duration // of one operation; 0 is 30 s
	Log        *slog.Logger  // nil is silent
}

// Desk answers questions. It is safe for use by several goroutines.
type Desk struct {
	opt    Options
	served []*Served
	slots  *semaphore.Weighted
	flight singleflight.Group
	longs  longs
	dear   recent.Values[string, operation.Result] // answers that took a while, by key

	mu     sync.Mutex
	record *record.Record
	seen   [2]stamp // manifest and file of groups when the record was opened
	digest string
}

// stamp tells one version of a file from another.
type stamp struct {
	info fs.FileInfo // nil: not there
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if path == "" || err != nil {
		return stamp{}
	}
	return stamp{info}
}

func (s stamp) same(t stamp) bool {
	if s.info == nil || t.info == nil {
		return s.info == nil && t.info == nil
	}
	return os.SameFile(s.info, t.info) && s.info.ModTime().Equal(t.info.ModTime()) && s.info.Size() == t.info.Size()
}

// New makes a desk over the table of operations.
func New(opt Options) (*Desk, error) {
	if opt.Concurrent <= 0 {
		opt.Concurrent = 2 * runtime.GOMAXPROCS(0)
	}
	if opt.Timeout <= 0 {
		opt.Timeout = 30 * time.Second
	}
	if opt.Env.Now == nil {
		opt.Env.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{opt: opt, slots: semaphore.NewWeighted(int64(opt.Concurrent))}
	d.dear.Most = dearAnswers
	rules := policies()
	for _, o := range operation.All() {
		p, decided := rules[o.Name]
		if !decided || p.why != "" {
			continue
		}
		s, err := serve(o, p)
		if err != nil {
			return nil, err
		}
		d.served = append(d.served, s)
	}
	return d, nil
}

// Operations lists what may be asked, in the order of the table.
func (d *Desk) Operations() []*Served { return d.served }

// Find finds an operation that may be asked. The error is a NotServed.
func (d *Desk) Find(name string) (*Served, error) {
	var names []string
	for _, s := range d.served {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	if why := policies()[name].why; why != "" {
		return nil, NotServed{Name: name, Why: why}
	}
	return nil, NotServed{Name: name, Suggestion: near(name, names)}
}

// Record returns the record as it is now. It is opened again when the manifest
// or the file of groups has changed.
func (d *Desk) Record() (*record.Record, error) {
	r, _, err := d.current()
	return r, err
}

// Version names what answers depend on beside the question: the record, the
// program, and the day, by which some years are not over.
func (d *Desk) Version() (string, error) {
	_, v, err := d.current()
	return v, err
}

// Day is today, by which some years are not over.
func (d *Desk) Day() string { return d.opt.Env.Now().UTC().Format("2006-01-02") }

// VersionOf is the Version of a question: some tell what is remembered of
// claims, and change with each check that is remembered.
func (d *Desk) VersionOf(name string, a Args) (string, error) {
	s, err := d.Find(name)
	if err != nil {
		return "", err
	}
	_, v, err := d.versioned(s, a)
	return v, err
}

func (d *Desk) versioned(s *Served, a Args) (*record.Record, string, error) {
	r, v, err := d.current()
	if err == nil && s.policy.recalls != nil && s.policy.recalls(a) {
		v += "." + operation.ClaimsRemembered(&d.opt.Env, r.Embedded)
	}
	return r, v, err
}

func (d *Desk) current() (*record.Record, string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	seen := [2]stamp{stampOf(filepath.Join(d.opt.Env.Home, "manifest.json")), stampOf(d.opt.Env.GroupFile)}
	if d.record == nil || !seen[0].same(d.seen[0]) || !seen[1].same(d.seen[1]) {
		if err := d.open(); err != nil {
			return nil, "", err
		}
		d.seen = seen
	}
	return d.record, d.digest + d.Day(), nil
}

// open opens the record; the caller holds the lock.
func (d *Desk) open() error {
	env := d.opt.Env
	env.Shared = nil
	r, err := env.Open()
	if err != nil {
		return err
	}
	manifest, err := json.Marshal(r.Manifest())
	if err != nil {
		return fmt.Errorf("digest the manifest: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%t\n%t\n", env.Program, d.opt.Build, env.Commercial, r.Embedded)
	h.Write(manifest)
	if env.GroupFile != "" {
		b, err := os.ReadFile(env.GroupFile)
		if err != nil {
			return fmt.Errorf("read groups: %w", err)
		}
		h.Write(b)
	}
	d.record, d.digest = r, hex.EncodeToString(h.Sum(nil)[:8])
	d.opt.Log.Info("record opened", "generation", r.Manifest().Generation, "embedded", r.Embedded)
	return nil
}

// forget opens the record again at the next question, unless that was done
// since.
func (d *Desk) forget(r *record.Record) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.record == r {
		d.record = nil
	}
}

// Answers that take longer than dear are kept where the policy says so, the last
// dearAnswers of them: those that a server warmed up with, and those asked for in
// several forms.
const (
	dear        = 50 * time.Millisecond
	dearAnswers = 32
)

// Answer is a result and what it was made from.
type Answer struct {
	Result  operation.Result
	Version string
}

// Ask answers one question. Errors are BadRequest, NotServed, ErrBusy, ErrSlow,
// ErrInternal, Working, record.ErrEmpty, those of ctx, and those of the operation, which
// say why there is no answer. The same question asked at the same time is
// answered once.
func (d *Desk) Ask(ctx context.Context, name string, a Args) (Answer, error) {
	q, err := d.ready(name, a)
	if err != nil {
		return Answer{}, err
	}
	if q.long {
		return d.await(ctx, q)
	}
	s, request, r, version := q.served, q.request, q.record, q.version
	if res, ok := d.dear.Get(q.key); ok {
		return Answer{Result: res, Version: version}, nil
	}
	done := d.flight.DoChan(q.key, func() (any, error) {
		began := time.Now()
		// The work is everybody's who asks: it ends by its own limit.
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.opt.Timeout)
		defer cancel()
		res, err := d.run(limited, s, request, r)
		if errors.Is(err, store.ErrStale) {
			d.forget(r)
			if r, err = d.Record(); err == nil {
				res, err = d.run(limited, s, request, r)
			}
		}
		if err == nil && s.policy.keep && r == q.record && time.Since(began) > dear {
			d.dear.Put(q.key, res)
		}
		return res, err
	})
	wait := time.NewTimer(d.opt.Timeout)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	case <-wait.C:
		return Answer{}, ErrSlow
	case got := <-done:
		if got.Err != nil {
			return Answer{}, d.outward(name, got.Err)
		}
		return Answer{Result: got.Val.(operation.Result), Version: version}, nil
	}
}

// run runs an operation when there is room. An operation that does not hear of
// its limit keeps its room until it ends.
func (d *Desk) run(ctx context.Context, s *Served, request any, r *record.Record) (operation.Result, error) {
	room, cancel := context.WithTimeout(ctx, d.opt.Timeout/3)
	defer cancel()
	if err := d.slots.Acquire(room, 1); err != nil {
		return nil, ErrBusy
	}
	defer d.slots.Release(1)
	return d.guarded(ctx, s, request, r, d.opt.Env.Progress)
}

// guarded runs an operation on a record; a panic ends it and nothing else.
func (d *Desk) guarded(ctx context.Context, s *Served, request any, r *record.Record, progress record.Progress) (res operation.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			d.opt.Log.Error("panic", "operation", s.Name, "panic", p, "stack", string(debug.Stack()))
			res, err = nil, ErrInternal
		}
	}()
	env := d.opt.Env
	env.Shared, env.Progress = func() (*record.Record, error) { return r, nil }, progress
	if res, err = s.Run(ctx, &env, request); err != nil {
		return nil, err
	}
	return d.plain(res), nil
}

// plain takes out of a result what is nobody's business outside.
func (d *Desk) plain(res operation.Result) operation.Result {
	if s, ok := res.(*operation.StatusResult); ok {
		c := *s
		c.Home = ""
		return &c
	}
	return res
}

// outward decides what of an error a client may see: no paths of this machine.
func (d *Desk) outward(name string, err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, record.ErrEmpty), errors.Is(err, ErrBusy), errors.Is(err, ErrSlow), errors.Is(err, ErrInternal), isWorking(err):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return ErrSlow
	case errors.As(err, &path), d.opt.Env.Home != "" && strings.Contains(err.Error(), d.opt.Env.Home):
		d.opt.Log.Error("cannot answer", "operation", name, "error", err)
		return ErrInternal
	}
	return err
}

// Page cuts the long list of a result: figures, or roll calls and records of
// evidence. It returns the result with at most limit rows from offset on, and
// how many there are; 0 and the result as it is where there is nothing to cut.
func Page(res operation.Result, offset, limit int) (operation.Result, int) {
	switch x := res.(type) {
	case *operation.FiguresResult:
		c := *x
		c.Figures = cut(x.Figures, offset, limit)
		return &c, len(x.Figures)
	case *operation.EvidenceResult:
		c := *x
		c.Rows, c.Records = cut(x.Rows, offset, limit), cut(x.Records, offset, limit)
		return &c, max(len(x.Rows), len(x.Records))
	}
	return res, 0
}

func cut[T any](list []T, offset, limit int) []T {
	if list == nil {
		return nil
	}
	offset = min(max(offset, 0), len(list))
	return list[offset:min(offset+limit, len(list))]
}
