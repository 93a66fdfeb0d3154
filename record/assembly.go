package record

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"entente"
	"entente/measure"
	"entente/store"
)

// Assembly is one body's roll calls in memory, ready for counting: roll call i
// of RollCalls is column i of Matrix. Roll calls are in order of date.
type Assembly struct {
	Body      entente.Body
	RollCalls []RollCall
	Matrix    *measure.Matrix

	cluster []int // of each roll call: number of its item
	items   int
	years   spans
	session spans
}

// spans are the years or sessions that have a roll call, in order of their
// first vote, and the roll calls of each.
type spans struct {
	labels []string
	calls  map[string]measure.Selection
}

// RollCall is a roll call with what the record adds to it.
type RollCall struct {
	entente.RollCall
	Item    string // key of the text that returns every year
	Edition string // sha-256 of the file that holds it
}

// newAssembly takes roll calls in the order of their numbers and their votes.
func newAssembly(body entente.Body, calls []rollCallRow, votes []voteRow) (*Assembly, error) {
	slices.SortStableFunc(calls, func(a, b rollCallRow) int { return cmp.Compare(a.RollCall, b.RollCall) })
	a := &Assembly{Body: body, RollCalls: make([]RollCall, len(calls))}
	for i, c := range calls {
		if int(c.RollCall) != i {
			return nil, fmt.Errorf("load %s votes: roll call %d is missing from its segment; run entente build", body, i)
		}
		a.RollCalls[i] = c.rollCall()
	}
	titles := make([]string, len(calls))
	for i, c := range a.RollCalls {
		titles[i] = c.Title
	}
	a.cluster, a.items = measure.ItemClusters(titles)
	a.years, a.session = a.cut(ByYear), a.cut(BySession)
	return a, a.fill(votes)
}

// fill builds the matrix of the votes.
func (a *Assembly) fill(votes []voteRow) error {
	names := map[string]bool{}
	for _, v := range votes {
		names[v.State] = true
	}
	codes := make([]entente.Code, 0, len(names))
	for n := range names {
		codes = append(codes, entente.Code(n))
	}
	slices.Sort(codes)
	number := make(map[string]int, len(codes))
	for i, c := range codes {
		number[string(c)] = i
	}
	a.Matrix = measure.NewMatrix(codes, len(a.RollCalls))
	for _, v := range votes {
		if v.RollCall < 0 || int(v.RollCall) >= len(a.RollCalls) {
			return fmt.Errorf("load %s votes: a vote names roll call %d of %d; run entente build", a.Body, v.RollCall, len(a.RollCalls))
		}
		a.Matrix.Set(int(v.RollCall), number[v.State], parsePosition(v.Position))
	}
	return nil
}

func parsePosition(s string) entente.Position {
	switch s {
	case "Y":
		return entente.Yes
	case "A":
		return entente.Abstain
	case "N":
		return entente.No
	case "X":
		return entente.NonVoting
	}
	return entente.Unclear
}

func (c rollCallRow) rollCall() RollCall {
	return RollCall{
		RollCall: entente.RollCall{
			ID: c.ID, Body: entente.Body(c.Body), Symbol: c.Symbol, Date: orNoDate(c.Date),
			Session: c.Session, Title: c.Title, Agenda: c.Agenda, Subjects: c.Subjects,
			Meeting: c.Meeting, Draft: c.Draft, Note: c.Note, Link: c.Link,
			Published: entente.Tally{
				Yes: int(c.Yes), No: int(c.No), Abstain: int(c.Abstain),
				NonVoting: int(c.NonVoting), Members: int(c.Members),
			},
			Row: int(c.Row),
		},
		Item: c.Item, Edition: c.Edition,
	}
}

// loadAssembly reads a body's votes from segments; ok is false when there are
// none, as in the embedded record.
func loadAssembly(s *store.Store, callSegs, voteSegs []store.Segment, body entente.Body) (a *Assembly, ok bool, err error) {
	calls, err := readSegments[rollCallRow](s, partOf(callSegs, string(body)))
	if err != nil {
		return nil, false, err
	}
	votes, err := readSegments[voteRow](s, partOf(voteSegs, string(body)))
	if err != nil {
		return nil, false, err
	}
	if len(calls) == 0 {
		return nil, false, nil
	}
	a, err = newAssembly(body, calls, votes)
	return a, err == nil, err
}

// partOf returns the segments of one part of a kind: the body of votes and
// tables, the source and file of records. The first input names it.
func partOf(segs []store.Segment, part string) []store.Segment {
	return slices.DeleteFunc(slices.Clone(segs), func(s store.Segment) bool {
		return len(s.Inputs) == 0 || s.Inputs[0] != part
	})
}

// Select returns the roll calls for which keep is true.
func (a *Assembly) Select(keep func(RollCall) bool) measure.Selection {
	var of []int
	for i, c := range a.RollCalls {
		if keep(c) {
			of = append(of, i)
		}
	}
	return measure.Of(of)
}

// by returns the years or the sessions.
func (a *Assembly) by(by string) spans {
	if by == BySession {
		return a.session
	}
	return a.years
}

// year returns the roll calls of a calendar year.
func (a *Assembly) year(y int) measure.Selection { return a.years.calls[strconv.Itoa(y)] }

func (a *Assembly) cut(by string) spans {
	s := spans{calls: map[string]measure.Selection{}}
	of := map[string][]int{}
	for i := range a.RollCalls {
		label := spanOf(&a.RollCalls[i], by)
		if label == "" {
			continue
		}
		if of[label] == nil {
			s.labels = append(s.labels, label)
		}
		of[label] = append(of[label], i)
	}
	for label, calls := range of {
		s.calls[label] = measure.Of(calls)
	}
	return s
}

// spanOf returns the label of the year or session of a roll call; empty where
// it has none.
func spanOf(c *RollCall, by string) string {
	if by == BySession {
		return c.Session
	}
	if !c.Date.Known() {
		return ""
	}
	return strconv.Itoa(c.Date.Year())
}
