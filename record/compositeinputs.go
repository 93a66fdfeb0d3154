package record

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/composite"
	"entente/measure"
	"entente/source/gsdb"
)

// The layers of the composite, in the order of their numbers.
const (
	layerVotes = iota
	layerPledges
	layerTrade
	layerOrganisations
	layerArms
	layerCommonTargets
	layerSanctions
	layerOpposed
	compositeLayers
)

// compositeLayer is a layer of the composite and where it comes from.
type compositeLayer struct {
	composite.Layer
	Title string
	file  [2]string // source and file of the edition that it rests on
}

// layersOfComposite says what each layer is tied to. Obligations, common
// organisations, arms and common targets can only speak of cooperation,
// sanctions and opposed stances only of conflict; votes and trade of both. What
// a treaty, a membership, a habit of trade, a case or a voting bloc adds year
// after year is the same thing, hence a lasting error.
func layersOfComposite() []compositeLayer {
	both, c, f := [2]bool{true, true}, [2]bool{true, false}, [2]bool{false, true}
	const co, con = 1 + composite.Cooperation, 1 + composite.Conflict
	return []compositeLayer{
		{composite.Layer{Name: "votes", Family: composite.Association, Loads: both, Lasting: true}, "Joint votes in the General Assembly: Fisher's z of kappa with quadratic weights", [2]string{"undl", "ga"}},
		{composite.Layer{Name: "pledges", Family: composite.Ordered, Levels: 4, Loads: c, Anchor: co, Lasting: true}, "Strongest obligation by alliance: none, not to attack, to consult or stay neutral, to defend", [2]string{"atop", "member"}},
		{composite.Layer{Name: "trade", Family: composite.Counts, Loads: c, Lasting: true}, "Goods traded both ways, million current USD", [2]string{"cow", "trade"}},
		{composite.Layer{Name: "organisations", Family: composite.Counts, Loads: c, Lasting: true}, "Intergovernmental organisations of which both are full members", [2]string{"cow", "igo"}},
		{composite.Layer{Name: "arms", Family: composite.Counts, Loads: c, Lasting: true}, "Major weapons delivered both ways, million TIV", [2]string{"sipri", "register"}},
		{composite.Layer{Name: "common-targets", Family: composite.Counts, Loads: c, Lasting: true}, "States that both sanction", [2]string{"gsdb", "cases"}},
		{composite.Layer{Name: "sanctions", Family: composite.Counts, Loads: f, Anchor: con, Lasting: true}, "Sanctions cases in force of one on the other", [2]string{"gsdb", "cases"}},
		{composite.Layer{Name: "opposed", Family: composite.Counts, Loads: f, Lasting: true}, "States that one sanctions and the other arms", [2]string{"gsdb", "cases"}},
	}
}

// indicators is everything that the composite is made of.
type indicators struct {
	panel    composite.Panel
	states   []entente.Code // latest codes
	pairs    [][2]int32     // by pair of the panel
	first    int            // year of period 0
	spans    [compositeLayers][2]int
	editions [compositeLayers][]string
	cells    [compositeLayers][]pairCell // while collecting
	present  []map[int32]bool            // by period: states of the system
	voted    []map[int32]bool            // by period: states with a joint vote
	number   map[entente.Code]int32
	heir     func(entente.Code) entente.Code
	missing  []string // layers that the record does not hold, and why
}

// pairCell is a cell with its pair.
type pairCell struct {
	a, b int32
	composite.Cell
}

// compositeFirst is the first year of the composite: the first with votes.
const compositeFirst = 1946

func (x *indicators) of(c entente.Code) int32 {
	c = x.heir(c)
	i, ok := x.number[c]
	if !ok {
		i = int32(len(x.states))
		x.states = append(x.states, c)
		x.number[c] = i
	}
	return i
}

func (x *indicators) period(year int) int { return year - x.first }

func (x *indicators) last() int { return x.first + x.panel.Periods - 1 }

// collect reads the layers, or only those that are common to all years. One that
// the record does not hold, or may not use, is left out and named in missing;
// without votes there is no composite.
func (r *Record) collect(ctx context.Context, workers int, commonOnly bool) (*indicators, error) {
	j, err := r.Joint(entente.GeneralAssembly, ByYear)
	if err != nil {
		return nil, err
	}
	last := 0
	for _, s := range j.Spans {
		if y, ok := yearOf(s); ok {
			last = max(last, y)
		}
	}
	if last <= compositeFirst {
		return nil, missing("the composite needs votes of several years")
	}
	x := &indicators{first: compositeFirst, number: map[entente.Code]int32{}, heir: r.successors()}
	x.panel.Periods = last - compositeFirst + 1
	for _, l := range layersOfComposite() {
		x.panel.Layers = append(x.panel.Layers, l.Layer)
	}
	x.system(r)
	x.votes(r, j)
	steps := []func(context.Context, *Record, int) error{x.armsAndSanctions}
	if !commonOnly {
		steps = append(steps, x.pledges, x.trade, x.organisations)
	}
	for _, step := range steps {
		if err := step(ctx, r, workers); err != nil {
			return nil, err
		}
	}
	x.assemble()
	return x, nil
}

// system lists the members of the state system in the middle of each year.
func (x *indicators) system(r *Record) {
	x.present = make([]map[int32]bool, x.panel.Periods)
	x.voted = make([]map[int32]bool, x.panel.Periods)
	for t := range x.present {
		x.present[t], x.voted[t] = map[int32]bool{}, map[int32]bool{}
		day := entente.NewDate(x.first+t, 7, 1)
		for _, s := range r.States.All() {
			if s.Kind == "member" && s.ValidOn(day) {
				x.present[t][x.of(s.Code)] = true
			}
		}
	}
}

// add notes a cell of a pair; a and b may come in any order.
func (x *indicators) add(layer int, a, b int32, year int, y, offset, n float64) {
	x.cells[layer] = append(x.cells[layer], pairCell{min(a, b), max(a, b), composite.Cell{
		Y: float32(y), Offset: float32(offset), N: float32(n), T: int16(x.period(year)), Layer: uint8(layer),
	}})
}

// covers notes which years a layer speaks of and what it rests on.
func (x *indicators) covers(layer, first, last int, editions ...string) {
	x.spans[layer] = [2]int{max(first, x.first), min(last, x.last())}
	x.editions[layer] = editions
}

// lacks notes a layer that cannot be had; any other error is returned.
func (x *indicators) lacks(err error, layers ...int) error {
	why, ok := err.(Missing)
	if !ok {
		return err
	}
	for _, l := range layers {
		x.missing = append(x.missing, x.panel.Layers[l].Name+": "+why.Why)
	}
	return nil
}

// votes reduces the joint tables. Tables of one pair under two codes in a year
// (a state before and after its succession) are added up.
func (x *indicators) votes(r *Record, j *Joint) {
	e, _ := r.votesEdition(entente.GeneralAssembly)
	x.covers(layerVotes, x.first, x.last(), e.SHA256)
	for _, span := range j.Spans {
		year, ok := yearOf(span)
		if !ok || year < x.first {
			continue
		}
		tables := map[[2]int32]measure.Table{}
		for p, t := range j.In(span).All() {
			a, b := x.of(p.A), x.of(p.B)
			if a == b {
				continue
			}
			if a > b {
				a, b, t = b, a, t.Transpose()
			}
			tables[[2]int32{a, b}] = tables[[2]int32{a, b}].Plus(t)
		}
		for p, t := range tables {
			x.voted[x.period(year)][p[0]], x.voted[x.period(year)][p[1]] = true, true
			if z, v, n, ok := composite.AssociationOf([9]int(t)); ok {
				x.add(layerVotes, p[0], p[1], year, z, v, n)
			}
		}
	}
}

// pledges takes the strongest obligation in force at some time in the year; a
// pair of members of the state system without one has none.
func (x *indicators) pledges(_ context.Context, r *Record, _ int) error {
	all, err := r.alliances()
	if err != nil {
		return x.lacks(err, layerPledges)
	}
	x.covers(layerPledges, all.first, all.last, all.edition.SHA256)
	level := map[[3]int32]measure.Commitment{}
	for _, p := range slices.SortedFunc(maps.Keys(all.bonds), comparePairs) { // states are numbered as they are met
		for _, b := range all.bonds[p] {
			v, ok := commitments[b.kind]
			for y := max(b.span.From.Year(), x.first); ok && y <= min(all.last, x.last()) && all.inForce(b, entente.YearSpan(y)); y++ {
				i, j := x.of(p.A), x.of(p.B)
				k := [3]int32{min(i, j), max(i, j), int32(y)}
				level[k] = max(level[k], v)
			}
		}
	}
	for y := x.spans[layerPledges][0]; y <= x.spans[layerPledges][1]; y++ {
		x.eachMemberPair(y, func(i, j int32) {
			x.add(layerPledges, i, j, y, float64(level[[3]int32{i, j, int32(y)}]), 0, 0)
		})
	}
	return nil
}

// eachMemberPair calls f for all pairs of members of the state system in a
// year, in order of their numbers.
func (x *indicators) eachMemberPair(year int, f func(i, j int32)) {
	var members []int32
	for c := range x.present[x.period(year)] {
		members = append(members, c)
	}
	slices.Sort(members)
	for k, i := range members {
		for _, j := range members[k+1:] {
			f(i, j)
		}
	}
}

// senderBody returns the body that sent a case, as its label names it.
func senderBody(label string) string {
	_, rest, _ := strings.Cut(label, ": ")
	body, _, _ := strings.Cut(rest, " on ")
	return body
}

// sanctioning lists who sanctions whom in each period, with the number of cases.
// A case by a body that is a declared group (the European Union, say) is one of
// each state that is a member then; other bodies are not taken apart.
func (x *indicators) sanctioning(r *Record) (list []map[[2]int32]int, edition entente.Edition, last int, err error) {
	all, err := r.sanctionsCases()
	if err != nil {
		return nil, edition, 0, err
	}
	rows, err := r.recordRows(all.edition.Source + "/" + all.edition.File)
	if err != nil {
		return nil, edition, 0, err
	}
	seen := map[string]bool{}
	list = make([]map[[2]int32]int, x.panel.Periods)
	for t := range list {
		list[t] = map[[2]int32]int{}
	}
	for _, row := range rows {
		c := yearsOfCase(row, all.last)
		for y := max(c.Begin, x.first); y <= min(c.End, all.last, x.last()); y++ {
			var senders []entente.Code
			target := row.B
			switch row.Kind {
			case gsdb.Case:
				senders = []entente.Code{entente.Code(row.A)}
			case gsdb.CaseByBody:
				target = row.A
				senders = r.bodyMembers(senderBody(row.Label), y)
			}
			for _, s := range senders {
				i, j := x.of(s), x.of(entente.Code(target))
				if key := fmt.Sprint(row.Ref, i, j, y); i != j && !seen[key] {
					seen[key] = true
					list[x.period(y)][[2]int32{i, j}]++
				}
			}
		}
	}
	return list, all.edition, all.last, nil
}

// bodyMembers lists the members of a body that is a declared group, by id or
// title; none for others.
func (r *Record) bodyMembers(body string, year int) []entente.Code {
	for _, g := range r.Groups.All() {
		if strings.EqualFold(g.ID, body) || strings.EqualFold(g.Title, body) {
			return g.On(entente.NewDate(year, 7, 1))
		}
	}
	return nil
}

// assemble puts the cells of all layers together by pair and period.
func (x *indicators) assemble() {
	total := 0
	for _, list := range x.cells {
		total += len(list)
	}
	all := make([]pairCell, 0, total)
	for k := range x.cells {
		all = append(all, x.cells[k]...)
		x.cells[k] = nil
	}
	slices.SortFunc(all, func(p, q pairCell) int {
		return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b), cmp.Compare(p.T, q.T), cmp.Compare(p.Layer, q.Layer))
	})
	p := &x.panel
	p.Cells, p.Start = make([]composite.Cell, 0, len(all)), []int32{0}
	for from := 0; from < len(all); {
		a, b, to := all[from].a, all[from].b, from
		for ; to < len(all) && all[to].a == a && all[to].b == b; to++ {
			p.Cells = append(p.Cells, all[to].Cell)
		}
		x.pairs = append(x.pairs, [2]int32{a, b})
		p.First, p.Last = append(p.First, all[from].T), append(p.Last, x.until(a, b, all[to-1].T))
		p.Start = append(p.Start, int32(len(p.Cells)))
		from = to
	}
}

// until is the last period in which both states of a pair are there, which may
// be after its last cell.
func (x *indicators) until(a, b int32, last int16) int16 {
	for t := x.panel.Periods - 1; t > int(last); t-- {
		here := func(c int32) bool { return x.present[t][c] || x.voted[t][c] }
		if here(a) && here(b) {
			return int16(t)
		}
	}
	return last
}

// logOf is the logarithm of an expected count, which is never 0.
func logOf(x float64) float64 { return math.Log(max(x, 1e-6)) }
