package operation

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// How much of the long lists a reader sees; -o json and -o csv have all.
const (
	shownTies  = 25
	shownNodes = 12
)

// Document lays the result out for a reader.
func (b *BalanceResult) Document() Document {
	d := Document{Title: "Balance of " + b.Network, Lead: b.lead()}
	if b.Verified {
		return d
	}
	add := func(x Block) {
		if x.Table != nil && len(x.Table.Rows) > 0 || len(x.Text) > 0 {
			d.Blocks = append(d.Blocks, x)
		}
	}
	add(b.numbers())
	add(b.divisions())
	if b.Group != "" {
		add(b.groupBlock())
	} else {
		add(tiesBlock("Ties that contradict the two camps", b.against(), shownTies))
	}
	add(b.worst())
	add(b.triads())
	add(b.sweepBlock())
	add(b.rulesBlock())
	add(Block{Heading: "Notes", Text: b.Notes, Bullets: true})
	if len(b.Sources) > 0 {
		add(sourcesBlock(b.Sources))
	}
	return d
}

// amount writes a cost or weight without needless decimals.
func amount(x Number) string {
	if math.IsNaN(float64(x)) {
		return missingCell
	}
	return strconv.FormatFloat(float64(x), 'f', -1, 64)
}

// small writes a share that may be close to zero.
func small(x Number) string {
	if f := float64(x); f != 0 && math.Abs(f) < 0.001 {
		return strconv.FormatFloat(f, 'g', 2, 64)
	}
	return decimals(float64(x), 3)
}

func (b *BalanceResult) lead() string {
	s := fmt.Sprintf("%d nodes, %d ties, %d of them negative. ", b.Nodes, b.Ties, b.Negative)
	what := "ties"
	if b.Weighted {
		what = "of the ties' weight"
	}
	say := func(division string, cost, bound Number, proved bool) string {
		switch {
		case math.IsNaN(float64(cost)):
			return ""
		case proved:
			return fmt.Sprintf("The best division in %s contradicts %s %s: proved. ", division, amount(cost), what)
		}
		return fmt.Sprintf("The best division in %s that was found contradicts %s %s, and none contradicts fewer than %s: NOT proved, the gap is %s. ",
			division, amount(cost), what, amount(bound), strconv.FormatFloat(float64(cost-bound), 'g', 12, 64))
	}
	s += say("two camps", b.Frustration, b.LowerBound, b.Proved)
	s += say(fmt.Sprintf("any number of groups (%d)", b.WeakClusters), b.Weak, b.WeakLowerBound, b.WeakProved)
	if b.Verified {
		return s + "The certificate " + b.Certificate + " is valid: its divisions cost this, and its cycles show that none costs less than the bound."
	}
	if b.Certificate != "" {
		s += "The proof is in " + b.Certificate + ". "
	}
	return strings.TrimSpace(s)
}

func (b *BalanceResult) numbers() Block {
	t := &Table{Columns: []Column{
		{Name: "measure"}, {Name: "value", Align: Right}, {Name: "with permuted signs", Align: Right}, {Name: "share of those above", Align: Right, Drop: 1},
	}}
	null := map[string]BalanceNull{}
	for _, n := range b.Nulls {
		null[n.Measure] = n
	}
	row := func(name, value, id string, write func(Number) string) {
		n, ok := null[id]
		if !ok || n.Draws == 0 {
			t.Rows = append(t.Rows, []string{name, value, missingCell, missingCell})
			return
		}
		t.Rows = append(t.Rows, []string{name, value, write(n.P05) + " to " + write(n.P95), decimals(float64(n.Above), 2)})
	}
	row("frustration index (two camps)", amount(b.Frustration), "frustration", amount)
	row("1 - 2 x frustration / weight of all ties", decimals(float64(b.Normalised), 3), "", nil)
	row("cost of weak balance (any number of groups)", amount(b.Weak), "", nil)
	row("balanced triangles, share", decimals(float64(b.Balanced), 3), "triangles_balanced", small)
	row("not + + -, share of triangles", decimals(float64(b.WeaklyBalanced), 3), "", nil)
	row("walk balance", small(b.Walk), "walk_balance", small)
	row("walk balance, log-determinant", decimals(float64(b.WalkLogDet), 3), "", nil)
	row("smallest eigenvalue of the signed Laplacian", decimals(float64(b.Conflict), 3), "", nil)
	row("the same, normalised", decimals(float64(b.ConflictNorm), 4), "", nil)
	if len(b.Nulls) > 0 {
		t.Note = fmt.Sprintf("permuted: 5th to 95th percentile of %d networks with the same ties and the signs dealt out at random", b.Nulls[0].Draws)
	}
	return Block{Heading: "How balanced", Table: t}
}

// divisions lists the camps, and the groups of more than one.
func (b *BalanceResult) divisions() Block {
	camps, groups := map[int][]string{}, map[int][]string{}
	for _, x := range b.Members {
		if x.Positive+x.Negative == 0 {
			continue
		}
		camps[x.Camp] = append(camps[x.Camp], x.Name)
		groups[x.Group] = append(groups[x.Group], x.Name)
	}
	t := &Table{Columns: []Column{{Name: "division"}, {Name: "size", Align: Right}, {Name: "members"}}, Note: "nodes without ties are left out"}
	for _, k := range []int{1, 2} {
		if len(camps[k]) > 0 {
			t.Rows = append(t.Rows, []string{"camp " + strconv.Itoa(k), strconv.Itoa(len(camps[k])), strings.Join(camps[k], " ")})
		}
	}
	alone := 0
	for k := 1; k <= b.WeakClusters; k++ {
		switch {
		case len(groups[k]) > 1:
			t.Rows = append(t.Rows, []string{"group " + strconv.Itoa(k), strconv.Itoa(len(groups[k])), strings.Join(groups[k], " ")})
		case len(groups[k]) == 1:
			alone++
		}
	}
	if alone > 0 {
		t.Rows = append(t.Rows, []string{"groups of one", strconv.Itoa(alone), ""})
	}
	return Block{Heading: "Divisions", Table: t}
}

// against lists the ties that contradict the camps, the heaviest first.
func (b *BalanceResult) against() []BalanceTie {
	list := slices.DeleteFunc(slices.Clone(b.Frustrated), func(t BalanceTie) bool { return !t.AgainstCamps })
	slices.SortStableFunc(list, func(x, y BalanceTie) int {
		return cmp.Compare(math.Abs(float64(y.Weight)), math.Abs(float64(x.Weight)))
	})
	return list
}

func tiesBlock(heading string, list []BalanceTie, limit int) Block {
	t := &Table{Columns: []Column{{Name: "tie"}, {Name: "sign"}, {Name: "weight", Align: Right}, {Name: "layers", Drop: 1}, {Name: "against groups too"}}}
	for i, x := range list {
		if i == limit {
			t.Note = fmt.Sprintf("and %d more (-o csv has all)", len(list)-limit)
			break
		}
		sign, too := "+", "no"
		if x.Weight < 0 {
			sign = "-"
		}
		if x.AgainstGroups {
			too = "yes"
		}
		t.Rows = append(t.Rows, []string{x.From + " " + x.To, sign, amount(Number(math.Abs(float64(x.Weight)))), x.Layers, too})
	}
	return Block{Heading: heading, Table: t}
}

// groupBlock says where the members of the group stand, and which of their ties
// contradict the camps.
func (b *BalanceResult) groupBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "member"}, {Name: "camp", Align: Right}, {Name: "group", Align: Right}, {Name: "ties + / -", Align: Right}, {Name: "against the camps", Align: Right}, {Name: "walk balance", Align: Right, Drop: 2}, {Name: "with"},
	}}
	for _, x := range b.Members {
		if !x.InGroup {
			continue
		}
		var with []string
		for _, e := range b.GroupTies {
			if e.AgainstCamps && (e.From == x.Name || e.To == x.Name) {
				other, sign := e.From, "+"
				if e.From == x.Name {
					other = e.To
				}
				if e.Weight < 0 {
					sign = "-"
				}
				with = append(with, other+sign)
			}
		}
		if n := len(with); n > shownTies {
			with = append(with[:shownTies], fmt.Sprintf("and %d more", n-shownTies))
		}
		t.Rows = append(t.Rows, []string{
			x.Name, strconv.Itoa(x.Camp), strconv.Itoa(x.Group), fmt.Sprintf("%d / %d", x.Positive, x.Negative), strconv.Itoa(x.Against),
			small(x.Walk), strings.Join(with, " "),
		})
	}
	t.Note = "with: who is at the other end of a tie that contradicts the camps, and its sign"
	return Block{Heading: "Ties of " + b.Group + " that contradict the camps", Table: t}
}

// worst lists the nodes with the most contradicted ties.
func (b *BalanceResult) worst() Block {
	list := slices.DeleteFunc(slices.Clone(b.Members), func(x BalanceNode) bool { return x.Against == 0 })
	slices.SortStableFunc(list, func(x, y BalanceNode) int { return cmp.Compare(y.Against, x.Against) })
	t := &Table{Columns: []Column{
		{Name: "node"}, {Name: "camp", Align: Right}, {Name: "ties + / -", Align: Right}, {Name: "against the camps", Align: Right}, {Name: "balanced triangles", Align: Right}, {Name: "walk balance", Align: Right},
	}}
	for _, x := range list[:min(len(list), shownNodes)] {
		t.Rows = append(t.Rows, []string{
			x.Name, strconv.Itoa(x.Camp), fmt.Sprintf("%d / %d", x.Positive, x.Negative), strconv.Itoa(x.Against), decimals(float64(x.Balanced), 3), small(x.Walk),
		})
	}
	return Block{Heading: "Between the camps", Table: t}
}

func (b *BalanceResult) triads() Block {
	t := &Table{Columns: []Column{{Name: "triad"}, {Name: "count", Align: Right}, {Name: "balanced"}, {Name: "weakly balanced"}}}
	for _, x := range b.Census {
		signs := strings.TrimSpace(strings.Repeat("+ ", x.Positive) + strings.Repeat("- ", x.Negative) + strings.Repeat("0 ", 3-x.Positive-x.Negative))
		strict, weak := missingCell, missingCell
		if x.Positive+x.Negative == 3 {
			strict, weak = "yes", "yes"
			if x.Negative%2 == 1 {
				strict = "no"
			}
			if x.Negative == 1 {
				weak = "no"
			}
		}
		t.Rows = append(t.Rows, []string{signs, strconv.Itoa(x.N), strict, weak})
	}
	return Block{Heading: "Triads", Table: t}
}

func (b *BalanceResult) sweepBlock() Block {
	t := &Table{Columns: []Column{
		{Name: "+ above", Align: Right}, {Name: "- below", Align: Right}, {Name: "ties", Align: Right}, {Name: "negative", Align: Right},
		{Name: "frustration", Align: Right}, {Name: "proved"}, {Name: "normalised", Align: Right}, {Name: "balanced triangles", Align: Right},
	}}
	for _, s := range b.Sweep {
		proved := "yes"
		if s.Frustration != s.LowerBound {
			proved = "no, at least " + amount(s.LowerBound)
		}
		t.Rows = append(t.Rows, []string{
			decimals(float64(s.Plus), 2), decimals(float64(s.Minus), 2), strconv.Itoa(s.Ties), strconv.Itoa(s.Negative),
			amount(s.Frustration), proved, decimals(float64(s.Normalised), 3), decimals(float64(s.Balanced), 3),
		})
	}
	return Block{Heading: "Under other thresholds", Table: t}
}

func (b *BalanceResult) rulesBlock() Block {
	t := &Table{Columns: []Column{{Name: "layer"}, {Name: "measure"}, {Name: "rule"}}}
	for _, r := range b.Rules {
		rule := r.Rule
		if !math.IsInf(float64(r.Plus), 0) && !math.IsInf(float64(r.Minus), 0) {
			rule += fmt.Sprintf(": + above %g, - below %g", float64(r.Plus), float64(r.Minus))
		}
		t.Rows = append(t.Rows, []string{r.Layer, r.Measure, rule})
	}
	for _, l := range b.LeftOut {
		t.Rows = append(t.Rows, []string{l.Layer, "left out", l.Why})
	}
	return Block{Heading: "How layers become signs", Table: t}
}

// Sheet is the contract of -o csv: a row for each tie that contradicts a
// division, or for each tie of the group.
func (b *BalanceResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"network", "from", "to", "weight", "layers", "against_camps", "against_groups"}}
	list := b.Frustrated
	if b.Group != "" {
		list = b.GroupTies
	}
	for _, t := range list {
		s.Rows = append(s.Rows, []any{b.Network, t.From, t.To, float64(t.Weight), t.Layers, t.AgainstCamps, t.AgainstGroups})
	}
	return s
}
