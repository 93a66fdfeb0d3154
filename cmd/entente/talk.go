package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"entente/operation"
	"entente/record"
	"entente/report"
)

// talk tells of long work on stderr: bars with rate and time left on a
// terminal, a line at the start and end of what takes long otherwise.
type talk struct {
	out   *os.File
	quiet bool
	bars  *mpb.Progress
	mu    sync.Mutex
}

func newTalk(out *os.File, quiet bool) *talk {
	t := &talk{out: out, quiet: quiet}
	if !quiet && term.IsTerminal(int(out.Fd())) {
		t.bars = mpb.New(mpb.WithOutput(out), mpb.WithWidth(40), mpb.WithRefreshRate(150*time.Millisecond))
	}
	return t
}

// tellSources writes the editions that a result rests on.
func tellSources(env *operation.Env, result operation.Result, out *os.File) {
	var b bytes.Buffer
	r, err := env.Open()
	if err = cmp.Or(err, report.JSON(&b, result)); err != nil {
		fmt.Fprintln(out, "entente: sources:", err)
		return
	}
	lines := operation.RestsOn(r, b.Bytes())
	if len(lines) == 0 {
		fmt.Fprintln(out, "The answer names no edition of the record; entente status lists all.")
		return
	}
	fmt.Fprintln(out, "Sources:")
	for _, l := range lines {
		fmt.Fprintln(out, "-", l)
	}
}

// notice writes a line, above the bars where there are any.
func (t *talk) notice(text string) {
	if t.quiet {
		return
	}
	if t.bars != nil {
		if _, err := t.bars.Write([]byte(text + "\n")); err == nil {
			return
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintln(t.out, text)
}

// Close waits until the last bar is drawn.
func (t *talk) Close() {
	if t.bars != nil {
		t.bars.Wait()
	}
}

// Begin announces a step.
func (t *talk) Begin(name, unit string, total int64) record.Step {
	if t.bars != nil {
		return &bar{bar: t.newBar(name, unit, total)}
	}
	return &line{talk: t, name: name, unit: unit, started: time.Now()}
}

func (t *talk) newBar(name, unit string, total int64) *mpb.Bar {
	counters := decor.CountersNoUnit("%d / %d "+unit, decor.WCSyncSpace)
	speed := decor.AverageSpeed(0, "%.0f/s", decor.WCSyncSpace)
	if unit == "bytes" {
		counters = decor.Counters(decor.SizeB1000(0), "% .1f / % .1f", decor.WCSyncSpace)
		speed = decor.AverageSpeed(decor.SizeB1000(0), "% .1f", decor.WCSyncSpace)
	}
	return t.bars.AddBar(total,
		mpb.PrependDecorators(decor.Name(name, decor.WCSyncSpaceR)),
		mpb.AppendDecorators(counters, speed, decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO, decor.WCSyncSpace), "done")),
	)
}

type bar struct{ bar *mpb.Bar }

func (b *bar) At(done, total int64) {
	if total > 0 {
		b.bar.SetTotal(total, false)
	}
	b.bar.SetCurrent(done)
}

func (b *bar) Done(string) { b.bar.SetTotal(-1, true) }

// line speaks of a step only when it takes longer than two seconds, and then
// every ten.
type line struct {
	talk    *talk
	name    string
	unit    string
	started time.Time

	mu    sync.Mutex
	last  time.Time
	spoke bool
}

func (l *line) At(done, total int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if now.Sub(l.started) < 2*time.Second || now.Sub(l.last) < 10*time.Second {
		return
	}
	l.last, l.spoke = now, true
	l.say(fmt.Sprintf("%s of %s", l.amount(done), l.amount(total)))
}

func (l *line) amount(n int64) string {
	if l.unit == "bytes" {
		return humanize.Bytes(uint64(max(n, 0)))
	}
	return humanize.Comma(n) + " " + l.unit
}

func (l *line) say(what string) {
	if l.talk.quiet {
		return
	}
	l.talk.mu.Lock()
	defer l.talk.mu.Unlock()
	fmt.Fprintf(l.talk.out, "%s: %s\n", l.name, what)
}

func (l *line) Done(outcome string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if outcome == "" {
		outcome = "done"
	}
	if l.spoke {
		l.say(fmt.Sprintf("%s in %s", outcome, time.Since(l.started).Round(100*time.Millisecond)))
	}
}
