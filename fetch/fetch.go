// Package fetch finds the current file of a data set, at its publisher or in a
// mirror, and brings it into a folder: whole, checked and with its sha-256, or
// not at all. Interrupted downloads resume without ever mixing two versions of
// a file. It draws nothing; progress is reported through a callback.
package fetch

import (
	"context"
	"net/http"
	"sync"
	"time"

	"entente"
	"entente/source"
)

// Options sets up a Client. The zero value of each field means its default.
type Options struct {
	// HTTP does the requests. The default has time limits for connecting, the
	// TLS handshake and the response's header, and refuses a redirect from
	// https to http.
	HTTP *http.Client
	// UserAgent is sent with every request. The default names entente in the
	// form that browsers use, because some publishers refuse the names of
	// libraries.
	UserAgent string
	// Attempts is how many times in a row a request may fail without at least
	// 1 MiB of progress; default 6.
	Attempts int
	// BackoffMin and BackoffMax bound the wait between attempts, which doubles
	// from one to the other with jitter; default 1 s and 60 s. A publisher's
	// Retry-After is honoured up to RetryAfterMax, default 5 min.
	BackoffMin, BackoffMax, RetryAfterMax time.Duration
	// Stall ends an attempt when no byte arrives for so long; default 60 s.
	Stall time.Duration
	// Now and Sleep are the clock; default the machine's.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	// MaxUnpacked is how many bytes may come out of one archive or gzip stream,
	// and MaxRatio how many times the bytes that they come from, once they are
	// over 1 MiB; default 8 GiB and 300. What publishers give out unpacks to
	// some 40 times its size at most.
	MaxUnpacked, MaxRatio int64
	// Progress, if set, is told how a Get goes on, ten times a second at most.
	// Concurrent Gets call it concurrently.
	Progress func(Progress)
}

// Progress is the state of one Get.
type Progress struct {
	Name    string
	Done    int64         // bytes here so far, resumed ones included
	Total   int64         // bytes of the whole file, -1 unknown
	Rate    float64       // bytes a second in this attempt
	Attempt int           // from 1
	Resumed bool          // the attempt went on where an earlier one ended
	Wait    time.Duration // set when the attempt failed: pause before the next
	Err     error         // why it failed
}

// Client finds and downloads files. It is safe for concurrent use.
type Client struct {
	opt  Options
	mu   sync.Mutex
	busy map[string]chan struct{} // paths that a Get is writing
}

// New returns a client with the options, defaults filled in.
func New(opt Options) *Client {
	if opt.HTTP == nil {
		opt.HTTP = defaultHTTP()
	}
	if opt.UserAgent == "" {
		opt.UserAgent = "Mozilla/5.0 (compatible; entente)"
	}
	if opt.Attempts <= 0 {
		opt.Attempts = 6
	}
	setDefault(&opt.BackoffMin, time.Second)
	setDefault(&opt.BackoffMax, time.Minute)
	setDefault(&opt.RetryAfterMax, 5*time.Minute)
	setDefault(&opt.Stall, time.Minute)
	if opt.MaxUnpacked <= 0 {
		opt.MaxUnpacked = 8 << 30
	}
	if opt.MaxRatio <= 0 {
		opt.MaxRatio = 300
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Sleep == nil {
		opt.Sleep = sleep
	}
	if opt.Progress == nil {
		opt.Progress = func(Progress) {}
	}
	return &Client{opt: opt, busy: map[string]chan struct{}{}}
}

func setDefault(d *time.Duration, v time.Duration) {
	if *d <= 0 {
		*d = v
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Target is one file to get: from URL, or from Path when it lies in a mirror
// folder.
type Target struct {
	URL     string
	Path    string
	Name    string // the publisher's file name
	Version string // the publisher's version, else the date in the name, else empty
	// Member and Match are set when the target is an archive: regular
	// expressions on the path and on the name of the one member that is wanted.
	// Name is then the archive's.
	Member, Match string
	// Request is how to ask; nil means a plain GET.
	Request *source.Request
}

// Address returns where the target is: its URL, or its path.
func (t Target) Address() string {
	if t.Path != "" {
		return t.Path
	}
	return t.URL
}

// Result is what Get brought.
type Result struct {
	Path        string // of the whole, checked file; empty when NotModified
	SHA256      string // of the bytes at Path, or of the edition that still holds
	Bytes       int64
	ETag        string // as the server gave it
	Modified    string // Last-Modified as the server gave it, or the file's time
	NotModified bool   // the publisher still has the edition of before
	Retrieved   time.Time

	// Of a member taken out of an archive: its name, its version and where it
	// comes from.
	Name, Version string
	Archive       *entente.Archive
}
