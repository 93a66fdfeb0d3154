package operation

import "fmt"

// shown is how many states of each end of the last session the table lists.
const shown = 12

// Document shows the last session, the pairs asked for, and how far the
// estimate can be trusted.
func (res *IdealpointsResult) Document() Document {
	of := "the record's votes in the General Assembly"
	if res.Input != "" {
		of = res.Input
	}
	d := Document{Title: "Ideal points", Lead: fmt.Sprintf("%s positions from %s votes on %s items (%s). Engine %s, mode %s, seed %d; %s.",
		count(len(res.Points)), count(res.Votes), count(res.ItemCount), of, res.Engine, res.Mode, res.Seed, res.Orientation)}
	if !res.Converged {
		d.Lead = "Not converged: do not use these positions. " + d.Lead
	}
	if res.Out != "" {
		d.Lead += " Written to " + res.Out + "."
	}
	d.Blocks = append(d.Blocks, res.pairBlock()...)
	session, points := res.last()
	t := &Table{Columns: []Column{{Name: "state"}, {Name: "position", Align: Right}, {Name: "90 % interval", Align: Right}, {Name: "sd", Align: Right, Drop: 1}, {Name: "votes", Align: Right, Drop: 2}}}
	for i, p := range points {
		if i == shown && len(points) > 2*shown {
			t.Rows = append(t.Rows, []string{"…", "", "", "", ""})
		}
		if i >= shown && i < len(points)-shown {
			continue
		}
		t.Rows = append(t.Rows, []string{p.State, signed(float64(p.Mean), 2), signed(float64(p.Q05), 2) + " to " + signed(float64(p.Q95), 2), decimals(float64(p.SD), 2), count(p.N)})
	}
	d.Blocks = append(d.Blocks, Block{Heading: fmt.Sprintf("Session %d", session), Table: t})
	if res.Bridge != nil {
		d.Blocks = append(d.Blocks, res.bridgeBlock())
	}
	d.Blocks = append(d.Blocks, res.trustBlock())
	return d
}

func (res *IdealpointsResult) pairBlock() []Block {
	if len(res.Pairs) == 0 {
		return nil
	}
	t := &Table{Columns: []Column{{Name: "pair"}, {Name: "session", Align: Right}, {Name: "difference", Align: Right}, {Name: "90 % interval", Align: Right}, {Name: "P(first above)", Align: Right}, {Name: "voted alike", Align: Right, Drop: 2}, {Name: "expected", Align: Right, Drop: 2}},
		Note: "Differences are taken draw by draw: the errors of two states are correlated."}
	for _, p := range res.Pairs {
		t.Rows = append(t.Rows, []string{p.Pair, fmt.Sprint(p.Session), signed(float64(p.Difference), 2), signed(float64(p.Low), 2) + " to " + signed(float64(p.High), 2), decimals(float64(p.Above), 2), decimals(float64(p.Observed), 2), decimals(float64(p.Expected), 2)})
	}
	return []Block{{Heading: "Differences", Table: t}}
}

func (res *IdealpointsResult) bridgeBlock() Block {
	b := res.Bridge
	t := &Table{Columns: []Column{{Name: "session"}, {Name: "mean with links", Align: Right}, {Name: "without", Align: Right}},
		Note: fmt.Sprintf("%s items are in several sessions. Without them positions correlate %s with those above, at least %s within a session.", count(b.Linked), decimals(float64(b.Correlation), 3), decimals(float64(b.Least), 3))}
	for i, s := range b.Sessions {
		if i == shown {
			break
		}
		t.Rows = append(t.Rows, []string{fmt.Sprint(s.Session), signed(float64(s.With), 2), signed(float64(s.Without), 2)})
	}
	return Block{Heading: "Sessions that move most when links are dropped (variational fit)", Table: t}
}

func (res *IdealpointsResult) trustBlock() Block {
	x, f := res.Diagnostics, res.Fit
	var lines []string
	if res.Chains > 0 {
		lines = append(lines,
			fmt.Sprintf("%d chains, %d iterations of warm-up and %d draws each.", res.Chains, res.Warmup, res.Draws),
			fmt.Sprintf("R-hat: median %s, 95th percentile %s, worst %s.", decimals(float64(x.Rhat50), 3), decimals(float64(x.Rhat95), 3), decimals(float64(x.RhatMax), 3)),
			fmt.Sprintf("Effective draws: median %s, 5th percentile %s, least %s.", decimals(float64(x.ESS50), 0), decimals(float64(x.ESS05), 0), decimals(float64(x.ESSMin), 0)))
	} else {
		lines = append(lines, "Variational: no draws, so no differences with an interval, and standard deviations that are too small.")
	}
	lines = append(lines,
		fmt.Sprintf("The model puts %s %% of the votes into their category; the most frequent category of each item has %s %% (error reduced by %s %%).", decimals(100*float64(f.Correct), 1), decimals(100*float64(f.Modal), 1), decimals(100*float64(f.PRE), 0)),
		fmt.Sprintf("Left out: %s items on which all voted alike, %s lines without a vote.", count(res.Unanimous), count(res.NotCast)))
	lines = append(lines, res.Notes...)
	return Block{Heading: "How far to trust it", Text: lines, Bullets: true}
}
