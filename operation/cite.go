package operation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/google/renameio/v2"

	"entente/source"
)

// writeFile writes a file whole or not at all.
func writeFile(name string, write func(io.Writer) error) error {
	f, err := renameio.NewPendingFile(name, renameio.WithPermissions(0o644))
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // not the name that it has while it is written
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer f.Cleanup()
	if err := write(f); err != nil {
		return err
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

type citeRequest struct {
	Sources []string `arg:"" optional:"" name:"source" help:"Data sets to cite; none means those that the record holds."`
	Bibtex  bool     `help:"Write BibTeX."`
}

// CiteResult holds citations.
type CiteResult struct {
	Citations []Citation `json:"citations"`
	bibtex    bool
}

// Citation is one work to cite.
type Citation struct {
	Key    string `json:"key"`
	Author string `json:"author"`
	Title  string `json:"title"`
	Year   string `json:"year"`
	DOI    string `json:"doi"`
	URL    string `json:"url"`
	Note   string `json:"note"`
}

var cite = define(Operation{
	Name: "cite", Section: "Reference",
	Summary:  "How to cite the data behind the figures, and entente",
	Doc:      "Prints citations of the editions that the record answers from, as text or BibTeX.",
	Examples: []string{"entente cite", "entente cite --bibtex"},
}, runCite)

func runCite(_ context.Context, env *Env, q *citeRequest) (*CiteResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	all, err := r.Sources()
	if err != nil {
		return nil, err
	}
	editions, err := sourcesOf(r)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	for _, x := range q.Sources {
		if !named(ids, x) {
			return nil, fmt.Errorf("no source %q%s", x, meantAmong(x, ids))
		}
	}
	res := &CiteResult{bibtex: q.Bibtex}
	res.Citations = append(res.Citations, Citation{
		Key: "entente", Author: "{The entente authors}", Title: "entente: the measured record of who stands with whom",
		Year: env.Now().Format("2006"), Note: "Program version " + env.Program,
	})
	for _, s := range all {
		note, held := editionNote(editions, s.ID)
		if len(q.Sources) == 0 && !held || len(q.Sources) > 0 && !named(q.Sources, s.ID) {
			continue
		}
		res.Citations = append(res.Citations, citation(s.Descriptor, note))
	}
	return res, nil
}

func named(list []string, id string) bool {
	for _, x := range list {
		if strings.EqualFold(x, id) {
			return true
		}
	}
	return false
}

func editionNote(editions []Source, id string) (note string, held bool) {
	var parts []string
	for _, e := range editions {
		if e.ID == id && !e.LeftOut {
			held = true
			parts = append(parts, fmt.Sprintf("%s (sha-256 %s)", e.Name, short(e.SHA256)))
		}
	}
	return strings.Join(parts, "; "), held
}

func citation(d source.Descriptor, note string) Citation {
	c := Citation{Key: d.ID, Author: d.Citation.Author, Title: d.Citation.Title, Year: d.Citation.Year, DOI: d.Citation.DOI, URL: d.Citation.URL, Note: note}
	if c.Author == "" {
		c.Author = d.Publisher
	}
	if c.Title == "" {
		c.Title = d.Title
	}
	if c.URL == "" {
		c.URL = d.URL
	}
	return c
}

func (c Citation) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", strings.Trim(c.Author, "{}"))
	if c.Year != "" {
		fmt.Fprintf(&b, " (%s)", c.Year)
	}
	fmt.Fprintf(&b, ". %s.", c.Title)
	if c.DOI != "" {
		fmt.Fprintf(&b, " doi:%s.", c.DOI)
	}
	if c.URL != "" {
		fmt.Fprintf(&b, " %s.", c.URL)
	}
	if c.Note != "" {
		fmt.Fprintf(&b, " %s.", c.Note)
	}
	return b.String()
}

func (c Citation) bib() string {
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{%s,\n", c.Key)
	for _, f := range [][2]string{{"author", c.Author}, {"title", "{" + c.Title + "}"}, {"year", c.Year}, {"doi", c.DOI}, {"url", c.URL}, {"note", c.Note}} {
		if strings.Trim(f[1], "{}") != "" {
			fmt.Fprintf(&b, "  %s = {%s},\n", f[0], strings.ReplaceAll(f[1], "&", `\&`))
		}
	}
	return b.String() + "}"
}

// Sheet has a row for each citation.
func (c *CiteResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"key", "author", "title", "year", "doi", "url", "note"}}
	for _, x := range c.Citations {
		s.Rows = append(s.Rows, []any{x.Key, strings.Trim(x.Author, "{}"), x.Title, x.Year, x.DOI, x.URL, x.Note})
	}
	return s
}

// Document holds the citations as text or BibTeX.
func (c *CiteResult) Document() Document {
	b := Block{Bullets: !c.bibtex, Code: c.bibtex}
	for _, x := range c.Citations {
		if c.bibtex {
			b.Text = append(b.Text, x.bib())
		} else {
			b.Text = append(b.Text, x.text())
		}
	}
	return Document{Blocks: []Block{b}}
}

type licencesRequest struct{}

// LicencesResult lists the terms of every source.
type LicencesResult struct {
	Licences []Licence `json:"licences"`
}

// Licence is the terms of one source.
type Licence struct {
	Source        string `json:"source"`
	Title         string `json:"title"`
	Publisher     string `json:"publisher"`
	Licence       string `json:"licence"`
	NonCommercial bool   `json:"non_commercial"`
	Attribution   string `json:"attribution"`
	URL           string `json:"url"`
	Held          bool   `json:"held"`
}

var licences = define(Operation{
	Name: "licences", Section: "Reference",
	Summary:  "The terms of every source: what may be used for what, and what must be printed",
	Doc:      "Lists licence, non-commercial flag and attribution of every source that this program reads. --commercial leaves out what may not be used commercially, and every figure that rests on it.",
	Examples: []string{"entente licences", "entente assess quartet --commercial"},
}, func(_ context.Context, env *Env, _ *licencesRequest) (*LicencesResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	all, err := r.Sources()
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, e := range append(r.Editions(), r.LeftOut()...) {
		held[e.Source] = true
	}
	res := &LicencesResult{}
	for _, s := range all {
		res.Licences = append(res.Licences, Licence{
			Source: s.ID, Title: s.Title, Publisher: s.Publisher, Licence: s.Licence, NonCommercial: s.NonCommercial,
			Attribution: s.Attribution, URL: s.LicenceURL, Held: held[s.ID],
		})
	}
	return res, nil
})

// Sheet has a row for each source.
func (l *LicencesResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"source", "title", "publisher", "licence", "non_commercial", "attribution", "url", "held"}}
	for _, x := range l.Licences {
		s.Rows = append(s.Rows, []any{x.Source, x.Title, x.Publisher, x.Licence, x.NonCommercial, x.Attribution, x.URL, x.Held})
	}
	return s
}

// Document lists the terms.
func (l *LicencesResult) Document() Document {
	t := &Table{Columns: []Column{{Name: "source"}, {Name: "here"}, {Name: "commercial use"}, {Name: "licence"}}}
	attributions := Block{Heading: "What must be printed with figures", Bullets: true}
	for _, x := range l.Licences {
		use, here := "yes", "no"
		if x.NonCommercial {
			use = "no"
		}
		if x.Held {
			here = "yes"
		}
		t.Rows = append(t.Rows, []string{x.Source, here, use, x.Licence})
		attributions.Text = append(attributions.Text, x.Source+": "+x.Attribution)
	}
	return Document{Title: "Licences of sources", Blocks: []Block{{Table: t}, attributions}}
}
