package operation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"entente/fetch"
	"entente/record"
	"entente/source/table"
	"entente/states"
)

type importRequest struct {
	File string `arg:"" help:"A table: CSV, TSV, JSON lines or XLSX, plain or with .gz." type:"existingfile"`
	As   string `help:"Id of the new source: small letters, digits and hyphens." required:"" placeholder:"NAME"`
	Load bool   `help:"Take the file into the record by the descriptor, drafted or corrected."`
}

// ImportResult says what was understood of a table, and what was loaded.
type ImportResult struct {
	File       string           `json:"file"`
	Descriptor string           `json:"descriptor"` // path of the draft, or of the corrected descriptor
	Drafted    bool             `json:"drafted"`
	Rows       int              `json:"rows"`
	Records    int              `json:"records"`
	Lost       int              `json:"lost"`
	Columns    []ImportColumn   `json:"columns"`
	Issues     []IssueInfo      `json:"issues"`
	Doubts     []string         `json:"doubts"`
	Loaded     []record.Outcome `json:"loaded"`
	next       string
}

// ImportColumn is what was made of a column.
type ImportColumn struct {
	Name       string `json:"name"`
	Use        string `json:"use"`
	Looks      string `json:"looks"`
	Cells      int    `json:"cells"`
	Understood int    `json:"understood"`
	First      string `json:"first_not_understood"`
}

var importing = define(Operation{
	Name: "import", Section: "The record",
	Summary: "Take in a table of your own: guess how to read it, show what was understood, let you correct it, load it",
	Doc: "Drafts a descriptor for a table (which columns are states, dates and numbers), writes it into the record's folder sources, and shows " +
		"what it understood and what not. Correct the draft in an editor; then --load takes the file into the record by it. A descriptor that is already there is never overwritten.",
	Examples: []string{"entente import visits.csv --as visits", "entente import visits.csv --as visits --load"},
}, runImport)

var importName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)

func runImport(ctx context.Context, env *Env, q *importRequest) (*ImportResult, error) {
	if !importName.MatchString(q.As) {
		return nil, fmt.Errorf("--as %q: want small letters, digits and hyphens", q.As)
	}
	res := &ImportResult{
		File: q.File, Descriptor: filepath.Join(env.Home, "sources", q.As+".yaml"),
		Columns: []ImportColumn{}, Issues: []IssueInfo{}, Doubts: []string{}, Loaded: []record.Outcome{},
	}
	_, err := os.Stat(res.Descriptor)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = res.draft(env, q)
	case err == nil:
		res.next = "The descriptor was there already and is used as it stands."
	}
	if err != nil {
		return nil, err
	}
	if !q.Load {
		res.next += fmt.Sprintf(" Correct %s as needed; then: entente import %s --as %s --load", res.Descriptor, q.File, q.As)
		return res, nil
	}
	return res, res.load(ctx, env, q)
}

// draft guesses a descriptor and writes it.
func (res *ImportResult) draft(env *Env, q *importRequest) error {
	f, err := os.Open(q.File)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer f.Close()
	d, rep, err := table.Guess(f, filepath.Base(q.File), states.Default())
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	res.Drafted, res.Rows, res.Records, res.Lost, res.Doubts = true, rep.Rows, rep.Records, rep.Lost, append(res.Doubts, rep.Doubts...)
	for _, c := range rep.Columns {
		res.Columns = append(res.Columns, ImportColumn(c))
	}
	for _, i := range rep.Issues {
		res.Issues = append(res.Issues, IssueInfo{Kind: i.Kind, Count: i.Count, Rule: i.Rule, First: i.First})
	}
	text, err := table.Draft(table.Named(d, q.As), rep.Doubts)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(res.Descriptor), 0o755); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return writeFile(res.Descriptor, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// load takes the file into the record the way every file comes in: from a
// mirror, here one of a single link.
func (res *ImportResult) load(ctx context.Context, env *Env, q *importRequest) error {
	mirror, err := os.MkdirTemp("", "entente-import-")
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer os.RemoveAll(mirror)
	file, err := filepath.Abs(q.File)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	folder := filepath.Join(mirror, q.As)
	if err := os.Mkdir(folder, 0o755); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if err := os.Symlink(file, filepath.Join(folder, filepath.Base(file))); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	res.Loaded, err = record.Sync(ctx, record.SyncOptions{
		Home: env.Home, Sources: []string{q.As}, Mirror: mirror, Commercial: env.Commercial, Now: env.Now, Progress: env.Progress,
		Fetch: fetch.New(fetch.Options{}),
	})
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	for _, o := range res.Loaded {
		if o.Failed() {
			return fmt.Errorf("import %s: %s: %s", q.File, o.Result, o.Detail)
		}
	}
	_, err = record.Build(ctx, record.BuildOptions{Home: env.Home, GroupFile: env.GroupFile, Progress: env.Progress, Events: env.Events})
	res.next = strings.TrimSpace(res.next + fmt.Sprintf(" Loaded: entente sql \"SELECT * FROM records WHERE source = '%s' LIMIT 10\"", q.As))
	return err
}

// Document shows what was understood.
func (res *ImportResult) Document() Document {
	d := Document{Title: "Import " + res.File, Lead: strings.TrimSpace(res.next)}
	if res.Drafted {
		d.Lead = fmt.Sprintf("Drafted %s: %s rows would give %s records, %s give none. %s", res.Descriptor, count(res.Rows), count(res.Records), count(res.Lost), d.Lead)
		t := &Table{Columns: []Column{{Name: "column"}, {Name: "looks like"}, {Name: "read as"}, {Name: "cells", Align: Right}, {Name: "understood", Align: Right}, {Name: "first that was not"}}}
		for _, c := range res.Columns {
			use := c.Use
			if use == "" {
				use = "not read"
			}
			t.Rows = append(t.Rows, []string{c.Name, c.Looks, use, count(c.Cells), count(c.Understood), c.First})
		}
		d.Blocks = append(d.Blocks, Block{Heading: "Columns", Table: t})
	}
	if len(res.Issues) > 0 {
		t := &Table{Columns: []Column{{Name: "issue"}, {Name: "count", Align: Right}, {Name: "what is done"}, {Name: "first case"}}}
		for _, i := range res.Issues {
			t.Rows = append(t.Rows, []string{i.Kind, count(i.Count), i.Rule, i.First})
		}
		d.Blocks = append(d.Blocks, Block{Heading: "What would be met", Table: t})
	}
	if len(res.Doubts) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "What was assumed", Text: res.Doubts, Bullets: true})
	}
	if len(res.Loaded) > 0 {
		t := &Table{Columns: []Column{{Name: "file"}, {Name: "result"}, {Name: "rows", Align: Right}}}
		for _, o := range res.Loaded {
			t.Rows = append(t.Rows, []string{o.Name, o.Result, count(o.Rows)})
		}
		d.Blocks = append(d.Blocks, Block{Heading: "Loaded", Table: t})
	}
	return d
}
