package undl

import (
	"fmt"
	"strings"
)

// column is something that a row says.
type column int

const (
	recordID column = iota
	stateName
	voteCast
	date
	resolution
	session
	stateCode
	title
	description
	agenda
	agendaShort
	modality
	subjects
	meeting
	draft
	note
	link
	totalYes
	totalNo
	totalAbstain
	totalNonVoting
	totalMembers
	unused      // read by nobody, but known
	columnCount = unused
)

// required columns come first in the list above.
const required = resolution

// names holds the names that the editions have used for each column. The
// first edition wrote ms_codes and yes where later ones write ms_code and
// total_yes. The Council's files have a description for a title, an agenda for
// an agenda_title, and no session.
var names = map[string]column{
	"undl_id":      recordID,
	"ms_name":      stateName,
	"ms_names":     stateName,
	"ms_vote":      voteCast,
	"ms_votes":     voteCast,
	"date":         date,
	"session":      session,
	"resolution":   resolution,
	"ms_code":      stateCode,
	"ms_codes":     stateCode,
	"title":        title,
	"description":  description,
	"agenda_title": agenda,
	"agenda":       agendaShort,
	"subjects":     subjects,
	"meeting":      meeting,
	"draft":        draft,
	"vote_note":    note,
	"modality":     modality,
	"undl_link":    link,

	"total_yes":         totalYes,
	"yes":               totalYes,
	"total_no":          totalNo,
	"no":                totalNo,
	"total_abstentions": totalAbstain,
	"abstentions":       totalAbstain,
	"total_non_voting":  totalNonVoting,
	"non_voting":        totalNonVoting,
	"total_ms":          totalMembers,
	"total":             totalMembers,

	"committee_report": unused,
	"permanent_member": unused,
}

// columns holds the position of each column in a row, -1 where there is none.
type columns [columnCount]int

// findColumns locates the columns in a header, whatever their order, and
// returns those that it does not know.
func findColumns(header []string) (cols columns, extra []string, err error) {
	for i := range cols {
		cols[i] = -1
	}
	for i, h := range header {
		c, ok := names[strings.ToLower(h)]
		switch {
		case !ok, c != unused && cols[c] >= 0:
			extra = append(extra, h)
		case c != unused:
			cols[c] = i
		}
	}
	for c := recordID; c <= required; c++ {
		if cols[c] < 0 {
			return cols, nil, fmt.Errorf("no column %s; found %s", c, found(header))
		}
	}
	return cols, extra, nil
}

// found lists the columns of a header for a message, at most thirty of them.
func found(header []string) string {
	if len(header) > 30 {
		return fmt.Sprintf("%q and %d more", header[:30], len(header)-30)
	}
	return fmt.Sprintf("%q", header)
}

// get returns a cell without spaces around, "" where the file has no such
// column.
func (cols *columns) get(rec []string, c column) string {
	if cols[c] < 0 {
		return ""
	}
	return strings.TrimSpace(rec[cols[c]])
}

// String returns the present name of a required column.
func (c column) String() string {
	return [...]string{"undl_id", "ms_name", "ms_vote", "date", "resolution"}[c]
}
