package operation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/record"
)

// TellingVote is a roll call that says much about two states: they stood
// together with few others, or against each other where the vote was close.
type TellingVote struct {
	Symbol    string   `json:"symbol"`
	Date      string   `json:"date"`
	Title     string   `json:"title"`
	Positions []string `json:"positions"` // of the first and the second state
	Yes       int      `json:"yes"`
	Abstain   int      `json:"abstain"`
	No        int      `json:"no"`
	Share     Number   `json:"share"` // of all who cast a vote: those who stood with the two; for opposed votes, those on the smaller side
	Link      string   `json:"link"`
}

// Telling lists the votes of some years that say most about a pair.
type Telling struct {
	From     int           `json:"from"`
	To       int           `json:"to"`
	Together []TellingVote `json:"together"` // the same position, shared by the smallest part of those who voted
	Opposed  []TellingVote `json:"opposed"`  // yes against no, the closest votes first
	Why      string        `json:"why"`      // there are none, if so
}

// tellingYears is how many years back telling votes are looked for; tellingMost
// how many of each kind are listed.
const (
	tellingYears = 10
	tellingMost  = 8
)

// telling finds the roll calls of the last years that say most about a pair.
func telling(r *record.Record, s record.Subject, body entente.Body, year int) (Telling, error) {
	t := Telling{From: year - tellingYears + 1, To: year, Together: []TellingVote{}, Opposed: []TellingVote{}}
	a, err := r.Assembly(body)
	if t.Why, err = explain(err); err != nil || t.Why != "" {
		return t, err
	}
	for i, c := range a.RollCalls {
		if !c.Date.Known() || c.Date.Year() < t.From || c.Date.Year() > t.To {
			continue
		}
		x, okX := positionOn(r, a, i, s.A, c.Date)
		y, okY := positionOn(r, a, i, s.B, c.Date)
		if !okX || !okY {
			continue
		}
		v := TellingVote{
			Symbol: c.Symbol, Date: c.Date.String(), Title: c.Title, Positions: []string{x.String(), y.String()}, Link: c.Link,
			Yes: c.Published.Yes, Abstain: c.Published.Abstain, No: c.Published.No,
		}
		cast := v.Yes + v.Abstain + v.No
		if v.Yes < 0 || v.Abstain < 0 || v.No < 0 || cast == 0 {
			continue // the publisher gives no totals
		}
		switch {
		case x == y:
			with := map[entente.Position]int{entente.Yes: v.Yes, entente.Abstain: v.Abstain, entente.No: v.No}[x]
			v.Share = Number(float64(with) / float64(cast))
			t.Together = append(t.Together, v)
		case x != entente.Abstain && y != entente.Abstain:
			v.Share = Number(float64(min(v.Yes, v.No)) / float64(cast))
			t.Opposed = append(t.Opposed, v)
		}
	}
	t.Together = mostTelling(t.Together, func(v TellingVote) float64 { return float64(v.Share) })
	t.Opposed = mostTelling(t.Opposed, func(v TellingVote) float64 { return -float64(v.Share) })
	if len(t.Together)+len(t.Opposed) == 0 {
		t.Why = fmt.Sprintf("no roll call from %d to %d in which both cast a vote", t.From, t.To)
	}
	return t, nil
}

// blocks shows the first of each kind.
func (t Telling) blocks(pair string) []Block {
	table := &Table{Columns: []Column{{Name: "text"}, {Name: "date"}, {Name: pair}, {Name: "yes/abstain/no"}, {Name: "share", Align: Right}, {Name: "title", Drop: 1}}}
	for _, list := range [][]TellingVote{t.Together, t.Opposed} {
		for _, v := range list[:min(3, len(list))] {
			title := []rune(v.Title)
			table.Rows = append(table.Rows, []string{
				v.Symbol, v.Date, strings.Join(v.Positions, " "), fmt.Sprintf("%d/%d/%d", v.Yes, v.Abstain, v.No), decimals(float64(v.Share), 2), string(title[:min(60, len(title))]),
			})
		}
	}
	if len(table.Rows) == 0 {
		return nil
	}
	table.Note = fmt.Sprintf("Of %d to %d: the votes in which the two stood together with the smallest part of those who voted (share), then those in which they opposed each other, the closest votes first (share of the smaller side).", t.From, t.To)
	return []Block{{Heading: "Votes that say most", Table: table}}
}

// positionOn is a state's position in a roll call, if it cast a vote.
func positionOn(r *record.Record, a *record.Assembly, rollCall int, c entente.Code, on entente.Date) (entente.Position, bool) {
	at, ok := r.States.At(c, on)
	if !ok {
		return 0, false
	}
	i, ok := a.Matrix.State(at)
	if !ok {
		return 0, false
	}
	p := a.Matrix.Get(rollCall, i)
	return p, p.Cast()
}

// mostTelling returns the first by rank, of equal ones the latest.
func mostTelling(list []TellingVote, rank func(TellingVote) float64) []TellingVote {
	slices.SortStableFunc(list, func(x, y TellingVote) int {
		switch {
		case rank(x) < rank(y), rank(x) == rank(y) && x.Date > y.Date:
			return -1
		case rank(x) == rank(y) && x.Date == y.Date:
			return 0
		}
		return 1
	})
	return list[:min(len(list), tellingMost)]
}

// RelatedPair is a pair of one of the two states with a state near it.
type RelatedPair struct {
	Pair  string   `json:"pair"`
	Names []string `json:"names"`
	Value Number   `json:"value"` // of the leading measure in the year
	Rank  int      `json:"rank"`  // of the other among the partners of the one
	Of    string   `json:"of"`    // the one
}

// relatedMost is how many partners of each state are named.
const relatedMost = 5

// related lists each state's closest partners by the leading measure.
func related(r *record.Record, s record.Subject, body entente.Body, year int) ([]RelatedPair, error) {
	list := []RelatedPair{}
	m, err := record.FindMeasure(lead)
	if err != nil {
		return nil, err
	}
	end := entente.NewDate(year, 12, 31)
	for _, c := range []entente.Code{s.A, s.B} {
		at, ok := r.States.At(c, end)
		if !ok {
			continue
		}
		partners, err := r.Partners(m, body, year, at)
		if note, err := explain(err); err != nil {
			return nil, err
		} else if note != "" {
			return list, nil
		}
		n := 0
		for _, p := range partners {
			if n == relatedMost {
				break
			}
			if p.State == s.A || p.State == s.B || math.IsNaN(p.Value) {
				continue
			}
			n++
			one, _ := r.States.State(at)
			other, _ := r.States.State(p.State)
			list = append(list, RelatedPair{
				Pair: entente.NewPair(at, p.State).String(), Names: []string{one.Name, other.Name}, Value: Number(p.Value), Rank: p.Rank, Of: string(at),
			})
		}
	}
	return list, nil
}
