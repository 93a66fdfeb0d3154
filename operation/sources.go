package operation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente/record"
)

type sourcesRequest struct {
	Source string `arg:"" optional:"" help:"One data set; none lists all."`
}

// SourcesResult says what each data set is, what of it is here, and what it does
// not see.
type SourcesResult struct {
	Sources  []SourceInfo `json:"sources"`
	Embedded bool         `json:"embedded"` // the record is the one that comes with the program
	one      bool
}

// SourceInfo is a data set with what the record holds of it.
type SourceInfo struct {
	ID            string        `json:"id"`
	Title         string        `json:"title"`
	Publisher     string        `json:"publisher"`
	Layer         string        `json:"layer"`
	URL           string        `json:"url"`
	Cadence       string        `json:"cadence"`
	Coverage      string        `json:"coverage"` // in words
	DoesNotSee    []string      `json:"does_not_see"`
	Licence       string        `json:"licence"`
	LicenceURL    string        `json:"licence_url"`
	NonCommercial bool          `json:"non_commercial"`
	Attribution   string        `json:"attribution"`
	Held          bool          `json:"held"`
	From          string        `json:"from"` // of all editions here; empty where there is none
	To            string        `json:"to"`
	Rows          int           `json:"rows"`
	Issues        int           `json:"issues"` // rows that readers met something in
	Editions      []EditionInfo `json:"editions"`
	Attempts      []AttemptInfo `json:"last_sync"`
	Measures      []string      `json:"measures"` // that rest on it
}

var sourcesOperation = define(Operation{
	Name: "sources", Section: "Reference",
	Summary:  "Every data set: what it covers, how fresh it is here, what its files had wrong, what it does not see",
	Doc:      "Lists the data sets that this program reads, with publisher, terms, how often they are renewed, the editions in the record with everything that readers met in them, the measures that rest on them, and what they do not see.",
	Examples: []string{"entente sources", "entente sources sipri"},
}, runSources)

func runSources(ctx context.Context, env *Env, q *sourcesRequest) (*SourcesResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	all, err := r.Sources()
	if err != nil {
		return nil, err
	}
	held, err := runStatus(ctx, env, &statusRequest{})
	if err != nil {
		return nil, err
	}
	res := &SourcesResult{Sources: []SourceInfo{}, Embedded: r.Embedded, one: q.Source != ""}
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
		if q.Source != "" && !strings.EqualFold(q.Source, s.ID) {
			continue
		}
		info := SourceInfo{
			ID: s.ID, Title: s.Title, Publisher: s.Publisher, Layer: s.Layer, URL: s.URL, Cadence: s.Cadence, Coverage: s.Coverage,
			DoesNotSee: append([]string{}, s.Blind...), Licence: s.Licence, LicenceURL: s.LicenceURL, NonCommercial: s.NonCommercial, Attribution: s.Attribution,
			Editions: []EditionInfo{}, Attempts: []AttemptInfo{}, Measures: []string{},
		}
		info.fill(held)
		for _, m := range record.Measures() {
			if slices.Contains(strings.FieldsFunc(m.Rests, func(c rune) bool { return c == ' ' || c == ',' || c == '+' }), s.ID) {
				info.Measures = append(info.Measures, m.ID)
			}
		}
		res.Sources = append(res.Sources, info)
	}
	if q.Source != "" && len(res.Sources) == 0 {
		return nil, fmt.Errorf("no source %q%s", q.Source, meantAmong(q.Source, ids))
	}
	return res, nil
}

// fill adds what the record holds of the data set.
func (s *SourceInfo) fill(held *StatusResult) {
	for _, e := range held.Editions {
		if e.ID != s.ID {
			continue
		}
		s.Held = true
		s.Editions = append(s.Editions, e)
		s.Rows += e.Rows
		for _, i := range e.Issues {
			s.Issues += i.Count
		}
		if s.From == "" || e.CoverageFrom != "" && e.CoverageFrom < s.From {
			s.From = e.CoverageFrom
		}
		s.To = max(s.To, e.CoverageTo)
	}
	for _, a := range held.Attempts {
		if id, _, _ := strings.Cut(a.Source, "/"); id == s.ID {
			s.Attempts = append(s.Attempts, a)
		}
	}
}

// Document lists the data sets, or tells of one.
func (r *SourcesResult) Document() Document {
	if r.one {
		return r.Sources[0].document()
	}
	t := &Table{Columns: []Column{{Name: "source"}, {Name: "what"}, {Name: "layer", Drop: 2}, {Name: "covers"}, {Name: "rows", Align: Right, Drop: 1}, {Name: "issues", Align: Right, Drop: 3}, {Name: "use"}}}
	for _, s := range r.Sources {
		covers, rows, issues := "not here", missingCell, missingCell
		if s.Held {
			covers, rows, issues = strings.TrimSpace(s.From+" to "+s.To), count(s.Rows), count(s.Issues)
		}
		use := "any"
		if s.NonCommercial {
			use = "non-commercial"
		}
		t.Rows = append(t.Rows, []string{s.ID, s.Title, s.Layer, covers, rows, issues, use})
	}
	t.Note = "issues: rows in which readers met something, all counted by kind; entente sources SOURCE tells of one. entente sync fetches what is not here."
	return Document{Title: "Sources", Blocks: []Block{{Table: t}}}
}

func (s SourceInfo) document() Document {
	d := Document{Title: s.ID + ": " + s.Title, Lead: fmt.Sprintf("%s. %s. Renewed: %s. %s", s.Publisher, strings.TrimSuffix(s.Coverage, "."), strings.TrimSuffix(s.Cadence, "."), s.URL)}
	d.Blocks = append(d.Blocks, Block{Heading: "What it does not see", Bullets: true, Text: s.DoesNotSee})
	t := &Table{Columns: []Column{{Name: "edition"}, {Name: "file"}, {Name: "rows", Align: Right}, {Name: "covers"}, {Name: "sha-256", Drop: 1}}}
	issues := &Table{Columns: []Column{{Name: "edition"}, {Name: "issue"}, {Name: "rows", Align: Right}, {Name: "what is done"}, {Name: "first", Drop: 1}}}
	for _, e := range s.Editions {
		t.Rows = append(t.Rows, []string{e.File, e.Name, count(e.Rows), e.CoverageFrom + " to " + e.CoverageTo, short(e.SHA256)})
		for _, i := range e.Issues {
			issues.Rows = append(issues.Rows, []string{e.File, i.Kind, count(i.Count), i.Rule, i.First})
		}
	}
	if len(t.Rows) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Editions here", Table: t})
	} else {
		d.Blocks = append(d.Blocks, Block{Heading: "Editions here", Text: []string{"None: entente sync " + s.ID + " fetches it."}})
	}
	if len(issues.Rows) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "What readers met in it", Table: issues})
	}
	if len(s.Measures) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Measures that rest on it", Text: []string{strings.Join(s.Measures, ", ")}})
	}
	terms := s.Licence
	if s.NonCommercial {
		terms += " (not for commercial use)"
	}
	d.Blocks = append(d.Blocks, Block{Heading: "Terms", Text: []string{terms, "To be printed: " + s.Attribution}})
	return d
}

// Sheet has a row for each data set.
func (r *SourcesResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"source", "title", "publisher", "layer", "url", "cadence", "held", "from", "to", "rows", "issues", "editions", "non_commercial", "licence", "attribution", "does_not_see"}}
	for _, x := range r.Sources {
		s.Rows = append(s.Rows, []any{x.ID, x.Title, x.Publisher, x.Layer, x.URL, x.Cadence, x.Held, x.From, x.To, x.Rows, x.Issues, len(x.Editions), x.NonCommercial, x.Licence, x.Attribution, strings.Join(x.DoesNotSee, "; ")})
	}
	return s
}
