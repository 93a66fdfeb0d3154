package operation

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
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

// pictures adds what drawings need, and writes files of them, where asked.
func (res *BlocsResult) pictures(ctx context.Context, r *record.Record, found []*record.Blocs, q *blocsRequest) error {
	if q.Network > 0 || q.Form != "" {
		if err := res.lay(ctx, r, found, q); err != nil {
			return err
		}
	}
	if q.Graph == "" {
		return nil
	}
	return res.draw(ctx, r, found, q.Graph)
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
		var text strings.Builder
		if err := res.writer(b, res.Years[i], home, q.Form)(&text); err != nil {
			return err
		}
		res.Graph = text.String()
	}
	return nil
}

// draw writes the networks with their blocs and places.
func (res *BlocsResult) draw(ctx context.Context, r *record.Record, found []*record.Blocs, file string) error {
	ext := filepath.Ext(file)
	if ext != ".graphml" && ext != ".gexf" {
		return fmt.Errorf("--graph %s: the ending says the format; there are .graphml and .gexf", file)
	}
	home, err := r.Home(ctx)
	if err != nil {
		return err
	}
	for i, b := range found {
		name := file
		if len(found) > 1 {
			name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(file, ext), b.Year, ext)
		}
		if err := writeFile(name, res.writer(b, res.Years[i], home, ext[1:])); err != nil {
			return err
		}
		res.Files = append(res.Files, name)
	}
	return nil
}

// writer returns what writes a year's network in a form, graphml or gexf.
func (res *BlocsResult) writer(b *record.Blocs, y BlocsYear, home map[entente.Code]bloc.Place, form string) func(io.Writer) error {
	p := res.picture(b, y, home)
	if form == "gexf" {
		return p.WriteGEXF
	}
	return p.WriteGraphML
}

func (res *BlocsResult) picture(b *record.Blocs, y BlocsYear, home map[entente.Code]bloc.Place) bloc.Picture {
	p := bloc.Picture{Title: fmt.Sprintf("entente blocs, %s, %d", b.Layer, b.Year), Edges: b.Graph.Edges()}
	at := b.Places(home)
	for i, m := range y.Memberships {
		if math.IsNaN(at[i].X) {
			at[i] = bloc.Place{}
		}
		p.Nodes = append(p.Nodes, bloc.Node{
			ID: m.State, Label: res.names(entente.Code(m.State)), Community: strconv.Itoa(m.Bloc), Color: bloc.Color(m.Bloc - 1), At: at[i],
			Numbers: []bloc.Attribute{
				{Name: "probability", Value: float64(m.Probability)}, {Name: "second_probability", Value: float64(m.SecondShare)},
				{Name: "participation", Value: float64(m.Participation)},
			},
		})
	}
	return p
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
