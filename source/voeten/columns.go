package voeten

import (
	"fmt"
	"regexp"
	"strings"
)

// columns holds positions in a row, -1 where there is no such column.
type columns struct {
	state, letters, name int
	period               int
	point, votes         int
	low, high            int
	partners             []partner
}

// partner is a column with the share of votes identical to another state's.
type partner struct {
	at     int
	column string
	cow    string
}

var (
	point = regexp.MustCompile(`^IdealPoint(|All|FP)$`)
	agree = regexp.MustCompile(`^(\w+)Agree(?:All|FP)?$`)
	// The lowest quantile is spelled with the letter O in the files so far.
	quantile = regexp.MustCompile(`^Q[O\d]+%`)
)

// findColumns locates the columns for a role and returns those that it does
// not know. Names end in All or FP after the votes that the estimate rests on.
// cow gives the Correlates of War number of the state that an agreement column
// compares with.
func findColumns(role string, header []string, cow map[string]string) (columns, []string, error) {
	c := columns{state: -1, letters: -1, name: -1, period: -1, point: -1, votes: -1, low: -1, high: -1}
	if role != "session" && role != "year" {
		return c, nil, fmt.Errorf("role %q is none of session, year", role)
	}
	suffix := ""
	for _, h := range header {
		if m := point.FindStringSubmatch(h); m != nil {
			suffix = m[1]
		}
	}
	known := map[string]*int{
		"ccode": &c.state, "iso3c": &c.letters, "Countryname": &c.name, role: &c.period,
		"IdealPoint" + suffix: &c.point, "NVotes" + suffix: &c.votes, "Q5%" + suffix: &c.low, "Q95%" + suffix: &c.high,
	}
	var extra []string
	for i, h := range header {
		if at, ok := known[h]; ok {
			if *at >= 0 {
				return c, nil, fmt.Errorf("column %s stands twice; found %q", h, header)
			}
			*at = i
			continue
		}
		if m := agree.FindStringSubmatch(h); m != nil && cow[m[1]] != "" {
			c.partners = append(c.partners, partner{at: i, column: h, cow: cow[m[1]]})
			continue
		}
		if h != "" && h != "session" && h != "year" && !quantile.MatchString(h) {
			extra = append(extra, h)
		}
	}
	var lacks []string
	for _, need := range []struct {
		name string
		at   int
	}{{"ccode", c.state}, {role, c.period}, {"IdealPointAll or IdealPointFP", c.point}} {
		if need.at < 0 {
			lacks = append(lacks, need.name)
		}
	}
	if len(lacks) > 0 {
		return c, nil, fmt.Errorf("no column %s; found %q", strings.Join(lacks, ", "), header)
	}
	return c, extra, nil
}

// cell returns a cell without spaces around, "" where the file has no such
// column.
func cell(rec []string, at int) string {
	if at < 0 {
		return ""
	}
	return strings.TrimSpace(rec[at])
}
