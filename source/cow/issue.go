package cow

import (
	"entente/source"
)

var (
	unknownColumn = source.Kept("unknown-column", "the column is not read")
	badYear       = source.Lost("unreadable-year", "the row is not read")
	badDate       = source.Lost("unreadable-date", "the row is not read")
	unknownState  = source.Lost("unknown-state", "the row is not read")
	withItself    = source.Lost("self-pair", "the row is not read: both numbers mean the same state")
	duplicate     = source.Lost("duplicate-row", "the first row of the same states and time holds")
	badCode       = source.Kept("unknown-code", "no record of this cell")
	badType       = source.Lost("unknown-code", "the row is not read")
	nothing       = source.Lost("empty-row", "the row states nothing")

	missing       = source.Kept("missing-value", "kept as not known (-9 in the file, or empty)")
	notApplicable = source.Kept("not-applicable-value", "kept as not known (-8 in the file)")
	ongoing       = source.Kept("ongoing-value", "kept as not known (-7 in the file)")
	unreadable    = source.Kept("unreadable-number", "kept as not known")
	repeated      = source.Kept("repeated-dyad-year", "its obligations are put together with those of the first row")
	renumbered    = source.Kept("renumbered-state", "the row is read: the two states have another row in that year under another number, and the two are added")
	mirrored      = source.Kept("mirrored-row", "the same pair the other way round: taken once")
)
