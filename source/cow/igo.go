package cow

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
)

// The kinds of records on intergovernmental organisations. Ref is the
// project's abbreviation of the organisation.
const (
	Member        = "member"             // full member
	Associate     = "associate-member"   //
	Observer      = "observer"           //
	MemberMissing = "membership-missing" // not known (-9)
	IGOCoded      = "memberships-coded"  // the years in which the state has a row: what is not stated then is no membership
)

// igo reads the wide file: one row a state and year, one column an
// organisation. Runs of years with the same status become one record.
type igo struct {
	columnsOf []int // of the organisations
	names     []string
	running   map[string]*membership // by the state's number
	order     []string
}

// membership is what is running for one state.
type membership struct {
	state  entente.Code
	last   int
	from   int
	row    int
	status []string // kind by organisation, "" for none
	since  []int
	rows   []int
}

func (*igo) columns() (need, unread []string) { return []string{"ccode", "year"}, nil }

func (g *igo) open(f *file) error {
	g.running = map[string]*membership{}
	for i, h := range f.Header() {
		switch h {
		case "ccode", "year", "state", "version", "":
			continue
		}
		g.columnsOf = append(g.columnsOf, i)
		g.names = append(g.names, h)
	}
	if len(g.names) == 0 {
		return fmt.Errorf("read %s: no column of an organisation; found %.300q", f.Name, f.Header())
	}
	return nil
}

func (g *igo) row(f *file, rec []string) error {
	y := f.year(rec, "year")
	if y == 0 {
		return f.Issue(badYear, f.cell(rec, "year"))
	}
	number := strings.Clone(f.cell(rec, "ccode"))
	s := f.state(number, y)
	if s == "" {
		return f.Issue(unknownState, number)
	}
	m := g.running[number]
	if m != nil && m.last == y && m.state == s {
		return f.Issue(duplicate, fmt.Sprintf("%s %d", s, y))
	}
	if m != nil && (m.last != y-1 || m.state != s) {
		if err := g.end(f, m); err != nil {
			return err
		}
		m = nil
	}
	if m == nil {
		n := len(g.names)
		m = &membership{state: s, from: y, row: f.Row(), status: make([]string, n), since: make([]int, n), rows: make([]int, n)}
		if !slices.Contains(g.order, number) {
			g.order = append(g.order, number)
		}
		g.running[number] = m
	}
	m.last = y
	return g.statuses(f, rec, m, y)
}

// statuses compares a row with what runs, and closes and opens memberships.
func (g *igo) statuses(f *file, rec []string, m *membership, y int) error {
	for i, at := range g.columnsOf {
		kind := ""
		switch cell := strings.TrimSpace(rec[at]); cell {
		case "0", "-1": // no member; the organisation does not exist
		case "1":
			kind = Member
		case "2":
			kind = Associate
		case "3":
			kind = Observer
		case "-9", "":
			kind = MemberMissing
			if err := f.Issue(missing, g.names[i]); err != nil {
				return err
			}
		default:
			kind = MemberMissing
			if err := f.Issue(badCode, fmt.Sprintf("%s %q", g.names[i], cell)); err != nil {
				return err
			}
		}
		if kind == m.status[i] {
			continue
		}
		if err := g.endOne(f, m, i, y-1); err != nil {
			return err
		}
		m.status[i], m.since[i], m.rows[i] = kind, y, f.Row()
	}
	return nil
}

// end closes all that runs for a state, and says for which years it was coded.
func (g *igo) end(f *file, m *membership) error {
	for i := range g.names {
		if err := g.endOne(f, m, i, m.last); err != nil {
			return err
		}
	}
	return g.emit(f, m, IGOCoded, "", m.from, m.last, m.row)
}

func (g *igo) endOne(f *file, m *membership, i, last int) error {
	if m.status[i] == "" {
		return nil
	}
	return g.emit(f, m, m.status[i], g.names[i], m.since[i], last, m.rows[i])
}

func (g *igo) emit(f *file, m *membership, kind, name string, from, last, row int) error {
	sign := int8(0)
	if kind == Member || kind == Associate || kind == Observer {
		sign = 1
	}
	return f.Record(entente.Record{
		Layer: entente.Institutions, Kind: kind, A: m.state, Sign: sign, Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Span:      entente.Span{From: entente.NewDate(from, 1, 1), To: entente.NewDate(last+1, 1, 1), Precision: entente.Year},
		Certainty: entente.Confirmed, Ref: name, Label: strings.TrimSpace(strings.ReplaceAll(kind, "-", " ") + " " + strings.ToUpper(name)), Row: row,
	})
}

func (g *igo) close(f *file) error {
	for _, number := range g.order {
		if err := g.end(f, g.running[number]); err != nil {
			return err
		}
	}
	return nil
}
