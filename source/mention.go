package source

import (
	"context"
	"iter"
	"time"

	"entente"
)

// Mention is one article that mentions a coded event.
type Mention struct {
	Event      int64     // id of the event
	Added      time.Time // when the event was first recorded
	At         time.Time // when the article appeared
	Outlet     string    // who published it: a host name for the web
	Link       string    // its address, or what names it
	Confidence int32     // that the event was read right, per cent; -1 where not given
	Length     int32     // of the article in characters; -1
	Tone       float64   // -100 to 100; NaN where not given
	Row        int32     // data row in the file, from 1
}

// MentionReader is a Reader of files of mentions.
type MentionReader interface {
	// Mentions yields a mention or an issue for each row.
	Mentions(ctx context.Context, in Input) iter.Seq2[MentionEntry, error]
}

// MentionEntry is a mention, or what is wrong with a row.
type MentionEntry struct {
	Mention Mention
	Issue   *entente.Issue // nil where the mention reads
	Rows    int            // data rows consumed so far
}
