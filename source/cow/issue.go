package cow

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
	malformed     = flaw{"malformed-row", "the row is not read", true}
	badYear       = flaw{"unreadable-year", "the row is not read", true}
	badDate       = flaw{"unreadable-date", "the row is not read", true}
	unknownState  = flaw{"unknown-state", "the row is not read", true}
	withItself    = flaw{"self-pair", "the row is not read: both numbers mean the same state", true}
	duplicate     = flaw{"duplicate-row", "the first row of the same states and time holds", true}
	badCode       = flaw{"unknown-code", "no record of this cell", false}
	badType       = flaw{"unknown-code", "the row is not read", true}
	nothing       = flaw{"empty-row", "the row states nothing", true}

	missing       = flaw{"missing-value", "kept as not known (-9 in the file, or empty)", false}
	notApplicable = flaw{"not-applicable-value", "kept as not known (-8 in the file)", false}
	ongoing       = flaw{"ongoing-value", "kept as not known (-7 in the file)", false}
	unreadable    = flaw{"unreadable-number", "kept as not known", false}
	repeated      = flaw{"repeated-dyad-year", "its obligations are put together with those of the first row", false}
	renumbered    = flaw{"renumbered-state", "the row is read: the two states have another row in that year under another number, and the two are added", false}
	mirrored      = flaw{"mirrored-row", "the same pair the other way round: taken once", false}
)

func (f *file) issue(w flaw, detail string) error {
	return f.emit(source.Entry{Issue: &entente.Issue{Kind: w.kind, Rule: w.rule, Row: f.rows.Row(), Detail: detail, Lost: w.lost}})
}
