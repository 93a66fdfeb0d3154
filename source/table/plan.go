package table

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente"
	"entente/source"
)

// plan is a mapping that has been checked and made ready.
type plan struct {
	source.Table
	layer          entente.Layer
	comma          rune
	date, from, to *moment
	labels         []label
	columns        []string // all that the mapping reads, each once
	missing        map[string]map[string]bool
}

// compile checks a mapping; errors name the key within the descriptor.
func compile(d source.Descriptor) (*plan, error) {
	p := &plan{Table: *d.Table, layer: entente.Layer(d.Layer), missing: map[string]map[string]bool{}}
	c := checker{plan: p}
	c.format()
	c.party("table.a", &p.A)
	if p.A.Optional {
		c.fail("table.a.optional", "a record needs a")
	}
	if p.B != nil {
		c.party("table.b", p.B)
	} else if p.Directed {
		c.fail("table.directed", "a directed record needs b")
	}
	c.dates()
	c.filters("table.filter", p.Filter)
	c.use(p.Session, p.Link, p.Ref)
	if len(p.Records) == 0 {
		c.fail("table.records", "missing")
	}
	for i, t := range p.Records {
		c.template(fmt.Sprintf("table.records[%d]", i), t)
	}
	c.series()
	for column, words := range p.Missing {
		c.use(column)
		p.missing[column] = map[string]bool{}
		for _, w := range words {
			p.missing[column][w] = true
		}
	}
	slices.Sort(p.columns)
	p.columns = slices.Compact(p.columns)
	return p, errors.Join(c.errs...)
}

type checker struct {
	*plan
	errs []error
}

func (c *checker) fail(key, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("%s: %s", key, fmt.Sprintf(format, args...)))
}

// use remembers the columns that the mapping reads.
func (c *checker) use(columns ...string) {
	for _, s := range columns {
		if s != "" {
			c.plan.columns = append(c.plan.columns, s)
		}
	}
}

func (c *checker) oneOf(key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		c.fail(key, "%q is none of %q", value, allowed)
	}
}

func (c *checker) format() {
	c.oneOf("table.format", c.Format, "csv", "tsv", "jsonl", "xlsx")
	c.oneOf("table.encoding", c.Encoding, "", "utf-8", "latin-1", "cp1252")
	c.oneOf("table.quotes", c.Quotes, "", "none")
	c.comma = ','
	if c.Format == "tsv" {
		c.comma = '\t'
	}
	if c.Delimiter != "" {
		r, n := utf8.DecodeRuneInString(c.Delimiter)
		if n != len(c.Delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n", r) {
			c.fail("table.delimiter", "%q is not one character that can separate", c.Delimiter)
		}
		c.comma = r
	}
	if c.Skip < 0 {
		c.fail("table.skip", "negative")
	}
	delimited := c.Format == "csv" || c.Format == "tsv"
	for _, x := range []struct {
		key     string
		set, ok bool
	}{
		{"table.delimiter", c.Delimiter != "", delimited},
		{"table.quotes", c.Quotes != "", delimited},
		{"table.sheet", c.Sheet != "", c.Format == "xlsx"},
		{"table.encoding", c.Encoding != "", c.Format != "xlsx"},
		{"table.skip", c.Skip > 0, c.Format != "jsonl"},
		{"table.columns", c.Table.Columns != nil, c.Format != "jsonl"},
	} {
		if x.set && !x.ok {
			c.fail(x.key, "says nothing for format %s", c.Format)
		}
	}
	for i, name := range c.Table.Columns {
		if slices.Contains(c.Table.Columns[:i], name) {
			c.fail("table.columns", "%q stands twice", name)
		}
	}
}

func (c *checker) party(key string, p *source.Party) {
	if (p.Constant == "") == (p.Column == "") {
		c.fail(key, "want one of constant, column")
	}
	if p.Constant != "" && (p.Split != "" || p.Read != nil || p.Map != nil || p.NotStates != nil || p.Text || p.Or != nil) {
		c.fail(key, "split, read, map, not_states, text and or go with column")
	}
	if p.Text && (p.Split != "" || p.Read != nil) {
		c.fail(key+".text", "excludes split and read: names are looked for in the whole cell")
	}
	for _, s := range p.Read {
		c.oneOf(key+".read", s, append(source.CodeSystems(), "name")...)
	}
	c.use(p.Column)
	for i := range p.Or {
		at := fmt.Sprintf("%s.or[%d]", key, i)
		c.party(at, &p.Or[i])
		if p.Or[i].Or != nil || p.Or[i].Optional {
			c.fail(at, "or and optional belong to the first place")
		}
	}
}

func (c *checker) dates() {
	if c.Date != nil && (c.From != nil || c.To != nil) {
		c.fail("table.date", "excludes from and to")
	}
	for _, x := range []struct {
		key string
		m   *source.Moment
		to  **moment
	}{{"table.date", c.Date, &c.date}, {"table.from", c.From, &c.from}, {"table.to", c.To, &c.to}} {
		if x.m == nil {
			continue
		}
		m, err := newMoment(*x.m)
		if err != nil {
			c.fail(x.key, "%v", err)
			continue
		}
		*x.to = m
		c.use(x.m.Column, x.m.Year, x.m.Month, x.m.Day)
	}
}

func (c *checker) filters(key string, fs []source.Filter) {
	for i, f := range fs {
		if f.Column == "" || (f.In == nil) == (f.NotIn == nil) {
			c.fail(fmt.Sprintf("%s[%d]", key, i), "want a column and one of in, not_in")
		}
		c.use(f.Column)
	}
}

func (c *checker) template(key string, t source.Template) {
	if t.Kind.Constant == "" && t.Kind.Column == "" {
		c.fail(key+".kind", "missing")
	}
	c.value(key+".kind", t.Kind, func(string) bool { return true })
	c.value(key+".sign", t.Sign, func(s string) bool { _, ok := sign(s); return ok })
	c.value(key+".certainty", t.Certainty, func(s string) bool { _, ok := certainty(s); return ok })
	c.filters(key+".when", t.When)
	if t.Size != nil {
		if t.Size.Column == "" {
			c.fail(key+".size.column", "missing")
		}
		if (t.Size.Low == "") != (t.Size.High == "") {
			c.fail(key+".size", "low and high go together")
		}
		c.use(t.Size.Column, t.Size.Low, t.Size.High)
	}
	l, err := parseLabel(t.Label)
	if err != nil {
		c.fail(key+".label", "%v", err)
	}
	c.labels = append(c.labels, l)
	c.use(l.columns()...)
}

// series checks that a series says nothing that its rows cannot keep.
func (c *checker) series() {
	if !c.Series {
		return
	}
	if c.Session != "" || c.Link != "" || c.Ref != "" {
		c.fail("table.series", "keeps no session, link and ref")
	}
	for i, t := range c.Records {
		key := fmt.Sprintf("table.records[%d]", i)
		switch reported := (source.Value{Constant: string(entente.Reported)}); {
		case t.Size == nil:
			c.fail(key+".size", "missing: a series is of numbers")
		case t.Size.Low != "", t.Label != "", !reflect.DeepEqual(t.Sign, source.Value{}),
			!reflect.DeepEqual(t.Certainty, source.Value{}) && !reflect.DeepEqual(t.Certainty, reported):
			c.fail(key, "a series keeps no low and high, label, sign and certainty but reported")
		}
	}
}

// value checks a constant and what a map gives.
func (c *checker) value(key string, v source.Value, ok func(string) bool) {
	if v.Constant != "" && (v.Column != "" || v.Map != nil) {
		c.fail(key, "constant excludes column and map")
	}
	if v.Map != nil && v.Column == "" {
		c.fail(key, "map goes with column")
	}
	if v.Constant != "" && !ok(v.Constant) {
		c.fail(key, "%q is not allowed here", v.Constant)
	}
	for _, from := range slices.Sorted(maps.Keys(v.Map)) {
		if to := v.Map[from]; !ok(to) {
			c.fail(key+".map."+from, "%q is not allowed here", to)
		}
	}
	c.use(v.Column)
}

func sign(s string) (int8, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < -1 || n > 1 {
		return 0, false
	}
	return int8(n), true
}

func certainty(s string) (entente.Certainty, bool) {
	c := entente.Certainty(s)
	return c, slices.Contains([]entente.Certainty{entente.Confirmed, entente.Reported, entente.Claimed, entente.Disputed}, c)
}

// label is a text with {column} in it: literal and column by turns.
type label []string

func parseLabel(s string) (label, error) {
	var l label
	for {
		text, rest, open := strings.Cut(s, "{")
		l = append(l, text)
		if strings.Contains(text, "}") {
			return nil, fmt.Errorf("%q: } without {", s)
		}
		if !open {
			return l, nil
		}
		column, after, closed := strings.Cut(rest, "}")
		if !closed || column == "" || strings.Contains(column, "{") {
			return nil, fmt.Errorf("%q: want a column between { and }", s)
		}
		l = append(l, column)
		s = after
	}
}

func (l label) columns() []string {
	var all []string
	for i := 1; i < len(l); i += 2 {
		all = append(all, l[i])
	}
	return all
}

// fill writes the label of a row on one line.
func (l label) fill(get func(string) string) string {
	var b strings.Builder
	for i, s := range l {
		if i%2 == 1 {
			s = get(s)
		}
		b.WriteString(s)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
