package undl

import (
	"entente/source"
)

var (
	unknownColumn = source.Kept("unknown-column", "the column is not read")
	noRecord      = source.Lost("no-record-number", "the row is not read: its roll call is not known")
	invalidText   = source.Kept("invalid-utf8", "bytes that are not UTF-8 are replaced")

	incomplete = source.Kept("incomplete-record", "the roll call is kept, what is missing stays empty")
	badDate    = source.Kept("unreadable-date", "the roll call is kept without a date")
	farDate    = source.Kept("date-out-of-range", "the roll call is kept without a date")
	badTotal   = source.Kept("unreadable-total", "the publisher's total is taken as not given")
	noVote     = source.Kept("adopted-without-vote", "kept as the file has it: every member not voting")
	differing  = source.Kept("roll-call-differs", "the first row of the roll call holds")
	tallyOff   = source.Kept("tally-differs", "the rows hold, the publisher's totals are kept beside them")

	mojibake      = source.Kept("mojibake-name", "the name is read as its undamaged form")
	lowerCode     = source.Kept("lower-case-code", "the code is read in upper case")
	codeUnknown   = source.Kept("code-unknown", "the name holds")
	codeDisagrees = source.Kept("code-disagrees", "the name holds")
	nameUndated   = source.Kept("name-out-of-time", "the name is read without regard to the date")
	nameUnknown   = source.Kept("name-unknown", "the code holds")
	unknownState  = source.Lost("unknown-state", "the row is not read")

	lowerVote     = source.Kept("lower-case-vote", "the vote is read in upper case")
	unclearVote   = source.Kept("unclear-vote", "the position is kept as unclear")
	duplicate     = source.Lost("duplicate-vote", "the first row holds")
	contradictory = source.Lost("contradictory-vote", "the position becomes unclear")
)
