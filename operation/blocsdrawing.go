package operation

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente"
	"entente/bloc"
	"entente/record"
)

// BlocNetwork is what a drawing of a year's network needs. Places are anchored:
// a state hardly moves from year to year.
type BlocNetwork struct {
	Nodes []BlocNode `json:"nodes"` // in the order of the memberships
	Ties  []BlocTie  `json:"ties"`  // the strongest of each state
	All   int        `json:"all_ties"`
}

// BlocNode is a state with its place; x and y are from -1 to 1.
type BlocNode struct {
	State string `json:"state"`
	Name  string `json:"name"`
	M49   int    `json:"m49"` // numeric code of ISO 3166-1, of a state that is no more that of its successor; 0 without one
	X     Number `json:"x"`
	Y     Number `json:"y"`
}

// BlocTie is a tie with its weight.
type BlocTie struct {
	A      string `json:"a"`
	B      string `json:"b"`
	Weight Number `json:"weight"`
}

// BlocFlow is how many states went from one bloc to another, or stayed, between
// a year and the one before. Bloc 0 is to be in none of three states or more, or
// not in the network.
type BlocFlow struct {
	Year   int      `json:"year"` // the later one
	From   int      `json:"from_bloc"`
	To     int      `json:"to_bloc"`
	States []string `json:"states"`
}

// flow counts who went where between two years.
func (res *BlocsResult) flow(before, now BlocsYear, then, later map[int]bool) {
	at := map[string][2]int{}
	for _, m := range before.Memberships {
		if then[m.Bloc] {
			at[m.State] = [2]int{m.Bloc, 0}
		}
	}
	for _, m := range now.Memberships {
		if later[m.Bloc] {
			at[m.State] = [2]int{at[m.State][0], m.Bloc}
		}
	}
	flows := map[[2]int][]string{}
	for s, k := range at {
		flows[k] = append(flows[k], s)
	}
	first := len(res.Flows)
	for k, states := range flows {
		slices.Sort(states)
		res.Flows = append(res.Flows, BlocFlow{now.Year, k[0], k[1], states})
	}
	slices.SortFunc(res.Flows[first:], func(x, y BlocFlow) int { return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To)) })
}

// lay adds what drawings need: places and ties, and the network as text.
func (res *BlocsResult) lay(ctx context.Context, r *record.Record, found []*record.Blocs, q *blocsRequest) error {
	if q.Form != "" && len(found) != 1 {
		return fmt.Errorf("--form %s: of one year; a series goes to files with --graph", q.Form)
	}
	home, err := r.Home(ctx)
	if err != nil {
		return err
	}
	for i, b := range found {
		if q.Network > 0 {
			res.Years[i].Network = networkOf(r, b, home, q.Network)
		}
		if q.Form == "" {
			continue
		}
		p := res.picture(b, res.Years[i], home)
		var text strings.Builder
		write := p.WriteGraphML
		if q.Form == "gexf" {
			write = p.WriteGEXF
		}
		if err := write(&text); err != nil {
			return err
		}
		res.Graph = text.String()
	}
	return nil
}

// frame is the middle and half the extent of the places of all states in all
// years, so that every year has the same frame.
func frame(home map[entente.Code]bloc.Place) (middle, half bloc.Place) {
	low, high := bloc.Place{X: math.Inf(1), Y: math.Inf(1)}, bloc.Place{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, p := range home {
		if math.IsNaN(p.X) {
			continue
		}
		low.X, low.Y = min(low.X, p.X), min(low.Y, p.Y)
		high.X, high.Y = max(high.X, p.X), max(high.Y, p.Y)
	}
	if !(high.X > low.X && high.Y > low.Y) {
		return bloc.Place{}, bloc.Place{X: 1, Y: 1}
	}
	return bloc.Place{X: (low.X + high.X) / 2, Y: (low.Y + high.Y) / 2}, bloc.Place{X: (high.X - low.X) / 2, Y: (high.Y - low.Y) / 2}
}

func networkOf(r *record.Record, b *record.Blocs, home map[entente.Code]bloc.Place, most int) *BlocNetwork {
	n := &BlocNetwork{Nodes: []BlocNode{}, Ties: []BlocTie{}, All: b.Graph.M()}
	at, far := b.Places(home), 1.0
	middle, half := frame(home)
	for i := range at {
		at[i].X, at[i].Y = (at[i].X-middle.X)/half.X, (at[i].Y-middle.Y)/half.Y
		if !math.IsNaN(at[i].X) {
			far = max(far, math.Abs(at[i].X), math.Abs(at[i].Y))
		}
	}
	today := map[entente.Code]int{}
	for _, s := range r.States.All() {
		for _, older := range s.Continues {
			today[older] = s.M49
		}
	}
	for i, c := range b.States {
		s, _ := r.States.State(c)
		x := BlocNode{State: string(c), Name: cmp.Or(s.Name, string(c)), M49: cmp.Or(today[c], s.M49), X: Number(math.NaN()), Y: Number(math.NaN())}
		if !math.IsNaN(at[i].X) {
			x.X, x.Y = Number(at[i].X/far), Number(at[i].Y/far)
		}
		n.Nodes = append(n.Nodes, x)
	}
	edges := b.Graph.Edges()
	slices.SortStableFunc(edges, func(x, y bloc.Edge) int { return cmp.Compare(math.Abs(y.Weight), math.Abs(x.Weight)) })
	for _, sign := range []float64{1, -1} { // the strongest of each sign
		count := make([]int, len(b.States))
		for _, e := range edges {
			if e.Weight*sign <= 0 || count[e.A] >= most && count[e.B] >= most {
				continue
			}
			count[e.A]++
			count[e.B]++
			n.Ties = append(n.Ties, BlocTie{string(b.States[e.A]), string(b.States[e.B]), Number(e.Weight)})
		}
	}
	return n
}
