package operation

import (
	"context"
	"fmt"
	"strings"

	"entente"
	"entente/record"
)

type groupsRequest struct {
	Group string `arg:"" optional:"" help:"Show one group's members and dates."`
	On    string `help:"Members on this day (2022-02-24)." placeholder:"DAY"`
}

// GroupsResult lists groups with their members.
type GroupsResult struct {
	Groups []GroupInfo `json:"groups"`
	On     string      `json:"on"`
	one    bool
}

// GroupInfo is a group and who belongs to it from when to when.
type GroupInfo struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Note    string       `json:"note"`
	Source  string       `json:"source"`
	Default bool         `json:"default"` // it is meant where no group is named
	Current []string     `json:"members"`
	History []Membership `json:"history"`
}

// Membership is one stay of a state in a group; To is the first day outside,
// empty while it lasts.
type Membership struct {
	State string `json:"state"`
	From  string `json:"from"`
	To    string `json:"to"`
}

var groups = define(Operation{
	Name: "groups", Section: "Reference",
	Summary: "The declared groups, their members and membership dates",
	Doc: "Lists the groups that figures can be asked for. Your own go into a file of the same form, given by --groups-file, " +
		"or inline by --members IRN,RUS.",
	Examples: []string{"entente groups", "entente groups brics", "entente groups nato --on 1990-01-01"},
}, runGroups)

func runGroups(_ context.Context, env *Env, q *groupsRequest) (*GroupsResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	day := entente.NewDate(env.Now().Year(), env.Now().Month(), env.Now().Day())
	if q.On != "" {
		if day, err = entente.ParseDate(q.On); err != nil {
			return nil, fmt.Errorf("--on: %w", err)
		}
	}
	res := &GroupsResult{On: day.String(), Groups: []GroupInfo{}}
	list := r.Groups.All()
	if q.Group != "" {
		g, err := namedGroup(r, q.Group)
		if err != nil {
			return nil, err
		}
		list = list[:0]
		list = append(list, g)
		res.one = true
	}
	for _, g := range list {
		info := GroupInfo{ID: g.ID, Title: g.Title, Note: g.Note, Source: g.Source, Default: g.Default, Current: []string{}, History: []Membership{}}
		for _, c := range g.On(day) {
			info.Current = append(info.Current, string(c))
		}
		for _, m := range g.Members {
			info.History = append(info.History, Membership{State: string(m.State), From: m.Span.From.String(), To: m.Span.To.String()})
		}
		res.Groups = append(res.Groups, info)
	}
	return res, nil
}

// Document lists the groups, or one with its dates.
func (g *GroupsResult) Document() Document {
	if g.one {
		return g.single()
	}
	t := &Table{Columns: []Column{{Name: "group"}, {Name: "title"}, {Name: "n", Align: Right}, {Name: "members"}}}
	for _, x := range g.Groups {
		members := strings.Join(x.Current, " ")
		if len(x.Current) > 16 {
			members = strings.Join(x.Current[:16], " ") + " …"
		}
		t.Rows = append(t.Rows, []string{x.ID, x.Title, fmt.Sprint(len(x.Current)), members})
	}
	return Document{Title: "Groups on " + g.On, Blocks: []Block{{Table: t}}}
}

func (g *GroupsResult) single() Document {
	x := g.Groups[0]
	t := &Table{Columns: []Column{{Name: "state"}, {Name: "from"}, {Name: "until"}}}
	for _, m := range x.History {
		from, to := m.From, m.To
		if from == "" {
			from = "no date"
		}
		t.Rows = append(t.Rows, []string{m.State, from, to})
	}
	t.Note = fmt.Sprintf("until: the first day outside. Members on %s: %s.", g.On, strings.Join(x.Current, ", "))
	b := Block{Table: t}
	d := Document{Title: fmt.Sprintf("%s (%s)", x.Title, x.ID), Lead: x.Note, Blocks: []Block{b}}
	if x.Source != "" {
		d.Blocks = append(d.Blocks, Block{Text: []string{"Source: " + x.Source}})
	}
	return d
}

// Sheet has a row for each membership.
func (g *GroupsResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"group", "state", "from", "to"}}
	for _, x := range g.Groups {
		for _, m := range x.History {
			s.Rows = append(s.Rows, []any{x.ID, m.State, m.From, m.To})
		}
	}
	return s
}

type measuresRequest struct{}

// MeasuresResult lists the measures.
type MeasuresResult struct {
	Measures []MeasureInfo `json:"measures"`
}

// MeasureInfo describes one measure.
type MeasureInfo struct {
	ID    string  `json:"id"`
	On    string  `json:"on"`
	Title string  `json:"title"`
	Unit  string  `json:"unit"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Doc   string  `json:"doc"`
	Cite  string  `json:"cite"`
	Rests string  `json:"rests_on"`
	Page  string  `json:"page"`
}

var measures = define(Operation{
	Name: "measures", Section: "Reference",
	Summary:  "The measures: what each is about, its range and its page",
	Doc:      "Lists the measures that figures can be asked for. Each has a page in docs/methods with formula, source and limits.",
	Examples: []string{"entente measures"},
}, func(context.Context, *Env, *measuresRequest) (*MeasuresResult, error) {
	res := &MeasuresResult{}
	for _, m := range record.Measures() {
		res.Measures = append(res.Measures, MeasureInfo{
			ID: m.ID, On: string(m.On), Title: m.Title, Unit: m.Unit, Low: m.Low, High: m.High, Doc: m.Doc, Cite: m.Cite, Rests: m.Rests,
			Page: "docs/methods/" + m.Page + ".md",
		})
	}
	return res, nil
})

// Sheet has a row for each measure; low and high are the ends of its range.
func (m *MeasuresResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"id", "on", "title", "unit", "low", "high", "rests_on", "doc", "cite", "page"}}
	for _, x := range m.Measures {
		s.Rows = append(s.Rows, []any{x.ID, x.On, x.Title, x.Unit, x.Low, x.High, x.Rests, x.Doc, x.Cite, x.Page})
	}
	return s
}

// Document lists the measures.
func (m *MeasuresResult) Document() Document {
	t := &Table{Columns: []Column{{Name: "measure"}, {Name: "of a"}, {Name: "what it is"}, {Name: "unit", Drop: 3}, {Name: "range", Drop: 1}, {Name: "rests on", Drop: 2}}}
	for _, x := range m.Measures {
		span := fmt.Sprintf("%g to %g", x.Low, x.High)
		if x.Low == 0 && x.High == 0 {
			span = missingCell
		}
		t.Rows = append(t.Rows, []string{x.ID, x.On, x.Title, x.Unit, span, x.Rests})
	}
	return Document{Title: "Measures", Blocks: []Block{{Table: t}}}
}

type topicsRequest struct{}

// TopicsResult lists the declared topics.
type TopicsResult struct {
	Topics []record.Topic `json:"topics"`
}

var topics = define(Operation{
	Name: "topics", Section: "Reference",
	Summary:  "The topics that roll calls can be sliced by",
	Doc:      "Lists the declared topics and their words. --topic text:word|word makes one of your own.",
	Examples: []string{"entente topics", "entente figures agreement CHN-RUS --topic human-rights --from 2000 --to 2024"},
}, func(context.Context, *Env, *topicsRequest) (*TopicsResult, error) {
	return &TopicsResult{Topics: record.Topics()}, nil
})

// Sheet has a row for each topic, its words with a bar between.
func (t *TopicsResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"id", "title", "words"}}
	for _, x := range t.Topics {
		s.Rows = append(s.Rows, []any{x.ID, x.Title, strings.Join(x.Words, "|")})
	}
	return s
}

// Document lists the topics.
func (t *TopicsResult) Document() Document {
	tab := &Table{Columns: []Column{{Name: "topic"}, {Name: "title"}, {Name: "words"}}}
	for _, x := range t.Topics {
		tab.Rows = append(tab.Rows, []string{x.ID, x.Title, strings.Join(x.Words, ", ")})
	}
	return Document{Title: "Topics of roll calls", Blocks: []Block{{Table: tab}}}
}
