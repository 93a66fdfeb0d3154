package gdelt

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"iter"
	"math"
	"time"

	"entente"
	"entente/source"
)

//go:embed mentions.yaml
var mentionsDescriptor []byte

// NewMentions returns the data set of mentions and its reader. The only role is
// mentions.
func NewMentions() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(mentionsDescriptor), Reader: MentionsReader{}, Code: "gdelt-mentions/1"}
}

// MentionsReader reads files of mentions: 16 columns, tab-separated, without a
// header (GDELT Event Codebook V2.0, Mentions Table).
type MentionsReader struct{}

var (
	_ source.Reader        = MentionsReader{}
	_ source.MentionReader = MentionsReader{}
)

// Columns of a mention, from 0.
const (
	mentionEvent      = 0
	mentionAdded      = 1
	mentionAt         = 2
	mentionOutlet     = 4
	mentionLink       = 5
	mentionConfidence = 11
	mentionLength     = 12
	mentionTone       = 13
	mentionColumns    = 16
)

// Read yields an entry without a statement for each row: a mention is about an
// event, not about states. Issues are counted as everywhere.
func (r MentionsReader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		for m, err := range r.Mentions(ctx, in) {
			if !yield(source.Entry{Issue: m.Issue, Rows: m.Rows}, err) || err != nil {
				return
			}
		}
	}
}

// Mentions yields a mention or an issue for each row.
func (MentionsReader) Mentions(ctx context.Context, in source.Input) iter.Seq2[source.MentionEntry, error] {
	return func(yield func(source.MentionEntry, error) bool) {
		fail := func(err error) { yield(source.MentionEntry{}, fmt.Errorf("read %s: %w", in.Name, err)) }
		if in.Role != "mentions" {
			fail(fmt.Errorf("role %q is not mentions", in.Role))
			return
		}
		rows, buf := 0, make([]byte, blockSize)
		for m, err := range members(in.Bytes) {
			if err != nil {
				fail(err)
				return
			}
			for block, err := range blocks(m.text, buf) {
				if err == nil {
					err = ctx.Err()
				}
				if err != nil {
					fail(fmt.Errorf("row %d: %w", rows, err))
					return
				}
				for line := range bytes.SplitSeq(block, []byte{'\n'}) {
					if line = bytes.TrimSuffix(line, []byte{'\r'}); len(line) == 0 {
						continue
					}
					rows++
					e, err := mention(line, rows)
					if err != nil {
						fail(err)
						return
					}
					if !yield(e, nil) {
						return
					}
				}
			}
		}
		if rows == 0 {
			fail(fmt.Errorf("no rows"))
		}
	}
}

// mention reads one row; an error means that the file is of another kind.
func mention(line []byte, row int) (source.MentionEntry, error) {
	e := source.MentionEntry{Rows: row}
	flawed := func(w source.Flaw, detail []byte) source.MentionEntry {
		e.Issue = &entente.Issue{Kind: w.Kind, Rule: w.Rule, Row: row, Detail: fmt.Sprintf("%.40q", detail), Lost: w.Lost}
		return e
	}
	cells := bytes.Split(line, []byte{'\t'})
	if len(cells) != mentionColumns {
		if row == 1 {
			return e, fmt.Errorf("%d columns, want %d", len(cells), mentionColumns)
		}
		return flawed(malformed, fmt.Appendf(nil, "%d columns", len(cells))), nil
	}
	id, ok := parseInt(cells[mentionEvent])
	if !ok {
		return flawed(badID, cells[mentionEvent]), nil
	}
	added, ok1 := parseMoment(cells[mentionAdded])
	at, ok2 := parseMoment(cells[mentionAt])
	if !ok1 || !ok2 {
		return flawed(badDay, cells[mentionAt]), nil
	}
	confidence, ok1 := wholeOf(cells[mentionConfidence])
	length, ok2 := wholeOf(cells[mentionLength])
	tone, ok3 := math.NaN(), true
	if c := cells[mentionTone]; len(c) > 0 {
		tone, ok3 = parseFloat(c)
	}
	if !ok1 || !ok2 || !ok3 {
		return flawed(lostNumber, fmt.Appendf(nil, "%s %s %s", cells[mentionConfidence], cells[mentionLength], cells[mentionTone])), nil
	}
	e.Mention = source.Mention{
		Event: id, Added: added, At: at, Outlet: string(cells[mentionOutlet]), Link: string(cells[mentionLink]),
		Confidence: confidence, Length: length, Tone: tone, Row: int32(row),
	}
	return e, nil
}

var lostNumber = source.Lost("unreadable-number", "the row is not read")

// wholeOf reads a number that may be missing, then -1.
func wholeOf(cell []byte) (int32, bool) {
	if len(cell) == 0 {
		return -1, true
	}
	v, ok := parseInt(cell)
	return int32(v), ok && v >= 0 && v <= math.MaxInt32
}

// parseMoment reads 20191024143000.
func parseMoment(b []byte) (time.Time, bool) {
	t, err := time.Parse("20060102150405", string(b))
	return t, err == nil && t.Year() >= 1900
}
