package operation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"entente/fetch"
	"entente/record"
	"entente/store"
)

type syncRequest struct {
	Sources  []string `arg:"" optional:"" name:"source" help:"Data sets to fetch; none means all."`
	Mirror   string   `help:"Folder or address that holds a folder for each source, instead of the publishers." placeholder:"DIR|URL"`
	NoBuild  bool     `help:"Only fetch; build later."`
	Excerpts bool     `help:"Take files far smaller than any edition, such as excerpts; entente status says so."`
	Shrunk   bool     `help:"Take files of the named sources that have lost over 20 % of their rows, after you have looked at them; entente status says so."`
	From     string   `help:"First day of the files of gdelt, which are very many (2015-02-18); without it, the last day held." placeholder:"DAY"`
	To       string   `help:"Last day of them, included." placeholder:"DAY"`
	Parallel int      `help:"Downloads at a time of sources with very many files." default:"4"`
	Attempts int      `help:"How many times in a row a request may fail before the publisher counts as unreachable." default:"6"`
}

// SyncResult says what became of each file, and what was built.
type SyncResult struct {
	Files []record.Outcome `json:"files"`
	Built []record.Made    `json:"built"`
}

var syncing = define(Operation{
	Name: "sync", Section: "The record",
	Summary: "Fetch the current editions from their publishers or a mirror, and build",
	Doc: "Finds the current file of each source, downloads it (resuming what was begun, asking only for what changed), checks it, and " +
		"adopts it. An empty, truncated or shrunken file is refused and the edition before it stays. Then builds what depends on it.",
	Examples: []string{"entente sync", "entente sync undl", "entente sync --mirror /media/mirror --home ./record"},
}, runSync)

func runSync(ctx context.Context, env *Env, q *syncRequest) (*SyncResult, error) {
	if q.Attempts < 1 {
		return nil, fmt.Errorf("--attempts %d: want at least 1", q.Attempts)
	}
	if q.Shrunk && len(q.Sources) == 0 {
		return nil, errors.New("--shrunk: name the source whose file you have looked at")
	}
	if q.Mirror != "" && !strings.Contains(q.Mirror, "://") {
		if info, err := os.Stat(q.Mirror); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("--mirror %s: there is no such folder", q.Mirror)
		}
	}
	from, err := feedDay("--from", q.From)
	if err != nil {
		return nil, err
	}
	to, err := feedDay("--to", q.To)
	switch {
	case err != nil:
		return nil, err
	case q.Parallel < 1 || q.Parallel > maxParallel:
		return nil, fmt.Errorf("--parallel %d: want 1 to %d", q.Parallel, maxParallel)
	case from != 0 && q.Mirror != "" && !strings.Contains(q.Mirror, "://"):
		return nil, errors.New("--from: the files of a mirror folder are all taken; it goes with the publisher or an address")
	case from == 0 && to != 0 || to != 0 && to < from:
		return nil, errors.New("--to: goes with a --from that is not after it")
	}
	steps := &downloads{progress: env.Progress, running: map[string]record.Step{}}
	files, err := record.Sync(ctx, record.SyncOptions{
		Home: env.Home, Sources: q.Sources, Mirror: q.Mirror, Commercial: env.Commercial, Excerpts: q.Excerpts, Shrunk: q.Shrunk, Now: env.Now, Progress: env.Progress,
		From: from, To: to, Parallel: q.Parallel,
		Fetch: fetch.New(fetch.Options{Progress: steps.hear, Attempts: q.Attempts}),
	})
	steps.finish()
	res := &SyncResult{Files: files, Built: []record.Made{}}
	if err != nil {
		if len(files) == 0 {
			return nil, err
		}
		return res, err
	}
	usable := 0
	for _, f := range files {
		if f.Result == "new" || f.Result == "unchanged" {
			usable++
		}
	}
	if !q.NoBuild && usable > 0 {
		if res.Built, err = record.Build(ctx, record.BuildOptions{Home: env.Home, GroupFile: env.GroupFile, Progress: env.Progress, Events: env.Events}); err != nil {
			return res, err
		}
	}
	return res, res.failure(usable)
}

// failure is an error when something that was asked for could not be had, so
// that a script notices; the record stays usable all the same.
func (s *SyncResult) failure(usable int) error {
	var bad []string
	for _, f := range s.Files {
		if f.Failed() {
			bad = append(bad, fmt.Sprintf("%s/%s was %s", f.Source, f.File, f.Result))
		}
	}
	switch {
	case len(bad) > 0:
		return fmt.Errorf("sync: %s; what the record had before stays in use", strings.Join(bad, ", "))
	case usable == 0:
		return errors.New("sync: nothing was fetched: no source has a file there (see entente licences for what is known)")
	}
	return nil
}

// downloads turns the fetcher's talk into steps.
type downloads struct {
	progress record.Progress
	mu       sync.Mutex
	running  map[string]record.Step
}

// shownFrom is how long a file must be to get a bar of its own: of some sources
// there are hundreds of thousands of small ones.
const shownFrom = 1 << 20

// hear is called by the fetcher as bytes arrive.
func (d *downloads) hear(p fetch.Progress) {
	if d.progress == nil || p.Total >= 0 && p.Total < shownFrom {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.running[p.Name]
	if s == nil {
		s = d.progress.Begin("fetch "+p.Name, "bytes", max(p.Total, 0))
		d.running[p.Name] = s
	}
	s.At(p.Done, max(p.Total, 0))
	if p.Done == p.Total {
		s.Done("")
		delete(d.running, p.Name)
	}
}

// finish ends the steps of downloads that did not come to their end.
func (d *downloads) finish() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.running {
		s.Done("stopped")
	}
}

// Document lists the files and what was built.
func (s *SyncResult) Document() Document {
	t := &Table{Columns: []Column{{Name: "source"}, {Name: "file"}, {Name: "result"}, {Name: "rows", Align: Right}, {Name: "size", Align: Right}, {Name: "detail"}}}
	for _, f := range s.Files {
		row := []string{f.Source, f.File, f.Result, missingCell, missingCell, f.Detail}
		if f.Rows > 0 {
			row[3], row[4] = count(f.Rows), bytesText(f.Bytes)
			row[5] = f.Name
		}
		t.Rows = append(t.Rows, row)
	}
	d := Document{Title: "Sync", Blocks: []Block{{Table: t}}}
	if len(s.Built) > 0 {
		d.Blocks = append(d.Blocks, builtBlock(s.Built))
	}
	return d
}

// noRecord says in plain words that there is nothing to work on.
func noRecord(home string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no record at %s: run entente sync", home)
	}
	return err
}

type buildRequest struct{}

// BuildResult says what was built.
type BuildResult struct {
	Nodes []record.Made `json:"nodes"`
}

var building = define(Operation{
	Name: "build", Section: "The record",
	Summary:  "Derive segments and figures from the editions; does only what is not done yet",
	Doc:      "Runs the build graph over the editions in the record: read, count, groups. What is already there from the same inputs and the same code is left alone.",
	Examples: []string{"entente build"},
}, func(ctx context.Context, env *Env, _ *buildRequest) (*BuildResult, error) {
	if _, err := store.Open(env.Home); err != nil {
		return nil, fmt.Errorf("build: %w", noRecord(env.Home, err))
	}
	made, err := record.Build(ctx, record.BuildOptions{Home: env.Home, GroupFile: env.GroupFile, Progress: env.Progress, Events: env.Events})
	return &BuildResult{Nodes: made}, err
})

// Sheet has a row for each step.
func (b *BuildResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"step", "result", "rows", "took_seconds"}}
	for _, m := range b.Nodes {
		s.Rows = append(s.Rows, []any{m.Node, m.Result, m.Rows, m.Took.Seconds()})
	}
	return s
}

// Document lists the nodes.
func (b *BuildResult) Document() Document {
	d := Document{Title: "Build"}
	built := 0
	for _, m := range b.Nodes {
		if m.Result == "built" {
			built++
		}
	}
	if built == 0 {
		d.Lead = fmt.Sprintf("Nothing to do: all %d steps are up to date.", len(b.Nodes))
	}
	d.Blocks = []Block{builtBlock(b.Nodes)}
	return d
}

func builtBlock(nodes []record.Made) Block {
	t := &Table{Columns: []Column{{Name: "step"}, {Name: "result"}, {Name: "rows", Align: Right}, {Name: "took", Align: Right}}}
	for _, m := range nodes {
		took := missingCell
		if m.Result == "built" {
			took = m.Took.Round(10 * time.Millisecond).String()
		}
		t.Rows = append(t.Rows, []string{m.Node, m.Result, count(m.Rows), took})
	}
	return Block{Table: t}
}

type verifyRequest struct{}

// VerifyResult says whether every file of the record is as its manifest says.
type VerifyResult struct {
	Home       string   `json:"home"`
	Generation int      `json:"generation"`
	Files      int      `json:"files"`
	Bytes      int64    `json:"bytes"`
	Problems   []string `json:"problems"`
	Unused     int      `json:"unused"`
}

var verify = define(Operation{
	Name: "verify", Section: "The record",
	Summary:  "Hash every file of the record again and compare with the manifest",
	Doc:      "Reads every file that the manifest names and compares hash, size and rows. Says for each problem which file it is and how to mend it.",
	Examples: []string{"entente verify"},
}, runVerify)

func runVerify(ctx context.Context, env *Env, _ *verifyRequest) (*VerifyResult, error) {
	progress := env.Progress
	var step record.Step
	rep, err := store.Verify(ctx, env.Home, func(done, total int64, what string) {
		if progress == nil {
			return
		}
		if step == nil {
			step = progress.Begin("verify", "bytes", total)
		}
		step.At(done, total)
	})
	if step != nil {
		step.Done("")
	}
	if err != nil {
		return nil, fmt.Errorf("verify: %w", noRecord(env.Home, err))
	}
	res := &VerifyResult{Home: env.Home, Generation: rep.Generation, Files: rep.Files, Bytes: rep.Bytes, Problems: []string{}, Unused: len(rep.Unused)}
	for _, p := range rep.Problems {
		res.Problems = append(res.Problems, p.String())
	}
	if len(res.Problems) > 0 {
		return res, fmt.Errorf("verify: %d file(s) are not as the manifest says", len(res.Problems))
	}
	return res, nil
}

// Document says whether the record is whole.
func (v *VerifyResult) Document() Document {
	d := Document{Title: "Verify " + v.Home}
	d.Lead = fmt.Sprintf("Intact: %d files, %s, generation %d.", v.Files, bytesText(v.Bytes), v.Generation)
	if len(v.Problems) > 0 {
		d.Lead = fmt.Sprintf("%d problem(s) in %d files.", len(v.Problems), v.Files)
		d.Blocks = append(d.Blocks, Block{Text: v.Problems, Bullets: true})
	}
	if v.Unused > 0 {
		d.Blocks = append(d.Blocks, Block{Text: []string{fmt.Sprintf("%d file(s) that no manifest names; entente gc removes them.", v.Unused)}})
	}
	return d
}

type gcRequest struct {
	Keep   time.Duration `help:"Leave files alone that were written or fell out of use within this time." default:"1h"`
	DryRun bool          `help:"Only say what would be removed."`
}

// GCResult lists what was removed.
type GCResult struct {
	Files []string `json:"files"`
	Bytes int64    `json:"bytes"`
	Dry   bool     `json:"dry_run"`
	Loads int      `json:"loads,omitempty"` // of the store for events
}

var gc = define(Operation{
	Name: "gc", Section: "The record",
	Summary:  "Remove files that the record no longer names",
	Doc:      "Removes old segments, old editions and unfinished downloads that the manifest does not name, except recent ones, which a reader may still be using.",
	Examples: []string{"entente gc", "entente gc --dry-run"},
}, runGC)

func runGC(ctx context.Context, env *Env, q *gcRequest) (*GCResult, error) {
	if _, err := store.Open(env.Home); err != nil {
		return nil, fmt.Errorf("gc: %w", noRecord(env.Home, err))
	}
	w, err := store.Lock(env.Home)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	files, err := w.GC(ctx, q.Keep, q.DryRun)
	res := &GCResult{Files: []string{}, Dry: q.DryRun}
	if far, ok := env.Events.(interface {
		Clean(context.Context) (int, error)
	}); ok && err == nil && !q.DryRun {
		if res.Loads, err = far.Clean(ctx); err != nil {
			return res, err
		}
	}
	for _, f := range files {
		res.Files = append(res.Files, f.Path)
		res.Bytes += f.Bytes
	}
	return res, err
}

// Document lists what was removed.
func (g *GCResult) Document() Document {
	verb := "Removed"
	if g.Dry {
		verb = "Would remove"
	}
	d := Document{Title: "Garbage collection", Lead: fmt.Sprintf("%s %d file(s), %s.", verb, len(g.Files), bytesText(g.Bytes))}
	if g.Loads > 0 {
		d.Lead += fmt.Sprintf(" Of the store for events, %d load(s) that no longer count.", g.Loads)
	}
	if len(g.Files) > 0 {
		d.Blocks = []Block{{Text: g.Files, Bullets: true}}
	}
	return d
}
