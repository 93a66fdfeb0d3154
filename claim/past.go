package claim

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Earlier is the verdict of a claim's rule with all its spans moved back by the
// same number of years.
type Earlier struct {
	Year  int    // last year of the spans
	Reach int    // last year of which the record had something for them: before Year where the data end earlier
	Spans string // as they were asked
	Found Finding
}

// Past is what becomes of a claim when its spans are moved back.
type Past struct {
	Claim *Claim
	Why   string // it cannot be asked so; empty when it can
	Years []Earlier
}

// pastPatience is how many years in a row a claim may have no value before
// earlier years are left out.
const pastPatience = 3

// Past asks the claims of a narrative of earlier years: the same rules on the
// editions of today, with the spans of every quantity that decides moved back
// year by year until they end in the year since. Nothing dated after a span
// decides; what was published then is another matter. Claims that name no spans,
// or that cannot be moved, say why. progress, if not nil, is told how far it is.
func (k *Checker) Past(ctx context.Context, n *Narrative, since int, progress func(done, total int)) ([]*Past, error) {
	list := make([]*Past, len(n.Claims))
	var asked []*Past
	most := 0
	for i, c := range n.Claims {
		list[i] = &Past{Claim: c}
		deciding, end, why := k.movable(c)
		if list[i].Why = why; why != "" {
			continue
		}
		list[i].Claim = deciding
		asked = append(asked, list[i])
		most = max(most, end-since+1)
	}
	if slices.ContainsFunc(asked, func(p *Past) bool { return p.Claim.asksSQL() }) {
		done, err := k.openQueries(ctx)
		if err != nil {
			return nil, fmt.Errorf("ask claims of earlier years: %w", err)
		}
		defer done()
	}
	for back := range most {
		if progress != nil {
			progress(back, most)
		}
		if err := k.pastYear(ctx, n, asked, back, since); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// pastYear asks all claims that are still asked with their spans moved back.
func (k *Checker) pastYear(ctx context.Context, n *Narrative, asked []*Past, back, since int) error {
	clear(k.cache) // windows of another year: a year's tables of all pairs are large
	clear(k.bulk)
	clear(k.sql)
	var found []*Finding
	var whose []*Past
	for _, p := range asked {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("ask claims of earlier years: %w", err)
		}
		_, end := p.Claim.ends()
		if end-back < since || p.exhausted() {
			continue
		}
		moved, err := p.Claim.moved(back)
		if err != nil {
			return err
		}
		f, _, err := k.verdict(ctx, moved)
		if err != nil {
			return Problems{{n.File, n.Line(p.Claim), moved.ID, fmt.Sprintf("%d years earlier: %v", back, err)}}
		}
		f.Narrative = n.ID
		found, whose = append(found, f), append(whose, p)
	}
	discoveries(found, k.rules.Settings.Discovery)
	for i, f := range found {
		_, end := f.Claim.ends()
		f.Placebos, f.Editions, f.Notes = nil, nil, nil
		whose[i].Years = append(whose[i].Years, Earlier{Year: end, Reach: k.reach(f, end), Spans: f.Claim.spans(), Found: *f})
	}
	return nil
}

// exhausted reports whether the record has had nothing for the claim in the last
// years that were asked.
func (p *Past) exhausted() bool {
	n := len(p.Years)
	if n < pastPatience {
		return false
	}
	return !slices.ContainsFunc(p.Years[n-pastPatience:], func(e Earlier) bool { return e.Found.Verdict != NotMeasurable })
}

// fixedYear finds a year that is written in a query.
var fixedYear = regexp.MustCompile(`\b(1[5-9]|20)\d\d\b`)

// movable returns the claim with only the quantities that decide it, each with
// its span, and the last year of these; or why it cannot be moved in time.
func (k *Checker) movable(c *Claim) (deciding *Claim, end int, why string) {
	switch {
	case len(c.Quantities) == 0 || !decided(c):
		return nil, 0, "no number decides it"
	case c.Design != "":
		return nil, 0, "it is decided by a study of all dates at once"
	}
	run, err := k.prepare(c)
	if err != nil {
		return nil, 0, err.Error()
	}
	out := *c
	out.Quantities, out.Others = nil, nil
	for _, q := range run.quantities {
		if !run.decides(q.Name) {
			continue
		}
		if why := q.fixed(); why != "" {
			return nil, 0, q.Name + ": " + why
		}
		out.Quantities = append(out.Quantities, q)
	}
	if len(out.Quantities) == 0 {
		return nil, 0, "no number decides it"
	}
	out.Value = cmp.Or(c.Value, c.Quantities[0].Name)
	out.From, out.To = "", strconv.Itoa(run.lastYear()) // of those it is compared with; every quantity has its own span now
	_, end = out.ends()
	return &out, end, ""
}

// decides reports whether the value or a condition speaks of a quantity.
func (r *run) decides(name string) bool {
	is := func(n string) bool {
		return n == name || slices.Contains([]string{name + "_low", name + "_high", name + "_n", name + "_percentile"}, n)
	}
	return slices.ContainsFunc(r.value.names, is) ||
		slices.ContainsFunc(r.when.tests, func(t test) bool { return slices.ContainsFunc(t.when.names, is) })
}

// fixed says why a quantity cannot be taken of another time; empty when it can.
func (q *Quantity) fixed() string {
	_, errFrom := movedDate(q.From, 0)
	_, errTo := movedDate(q.To, 0)
	switch {
	case q.Shocks != nil:
		return "a study of all dates at once"
	case q.SQL != "" && !strings.Contains(q.SQL, "$to"):
		return "its query names no end of a span that could be moved"
	case q.SQL != "" && fixedYear.MatchString(q.SQL):
		return "its query has a year written into it"
	case strings.HasPrefix(q.Measure, "ideal-") || strings.HasPrefix(q.Measure, "composite"):
		return q.Measure + " is fitted to all years at once, later ones too"
	case q.To == "":
		return "its span has no end"
	case q.From == "" || errFrom != nil || errTo != nil:
		return "its span is not made of years or days"
	}
	return ""
}

// movedDate moves a year, a month or a day back by years; the end of February
// stays in February.
func movedDate(date string, back int) (string, error) {
	year, rest, _ := strings.Cut(date, "-")
	y, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 {
		return "", fmt.Errorf("move %q in time: want a year, a month or a day", date)
	}
	if rest == "02-29" && back != 0 {
		rest = "02-28"
	}
	if rest == "" {
		return strconv.Itoa(y - back), nil
	}
	return fmt.Sprintf("%04d-%s", y-back, rest), nil
}

// moved returns the claim with the spans of all quantities moved back.
func (c *Claim) moved(back int) (*Claim, error) {
	out := *c
	var err error
	if out.To, err = movedDate(c.To, back); err != nil {
		return nil, err
	}
	out.Quantities = make([]*Quantity, len(c.Quantities))
	for i, q := range c.Quantities {
		x := *q
		if x.From, err = movedDate(q.From, back); err != nil {
			return nil, err
		}
		if x.To, err = movedDate(q.To, back); err != nil {
			return nil, err
		}
		out.Quantities[i] = &x
	}
	return &out, nil
}

// ends are the first and the last year of the spans of a claim whose quantities
// all have one.
func (c *Claim) ends() (from, to int) {
	from = math.MaxInt
	for _, q := range c.Quantities {
		a, errA := strconv.Atoi(firstDigits(q.From))
		b, errB := strconv.Atoi(firstDigits(q.To))
		if errA == nil && errB == nil {
			from, to = min(from, a), max(to, b)
		}
	}
	return from, to
}

// spans writes the distinct spans of the quantities.
func (c *Claim) spans() string {
	var list []string
	for _, q := range c.Quantities {
		s := q.From
		if q.To != q.From {
			s += " to " + q.To
		}
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return strings.Join(list, ", ")
}

// reach is the last year that the record had something of, where it had less
// than the spans ask: a share of the last year in the data may be of years ago.
func (k *Checker) reach(f *Finding, end int) int {
	late := 0
	for i, a := range f.Quantities {
		q := f.Claim.Quantities[i]
		to, err := strconv.Atoi(firstDigits(q.To))
		if err != nil || math.IsNaN(a.Value) {
			continue
		}
		last := k.covered(a.Editions)
		if t := q.takeOf(); t == "last" || t == "at" {
			if y, err := strconv.Atoi(firstDigits(a.Span)); err == nil && len(firstDigits(a.Span)) == 4 {
				last = y
			}
		}
		if last > 0 {
			late = max(late, to-last)
		}
	}
	return end - late
}

// covered is the last year that any of the editions can speak of; 0 where none
// says.
func (k *Checker) covered(editions []string) int {
	last := 0
	for _, e := range k.rec.Manifest().Editions {
		if slices.Contains(editions, e.SHA256) && e.CoverageTo.Known() {
			last = max(last, e.CoverageTo.Year())
		}
	}
	return last
}
