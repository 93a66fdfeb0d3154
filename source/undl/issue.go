package undl

import (
	"entente"
	"entente/source"
)

// flaw is a kind of issue: its name, what is done about it, and whether the
// row yields nothing.
type flaw struct {
	kind, rule string
	lost       bool
}

var (
	unknownColumn = flaw{"unknown-column", "the column is not read", false}
	malformedRow  = flaw{"malformed-row", "the row is not read", true}
	noRecord      = flaw{"no-record-number", "the row is not read: its roll call is not known", true}
	invalidText   = flaw{"invalid-utf8", "bytes that are not UTF-8 are replaced", false}

	incomplete = flaw{"incomplete-record", "the roll call is kept, what is missing stays empty", false}
	badDate    = flaw{"unreadable-date", "the roll call is kept without a date", false}
	farDate    = flaw{"date-out-of-range", "the roll call is kept without a date", false}
	badTotal   = flaw{"unreadable-total", "the publisher's total is taken as not given", false}
	noVote     = flaw{"adopted-without-vote", "kept as the file has it: every member not voting", false}
	differing  = flaw{"roll-call-differs", "the first row of the roll call holds", false}
	tallyOff   = flaw{"tally-differs", "the rows hold, the publisher's totals are kept beside them", false}

	mojibake      = flaw{"mojibake-name", "the name is read as its undamaged form", false}
	lowerCode     = flaw{"lower-case-code", "the code is read in upper case", false}
	codeUnknown   = flaw{"code-unknown", "the name holds", false}
	codeDisagrees = flaw{"code-disagrees", "the name holds", false}
	nameUndated   = flaw{"name-out-of-time", "the name is read without regard to the date", false}
	nameUnknown   = flaw{"name-unknown", "the code holds", false}
	unknownState  = flaw{"unknown-state", "the row is not read", true}

	lowerVote     = flaw{"lower-case-vote", "the vote is read in upper case", false}
	unclearVote   = flaw{"unclear-vote", "the position is kept as unclear", false}
	duplicate     = flaw{"duplicate-vote", "the first row holds", true}
	contradictory = flaw{"contradictory-vote", "the position becomes unclear", true}
)

// issue yields a flaw of the present row.
func (f *file) issue(w flaw, detail string) error { return f.issueAt(w, f.rows.Row(), detail) }

func (f *file) issueAt(w flaw, row int, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: row, Detail: detail, Lost: w.lost}})
}

func (f *file) emit(e source.Entry) error {
	e.Rows = f.rows.Row()
	if !f.yield(e, nil) {
		return errStopped
	}
	return nil
}
