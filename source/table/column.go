package table

import (
	"regexp"
	"slices"
	"strings"

	"entente"
	"entente/source"
)

// enough is the share of a column's cells, and of its different cells, that
// must read as states, dates or numbers for the column to be taken for such.
const enough = 0.6

// guessedLayouts are the layouts of dates that are tried. Of those that read
// the same cells the first counts.
var guessedLayouts = []string{
	"%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "%Y/%m/%d",
	"%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d %b. %Y", "%d-%b-%Y", "%d-%b-%y", "%B %d, %Y", "%b %d, %Y",
	"%Y%m%d", "%Y-%m", "%m/%Y", "%B %Y", "%b %Y", "%Y",
}

// tried is a layout of dates, ready to read.
type tried struct {
	text string
	read *moment
}

// layoutsToTry makes the layouts ready; in a workbook days may be serial
// numbers.
func layoutsToTry(format string) []tried {
	texts := guessedLayouts
	if format == "xlsx" {
		texts = append(slices.Clone(texts), excel)
	}
	var list []tried
	for _, text := range texts {
		// The layouts are this file's own: they are good.
		if m, err := newMoment(source.Moment{Column: "c", Layouts: []string{text}}); err == nil {
			list = append(list, tried{text, m})
		}
	}
	return list
}

// reads reports whether the layout reads a cell as a day that tables speak of.
func (t tried) reads(s string) bool {
	_, err := t.read.read(func(string) string { return s }, false)
	return err == nil
}

// named reports whether the layout asks for a column whose name says that it
// holds dates: any number could be a year or a serial day.
func (t tried) named() bool { return t.text == "%Y" || t.text == excel }

// noValue are words that tables write for "no value". NA is none where states
// are read: it is Namibia.
var noValue = []string{"NA", "N/A", "n/a", "n.a.", "NaN", "nan", "NULL", "null", "None", "none", "-", "--", "..", "...", ".", "?", "unknown", "Unknown", "-9", "-99", "-999"}

// column is what is known of a column.
type column struct {
	name, use, looks  string
	cells, understood int
	first             string // not understood
	distinct          map[string]int

	read    []string // of states: how
	split   string
	resolve map[string]entente.Code
	prose   float64 // share of cells that name a state somewhere

	layouts []string
	missing []string
	style   numberStyle
	twoWays string // a cell that is another number where comma and point change places
	whole   bool
}

// profile looks at each column of the sample.
func (g *guess) profile() {
	for i, name := range g.head {
		c := &column{name: name, distinct: map[string]int{}, resolve: map[string]entente.Code{}}
		for _, r := range g.sample {
			if r[i] != "" {
				c.cells++
				c.distinct[r[i]]++
			}
		}
		g.columns = append(g.columns, c)
		switch {
		case c.cells == 0:
			c.looks = "empty"
		case c.isLink():
		case g.isStates(c):
		case c.isDate(g.layouts):
		case c.isNumber():
		default:
			c.looks, c.understood = "text", c.cells
			c.prose = g.prose(c)
		}
	}
}

// settle notes how much of the column a test understood.
func (c *column) settle(looks string, understood map[string]bool) {
	c.looks = looks
	for _, s := range c.values() {
		if understood[s] {
			c.understood += c.distinct[s]
		} else if c.first == "" {
			c.first = s
		}
	}
}

// values lists the different cells, the commonest first.
func (c *column) values() []string {
	list := make([]string, 0, len(c.distinct))
	for s := range c.distinct {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b string) int {
		if c.distinct[a] != c.distinct[b] {
			return c.distinct[b] - c.distinct[a]
		}
		return strings.Compare(a, b)
	})
	return list
}

// passes applies the threshold to cells and to different cells.
func (c *column) passes(ok map[string]bool) bool {
	cells, kinds, all := 0, 0, 0
	for s, n := range c.distinct {
		all += n
		if ok[s] {
			cells += n
			kinds++
		}
	}
	return all > 0 && float64(cells) >= enough*float64(all) && float64(kinds) >= enough*float64(len(c.distinct))
}

func (c *column) which(test func(string) bool) map[string]bool {
	ok := map[string]bool{}
	for s := range c.distinct {
		if test(s) {
			ok[s] = true
		}
	}
	return ok
}

func (c *column) isLink() bool {
	ok := c.which(func(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") })
	if !c.passes(ok) {
		return false
	}
	c.settle("link", ok)
	return true
}

// codeNames are names of columns that say in which code system their numbers
// are: a number alone could be anything.
var codeNames = []struct {
	system string
	name   *regexp.Regexp
}{
	{"cow", regexp.MustCompile(`(?i)^(s?ccode[ab12]?|cow.*|.*_cow|.*cowcode.*|importer1|importer2|state(a|b|num)|stabb)$`)},
	{"gw", regexp.MustCompile(`(?i)^(gw.*|.*gwno.*|.*gwcode.*)$`)},
	{"m49", regexp.MustCompile(`(?i)(m49|un_?code|iso_?num)`)},
	{"imf", regexp.MustCompile(`(?i)imf`)},
}

// isStates tries the readings of a column as states and takes the one that
// understands most.
func (g *guess) isStates(c *column) bool {
	var readings [][]string
	for _, n := range codeNames {
		if n.name.MatchString(c.name) {
			readings = append(readings, []string{n.system})
		}
	}
	readings = append(readings, []string{"iso3"}, []string{"iso2"}, []string{"name"}, []string{"iso2", "name"})
	var best map[string]bool
	most := 0
	for _, sep := range []string{"", ",", ";", "|", "/"} {
		for _, read := range readings {
			ok := c.which(func(s string) bool { return g.allStates(s, read, sep) })
			n := 0
			for s := range ok {
				n += c.distinct[s]
			}
			// A list, or a second reading, must win something.
			if n > most && c.passes(ok) && (best == nil || n > most+1+most/200) {
				best, most, c.read, c.split = ok, n, read, sep
			}
		}
	}
	if best == nil {
		return false
	}
	for s := range best {
		code, _, _ := g.asState(firstPart(s, c.split), c.read)
		c.resolve[s] = code
	}
	if c.read[0] == "name" && len(c.read) == 1 {
		c.read = nil
	}
	c.settle("states", best)
	return true
}

func firstPart(s, sep string) string {
	if sep != "" {
		s, _, _ = strings.Cut(s, sep)
	}
	return strings.TrimSpace(s)
}

func (g *guess) allStates(cell string, read []string, sep string) bool {
	parts := []string{cell}
	if sep != "" {
		parts = strings.Split(cell, sep)
	}
	any := false
	for _, p := range parts {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if _, _, ok := g.asState(p, read); !ok {
			return false
		}
		any = true
	}
	return any
}

func (g *guess) asState(s string, read []string) (entente.Code, string, bool) {
	for _, way := range read {
		if way == "name" {
			if code, rule, ok := g.states.Resolve(s, entente.NoDate); ok {
				return code, rule, true
			}
			continue
		}
		if (way == "iso3" || way == "iso2") && strings.ToUpper(s) != s {
			continue
		}
		if code, ok := source.FromCode(g.states, way, s, entente.NoDate); ok {
			return code, "exact", true
		}
	}
	return "", "", false
}

// prose is the share of cells in which a state is named somewhere.
func (g *guess) prose(c *column) float64 {
	f := file{plan: &plan{}, in: source.Input{States: g.states}, rows: delimited{&source.Rows{}}}
	p := source.Party{Column: c.name, Text: true}
	n, seen := 0, 0
	for _, s := range c.values()[:min(len(c.distinct), 300)] {
		seen += c.distinct[s]
		if len(f.named(&p, s, entente.NoDate)) > 0 {
			n += c.distinct[s]
		}
		f.issues = f.issues[:0]
	}
	return float64(n) / float64(max(seen, 1))
}

var yearName = regexp.MustCompile(`(?i)(year|^yr|^(start|end|begin|from|to|st|nd)(yr|year|date)?[12]?$|since|until|date|^day$|^time$)`)

// isDate finds the layouts that read the column: first the one that reads most,
// then what reads the rest.
func (c *column) isDate(layouts []tried) bool {
	left := map[string]bool{}
	for s := range c.distinct {
		if !slices.Contains(noValue, s) {
			left[s] = true
		}
	}
	ok := map[string]bool{}
	for len(left) > 0 && len(c.layouts) < 6 {
		var best tried
		most := 0
		for _, l := range layouts {
			if l.named() && !yearName.MatchString(c.name) || contradicts(l.text, c.layouts) {
				continue
			}
			n := 0
			for s := range left {
				if l.reads(s) {
					n += c.distinct[s]
				}
			}
			if n > most {
				best, most = l, n
			}
		}
		if most == 0 {
			break
		}
		c.layouts = append(c.layouts, best.text)
		for s := range left {
			if best.reads(s) {
				ok[s] = true
				delete(left, s)
			}
		}
	}
	values := map[string]int{}
	for s, n := range c.distinct {
		if !slices.Contains(noValue, s) {
			values[s] = n
		}
	}
	test := column{distinct: values}
	if !test.passes(ok) {
		c.layouts = nil
		return false
	}
	c.noteMissing()
	c.settle("date", ok)
	return true
}

// contradicts reports whether a layout reads the same figures the other way
// round as one already chosen: a table has either 3/4 as March or as April.
func contradicts(l string, chosen []string) bool {
	return l == "%d/%m/%Y" && slices.Contains(chosen, "%m/%d/%Y") || l == "%m/%d/%Y" && slices.Contains(chosen, "%d/%m/%Y")
}

// noteMissing lists the words for "no value" that the column has.
func (c *column) noteMissing() {
	for _, w := range noValue {
		if c.distinct[w] > 0 {
			c.missing = append(c.missing, w)
		}
	}
}
