package operation

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/record"
	signednet "entente/signed"
)

// balanceNetwork is a signed network with where it comes from.
type balanceNetwork struct {
	graph   *signednet.Graph
	name    string
	year    int
	group   string
	members map[string]bool
	layers  map[[2]string]string // signs of the layers of a pair
	rules   []BalanceRule
	leftOut []BalanceLeft
	notes   []string
	sources []Source
	record  *record.Record // nil for a file
	query   record.SignedQuery
}

// network reads the network that was asked for.
func (q *balanceRequest) network(env *Env) (*balanceNetwork, error) {
	in := &balanceNetwork{
		members: map[string]bool{}, layers: map[[2]string]string{},
		rules: []BalanceRule{}, leftOut: []BalanceLeft{}, notes: []string{}, sources: []Source{},
	}
	switch {
	case q.Edges != "" && len(q.Layer) > 0:
		return nil, errors.New("--edges and --layer name two networks: give one")
	case q.Group != "" && q.Members != "":
		return nil, errors.New("--group and --members name two groups: give one")
	case q.Edges != "":
		return in, in.fromFile(env, q)
	case len(q.Layer) > 0:
		return in, in.fromRecord(env, q)
	}
	return nil, errors.New("balance of what? --edges FILE.csv, or --layer votes --year 2023")
}

func (in *balanceNetwork) fromFile(env *Env, q *balanceRequest) error {
	if q.Year != 0 || q.Plus != nil || q.Minus != nil {
		return errors.New("--year, --plus and --minus go with --layer")
	}
	f, err := os.Open(q.Edges)
	if err != nil {
		return fmt.Errorf("read edges: %w", err)
	}
	defer f.Close()
	g, issues, err := signednet.ReadCSV(f)
	if err != nil {
		return fmt.Errorf("%s: %w", q.Edges, err)
	}
	in.name, in.graph = filepath.Base(q.Edges), g
	if q.Unweighted {
		in.graph = g.Unweighted()
	}
	for _, x := range []struct {
		n    int
		what string
	}{
		{issues.Repeated, "row(s) repeat a pair, in either direction: their weights are added"},
		{issues.Cancelled, "pair(s) whose rows add to zero: no tie"},
		{issues.Loops, "row(s) tie a node to itself: no tie"},
		{issues.Zero, "row(s) of weight zero: no tie"},
	} {
		if x.n > 0 {
			in.notes = append(in.notes, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	if q.Members != "" {
		return in.memberNames(strings.Split(q.Members, ","))
	}
	if q.Group == "" {
		return nil
	}
	r, err := env.Open()
	if err != nil {
		return err
	}
	group, err := namedGroup(r, q.Group)
	if err != nil {
		return err
	}
	in.group = group.ID
	return in.hasMembers(group.Codes())
}

// memberNames takes names of nodes for the group.
func (in *balanceNetwork) memberNames(names []string) error {
	for _, n := range names {
		n = strings.TrimSpace(n)
		if !slices.Contains(in.graph.Names, n) {
			return fmt.Errorf("--members: %s has no node %q", in.name, n)
		}
		in.members[n] = true
	}
	in.group = strings.Join(names, ",")
	return nil
}

func (in *balanceNetwork) hasMembers(codes []entente.Code) error {
	var absent []string
	for _, c := range codes {
		if slices.Contains(in.graph.Names, string(c)) {
			in.members[string(c)] = true
		} else {
			absent = append(absent, string(c))
		}
	}
	if len(in.members) == 0 {
		return fmt.Errorf("no member of %s is in the network", in.group)
	}
	if len(absent) > 0 {
		in.notes = append(in.notes, fmt.Sprintf("not in the network: %s", strings.Join(absent, ", ")))
	}
	return nil
}

func (in *balanceNetwork) fromRecord(env *Env, q *balanceRequest) error {
	r, err := env.Open()
	if err != nil {
		return err
	}
	in.year = q.Year
	if in.year == 0 {
		in.year = r.LastFullYear(entente.GeneralAssembly)
	}
	in.query = record.SignedQuery{Layers: q.Layer, Year: in.year, Plus: math.NaN(), Minus: math.NaN()}
	if q.Plus != nil {
		in.query.Plus = *q.Plus
	}
	if q.Minus != nil {
		in.query.Minus = *q.Minus
	}
	net, err := r.SignedNet(in.query)
	if err != nil {
		return err
	}
	in.record, in.name = r, strings.Join(q.Layer, ", ")+" "+strconv.Itoa(in.year)
	if in.graph, err = graphOf(net, q.Unweighted); err != nil {
		return err
	}
	in.notes = append(in.notes, net.Notes...)
	for _, rule := range net.Rules {
		in.rules = append(in.rules, BalanceRule{rule.Layer, rule.Measure, Number(rule.Plus), Number(rule.Minus), rule.Doc})
	}
	for _, l := range net.LeftOut {
		in.leftOut = append(in.leftOut, BalanceLeft(l))
	}
	in.signsOf(net)
	sources, err := usedSources(r, net.Editions)
	if err != nil {
		return err
	}
	in.sources = append(in.sources, sources...)
	return in.groupOf(r, q)
}

// signsOf notes which layers speak of a pair, where there are several.
func (in *balanceNetwork) signsOf(net *record.SignedNet) {
	cancelled := 0
	for _, t := range net.Ties {
		if t.Weight() == 0 {
			cancelled++
		}
		if len(net.Rules) < 2 {
			continue
		}
		var words []string
		for _, rule := range net.Rules {
			switch t.Signs[rule.Layer] {
			case 1:
				words = append(words, rule.Layer+" +")
			case -1:
				words = append(words, rule.Layer+" -")
			}
		}
		in.layers[[2]string{string(t.A), string(t.B)}] = strings.Join(words, ", ")
	}
	if cancelled > 0 {
		in.notes = append(in.notes, fmt.Sprintf("%d pair(s) whose layers cancel out: no tie", cancelled))
	}
}

func (in *balanceNetwork) groupOf(r *record.Record, q *balanceRequest) error {
	switch {
	case q.Members != "":
		g, err := inline(r, q.Members)
		if err != nil {
			return err
		}
		in.group = g.ID
		return in.hasMembers(g.On(entente.NewDate(in.year, 12, 31)))
	case q.Group != "":
		g, err := namedGroup(r, q.Group)
		if err != nil {
			return err
		}
		in.group = g.ID
		codes := g.On(entente.NewDate(in.year, 12, 31))
		if len(codes) == 0 {
			codes = g.Codes()
			in.notes = append(in.notes, fmt.Sprintf("%s had no members in %d: the ties shown are of those it had at some time", g.ID, in.year))
		}
		return in.hasMembers(codes)
	}
	return nil
}

// graphOf makes the graph of a network of the record.
func graphOf(net *record.SignedNet, unweighted bool) (*signednet.Graph, error) {
	nodes := make([]string, len(net.States))
	for i, c := range net.States {
		nodes[i] = string(c)
	}
	ties := make([]signednet.Tie, 0, len(net.Ties))
	for _, t := range net.Ties {
		if w := t.Weight(); w != 0 {
			ties = append(ties, signednet.Tie{From: string(t.A), To: string(t.B), Weight: strconv.Itoa(w)})
		}
	}
	g, _, err := signednet.Build(nodes, ties)
	if err == nil && unweighted {
		g = g.Unweighted()
	}
	return g, err
}
