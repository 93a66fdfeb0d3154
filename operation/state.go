package operation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/record"
)

type stateRequest struct {
	State string `arg:"" help:"A state, by code or name."`
	Year  int    `help:"Year; default the last full one."`
	Top   int    `help:"How many partners to list at each end." default:"10"`
	Map   bool   `help:"Also give every other state's value by each tie, for a map; in JSON under all."`
}

// StateResult is one state's votes and its nearest and farthest partners.
type StateResult struct {
	State    string      `json:"state"`
	Name     string      `json:"name"`
	M49      int         `json:"m49"` // where it lies on a map of today; 0 nowhere
	Year     int         `json:"year"`
	Shares   []Figure    `json:"shares"`
	Closest  []PartnerOf `json:"closest"`
	Farthest []PartnerOf `json:"farthest"`
	Of       int         `json:"partners"`

	Layers    []LayerRank      `json:"layers"`    // nearest and farthest others by each tie
	Exposure  []Exposure       `json:"exposure"`  // of its trade, to each declared group
	Positions []PositionCourse `json:"positions"` // its place through time

	Caveats []string `json:"caveats"`
	Notes   []string `json:"notes"`
	Sources []Source `json:"sources"`
}

// PartnerOf is a partner by kappa, with its rank by raw agreement beside it.
type PartnerOf struct {
	State         string `json:"state"`
	Name          string `json:"name"`
	Kappa         Number `json:"kappa_quadratic"`
	Rank          int    `json:"rank"`
	Agreement     Number `json:"agreement"`
	AgreementRank int    `json:"agreement_rank"`
	N             int    `json:"n"`
}

var state = define(Operation{
	Name: "state", Section: "Questions",
	Summary:  "One state: how it votes, and its closest and farthest partners",
	Doc:      "Shows how often a state votes yes, abstains, votes no or does not vote, and ranks its partners by chance-corrected agreement with the raw rank beside it.",
	Examples: []string{"entente state iran", "entente state CHN --year 1995 --top 5"},
}, runState)

func runState(_ context.Context, env *Env, q *stateRequest) (*StateResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	c, err := namedState(r, q.State)
	if err != nil {
		return nil, err
	}
	year := q.Year
	if year == 0 {
		year = r.LastFullYear(entente.GeneralAssembly)
	}
	at, ok := r.States.At(c, entente.NewDate(year, 12, 31))
	if !ok {
		return nil, fmt.Errorf("%s did not exist in %d", c, year)
	}
	s, _ := r.States.State(at)
	res := &StateResult{State: string(at), Name: s.Name, M49: cmp.Or(todays(r)[at], s.M49), Year: year, Notes: []string{}, Shares: []Figure{}, Closest: []PartnerOf{}, Farthest: []PartnerOf{}}
	res.Caveats = append([]string{}, r.States.Caveats(at, entente.YearSpan(year))...)
	for _, id := range []string{"share-yes", "share-abstain", "share-no", "share-non-voting"} {
		m, err := record.FindMeasure(id)
		if err != nil {
			return nil, err
		}
		y := strconv.Itoa(year)
		list, err := r.Figures(record.Query{Measure: m, Subjects: []record.Subject{{On: record.OnState, A: at}}, By: record.ByYear, From: y, To: y})
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			res.Shares = append(res.Shares, newFigure(f))
		}
	}
	for _, f := range res.Shares {
		if f.Note != "" && !slices.Contains(res.Notes, f.Note) {
			res.Notes = append(res.Notes, f.Note)
		}
	}
	note, err := explain(res.partners(r, at, q.Top))
	if err != nil {
		return nil, err
	}
	if note != "" {
		res.Notes = append(res.Notes, note)
	}
	if err := res.ties(r, at, q.Top, q.Map); err != nil {
		return nil, err
	}
	res.Sources, err = usedSources(r, res.rests())
	return res, err
}

// ties fills in what is not votes.
func (s *StateResult) ties(r *record.Record, c entente.Code, top int, all bool) (err error) {
	if s.Layers, err = layerRanks(r, c, s.Year, top, all); err != nil {
		return err
	}
	if s.Exposure, err = exposures(r, c, s.Year); err != nil {
		return err
	}
	s.Positions, err = positionCourses(r, c)
	return err
}

// rests lists the editions of all that is shown.
func (s *StateResult) rests() []string {
	var list []string
	add := func(figures []Figure) {
		for _, f := range figures {
			list = append(list, f.Editions...)
		}
	}
	add(s.Shares)
	for _, p := range s.Positions {
		add(p.Figures)
	}
	for _, e := range s.Exposure {
		add([]Figure{e.Last})
	}
	for _, l := range s.Layers {
		list = append(list, l.rests...)
	}
	return list
}

func (s *StateResult) partners(r *record.Record, c entente.Code, top int) error {
	kappa, err := record.FindMeasure(lead)
	if err != nil {
		return err
	}
	raw, err := record.FindMeasure("agreement")
	if err != nil {
		return err
	}
	byKappa, err := r.Partners(kappa, entente.GeneralAssembly, s.Year, c)
	if err != nil {
		return err
	}
	byRaw, err := r.Partners(raw, entente.GeneralAssembly, s.Year, c)
	if err != nil {
		return err
	}
	rawOf := map[entente.Code]record.Partner{}
	for _, p := range byRaw {
		rawOf[p.State] = p
	}
	s.Of = len(byKappa)
	line := func(p record.Partner) PartnerOf {
		other, _ := r.States.State(p.State)
		return PartnerOf{State: string(p.State), Name: other.Name, Kappa: Number(p.Value), Rank: p.Rank, N: p.N,
			Agreement: Number(rawOf[p.State].Value), AgreementRank: rawOf[p.State].Rank}
	}
	for i := range min(top, len(byKappa)) {
		s.Closest = append(s.Closest, line(byKappa[i]))
		s.Farthest = append(s.Farthest, line(byKappa[len(byKappa)-1-i]))
	}
	return nil
}

// Sheet has the shares as figures have them.
func (s *StateResult) Sheet() Sheet { return (&FiguresResult{Figures: s.Shares}).Sheet() }

// Document shows the state.
func (s *StateResult) Document() Document {
	d := Document{Title: fmt.Sprintf("%s (%s) in the General Assembly in %d", s.Name, s.State, s.Year)}
	t := &Table{Columns: []Column{{Name: "position"}, {Name: "share", Align: Right}, {Name: "95 % interval", Align: Right}, {Name: "n", Align: Right}}}
	for _, f := range s.Shares {
		t.Rows = append(t.Rows, []string{strings.TrimPrefix(f.Measure, "share-"), decimals(float64(f.Value), 3), between(float64(f.Low), float64(f.High), 2), count(f.N)})
	}
	d.Blocks = append(d.Blocks, Block{Heading: "How it votes", Table: t})
	for _, side := range []struct {
		name string
		list []PartnerOf
	}{{"Closest", s.Closest}, {"Farthest", s.Farthest}} {
		if len(side.list) == 0 {
			continue
		}
		t := &Table{Columns: []Column{
			{Name: "state"}, {Name: "name", Drop: 2}, {Name: "kappa", Align: Right}, {Name: "rank", Align: Right}, {Name: "agreement", Align: Right}, {Name: "rank", Align: Right}, {Name: "n", Align: Right, Drop: 1},
		}}
		for _, p := range side.list {
			t.Rows = append(t.Rows, []string{p.State, p.Name, decimals(float64(p.Kappa), 2), strconv.Itoa(p.Rank), decimals(float64(p.Agreement), 2), strconv.Itoa(p.AgreementRank), count(p.N)})
		}
		t.Note = fmt.Sprintf("Ranks among %d states with at least 10 joint votes.", s.Of)
		d.Blocks = append(d.Blocks, Block{Heading: side.name, Table: t})
	}
	if b := s.layersBlock(); len(b.Table.Rows) > 0 {
		d.Blocks = append(d.Blocks, b)
	}
	if b := s.exposureBlock(); len(b.Table.Rows) > 0 {
		d.Blocks = append(d.Blocks, b)
	}
	if notes := append(append([]string{}, s.Caveats...), s.Notes...); len(notes) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Notes", Text: notes, Bullets: true})
	}
	d.Blocks = append(d.Blocks, sourcesBlock(s.Sources))
	return d
}
