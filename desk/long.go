package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"entente/record"
)

// Progress is how far a long answer has come; Total is 0 where it is not known.
type Progress struct {
	Step  string `json:"step"`
	Unit  string `json:"unit"`
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
}

// Working says that an answer takes minutes and is being worked out: asking
// again later gives it, and Follow waits for it.
type Working struct{ Progress Progress }

func (w Working) Error() string {
	if w.Progress.Total > 0 {
		return fmt.Sprintf("this takes minutes the first time and is being worked out (%s: %d of %d %s): ask again, or with Accept: text/event-stream to wait for it",
			w.Progress.Step, w.Progress.Done, w.Progress.Total, w.Progress.Unit)
	}
	return "this takes minutes the first time and is being worked out: ask again, or with Accept: text/event-stream to wait for it"
}

// Limits of long answers.
const (
	longTime  = 30 * time.Minute
	longKept  = 16 // answers kept, whatever the record
	longQueue = 4  // that run or wait for their turn; one runs at a time
)

// long is an answer that takes minutes, under way or kept.
type long struct {
	ended  chan struct{}
	answer Answer
	err    error

	mu sync.Mutex
	at Progress
}

// Begin announces a step: a long answer is the Progress of its operation.
func (l *long) Begin(name, unit string, total int64) record.Step {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = Progress{Step: name, Unit: unit, Total: total}
	return longStep{l, name}
}

// Progress says how far it is.
func (l *long) Progress() Progress {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at
}

type longStep struct {
	of   *long
	name string
}

// At reports how far the step is, unless another has begun.
func (s longStep) At(done, total int64) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	if s.of.at.Step == s.name {
		s.of.at.Done, s.of.at.Total = done, total
	}
}

// Done ends the step.
func (s longStep) Done(string) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	if s.of.at.Step == s.name {
		s.of.at.Done = s.of.at.Total
	}
}

// longs are the long answers by their key.
type longs struct {
	mu    sync.Mutex
	by    map[string]*long
	order []string // of by, oldest first
	turn  sync.Mutex
}

// start finds the answer with the key, or begins it.
func (d *Desk) start(ctx context.Context, key, version string, s *Served, request any, r *record.Record) (*long, error) {
	d.longs.mu.Lock()
	defer d.longs.mu.Unlock()
	if l, ok := d.longs.by[key]; ok {
		return l, nil
	}
	under := 0
	for _, l := range d.longs.by {
		select {
		case <-l.ended:
		default:
			under++
		}
	}
	if under >= longQueue {
		return nil, ErrBusy
	}
	if d.longs.by == nil {
		d.longs.by = map[string]*long{}
	}
	for i := 0; i < len(d.longs.order) && len(d.longs.order) >= longKept; {
		old := d.longs.order[i]
		select {
		case <-d.longs.by[old].ended:
			delete(d.longs.by, old)
			d.longs.order = append(d.longs.order[:i], d.longs.order[i+1:]...)
		default:
			i++
		}
	}
	l := &long{ended: make(chan struct{})}
	d.longs.by[key] = l
	d.longs.order = append(d.longs.order, key)
	// The work is everybody's who asks: it ends by its own limit.
	go d.work(context.WithoutCancel(ctx), l, key, version, s, request, r)
	return l, nil
}

// work makes a long answer, one at a time.
func (d *Desk) work(ctx context.Context, l *long, key, version string, s *Served, request any, r *record.Record) {
	d.longs.turn.Lock()
	defer d.longs.turn.Unlock()
	ctx, cancel := context.WithTimeout(ctx, longTime)
	defer cancel()
	defer close(l.ended)
	res, err := d.guarded(ctx, s, request, r, l)
	if err != nil {
		l.err = d.outward(s.Name, err)
		d.longs.mu.Lock() // the next who asks tries again
		delete(d.longs.by, key)
		d.longs.order = slices.DeleteFunc(d.longs.order, func(k string) bool { return k == key })
		d.longs.mu.Unlock()
		return
	}
	l.answer = Answer{Result: res, Version: version}
}

// asked is a question made ready.
type asked struct {
	served  *Served
	request any
	record  *record.Record
	version string
	key     string
	long    bool
}

func (d *Desk) ready(name string, a Args) (asked, error) {
	s, err := d.Find(name)
	if err != nil {
		return asked{}, err
	}
	request, err := s.Request(a)
	if err != nil {
		return asked{}, err
	}
	r, version, err := d.versioned(s, a)
	if err != nil {
		return asked{}, d.outward(name, err)
	}
	line, err := json.Marshal(request) // with what is meant by default
	if err != nil {
		return asked{}, fmt.Errorf("name the question: %w", err)
	}
	return asked{s, request, r, version, version + "\x00" + name + string(line), s.policy.long != nil && s.policy.long(clean(s, a))}, nil
}

// await waits for a long answer as long as for any other.
func (d *Desk) await(ctx context.Context, q asked) (Answer, error) {
	l, err := d.start(ctx, q.key, q.version, q.served, q.request, q.record)
	if err != nil {
		return Answer{}, err
	}
	wait := time.NewTimer(d.opt.Timeout)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	case <-wait.C:
		return Answer{}, Working{l.Progress()}
	case <-l.ended:
		return l.answer, l.err
	}
}

// Follow answers like Ask, but waits for answers that take minutes and tells how
// far they are until ctx ends.
func (d *Desk) Follow(ctx context.Context, name string, a Args, tell func(Progress)) (Answer, error) {
	q, err := d.ready(name, a)
	if err != nil {
		return Answer{}, err
	}
	if !q.long {
		return d.Ask(ctx, name, a)
	}
	l, err := d.start(ctx, q.key, q.version, q.served, q.request, q.record)
	if err != nil {
		return Answer{}, err
	}
	const often = 250 * time.Millisecond
	tick := time.NewTicker(often)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return Answer{}, ctx.Err()
		case <-l.ended:
			return l.answer, l.err
		case <-tick.C:
			tell(l.Progress())
		}
	}
}

// isWorking reports whether an error says that an answer is being worked out.
func isWorking(err error) bool { return errors.As(err, new(Working)) }
