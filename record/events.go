package record

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"entente"
	"entente/source"
	"entente/store"
)

// eventsCode is the version of how events become rows.
const eventsCode = "events/1"

// eventsOf says whether a data set's files are of events.
func eventsOf(src source.Source) bool {
	_, ok := src.Reader.(source.EventReader)
	return ok
}

// eventNodes are the readers of events: one node for the files of a role and a
// month, so that a new file makes its month again and no other. The last month of
// a feed grows every quarter of an hour: its parts are days until the next month
// begins.
func (b *builder) eventNodes(editions []entente.Edition) []node {
	var nodes []node
	for _, src := range b.sources {
		if !eventsOf(src) {
			continue
		}
		parts := eventParts(src.ID, editions)
		for p, all := range parts {
			slices.SortFunc(all, func(x, y entente.Edition) int { return cmp.Compare(x.Version, y.Version) })
			n := node{
				name: "read " + src.ID + "/" + p, part: src.ID + "/" + p,
				code: readCode + "/" + eventsCode + "/" + src.Code, inputs: []string{b.states.Hash()},
				kinds: []string{kindEvents, kindEventLinks, kindPairDays, kindEventFiles}, run: readEvents(all, src),
			}
			for _, e := range all {
				n.inputs = append(n.inputs, e.SHA256)
			}
			nodes = append(nodes, n)
		}
	}
	slices.SortFunc(nodes, func(x, y node) int { return strings.Compare(x.part, y.part) })
	return nodes
}

// eventParts divides the editions of a source by role and part.
func eventParts(id string, editions []entente.Edition) map[string][]entente.Edition {
	open := map[string]string{} // month that still grows, by role
	for _, e := range editions {
		if role := roleOf(e); e.Source == id && strings.HasSuffix(e.Name, bundleEnding) {
			open[role] = max(open[role], partOfVersion(e.Version))
		}
	}
	for _, e := range editions {
		if role := roleOf(e); e.Source == id && open[role] != "" && partOfVersion(e.Version) > open[role] {
			delete(open, role) // a later month has begun, without a bundle
		}
	}
	parts := map[string][]entente.Edition{}
	for _, e := range editions {
		if e.Source != id {
			continue
		}
		part := partOfVersion(e.Version)
		if part == open[roleOf(e)] && len(e.Version) >= 8 {
			part += "-" + e.Version[6:8]
		}
		parts[roleOf(e)+"/"+part] = append(parts[roleOf(e)+"/"+part], e)
	}
	return parts
}

// partOfVersion returns the month of a version such as 20191024143000, 20191024
// or 201910; the year of 2019; other versions are a part of their own.
func partOfVersion(version string) string {
	if len(version) >= 6 {
		return version[:4] + "-" + version[4:6]
	}
	return version
}

// readEvents reads files one after the other: this side scans, counts and sums
// while the other encodes.
func readEvents(all []entente.Edition, src source.Source) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) (segs []store.Segment, err error) {
		p := newEventPart(src.ID, n.part)
		rows := store.EventRows{Events: p.rows.all, Links: p.links.all, Sums: func() ([]pairDayRow, []eventFileRow) { return p.sums.rows(p), p.files }}
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		group, ctx := errgroup.WithContext(ctx)
		var loaded atomic.Bool
		group.Go(func() (err error) {
			if segs, err = b.putEvents(ctx, n, all, rows); err == nil {
				loaded.Store(true)
				stop() // where somebody else loaded it meanwhile nobody takes the rows
			}
			return err
		})
		group.Go(func() error {
			for _, e := range all {
				if err := p.file(ctx, b, e, src); err != nil && !loaded.Load() {
					return err
				}
			}
			if err := p.flush(ctx); err != nil && !loaded.Load() {
				return err
			}
			return nil
		})
		err = group.Wait() // segs are set only then
		return segs, err
	}
}

// pipe hands batches of rows from the reader to the writer and back.
type pipe[T any] struct{ full, empty chan []T }

// pipeRows is how many rows go through a pipe at once.
const pipeRows = 4096

func newPipe[T any]() pipe[T] {
	p := pipe[T]{full: make(chan []T, 4), empty: make(chan []T, 6)}
	for range cap(p.empty) {
		p.empty <- make([]T, 0, pipeRows)
	}
	return p
}

// send hands a batch over and returns an empty one.
func (p pipe[T]) send(ctx context.Context, rows []T) ([]T, error) {
	select {
	case p.full <- rows:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case rows = <-p.empty:
		return rows[:0], nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// all yields the rows that come through until the pipe is closed; a cancelled
// context is an error, so that nothing half is kept.
func (p pipe[T]) all(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			select {
			case rows, more := <-p.full:
				for _, r := range rows {
					if !yield(r, nil) {
						return
					}
				}
				if !more {
					return
				}
				p.empty <- rows
			case <-ctx.Done():
				var none T
				yield(none, ctx.Err())
				return
			}
		}
	}
}

// eventPart is a part being read.
type eventPart struct {
	source, role, part string

	rows  pipe[eventRow]
	links pipe[eventLinkRow]
	row   []eventRow     // being filled
	link  []eventLinkRow //
	seen  seen
	sums  *daySums
	files []eventFileRow

	seed   maphash.Seed
	linked map[uint64]int32 // number of a link by its hash: the part's millions are not kept as text
	last   string           // link of the event before
	lastID int32
}

func newEventPart(id, part string) *eventPart {
	_, rest, _ := strings.Cut(part, "/")
	role, month, _ := strings.Cut(rest, "/")
	p := &eventPart{
		source: id, role: role, part: month, rows: newPipe[eventRow](), links: newPipe[eventLinkRow](),
		seen: seen{}, sums: newDaySums(), seed: maphash.MakeSeed(), linked: map[uint64]int32{},
	}
	p.row, p.link = <-p.rows.empty, <-p.links.empty
	return p
}

func (p *eventPart) flush(ctx context.Context) (err error) {
	if p.row, err = p.rows.send(ctx, p.row); err != nil {
		return err
	}
	if p.link, err = p.links.send(ctx, p.link); err != nil {
		return err
	}
	close(p.rows.full) // only now: writers take a closed pipe for the whole
	close(p.links.full)
	return nil
}

// file reads one file.
func (p *eventPart) file(ctx context.Context, b *builder, e entente.Edition, src source.Source) error {
	f, err := os.Open(filepath.Join(b.writer.Dir(), "raw", e.SHA256))
	if err != nil {
		return fmt.Errorf("open edition %s: %w; run entente sync %s", e.Name, err, e.Source)
	}
	defer f.Close()
	step := b.progress.Begin("read "+e.Name, "bytes", e.Bytes)
	defer step.Done("")
	in := source.Input{Role: roleOf(e), Name: e.Name, Bytes: &counted{Reader: f, step: step, total: e.Bytes}, States: b.states}
	c := eventFileRow{Source: p.source, File: p.role, Part: p.part, Name: e.Name, Version: e.Version, Edition: e.SHA256}
	start := 0
	for batch, err := range src.Reader.(source.EventReader).Events(ctx, in) {
		if err != nil {
			return err
		}
		if batch.Name != "" && batch.Name != c.Name {
			if c.Name != e.Name {
				p.files = append(p.files, c)
			}
			start += int(c.Rows)
			c = eventFileRow{Source: p.source, File: p.role, Part: p.part, Name: batch.Name, Version: e.Version, Edition: e.SHA256}
		}
		c.Rows = int32(batch.Rows - start)
		for _, i := range batch.Issues {
			if i.Lost {
				c.Lost++
			}
		}
		for i := range batch.Events {
			if err := p.event(ctx, &batch.Events[i], &c); err != nil {
				return err
			}
		}
	}
	p.files = append(p.files, c)
	return nil
}

// event takes in one event, unless the part has it already. Ids are of the day
// in ICEWS, and never given twice in GDELT, where a day does no harm.
func (p *eventPart) event(ctx context.Context, e *source.Event, c *eventFileRow) (err error) {
	if !p.seen.add(e.ID, e.Day) {
		c.Duplicates++
		return nil
	}
	countEvent(c, e)
	p.sums.add(e)
	link, err := p.number(ctx, e.Link)
	if err != nil {
		return err
	}
	p.row = append(p.row, eventRow{
		Source: p.source, File: p.role, Part: p.part, ID: e.ID, Date: int32(e.Day), A: string(e.A), B: string(e.B),
		RuleA: e.RuleA.String(), RuleB: e.RuleB.String(), Code: e.Code, Quad: int32(e.Quad), Goldstein: e.Goldstein,
		Mentions: e.Mentions, Sources: e.Sources, Articles: e.Articles, Tone: float32(e.Tone), Link: link, Row: e.Row, Edition: c.Edition,
	})
	if len(p.row) == pipeRows {
		p.row, err = p.rows.send(ctx, p.row)
	}
	return err
}

// countEvent says what an event is of.
func countEvent(c *eventFileRow, e *source.Event) {
	c.Events++
	switch {
	case e.Pair():
		c.Pairs++
	case e.A != "" && e.B != "":
		c.Within++
	case e.A != "" || e.B != "":
		c.OneState++
	default:
		c.NoState++
	}
}

// number returns the number of a link, in order of first use.
func (p *eventPart) number(ctx context.Context, link string) (n int32, err error) {
	if link == p.last {
		return p.lastID, nil
	}
	p.last, p.lastID = link, 0
	if link == "" {
		return 0, nil
	}
	h := maphash.String(p.seed, link)
	n, ok := p.linked[h]
	if !ok {
		n = int32(len(p.linked) + 1)
		p.linked[h] = n
		p.link = append(p.link, eventLinkRow{Source: p.source, File: p.role, Part: p.part, Link: n, URL: link})
		if len(p.link) == pipeRows {
			p.link, err = p.links.send(ctx, p.link)
		}
	}
	p.lastID = n
	return n, err
}

// seen is a set of events: a bit for each id, in words of neighbouring ids of a
// day. Ids that are hashes have no neighbours: each has a word of its own.
type seen map[seenWord]uint64

type seenWord struct {
	ids int64
	day entente.Date
}

// add reports whether the event is new.
func (s seen) add(id int64, day entente.Date) bool {
	k, bit := seenWord{id >> 6, day}, uint64(1)<<(id&63)
	word := s[k]
	if word&bit != 0 {
		return false
	}
	s[k] = word | bit
	return true
}

// daySums sums events by day, actors and quad class.
type daySums struct {
	at    map[dayKey]int32
	list  []daySum
	codes map[entente.Code]uint16
	names []entente.Code
}

type dayKey struct {
	day  entente.Date
	a, b uint16
	quad source.Quad
}

type daySum struct {
	dayKey
	events, official   int32
	mentions, articles int64
	goldstein, tone    float64
}

func newDaySums() *daySums {
	return &daySums{at: map[dayKey]int32{}, codes: map[entente.Code]uint16{}}
}

func (s *daySums) code(c entente.Code) uint16 {
	i, ok := s.codes[c]
	if !ok {
		i = uint16(len(s.names))
		s.codes[c] = i
		s.names = append(s.names, c)
	}
	return i
}

func (s *daySums) add(e *source.Event) {
	k := dayKey{e.Day, s.code(e.A), s.code(e.B), e.Quad}
	i, ok := s.at[k]
	if !ok {
		i = int32(len(s.list))
		s.at[k] = i
		s.list = append(s.list, daySum{dayKey: k})
	}
	x := &s.list[i]
	x.events++
	if e.RuleA.Official() && e.RuleB.Official() {
		x.official++
	}
	x.mentions += int64(max(0, e.Mentions))
	x.articles += int64(max(0, e.Articles))
	if !math.IsNaN(e.Goldstein) {
		x.goldstein += e.Goldstein
	}
	if !math.IsNaN(e.Tone) {
		x.tone += e.Tone
	}
}

// rows lists the sums in order of day, actors and class.
func (s *daySums) rows(p *eventPart) []pairDayRow {
	rows := make([]pairDayRow, len(s.list))
	for i, x := range s.list {
		rows[i] = pairDayRow{
			Source: p.source, File: p.role, Part: p.part, Date: int32(x.day), A: string(s.names[x.a]), B: string(s.names[x.b]), Quad: int32(x.quad),
			Events: x.events, Official: x.official, Mentions: x.mentions, Articles: x.articles, Goldstein: x.goldstein, Tone: x.tone,
		}
	}
	slices.SortFunc(rows, func(x, y pairDayRow) int {
		return cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B), cmp.Compare(x.Quad, y.Quad))
	})
	return rows
}
