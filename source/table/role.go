package table

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"entente/source"
)

// Names of columns that say what they are for.
var (
	actsName   = regexp.MustCompile(`(?i)(sender|source|sponsor|exporter|supplier|donor|seller|attacker|initiator|origin|issuer|actor1|^from)`)
	actedName  = regexp.MustCompile(`(?i)(target|recipient|victim|importer|buyer|destination|partner|actor2|^to$|^to[_ ])`)
	startName  = regexp.MustCompile(`(?i)(start|begin|from|since|onset|entry|^st)`)
	endName    = regexp.MustCompile(`(?i)(end|until|to$|exit|finish)`)
	sizeName   = regexp.MustCompile(`(?i)(value|amount|quantity|size|sum|total|weight|million|usd|number|count|launched|flow|volume|score)`)
	idName     = regexp.MustCompile(`(?i)((^|[_ ])(id|ref|key|num|no)$|^id|id$|num$|code|^(year|month|day)$)`)
	labelName  = regexp.MustCompile(`(?i)(title|name|label|description|summary|headline|rivalry|event|model)`)
	stateNamed = regexp.MustCompile(`(?i)(country|state|nation|sender|target|sponsor|victim|partner|reporter|iso|ccode)`)
)

// hardlyAny is the share of rows below which a column is too empty to be what
// the table is about.
const hardlyAny = 0.05

// assign gives the columns their places in the mapping.
func (g *guess) assign() error {
	g.assignDates()
	if err := g.assignStates(); err != nil {
		return err
	}
	g.assignSize()
	g.assignTexts()
	for _, c := range g.columns {
		if c.use != "" && len(c.missing) > 0 && c.use != "a" && c.use != "b" {
			if g.table.Missing == nil {
				g.table.Missing = map[string][]string{}
			}
			g.table.Missing[c.name] = c.missing
			g.doubt("%s: %q are taken for no value", c.name, c.missing)
		}
	}
	return nil
}

// usable reports whether a mapping can name the column.
func (g *guess) usable(c *column) bool {
	n := 0
	for _, o := range g.columns {
		if o.name == c.name {
			n++
		}
	}
	return c.name != "" && n == 1 && c.use == ""
}

func (g *guess) looking(looks string) []*column {
	var list []*column
	for _, c := range g.columns {
		if c.looks == looks && g.usable(c) && float64(c.cells) >= hardlyAny*float64(len(g.sample)) {
			list = append(list, c)
		}
	}
	return list
}

// assignStates finds a and b among the columns of states: those whose names say
// which acts, else the first two that do not hold the same.
func (g *guess) assignStates() error {
	all := g.looking("states")
	slices.SortStableFunc(all, func(x, y *column) int { return cmp.Compare(rank(x), rank(y)) })
	var parties []*column
	for _, c := range all {
		if slices.ContainsFunc(parties, func(o *column) bool { return g.same(o, c) }) {
			g.doubt("%s names the same states as another column and is not read", c.name)
			continue
		}
		parties = append(parties, c)
	}
	if len(parties) == 0 {
		for _, c := range g.columns {
			if c.prose >= 0.2 {
				g.doubt("%s names a state in %.0f %% of its cells: text: true would read them", c.name, 100*c.prose)
			}
		}
		return errNoStates
	}
	if len(parties) > 2 {
		g.doubt("more than two columns hold states; %s and %s are taken", parties[0].name, parties[1].name)
		parties = parties[:2]
	}
	a := parties[0]
	if len(parties) == 1 {
		g.doubt("only %s holds states: records are about one state; a second that is always the same is written b: {constant: ...}", a.name)
		for _, c := range g.columns {
			if c.prose >= 0.2 {
				g.doubt("%s names a state in %.0f %% of its cells: b with text: true would read them", c.name, 100*c.prose)
			}
		}
		g.table.A = a.party()
		a.use = "a"
		return nil
	}
	b := parties[1]
	if actedName.MatchString(a.name) && !actedName.MatchString(b.name) || actsName.MatchString(b.name) && !actsName.MatchString(a.name) {
		a, b = b, a
	}
	g.table.A = a.party()
	party := b.party()
	g.table.B = &party
	a.use, b.use = "a", "b"
	if actsName.MatchString(a.name) || actedName.MatchString(b.name) {
		g.table.Directed = true
		g.doubt("%s is taken to act on %s, by their names", a.name, b.name)
	} else {
		g.doubt("whether %s acts on %s is not known: records have no direction", a.name, b.name)
	}
	return nil
}

// rank orders columns of states: those whose names say so first.
func rank(c *column) int {
	switch {
	case actsName.MatchString(c.name), actedName.MatchString(c.name):
		return 0
	case stateNamed.MatchString(c.name):
		return 1
	}
	return 2
}

// same reports whether two columns hold the same states in nearly all rows.
func (g *guess) same(x, y *column) bool {
	i, j := slices.Index(g.columns, x), slices.Index(g.columns, y)
	both, alike := 0, 0
	for _, r := range g.sample {
		if r[i] == "" || r[j] == "" {
			continue
		}
		both++
		if a, ok := x.resolve[r[i]]; ok && a == y.resolve[r[j]] {
			alike++
		}
	}
	return both > 0 && alike*10 >= both*9
}

func (c *column) party() source.Party {
	return source.Party{Column: c.name, Read: c.read, Split: c.split}
}

// assignDates finds the date: a first and a last day by their names, else the
// first column of dates, with its month and day where those stand apart.
func (g *guess) assignDates() {
	dates := g.looking("date")
	if len(dates) == 0 {
		g.doubt("no column holds dates: records have none")
		return
	}
	use := func(c *column, key string) *source.Moment {
		c.use = key
		if slices.Contains(c.layouts, "%m/%d/%Y") && !slices.ContainsFunc(c.values(), secondOver12) {
			g.doubt("%s: no cell tells whether day or month comes first; month is assumed", c.name)
		}
		if slices.Contains(c.layouts, "%d/%m/%Y") && !slices.ContainsFunc(c.values(), firstOver12) {
			g.doubt("%s: no cell tells whether day or month comes first; day is assumed", c.name)
		}
		return &source.Moment{Column: c.name, Layouts: c.layouts}
	}
	byName := func(name, not *regexp.Regexp) *column {
		i := slices.IndexFunc(dates, func(c *column) bool { return name.MatchString(c.name) && !not.MatchString(c.name) })
		if i < 0 {
			return nil
		}
		return dates[i]
	}
	from, to := byName(startName, endName), byName(endName, startName)
	if from != nil && to != nil {
		g.table.From, g.table.To = use(from, "from"), use(to, "to")
		return
	}
	c := dates[0]
	if from != nil {
		c = from
	}
	if len(dates) > 1 {
		g.doubt("of several columns with dates %s is taken", c.name)
	}
	g.table.Date = use(c, "date")
	if !slices.Equal(c.layouts, []string{"%Y"}) {
		return
	}
	// A year may have its month and day beside it.
	parts := source.Moment{Year: c.name}
	for _, o := range g.columns {
		switch {
		case strings.EqualFold(o.name, "month") && parts.Month == "" && g.usable(o) && o.months():
			parts.Month, o.use = o.name, "date.month"
		case strings.EqualFold(o.name, "day") && parts.Day == "" && g.usable(o) && o.looks == "number":
			parts.Day, o.use = o.name, "date.day"
		}
	}
	if parts.Month == "" && parts.Day != "" {
		for _, o := range g.columns {
			if o.use == "date.day" {
				o.use = ""
			}
		}
		parts.Day = ""
	}
	if parts.Month != "" {
		g.table.Date = &parts
		c.use = "date.year"
	}
}

// months reports whether the column holds months.
func (c *column) months() bool {
	return c.passes(c.which(func(s string) bool {
		n, err := monthNumber(s)
		return err == nil && n >= 1 && n <= 12
	}))
}

func secondOver12(s string) bool { return partOver12(s, 1) }
func firstOver12(s string) bool  { return partOver12(s, 0) }

func partOver12(s string, i int) bool {
	parts := strings.Split(s, "/")
	if len(parts) < 3 {
		return false
	}
	n, err := plainNumber(parts[i])
	return err == nil && n > 12
}

// assignSize finds the number: the first whose name says that it is one, else
// the only one.
func (g *guess) assignSize() {
	t := source.Template{Sign: source.Value{Constant: "0"}}
	defer func() { g.table.Records = []source.Template{t} }()
	numbers := slices.DeleteFunc(g.looking("number"), func(c *column) bool { return idName.MatchString(c.name) })
	i := slices.IndexFunc(numbers, func(c *column) bool { return sizeName.MatchString(c.name) })
	if i < 0 && len(numbers) == 1 {
		i = 0
	}
	if i < 0 {
		if len(numbers) > 1 {
			g.doubt("several columns hold numbers and no name says which is the size: records have none")
		}
		return
	}
	c := numbers[i]
	c.use = "size"
	t.Size = &source.Size{Column: c.name, Unit: c.name, Thousands: c.style.thousands, Decimal: c.style.decimal}
	if len(numbers) > 1 {
		g.doubt("of several columns with numbers %s is taken for the size", c.name)
	}
	if c.twoWays != "" {
		x, _ := c.style.read(c.twoWays)
		g.doubt("%s: %s is read as %v; if comma and point mean the opposite, change thousands and decimal", c.name, c.twoWays, x)
	}
	g.doubt("the unit of %s is not known; its name stands for it", c.name)
}

// assignTexts finds the link, the publisher's id and a text for the label.
func (g *guess) assignTexts() {
	if links := g.looking("link"); len(links) > 0 {
		g.table.Link, links[0].use = links[0].name, "link"
	}
	for _, c := range g.columns {
		if g.table.Ref == "" && g.usable(c) && (c.looks == "number" || c.looks == "text") && idName.MatchString(c.name) &&
			!strings.EqualFold(c.name, "month") && !strings.EqualFold(c.name, "day") {
			g.table.Ref, c.use = c.name, "ref"
		}
	}
	texts := slices.DeleteFunc(g.looking("text"), func(c *column) bool { return strings.ContainsAny(c.name, "{}") })
	if len(texts) == 0 {
		return
	}
	c := texts[max(0, slices.IndexFunc(texts, func(c *column) bool { return labelName.MatchString(c.name) }))]
	g.table.Records[0].Label, c.use = "{"+c.name+"}", "label"
}
