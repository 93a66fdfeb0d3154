package undl

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente"
	"entente/source"
)

// call is a roll call while its rows come in.
type call struct {
	rc      entente.RollCall
	date    string // as written, to compare
	title   string
	votes   []vote
	at      []int32 // by state: its place in votes, from 1
	differs bool    // said once
}

// vote is one state's position, kept small: a file has a million of them.
type vote struct {
	state    int32
	position entente.Position
	unclear  bool // contradicted: said so already
	row      int32
}

// begin opens the roll call of a row seen for the first time.
func (f *file) begin(rec []string) (*call, error) {
	invalid := ""
	text := func(c column) string {
		s := strings.Clone(f.cols.get(rec, c))
		if !utf8.ValidString(s) {
			invalid = s
			s = strings.ToValidUTF8(s, "\uFFFD")
		}
		return s
	}
	id := strings.Clone(f.cols.get(rec, recordID))
	c := &call{date: text(date), title: text(title), rc: entente.RollCall{
		ID: strings.ToValidUTF8(id, "\uFFFD"), Body: f.body,
		Symbol: text(resolution), Session: text(session), Title: text(title),
		Agenda: text(agenda), Subjects: text(subjects), Meeting: text(meeting),
		Draft: text(draft), Note: text(note), Link: text(link), Row: f.Row(),
	}}
	c.fill(text)
	if c.rc.Link == "" {
		c.rc.Link = "https://digitallibrary.un.org/record/" + c.rc.ID
	}
	f.calls[id] = c
	f.order = append(f.order, c)
	if invalid != "" {
		if err := f.Issue(invalidText, fmt.Sprintf("%s: %q", id, invalid)); err != nil {
			return nil, err
		}
	}
	if err := f.dated(c); err != nil {
		return nil, err
	}
	if c.rc.Session == "" && f.body == entente.SecurityCouncil && c.rc.Date.Known() {
		c.rc.Session = strconv.Itoa(c.rc.Date.Year())
	}
	if strings.EqualFold(text(modality), "without vote") {
		if err := f.Issue(noVote, c.rc.ID+" "+c.rc.Symbol); err != nil {
			return nil, err
		}
	}
	return c, f.totals(c, rec)
}

// fill takes from other columns what the usual ones do not say.
func (c *call) fill(text func(column) string) {
	for _, x := range []struct {
		to   *string
		from column
	}{{&c.rc.Title, description}, {&c.rc.Agenda, agendaShort}, {&c.rc.Note, modality}} {
		if *x.to == "" {
			*x.to = text(x.from)
		}
	}
}

// dated reads the date of a roll call and says what the record lacks.
func (f *file) dated(c *call) error {
	c.rc.Date = entente.NoDate
	var lacks []string
	for _, field := range []struct{ name, value string }{{"symbol", c.rc.Symbol}, {"date", c.date}, {"meeting", c.rc.Meeting}} {
		if field.value == "" {
			lacks = append(lacks, field.name)
		}
	}
	if len(lacks) > 0 {
		if err := f.Issue(incomplete, c.rc.ID+" without "+strings.Join(lacks, ", ")); err != nil {
			return err
		}
	}
	if c.date == "" {
		return nil
	}
	d, err := entente.ParseDate(c.date)
	switch {
	case err != nil:
		return f.Issue(badDate, fmt.Sprintf("%s: %q", c.rc.ID, c.date))
	case d < entente.NewDate(1945, 10, 24) || d.Year() > 2100:
		return f.Issue(farDate, fmt.Sprintf("%s: %s", c.rc.ID, d))
	}
	c.rc.Date = d
	return nil
}

// totals reads the publisher's own count.
func (f *file) totals(c *call, rec []string) error {
	p := &c.rc.Published
	for _, t := range []struct {
		column column
		to     *int
	}{{totalYes, &p.Yes}, {totalNo, &p.No}, {totalAbstain, &p.Abstain}, {totalNonVoting, &p.NonVoting}, {totalMembers, &p.Members}} {
		*t.to = -1
		s := f.cols.get(rec, t.column)
		if s == "" {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSuffix(s, ".0"), 10, 16)
		if err != nil {
			if err := f.Issue(badTotal, fmt.Sprintf("%s: %q", c.rc.ID, s)); err != nil {
				return err
			}
			continue
		}
		*t.to = int(n)
	}
	return nil
}

// compare says once when rows of one roll call disagree on what was voted on.
func (f *file) compare(c *call, rec []string) error {
	if c.differs {
		return nil
	}
	for _, x := range []struct {
		column column
		first  string
	}{{date, c.date}, {resolution, c.rc.Symbol}, {title, c.title}} {
		if s := f.cols.get(rec, x.column); s != x.first && strings.ToValidUTF8(s, "\uFFFD") != x.first {
			c.differs = true
			return f.Issue(differing, fmt.Sprintf("%s: %q, then %q", c.rc.ID, x.first, s))
		}
	}
	return nil
}

// vote enters a state's position into its roll call.
func (f *file) vote(c *call, state int32, cast string) error {
	p, lower := position(cast)
	if lower {
		if err := f.Issue(lowerVote, fmt.Sprintf("%s %s: %q", c.rc.ID, f.codes[state], cast)); err != nil {
			return err
		}
	}
	for len(c.at) <= int(state) {
		c.at = append(c.at, make([]int32, len(f.codes)-len(c.at))...)
	}
	if i := c.at[state]; i > 0 {
		return f.again(c, &c.votes[i-1], p)
	}
	c.votes = append(c.votes, vote{state: state, position: p, row: int32(f.Row())})
	c.at[state] = int32(len(c.votes))
	if p == entente.Unclear {
		return f.Issue(unclearVote, fmt.Sprintf("%s %s: %q", c.rc.ID, f.codes[state], cast))
	}
	return nil
}

// again takes in a second row of one state in one roll call.
func (f *file) again(c *call, v *vote, p entente.Position) error {
	detail := fmt.Sprintf("%s %s: %s in row %d, then %s", c.rc.ID, f.codes[v.state], v.position, v.row, p)
	if p == v.position && !v.unclear {
		return f.Issue(duplicate, detail)
	}
	v.position, v.unclear = entente.Unclear, true
	return f.Issue(contradictory, detail)
}

// position reads a vote; lower says that it was written in lower case.
func position(s string) (p entente.Position, lower bool) {
	switch s {
	case "Y":
		return entente.Yes, false
	case "N":
		return entente.No, false
	case "A":
		return entente.Abstain, false
	case "X", "NV":
		return entente.NonVoting, false
	case "y", "n", "a", "x", "nv":
		p, _ = position(strings.ToUpper(s))
		return p, true
	}
	return entente.Unclear, false
}

// flush yields the roll calls with their votes.
func (f *file) flush() error {
	if f.Row() == 0 {
		return fmt.Errorf("read %s: no data rows", f.Name)
	}
	for _, c := range f.order {
		if err := f.checkTally(c); err != nil {
			return err
		}
		if err := f.Emit(source.Entry{RollCall: &c.rc}); err != nil {
			return err
		}
		for _, v := range c.votes {
			e := source.Entry{Vote: entente.Vote{RollCall: c.rc.ID, State: f.codes[v.state], Position: v.position, Row: int(v.row)}}
			if err := f.Emit(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkTally compares the publisher's totals with the rows.
func (f *file) checkTally(c *call) error {
	var n [entente.Unclear + 1]int
	for _, v := range c.votes {
		n[v.position]++
	}
	got := entente.Tally{Yes: n[entente.Yes], No: n[entente.No], Abstain: n[entente.Abstain], NonVoting: n[entente.NonVoting], Members: len(c.votes)}
	want := c.rc.Published
	off := func(want, got int) bool { return want >= 0 && want != got }
	if off(want.Yes, got.Yes) || off(want.No, got.No) || off(want.Abstain, got.Abstain) || off(want.NonVoting, got.NonVoting) || off(want.Members, got.Members) {
		return f.IssueAt(c.rc.Row, tallyOff, fmt.Sprintf("%s: published %+v, rows %+v", c.rc.ID, want, got))
	}
	return nil
}
