package record

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"entente"
	"entente/source"
	"entente/states"
	"entente/store"
)

// BuildOptions says which record to build.
type BuildOptions struct {
	Home      string
	GroupFile string
	Progress  Progress
	Workers   int          // 0 means 2
	Composite bool         // also make the composite; a record that has one keeps it up to date without
	Events    store.Events // where coded events go; nil is the folder
}

func (o BuildOptions) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return 2
}

// Made is what a build did about one node of the graph.
type Made struct {
	Node   string        `json:"node"`
	Result string        `json:"result"` // built or fresh
	Rows   int64         `json:"rows"`
	Took   time.Duration `json:"took_ns"`
}

// node is one step of the graph: it makes the segments of the kinds it names
// from its inputs. A node whose segments are in the manifest under the id that
// its inputs and code give is fresh, and is not run.
type node struct {
	name   string
	kinds  []string
	part   string
	code   string
	inputs []string
	run    func(ctx context.Context, b *builder, n node) ([]store.Segment, error)
}

func (n node) ids() []string {
	ids := make([]string, len(n.kinds))
	for i, k := range n.kinds {
		ids[i] = store.SegmentID(k, schema, n.code, n.from()...)
	}
	return ids
}

// from lists what the node's segments are made from; the part comes first (see
// partOf).
func (n node) from() []string { return append([]string{n.part}, n.inputs...) }

// builder carries what nodes share during one build.
type builder struct {
	opt      BuildOptions
	writer   *store.Writer
	sources  []source.Source
	states   *states.Register
	groups   *states.Groups
	progress Progress

	live map[string]store.Segment // of the manifest that the build began with, by kind and id

	mu         sync.Mutex
	pending    []store.Segment            // of the record that this build ends in
	far        map[string]store.EventPart // what the store for events has, by id
	assemblies map[entente.Body]*Assembly
}

// Build derives what the editions in the store imply, doing only what is not
// done yet. The manifest changes once, at the end: readers see the record of
// before or the whole new one.
func Build(ctx context.Context, opt BuildOptions) ([]Made, error) {
	sources, err := Sources(opt.Home)
	if err != nil {
		return nil, err
	}
	groups, err := loadGroups(opt.GroupFile)
	if err != nil {
		return nil, err
	}
	w, err := store.Lock(opt.Home)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	b := &builder{
		opt: opt, writer: w, sources: sources, states: states.Default(), groups: groups,
		progress: orSilent(opt.Progress), assemblies: map[entente.Body]*Assembly{},
	}
	if err := b.look(); err != nil {
		return nil, err
	}
	if err := b.lookFar(ctx); err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	if err := b.adoptLedger(ctx); err != nil {
		return nil, err
	}
	var made []Made
	for _, layer := range []func() ([]node, error){b.readNodes, b.countNodes, b.groupNodes, b.compositeNodes} {
		nodes, err := layer()
		if err != nil {
			return made, err
		}
		done, err := b.runAll(ctx, nodes)
		made = append(made, done...)
		if err != nil {
			return made, err
		}
	}
	return made, w.Commit(func(m *store.Manifest) error {
		m.Editions = currentEditions(*m)
		m.Segments = append(b.pending, estimatedPositions(*m)...)
		return nil
	})
}

// runAll runs the nodes of one layer of the graph side by side.
func (b *builder) runAll(ctx context.Context, nodes []node) ([]Made, error) {
	made := make([]Made, len(nodes))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(b.opt.workers())
	for i, n := range nodes {
		group.Go(func() error {
			m, err := b.runOne(ctx, n)
			made[i] = m
			if err != nil {
				return fmt.Errorf("build %s: %w", n.name, err)
			}
			return nil
		})
	}
	return made, group.Wait()
}

func (b *builder) runOne(ctx context.Context, n node) (Made, error) {
	m := Made{Node: n.name, Result: "fresh"}
	segs, ok := b.fresh(n)
	if b.opt.Events != nil && n.kinds[0] == kindEvents {
		segs = nil // what the folder has of them falls out of the manifest
		_, ok = b.inFar(n)
	}
	if !ok {
		start := time.Now()
		var err error
		if segs, err = n.run(ctx, b, n); err != nil {
			return Made{Node: n.name, Result: "failed"}, err
		}
		m.Result, m.Took = "built", time.Since(start)
	}
	for _, s := range segs {
		m.Rows += s.Rows
	}
	if rows, ok := b.inFar(n); ok {
		m.Rows = rows
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pending = append(b.pending, segs...)
	return m, nil
}

// look reads the manifest once: nothing but this build changes segments while it
// runs.
func (b *builder) look() error {
	m, err := b.writer.Manifest()
	if err != nil {
		return err
	}
	b.live = make(map[string]store.Segment, len(m.Segments))
	for _, s := range m.Segments {
		b.live[s.Kind+"/"+s.ID] = s
	}
	return nil
}

// fresh returns the node's segments if all of them are in the record, with
// their files.
func (b *builder) fresh(n node) ([]store.Segment, bool) {
	var segs []store.Segment
	for i, id := range n.ids() {
		s, ok := b.live[n.kinds[i]+"/"+id]
		if !ok {
			return nil, false
		}
		info, err := os.Stat(filepath.Join(b.writer.Dir(), filepath.FromSlash(s.Path)))
		if err != nil || info.Size() != s.Bytes {
			return nil, false
		}
		segs = append(segs, s)
	}
	return segs, true
}

// made lists the segments of a kind that the build has so far, in the order of
// their parts: steps that run side by side end in any order.
func (b *builder) made(kind string) []store.Segment {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := slices.DeleteFunc(slices.Clone(b.pending), func(s store.Segment) bool { return s.Kind != kind })
	slices.SortFunc(list, func(x, y store.Segment) int { return slices.Compare(x.Inputs, y.Inputs) })
	return list
}

// readNodes are the readers: one node for each edition in the store, and one
// for all snapshots of a file.
func (b *builder) readNodes() ([]node, error) {
	m, err := b.writer.Manifest()
	if err != nil {
		return nil, err
	}
	var nodes []node
	for _, e := range currentEditions(m) {
		i := slices.IndexFunc(b.sources, func(s source.Source) bool { return s.ID == e.Source })
		if i < 0 {
			return nil, fmt.Errorf("build: the record holds an edition of %q, which this program does not know; put its descriptor into %s/sources", e.Source, b.opt.Home)
		}
		src := b.sources[i]
		if f, ok := fileWith(src, e); ok && f.Every && !flowsOf(e, src) {
			continue // compared with the other snapshots: see below
		}
		n := node{
			name: "read " + e.Source + "/" + e.File, code: readCode + "/" + src.Code,
			part: e.Source + "/" + e.File, inputs: []string{e.SHA256, b.states.Hash()},
			kinds: []string{kindRecords}, run: readRecords(e, src),
		}
		if src.Layer == string(entente.Votes) {
			n.part, n.kinds, n.run = strings.ToUpper(e.File), []string{kindRollCalls, kindVotes}, readVotes(e, src)
		}
		switch {
		case flowsOf(e, src):
			n.kinds, n.run = []string{kindFlows}, readFlows(e, src)
		case seriesOf(src):
			n.kinds, n.run = []string{kindSeries}, readSeries(e, src)
		}
		nodes = append(nodes, n)
	}
	return append(nodes, b.snapshotNodes(currentEditions(m))...), nil
}

// put writes one segment of a node.
func put[T any](b *builder, n node, kind string, rows []T) (store.Segment, error) {
	return store.Put(b.writer, kind, schema, n.code, n.from(), rows)
}
