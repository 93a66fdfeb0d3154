package table

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// numberStyle is how numbers are written: 1,234.5 or 1.234,5 or 1 234,5.
type numberStyle struct {
	thousands string // between groups of three digits; empty for none
	decimal   string // empty for a point
}

// read reads a decimal number; words such as inf and hexadecimals are none, nor
// is one whose groups are not of three digits: 12,75 is not 1275.
func (n numberStyle) read(s string) (float64, error) {
	decimal := n.decimal
	if decimal == "" {
		decimal = "."
	}
	end := len(s)
	for _, sign := range []string{decimal, "e", "E"} {
		if i := strings.Index(s, sign); i >= 0 {
			end = min(end, i)
		}
	}
	whole, rest := s[:end], s[end:]
	if n.thousands != "" && strings.Contains(whole, n.thousands) {
		groups := strings.Split(whole, n.thousands)
		if first := len(strings.TrimLeft(groups[0], "+-")); first < 1 || first > 3 {
			return 0, strconv.ErrSyntax
		}
		if slices.ContainsFunc(groups[1:], func(g string) bool { return len(g) != 3 }) {
			return 0, strconv.ErrSyntax
		}
		whole = strings.Join(groups, "")
	}
	if decimal != "." {
		if strings.Contains(whole+rest, ".") {
			return 0, strconv.ErrSyntax
		}
		rest = strings.Replace(rest, decimal, ".", 1)
	}
	if s = whole + rest; strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(s, 64)
}

// plainNumber reads a number as programs write it.
func plainNumber(s string) (float64, error) { return numberStyle{}.read(s) }

// guessedStyles are tried in this order; the one that reads most cells counts.
var guessedStyles = []numberStyle{{",", ""}, {".", ","}, {" ", ","}, {"\u00a0", ","}, {"\u202f", ","}, {"'", ""}}

var fraction = regexp.MustCompile(`[.,eE]`)

// isNumber takes the column for one of numbers if most cells are, in one style.
func (c *column) isNumber() bool {
	var best map[string]bool
	most := -1
	for _, style := range guessedStyles {
		ok := c.which(func(s string) bool { _, err := style.read(s); return err == nil || slices.Contains(noValue, s) })
		n := 0
		for s := range ok {
			n += c.distinct[s]
		}
		if n > most {
			best, most, c.style = ok, n, style
		}
	}
	plain := slices.ContainsFunc(c.values(), func(s string) bool { return best[s] && !slices.Contains(noValue, s) })
	if !plain || !c.passes(best) {
		c.style = numberStyle{}
		return false
	}
	c.trimStyle(best)
	c.noteMissing()
	c.settle("number", best)
	return true
}

// trimStyle keeps of the style what the cells need, and notes a cell that can be
// read in two ways.
func (c *column) trimStyle(ok map[string]bool) {
	thousands, decimal := false, false
	c.whole = true
	other := numberStyle{".", ","}
	if c.style == other {
		other = guessedStyles[0]
	}
	clash, decided := "", false
	for _, s := range c.values() {
		if !ok[s] || slices.Contains(noValue, s) {
			continue
		}
		thousands = thousands || strings.Contains(s, c.style.thousands)
		decimal = decimal || c.style.decimal != "" && strings.Contains(s, c.style.decimal)
		x, _ := c.style.read(s)
		switch y, err := other.read(s); {
		case err != nil:
			decided = true
		case x != y && clash == "":
			clash = s
		}
		without := s
		if c.style.thousands != "" {
			without = strings.ReplaceAll(s, c.style.thousands, "")
		}
		c.whole = c.whole && !fraction.MatchString(without)
	}
	if !thousands {
		c.style.thousands = ""
	}
	if !decimal {
		c.style.decimal = ""
	}
	if !decided {
		c.twoWays = clash
	}
}
