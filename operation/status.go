package operation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente/record"
	"entente/store"
)

type statusRequest struct{}

// StatusResult says what the record holds and how fresh it is.
type StatusResult struct {
	Home       string        `json:"home"`
	Embedded   bool          `json:"embedded"`
	Generation int           `json:"generation"`
	Program    string        `json:"program"`
	Editions   []EditionInfo `json:"editions"`
	Segments   []SegmentInfo `json:"segments"`
	Attempts   []AttemptInfo `json:"last_sync"`
	Absent     []string      `json:"sources_without_edition"`
	Waiting    []string      `json:"fetched_not_built"`
	Store      []StoreInfo   `json:"store,omitempty"` // of --store
}

// EditionInfo is an edition with what its reader met.
type EditionInfo struct {
	Source
	Bytes  int64       `json:"bytes"`
	Issues []IssueInfo `json:"issues"`
}

// IssueInfo counts one kind of issue.
type IssueInfo struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
	Rule  string `json:"rule"`
	First string `json:"first"`
}

// SegmentInfo sums up the segments of one kind.
type SegmentInfo struct {
	Kind  string `json:"kind"`
	Files int    `json:"files"`
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
}

// AttemptInfo is how the last sync of a file went.
type AttemptInfo struct {
	Source string `json:"source"`
	When   string `json:"when"`
	Result string `json:"result"`
	Detail string `json:"detail"`
}

var status = define(Operation{
	Name: "status", Section: "The record",
	Summary:  "What the record holds, how fresh it is, what its files had wrong, what could not be fetched",
	Doc:      "Shows the editions with their coverage and everything that readers met in them, the segments, and how the last sync of each source went.",
	Examples: []string{"entente status"},
}, runStatus)

func runStatus(ctx context.Context, env *Env, _ *statusRequest) (*StatusResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	m := r.Manifest()
	res := &StatusResult{
		Home: env.Home, Embedded: r.Embedded, Generation: m.Generation, Program: env.Program,
		Editions: []EditionInfo{}, Attempts: []AttemptInfo{}, Absent: []string{}, Waiting: []string{},
	}
	list, err := sourcesOf(r)
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, s := range list {
		info := EditionInfo{Source: s, Issues: []IssueInfo{}}
		for _, e := range m.Editions {
			if e.SHA256 != s.SHA256 || e.Source != s.ID || e.File != s.File {
				continue
			}
			info.Bytes = e.Bytes
			for _, i := range e.Issues {
				info.Issues = append(info.Issues, IssueInfo{Kind: i.Kind, Count: i.Count, Rule: i.Rule, First: i.First})
			}
		}
		have[s.ID] = true
		res.Editions = append(res.Editions, info)
	}
	for _, e := range r.Pending() {
		have[e.Source] = true
		res.Waiting = append(res.Waiting, fmt.Sprintf("%s/%s %s", e.Source, e.File, e.Name))
	}
	res.Segments = segmentsOf(r)
	if env.Events != nil {
		parts, err := r.EventParts(ctx)
		if err != nil {
			return nil, err
		}
		res.Store = append(res.Store, storeInfo(parts)...)
	}
	sources, err := r.Sources()
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		if !have[s.ID] {
			res.Absent = append(res.Absent, s.ID)
		}
	}
	return res, res.attempts(env.Home)
}

// StoreInfo sums up what a store for events has of a source's files.
type StoreInfo struct {
	Source string `json:"source"`
	File   string `json:"file"`
	Parts  int    `json:"parts"`
	First  string `json:"first"`
	Last   string `json:"last"`
	Events int64  `json:"events"`
	Links  int64  `json:"links"`
	Sums   int64  `json:"pair_days"`
}

func storeInfo(parts []store.EventPart) []StoreInfo {
	var list []StoreInfo
	for _, p := range parts {
		n := len(list) - 1
		if n < 0 || list[n].Source != p.Source || list[n].File != p.File {
			list = append(list, StoreInfo{Source: p.Source, File: p.File, First: p.Part})
			n++
		}
		x := &list[n]
		x.Parts, x.Last, x.Events, x.Links, x.Sums = x.Parts+1, p.Part, x.Events+p.Events, x.Links+p.Links, x.Sums+p.PairDays
	}
	return list
}

func segmentsOf(r *record.Record) []SegmentInfo {
	list := []SegmentInfo{}
	for _, s := range r.Manifest().Segments {
		i := slices.IndexFunc(list, func(x SegmentInfo) bool { return x.Kind == s.Kind })
		if i < 0 {
			i = len(list)
			list = append(list, SegmentInfo{Kind: s.Kind})
		}
		list[i].Files++
		list[i].Rows += s.Rows
		list[i].Bytes += s.Bytes
	}
	return list
}

func (s *StatusResult) attempts(home string) error {
	all, err := record.Attempts(home)
	if err != nil {
		return err
	}
	for name, a := range all {
		s.Attempts = append(s.Attempts, AttemptInfo{Source: name, When: a.When.Format("2006-01-02 15:04"), Result: a.Result, Detail: a.Detail})
	}
	slices.SortFunc(s.Attempts, func(a, b AttemptInfo) int { return strings.Compare(a.Source, b.Source) })
	return nil
}

// Sheet has a row for each edition.
func (s *StatusResult) Sheet() Sheet {
	sheet := Sheet{Columns: []string{"source", "file", "name", "version", "rows", "bytes", "coverage_from", "coverage_to", "retrieved", "non_commercial", "left_out", "sha256", "issues"}}
	for _, e := range s.Editions {
		issues := 0
		for _, i := range e.Issues {
			issues += i.Count
		}
		sheet.Rows = append(sheet.Rows, []any{e.ID, e.File, e.Name, e.Version, e.Rows, e.Bytes, e.CoverageFrom, e.CoverageTo, e.Retrieved, e.NonCommercial, e.LeftOut, e.SHA256, issues})
	}
	return sheet
}

// Document shows the state of the record.
func (s *StatusResult) Document() Document {
	d := Document{Title: "The record at " + s.Home}
	if s.Embedded {
		d.Title = "The embedded record"
		d.Lead = fmt.Sprintf("There is no record at %s; answers come from the one embedded in the program: figures of all pairs by year, no roll calls. entente sync fetches the full record.", s.Home)
	}
	d.Blocks = s.editionBlocks()
	seg := &Table{Columns: []Column{{Name: "segments"}, {Name: "files", Align: Right}, {Name: "rows", Align: Right}, {Name: "size", Align: Right}}}
	for _, x := range s.Segments {
		seg.Rows = append(seg.Rows, []string{x.Kind, count(x.Files), count(x.Rows), bytesText(x.Bytes)})
	}
	d.Blocks = append(d.Blocks, Block{Heading: "Segments", Table: seg})
	if len(s.Store) > 0 {
		t := &Table{Columns: []Column{{Name: "store for events"}, {Name: "parts", Align: Right}, {Name: "from"}, {Name: "to"}, {Name: "events", Align: Right}, {Name: "addresses", Align: Right}, {Name: "pair-days", Align: Right}}}
		for _, x := range s.Store {
			t.Rows = append(t.Rows, []string{x.Source + "/" + x.File, count(x.Parts), x.First, x.Last, count(x.Events), count(x.Links), count(x.Sums)})
		}
		d.Blocks = append(d.Blocks, Block{Heading: "Store for events", Table: t})
	}
	if len(s.Attempts) > 0 {
		d.Blocks = append(d.Blocks, s.syncBlock())
	}
	if len(s.Waiting) > 0 {
		d.Blocks = append(d.Blocks, Block{Text: []string{"Fetched, but not built yet, so answers rest on what was there before (entente build): " + strings.Join(s.Waiting, ", ") + "."}})
	}
	if len(s.Absent) > 0 {
		d.Blocks = append(d.Blocks, Block{Text: []string{"Sources without an edition here: " + strings.Join(s.Absent, ", ") + "."}})
	}
	return d
}

// editionBlocks shows the editions, and what readers met in them.
func (s *StatusResult) editionBlocks() []Block {
	t := &Table{Columns: []Column{{Name: "source"}, {Name: "edition"}, {Name: "rows", Align: Right}, {Name: "covers"}, {Name: "fetched", Drop: 2}, {Name: "licence"}, {Name: "sha-256", Drop: 1}}}
	issues := &Table{Columns: []Column{{Name: "source"}, {Name: "issue"}, {Name: "count", Align: Right}, {Name: "what is done"}, {Name: "first case", Drop: 1}}}
	for _, e := range folded(s.Editions) {
		licence := "free"
		if e.NonCommercial {
			licence = "non-commercial"
		}
		if e.LeftOut {
			licence += ", left out"
		}
		covers := "to " + e.CoverageTo
		if e.CoverageFrom != "" {
			covers = e.CoverageFrom + " " + covers
		}
		if e.CoverageTo == "" {
			covers = "no dates"
		}
		t.Rows = append(t.Rows, []string{e.ID + "/" + e.File, e.Name, count(e.Rows), covers, e.Retrieved, licence, short(e.SHA256)})
		for _, i := range e.Issues {
			issues.Rows = append(issues.Rows, []string{e.ID + "/" + e.File, i.Kind, count(i.Count), i.Rule, i.First})
		}
	}
	blocks := []Block{{Heading: "Editions", Table: t}}
	if len(issues.Rows) > 0 {
		blocks = append(blocks, Block{Heading: "What readers met", Table: issues})
	}
	return blocks
}

// syncBlock shows how the last sync of each source ended.
func (s *StatusResult) syncBlock() Block {
	t := &Table{Columns: []Column{{Name: "last sync of"}, {Name: "when (UTC)"}, {Name: "result"}, {Name: "detail"}}}
	for _, x := range s.Attempts {
		if _, _, dated := strings.Cut(x.Source, "@"); dated && x.Detail == "" {
			continue // a snapshot that came in; the editions above count them
		}
		t.Rows = append(t.Rows, []string{x.Source, x.When, x.Result, x.Detail})
	}
	return Block{Heading: "Last sync", Table: t}
}

// folded takes the snapshots of one file together, for reading: the latest
// stands for them, with the issues of all.
func folded(list []EditionInfo) []EditionInfo {
	var out []EditionInfo
	n := map[string]int{}
	for _, e := range list {
		role, snapshot, dated := strings.Cut(e.File, "@")
		last := len(out) - 1
		if !dated || last < 0 || out[last].ID != e.ID || !strings.HasPrefix(out[last].File, role) {
			e.Issues = slices.Clone(e.Issues)
			if dated {
				e.File, e.CoverageFrom = role, snapshot
			}
			out = append(out, e)
			n[e.ID+role] = 1
			continue
		}
		n[e.ID+role]++
		o := &out[last]
		o.Name, o.Rows, o.CoverageTo, o.Retrieved, o.SHA256 = fmt.Sprintf("%s and %d before", e.Name, n[e.ID+role]-1), e.Rows, e.CoverageTo, e.Retrieved, e.SHA256
		for _, i := range e.Issues {
			if k := slices.IndexFunc(o.Issues, func(x IssueInfo) bool { return x.Kind == i.Kind }); k >= 0 {
				o.Issues[k].Count += i.Count
			} else {
				o.Issues = append(o.Issues, i)
			}
		}
	}
	return out
}
