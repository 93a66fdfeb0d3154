package operation

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"entente"
	"entente/record"
	"entente/source"
)

// Source is an edition that an answer rests on.
type Source struct {
	ID            string `json:"id"`
	File          string `json:"file"`
	Title         string `json:"title"`
	Name          string `json:"name"`
	Version       string `json:"version"`
	SHA256        string `json:"sha256"`
	Rows          int    `json:"rows"`
	Retrieved     string `json:"retrieved"`
	CoverageFrom  string `json:"coverage_from"`
	CoverageTo    string `json:"coverage_to"`
	Licence       string `json:"licence"`
	NonCommercial bool   `json:"non_commercial"`
	Attribution   string `json:"attribution"`
	LeftOut       bool   `json:"left_out"`
}

// sourcesOf lists the editions of the record, those left out for their licence
// marked.
func sourcesOf(r *record.Record) ([]Source, error) {
	sources, err := r.Sources()
	if err != nil {
		return nil, err
	}
	title := map[string]string{}
	for _, s := range sources {
		title[s.ID] = s.Title
	}
	var list []Source
	add := func(e entente.Edition, out bool) {
		retrieved := e.Retrieved.Format("2006-01-02")
		if r.Embedded || e.Retrieved.Unix() == 0 {
			retrieved = "" // not fetched: the embedded record, and the ledger, come with the program
		}
		list = append(list, Source{
			ID: e.Source, File: e.File, Title: title[e.Source], Name: e.Name, Version: e.Version, SHA256: e.SHA256, Rows: e.Rows,
			Retrieved: retrieved, CoverageFrom: e.CoverageFrom.String(), CoverageTo: e.CoverageTo.String(),
			Licence: e.Licence, NonCommercial: e.NonCommercial, Attribution: e.Attribution, LeftOut: out,
		})
	}
	for _, e := range r.Editions() {
		add(e, false)
	}
	for _, e := range r.LeftOut() {
		add(e, true)
	}
	return list, nil
}

// usedSources lists the editions of the record with these hashes, on which
// figures rest, and those left out.
func usedSources(r *record.Record, shas []string) ([]Source, error) {
	list, err := sourcesOf(r)
	return slices.DeleteFunc(list, func(s Source) bool { return !s.LeftOut && !slices.Contains(shas, s.SHA256) }), err
}

func sourcesBlock(list []Source) Block {
	b := Block{Heading: "Sources", Bullets: true}
	last := map[string]int{} // latest snapshot of a file
	number := map[string]int{}
	for i, s := range list {
		if role, _, dated := strings.Cut(s.File, "@"); dated {
			last[s.ID+role] = i
			number[s.ID+role]++
		}
	}
	for i, s := range list {
		if role, _, dated := strings.Cut(s.File, "@"); dated {
			if last[s.ID+role] != i {
				continue
			}
			if n := number[s.ID+role]; n > 1 {
				s.Name = fmt.Sprintf("%s and %d snapshots before", s.Name, n-1)
			}
		}
		if s.LeftOut {
			b.Text = append(b.Text, fmt.Sprintf("left out by --commercial: %s (%s). %s", s.Title, s.Name, s.Licence))
			continue
		}
		b.Text = append(b.Text, fmt.Sprintf("%s: %s, %s rows to %s, sha-256 %s. %s", s.Title, s.Name, count(s.Rows), s.CoverageTo, short(s.SHA256), s.Attribution))
	}
	return b
}

func short(sha string) string { return sha[:min(12, len(sha))] }

// unknowns lists what the votes cannot say, and what they do not say of these
// members in this year.
func unknowns(r *record.Record, members []Member, year int) ([]string, error) {
	list := []string{}
	sources, err := r.Sources()
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, e := range r.Editions() {
		have[e.Source] = true
	}
	for _, s := range sources {
		if have[s.ID] && s.Layer == string(entente.Votes) {
			list = append(list, "Not in the votes: "+strings.Join(s.Blind, "; ")+".")
		}
	}
	var silent []string
	for _, m := range members {
		if m.NonVoting > 0 {
			silent = append(silent, fmt.Sprintf("%s %d", m.Code, m.NonVoting))
		}
	}
	if len(silent) > 0 {
		list = append(list, fmt.Sprintf("Roll calls of %d in which a member cast no vote (kept apart from abstaining, of %d): %s.",
			year, members[0].RollCalls, strings.Join(silent, ", ")))
	}
	layers := []string{"treaties", "trade", "arms", "sanctions", "institutions", "events"}
	for _, e := range r.Editions() {
		layers = slices.DeleteFunc(layers, func(l string) bool { return l == layerOf(sources, e) })
	}
	if len(layers) > 0 {
		list = append(list, "This record holds nothing on "+strings.Join(layers, ", ")+".")
	}
	return list, nil
}

// layerOf is the layer of an edition: that of its file, else of its source; ""
// for a source that is not declared any more.
func layerOf(sources []source.Source, e entente.Edition) string {
	i := slices.IndexFunc(sources, func(s source.Source) bool { return s.ID == e.Source })
	if i < 0 {
		return ""
	}
	role, _, _ := strings.Cut(e.File, "@")
	for _, f := range sources[i].Files {
		if f.Role == role && f.Layer != "" {
			return f.Layer
		}
	}
	return sources[i].Layer
}

// explain turns a Missing error into a note; other errors stay errors.
func explain(err error) (note string, rest error) {
	var none record.Missing
	if errors.As(err, &none) {
		return none.Why, nil
	}
	return "", err
}
