package operation

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Sheet has a row for each number: the effect, what it is ranked among, the
// course, pairs, declared groups and shocks.
func (res *ShocksResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"part", "name", "value", "low", "high", "mean", "sd", "p", "n", "list", "from", "to", "status"}}
	add := func(part, name string, value, low, high Number, rest ...any) {
		row := append([]any{part, name, float64(value), float64(low), float64(high)}, rest...)
		for len(row) < len(s.Columns) {
			row = append(row, nil)
		}
		s.Rows = append(s.Rows, row)
	}
	none := Number(math.NaN())
	add("effect", res.Group, res.Effect, res.Low, res.High, nil, nil, nil, res.Used, nil, res.From, res.To)
	add("smallest effect", res.Group, res.Smallest, none, none)
	for _, x := range []struct {
		name string
		rank ShockRank
	}{{"placebo dates", res.Dates}, {"placebo groups", res.Groups}, {"leads", res.Leads}} {
		r := x.rank
		add("rank", x.name, r.Value, none, none, float64(r.Mean), float64(r.SD), float64(r.P), r.N)
	}
	for _, c := range res.Course {
		add("course", strconv.Itoa(c.At), c.Value, c.P05, c.P95)
	}
	for _, p := range res.Pairs {
		add("pair", p.Pair, p.Value, none, none, nil, nil, nil, p.Shocks)
	}
	for _, g := range res.Declared {
		add("declared group", g.Group, g.Value, none, none)
	}
	for _, b := range res.Shocks {
		add("shock", b.Target, b.Response, none, none, nil, nil, nil, b.Entries, b.List, b.From, b.To, b.Status)
	}
	return s
}

// Document shows the answer, the course around the shocks, and the shocks.
func (res *ShocksResult) Document() Document {
	d := Document{
		Title: fmt.Sprintf("After shocks of outside pressure: %s, %s", res.Group, res.Outcome),
		Lead:  res.lead(),
	}
	d.Blocks = append(d.Blocks,
		Block{Heading: "Effect", Table: res.effectTable()},
		Block{Heading: "Course", Table: res.courseTable()},
		Block{Heading: "By pair", Table: res.pairTable()},
		Block{Heading: "Declared groups at the same dates", Table: res.declaredTable()},
		Block{Heading: "Shocks", Table: res.shockTable()},
		Block{Heading: "What to know", Text: res.know(), Bullets: true},
		sourcesBlock(res.Sources))
	if len(res.Declared) == 0 {
		d.Blocks = append(d.Blocks[:3], d.Blocks[4:]...)
	}
	return d
}

// size writes an effect: of cooperation in the news also as the change in
// percent that it is at usual volume.
func (res *ShocksResult) size(x Number) string {
	s := decimals(float64(x), 3)
	if res.Outcome == "events" && !math.IsNaN(float64(x)) {
		s += fmt.Sprintf(" (%+.0f %%)", 100*(2*math.Exp(float64(x))-2))
	}
	return s
}

func (res *ShocksResult) lead() string {
	return fmt.Sprintf("After %d shocks the outcome (%s) changed by %s against before and against placebo dates, interval %s to %s; p %s among %d placebo dates%s. An effect of %s could have been seen.",
		res.Used, res.Label, res.size(res.Effect), res.size(res.Low), res.size(res.High),
		decimals(float64(res.Dates.P), 3), res.Dates.N, res.amongGroups(), res.size(res.Smallest))
}

func (res *ShocksResult) amongGroups() string {
	if res.Groups.N == 0 {
		return ""
	}
	return fmt.Sprintf(", %s among %d placebo groups", decimals(float64(res.Groups.P), 3), res.Groups.N)
}

func (res *ShocksResult) effectTable() *Table {
	t := &Table{Columns: []Column{
		{Name: "what"}, {Name: "value", Align: Right}, {Name: "mean of placebos", Align: Right}, {Name: "sd", Align: Right}, {Name: "p", Align: Right}, {Name: "placebos", Align: Right},
	}}
	for _, x := range []struct {
		name string
		r    ShockRank
	}{{"after less before, among placebo dates", res.Dates}, {"the same, among placebo groups", res.Groups}, {"before the shocks: later less earlier half", res.Leads}} {
		if x.r.N > 0 {
			t.Rows = append(t.Rows, []string{
				x.name, decimals(float64(x.r.Value), 3), decimals(float64(x.r.Mean), 3), decimals(float64(x.r.SD), 3), decimals(float64(x.r.P), 3), strconv.Itoa(x.r.N),
			})
		}
	}
	t.Note = "smallest effect that could be seen (5 %, power 80 %): " + res.size(res.Smallest)
	return t
}

// shockWidth is the width of the picture of a line of the course.
const shockWidth = 41

func (res *ShocksResult) courseTable() *Table {
	t := &Table{Columns: []Column{
		{Name: res.Period, Align: Right}, {Name: "value", Align: Right}, {Name: "9 of 10 placebo dates", Align: Right, Drop: 2}, {Name: "picture", Drop: 1},
	}}
	most := 0.0
	for _, c := range res.Course {
		for _, x := range []Number{c.Value, c.P05, c.P95} {
			if !math.IsNaN(float64(x)) {
				most = max(most, math.Abs(float64(x)))
			}
		}
	}
	for _, c := range res.Course {
		at := fmt.Sprintf("%+d", c.At)
		if c.At == 0 {
			at = "shock"
		}
		t.Rows = append(t.Rows, []string{at, decimals(float64(c.Value), 3), between(float64(c.P05), float64(c.P95), 3), strip(c, most)})
	}
	t.Note = fmt.Sprintf("against the mean of the %d %ss before; ● the shocks, ─ nine of ten placebo dates, │ no change; full width %s", res.Window, res.Period, decimals(most, 2))
	return t
}

// strip draws a value over the range of placebos.
func strip(c ShockStep, most float64) string {
	line := []rune(strings.Repeat(" ", shockWidth))
	at := func(x Number) int { return int(math.Round((float64(x)/most + 1) / 2 * (shockWidth - 1))) }
	if most == 0 {
		return ""
	}
	if !math.IsNaN(float64(c.P05)) {
		for i := at(c.P05); i <= at(c.P95); i++ {
			line[i] = '─'
		}
	}
	line[shockWidth/2] = '│'
	if !math.IsNaN(float64(c.Value)) {
		line[at(c.Value)] = '●'
	}
	return string(line)
}

func (res *ShocksResult) pairTable() *Table {
	t := &Table{Columns: []Column{{Name: "pair"}, {Name: "response", Align: Right}, {Name: "shocks", Align: Right}}}
	for _, p := range res.Pairs {
		t.Rows = append(t.Rows, []string{p.Pair, decimals(float64(p.Value), 3), strconv.Itoa(p.Shocks)})
	}
	t.Note = "after less before; several pairs answer one shock, so they are not independent"
	return t
}

func (res *ShocksResult) declaredTable() *Table {
	t := &Table{Columns: []Column{{Name: "group"}, {Name: "in the places of " + strings.Join(res.Members, ", ")}, {Name: "response", Align: Right}}}
	for _, g := range res.Declared {
		t.Rows = append(t.Rows, []string{g.Group, strings.Join(g.Members, ", "), decimals(float64(g.Value), 3)})
	}
	return t
}

func (res *ShocksResult) shockTable() *Table {
	t := &Table{Columns: []Column{
		{Name: "on"}, {Name: "list"}, {Name: "from"}, {Name: "to"}, {Name: "entries", Align: Right}, {Name: "supply", Align: Right, Drop: 2}, {Name: "response", Align: Right}, {Name: "", Drop: 1},
	}}
	for _, b := range res.Shocks {
		t.Rows = append(t.Rows, []string{b.Target, b.List, b.From, b.To, strconv.Itoa(b.Entries), strconv.Itoa(b.Supply), decimals(float64(b.Response), 3), b.Status})
	}
	t.Note = fmt.Sprintf("%d entries or more; supply: entries besides, left out because their ground is supply inside the group", res.Least)
	return t
}

func (res *ShocksResult) know() []string {
	late, after := 0, ""
	for _, b := range res.Shocks {
		if b.Status == "no period after it" {
			late++
			if after == "" {
				after = b.From
			}
		}
	}
	list := []string{
		fmt.Sprintf("The outcome covers %s to %s. %d shocks have no full window after them%s and are not in the effect.", res.From, res.To, late, onwards(after)),
		fmt.Sprintf("%d entries aimed at members were kept, %d left out because their ground is supply inside the group.", res.Entries, res.Supply),
		"Of shocks on one member whose windows touch only the largest counts. What else happened at these dates, such as a war, is not told apart from the designations.",
	}
	return append(list, res.Caveats...)
}

func onwards(day string) string {
	if day == "" {
		return ""
	}
	return ", the first of " + day + ","
}
