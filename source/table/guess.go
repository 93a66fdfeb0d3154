package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"entente"
	"entente/source"
)

// maxGuess is the largest file that is guessed about, in bytes as given.
const maxGuess = 256 << 20

// Report says what Guess understood of a table and what it did not.
type Report struct {
	Rows    int // data rows
	Records int // that the descriptor makes of them
	Lost    int // rows that give none
	Columns []Column
	Issues  []entente.Tallied // what the reader met with the descriptor, by kind
	Doubts  []string          // what was assumed, or could be read in another way
}

// Column is what was made of a column of the table. Counts are of the rows that
// were looked at, at most 5,000.
type Column struct {
	Name       string
	Use        string // key of the descriptor that reads it, empty if none does
	Looks      string // states, date, number, link, text, empty
	Cells      int    // that are not empty
	Understood int    // of them read as what the column looks like
	First      string // the first cell that was not
}

// Unused lists the columns that the descriptor does not read.
func (r Report) Unused() []string {
	var names []string
	for _, c := range r.Columns {
		if c.Use == "" {
			names = append(names, c.Name)
		}
	}
	return names
}

// Guess drafts a descriptor for a table that nobody has described: its format,
// which columns are states, dates and numbers. The draft is for the user to
// correct (see Draft); the report says what it rests on. name is the file's.
//
// Licence, layer, kind and sign cannot be guessed; they are filled in so that
// the descriptor works, and stand among the doubts. The error is for what is no
// table, or one in which no column holds states: then the report still says
// what the columns look like.
func Guess(r io.Reader, name string, reg source.Resolver) (source.Descriptor, Report, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxGuess+1))
	if err != nil {
		return source.Descriptor{}, Report{}, fmt.Errorf("read %s: %w", name, err)
	}
	if len(content) > maxGuess {
		return source.Descriptor{}, Report{}, fmt.Errorf("read %s: larger than %d bytes; write its descriptor by hand", name, maxGuess)
	}
	g := guess{name: path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "_"), `\`, "/")), content: content, states: reg}
	if err := g.open(); err != nil {
		return source.Descriptor{}, Report{}, fmt.Errorf("guess %s: %w", name, err)
	}
	g.profile()
	err = g.assign()
	g.describe()
	if err != nil {
		return g.d, g.report, fmt.Errorf("guess %s: %w; the columns are %s", name, err, g.columnsInWords())
	}
	if err := g.try(); err != nil {
		return g.d, g.report, fmt.Errorf("guess %s: %w", name, err)
	}
	return g.d, g.report, nil
}

// guess is the state of guessing about one file.
type guess struct {
	name    string
	content []byte
	states  source.Resolver

	table   source.Table
	head    []string
	sample  [][]string // data rows, all as wide as head
	layouts []tried
	columns []*column
	d       source.Descriptor
	report  Report
}

func (g *guess) doubt(format string, args ...any) {
	g.report.Doubts = append(g.report.Doubts, fmt.Sprintf(format, args...))
}

// columnsInWords says what each column looks like, with its commonest cell.
func (g *guess) columnsInWords() string {
	var list []string
	for _, c := range g.columns {
		if len(list) == 20 {
			list = append(list, fmt.Sprintf("and %d more", len(g.columns)-20))
			break
		}
		w := fmt.Sprintf("%q (%s", c.name, c.looks)
		if v := c.values(); len(v) > 0 {
			w += fmt.Sprintf(", as in %.40q", v[0])
		}
		list = append(list, w+")")
	}
	return strings.Join(list, ", ")
}

var notID = regexp.MustCompile(`[^a-z0-9]+`)

// describe fills in what a descriptor needs beside its mapping.
func (g *guess) describe() {
	file := strings.TrimSuffix(g.name, ".gz")
	id := strings.Trim(notID.ReplaceAllString(strings.ToLower(strings.TrimSuffix(file, path.Ext(file))), "-"), "-")
	if id == "" || id[0] < 'a' || id[0] > 'z' {
		id = strings.TrimSuffix("table-"+id, "-")
	}
	if len(g.table.Records) > 0 {
		g.table.Records[0].Kind.Constant = id
	}
	g.d = source.Descriptor{
		ID: id, Title: file, Licence: "not stated", NonCommercial: true, Attribution: "Source: " + file, Layer: string(entente.Events),
		Files: []source.File{{
			Role: "table", Match: "^" + regexp.QuoteMeta(file) + "$", Optional: true,
			Find: source.Find{Manual: fmt.Sprintf("put %s into the folder %s of a mirror", file, id)},
		}},
		Table: &g.table,
	}
	g.doubt("licence, attribution and layer cannot be seen in a table: fill them in; until then it counts as non-commercial and as %s", entente.Events)
	g.doubt("kind and sign cannot be seen in a table: every record has the descriptor's id for its kind, and sign 0")
	for _, c := range g.columns {
		x := Column{Name: c.name, Use: c.use, Looks: c.looks, Cells: c.cells, Understood: c.understood, First: c.first}
		g.report.Columns = append(g.report.Columns, x)
	}
}

// try reads the whole table with the draft.
func (g *guess) try() error {
	s, err := New(g.d)
	if err != nil {
		return err
	}
	if err := g.d.Validate(); err != nil {
		return err
	}
	at := map[string]int{}
	in := source.Input{Role: "table", Name: g.name, Bytes: bytes.NewReader(g.content), States: g.states}
	for e, err := range s.Reader.Read(context.Background(), in) {
		if err != nil {
			return err
		}
		g.report.Rows = max(g.report.Rows, e.Rows)
		if e.Record != nil {
			g.report.Records++
		}
		if e.Issue == nil {
			continue
		}
		i, ok := at[e.Issue.Kind]
		if !ok {
			i = len(g.report.Issues)
			at[e.Issue.Kind] = i
			g.report.Issues = append(g.report.Issues, entente.Tallied{Kind: e.Issue.Kind, Rule: e.Issue.Rule, First: fmt.Sprintf("row %d: %s", e.Issue.Row, e.Issue.Detail)})
		}
		g.report.Issues[i].Count++
		if e.Issue.Lost {
			g.report.Lost++
		}
	}
	slices.SortFunc(g.report.Issues, func(a, b entente.Tallied) int { return strings.Compare(a.Kind, b.Kind) })
	return nil
}

var errNoStates = errors.New("no column holds states by name or code; if there is one, write its key a by hand (docs/sources/tables.md)")
