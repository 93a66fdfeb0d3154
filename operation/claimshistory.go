package operation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"entente/claim"
	"entente/record"
)

// ClaimCourse is what was remembered of a claim: its verdicts, oldest first.
type ClaimCourse struct {
	ID        string        `json:"id"`
	Narrative string        `json:"narrative"`
	Variant   string        `json:"variant"` // of the check: a file of one's own, other groups, --commercial
	Text      string        `json:"text"`
	Verdict   string        `json:"verdict"` // the last remembered
	Flips     int           `json:"flips"`   // how often the verdict became another
	Flipped   string        `json:"flipped"` // day of the last time; empty without one
	Verdicts  []ClaimMoment `json:"verdicts"`
	Years     []ClaimYear   `json:"years"`     // with --by-year: the same rule of earlier years, the first year first
	YearsWhy  string        `json:"years_why"` // it cannot be asked of earlier years
}

// ClaimMoment is an outcome that stood for a time.
type ClaimMoment struct {
	From       string        `json:"from"` // time of the first check with it
	To         string        `json:"to"`   // and of the last
	Checks     int           `json:"checks"`
	Verdict    string        `json:"verdict"`
	Value      Number        `json:"value"`
	Low        Number        `json:"low"`
	High       Number        `json:"high"`
	N          int           `json:"n"`
	Firm       bool          `json:"firm"`
	Version    string        `json:"version"` // of what decides the claim
	Program    string        `json:"program"`
	Generation int           `json:"generation"` // of the record
	Sources    []ClaimRested `json:"sources"`
	Flip       bool          `json:"flip"`   // the verdict is another than before
	Causes     []string      `json:"causes"` // what had changed since the check before: data, rule, program, other
	Why        string        `json:"why"`
}

// ClaimRested is an edition that a remembered verdict rested on.
type ClaimRested struct {
	Source     string `json:"source"` // with the role of the file: undl/ga
	Name       string `json:"name"`
	CoverageTo string `json:"coverage_to"`
	SHA256     string `json:"sha256"` // its beginning
}

// ClaimMemory says what a history was made of.
type ClaimMemory struct {
	Checks     int    `json:"checks"`
	Since      string `json:"since"` // the first one
	Unreadable int    `json:"unreadable"`
	Torn       int    `json:"torn"`
}

// ClaimNarrative is a narrative that comes with the program.
type ClaimNarrative struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Claims int    `json:"claims"`
}

// remember notes the outcome of a check of whole narratives, in the record's
// folder where a command may write there. That it cannot be noted costs the
// history a point and nothing else: whoever watches is told.
func (c *ClaimsResult) remember(ctx context.Context, env *Env, name string) error {
	r, err := env.Open()
	if err != nil {
		return err
	}
	list, err := narratives(name)
	if err != nil {
		return err
	}
	m := memoryOf(env, r.Embedded)
	for _, n := range list {
		check, err := c.checkOf(env, r, n)
		if err != nil {
			return err
		}
		if err := m.add(ctx, check, env.Shared == nil); err != nil && env.Notice != nil {
			env.Notice(err.Error())
		}
	}
	return nil
}

// checkOf is the whole outcome of a narrative, for the memory.
func (c *ClaimsResult) checkOf(env *Env, r *record.Record, n *claim.Narrative) (rememberedCheck, error) {
	manifest, err := json.Marshal(r.Manifest())
	if err != nil {
		return rememberedCheck{}, fmt.Errorf("digest the manifest: %w", err)
	}
	variant, err := variantOf(env, n)
	if err != nil {
		return rememberedCheck{}, err
	}
	out := rememberedCheck{
		V: memoryBegun, Time: env.Now().UTC().Round(0), Program: env.Program, Build: digest([]byte(env.Build)), Record: digest(manifest),
		Generation: r.Manifest().Generation, Narrative: n.ID, Variant: variant, Editions: map[string]rememberedEdition{},
	}
	version := map[string]string{}
	for _, x := range n.Claims {
		if version[x.ID], err = claim.Rules().Version(x); err != nil {
			return out, err
		}
	}
	for _, x := range c.Claims {
		if x.Narrative != n.ID {
			continue
		}
		one := rememberedClaim{
			ID: x.ID, Text: x.Text, Version: version[x.ID], Verdict: x.Verdict, N: x.N, Firm: x.Firm,
			Value: rounded(x.Value), Low: rounded(x.Low), High: rounded(x.High),
		}
		for _, s := range x.Sources {
			name := s.ID + "/" + role(s.File)
			out.Editions[name] = rememberedEdition{short(s.SHA256), s.Name, s.CoverageTo}
			if !slices.Contains(one.Rests, name) {
				one.Rests = append(one.Rests, name)
			}
		}
		slices.Sort(one.Rests)
		out.Claims = append(out.Claims, one)
	}
	return out, nil
}

// rounded keeps six digits: sums of tables differ in the last ones from run to
// run.
func rounded(n Number) Number {
	if math.IsNaN(float64(n)) {
		return n
	}
	f, err := strconv.ParseFloat(strconv.FormatFloat(float64(n), 'g', 6, 64), 64)
	if err != nil {
		return n
	}
	return Number(f)
}

func digest(b []byte) string {
	h := fnv.New64a()
	_, _ = h.Write(b) // never fails
	return strconv.FormatUint(h.Sum64(), 16)
}

// variantOf names what makes checks of one narrative not comparable.
func variantOf(env *Env, n *claim.Narrative) (string, error) {
	var parts []string
	if !strings.HasPrefix(n.File, "claim/narratives/") {
		parts = append(parts, filepath.Base(n.File))
	}
	if env.Commercial {
		parts = append(parts, "commercial")
	}
	if env.GroupFile != "" {
		b, err := os.ReadFile(env.GroupFile)
		if err != nil {
			return "", fmt.Errorf("read groups: %w", err)
		}
		parts = append(parts, "groups "+digest(b))
	}
	return strings.Join(parts, ", "), nil
}

// historyOf answers with the remembered verdicts of a narrative, of a claim, or
// of all.
func historyOf(ctx context.Context, env *Env, q *claimsRequest) (*ClaimsResult, error) {
	if len(q.Names) > 1 {
		return nil, errors.New("claims history: name one narrative or one claim, or nothing")
	}
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	res := newClaimsResult()
	res.history = true
	res.Summary.Embedded = r.Embedded
	if err := res.recall(env, r); err != nil {
		return nil, err
	}
	name := ""
	if len(q.Names) == 1 {
		name = q.Names[0]
	}
	if q.ByYear {
		res.years = true
		names, id, err := q.asked()
		if err != nil {
			return nil, err
		}
		if err := res.byYear(ctx, env, r, names, id, q.Since); err != nil {
			return nil, err
		}
	}
	return res, res.narrow(name, narrativeIn(env, q.Narrative))
}

// narrativeIn is the id of the narrative that a name stands for: the one in a
// file of one's own, but for a client, whose names are no files.
func narrativeIn(env *Env, name string) string {
	if name == "" || env.Shared != nil || slices.Contains(claim.Embedded(), name) {
		return name
	}
	if list, err := narratives(name); err == nil {
		return list[0].ID
	}
	return name
}

// recall reads what is remembered.
func (c *ClaimsResult) recall(env *Env, r *record.Record) error {
	all, err := memoryOf(env, r.Embedded).read()
	if err != nil {
		return err
	}
	c.Memory = ClaimMemory{Checks: len(all.checks), Unreadable: all.unreadable, Torn: all.torn}
	if len(all.checks) > 0 {
		c.Memory.Since = all.checks[0].Time.Format("2006-01-02")
	}
	c.History = courses(all.checks)
	return nil
}

// narrow keeps the courses of a narrative, or of the claims with an id. Names
// are looked up and never opened.
func (c *ClaimsResult) narrow(name, narrative string) error {
	c.Narratives = nil
	for _, n := range c.Available {
		c.Narratives = append(c.Narratives, n.ID)
	}
	for _, h := range c.History {
		if !slices.Contains(c.Narratives, h.Narrative) {
			c.Narratives = append(c.Narratives, h.Narrative)
		}
	}
	if narrative == "" && slices.Contains(c.Narratives, name) {
		name, narrative = "", name
	}
	if narrative != "" {
		if !slices.Contains(c.Narratives, narrative) {
			return fmt.Errorf("no narrative %q comes with the program or is remembered; there are %s", narrative, strings.Join(c.Narratives, ", "))
		}
		c.Narratives = []string{narrative}
		c.History = slices.DeleteFunc(c.History, func(h ClaimCourse) bool { return h.Narrative != narrative })
	}
	if name == "" {
		return nil
	}
	c.History = slices.DeleteFunc(c.History, func(h ClaimCourse) bool { return !strings.EqualFold(h.ID, name) })
	if len(c.History) > 0 || claimKnown(c.Narratives, name) {
		return nil
	}
	return fmt.Errorf("no narrative or claim %q: narratives are %s", name, strings.Join(c.Narratives, ", "))
}

// claimKnown reports whether a narrative that comes with the program has the
// claim.
func claimKnown(narratives []string, id string) bool {
	for _, n := range narratives {
		if !slices.Contains(claim.Embedded(), n) {
			continue
		}
		x, err := claim.Open(n)
		if err == nil && slices.ContainsFunc(x.Claims, func(c *claim.Claim) bool { return strings.EqualFold(c.ID, id) }) {
			return true
		}
	}
	return false
}

// courses makes the verdicts of each claim of whole checks, which come in the
// order of time.
func courses(checks []rememberedCheck) []ClaimCourse {
	list := []ClaimCourse{}
	at := map[string]int{}
	before := map[string]rememberedCheck{} // the check of the series before
	for _, c := range checks {
		for _, x := range c.Claims {
			key := c.series() + "\x00" + x.ID
			i, ok := at[key]
			if !ok {
				i = len(list)
				at[key] = i
				list = append(list, ClaimCourse{ID: x.ID, Narrative: c.Narrative, Variant: c.Variant, Years: []ClaimYear{}})
			}
			list[i].add(c, x, before[c.series()])
		}
		before[c.series()] = c
	}
	return list
}

// add adds what a check said of the claim; the same as before makes the last
// outcome longer.
func (h *ClaimCourse) add(c rememberedCheck, x rememberedClaim, before rememberedCheck) {
	when := c.Time.Format("2006-01-02T15:04:05Z")
	h.Text, h.Verdict = x.Text, x.Verdict
	i := slices.IndexFunc(before.Claims, func(y rememberedClaim) bool { return y.ID == x.ID })
	last := len(h.Verdicts) - 1
	if i >= 0 && last >= 0 && before.Claims[i].outcome() == x.outcome() && before.Claims[i].Version == x.Version {
		h.Verdicts[last].To = when
		h.Verdicts[last].Checks++
		return
	}
	m := ClaimMoment{
		From: when, To: when, Checks: 1, Verdict: x.Verdict, Value: x.Value, Low: x.Low, High: x.High, N: x.N, Firm: x.Firm,
		Version: x.Version, Program: c.Program, Generation: c.Generation, Sources: []ClaimRested{}, Causes: []string{},
	}
	for _, name := range x.Rests {
		e := c.Editions[name]
		m.Sources = append(m.Sources, ClaimRested{name, e.Name, e.To, e.SHA})
	}
	if last >= 0 {
		m.Flip = h.Verdicts[last].Verdict != x.Verdict
		if i >= 0 {
			m.Causes, m.Why = causes(before, c, before.Claims[i], x)
		} else {
			m.Causes, m.Why = []string{"rule"}, "the narrative had not had the claim for a time"
		}
	}
	if m.Flip {
		h.Flips++
		h.Flipped = when[:len("2006-01-02")]
	}
	h.Verdicts = append(h.Verdicts, m)
}

// causes says what had changed between two checks that differ on a claim. All
// that changed is named: which of it moved the verdict is not known.
func causes(old, now rememberedCheck, was, is rememberedClaim) (kinds []string, why string) {
	var parts []string
	add := func(kind, text string) {
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
		parts = append(parts, text)
	}
	for _, name := range is.Rests {
		e, before := now.Editions[name], old.Editions[name]
		switch {
		case !slices.Contains(was.Rests, name):
			add("data", name+" is new in it")
		case e.SHA != before.SHA:
			add("data", fmt.Sprintf("%s: %s to %s, now %s to %s", name, before.Name, before.To, e.Name, e.To))
		}
	}
	for _, name := range was.Rests {
		if !slices.Contains(is.Rests, name) {
			add("data", name+" is not in it any more")
		}
	}
	if was.Version != is.Version {
		add("rule", "the claim or its rule was changed")
	}
	if old.Build != now.Build {
		text := "the program is another build of " + now.Program
		if old.Program != now.Program {
			text = fmt.Sprintf("the program was %s and is %s", old.Program, now.Program)
		}
		add("program", text)
	}
	switch {
	case len(kinds) > 0:
	case old.Record != now.Record:
		add("data", "the record changed elsewhere than in the editions that it rests on")
	default:
		add("other", "the same record, rule and program: the year, or another claim of its family")
	}
	return kinds, strings.Join(parts, "; ")
}
