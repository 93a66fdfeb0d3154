package record

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"entente"
	"entente/source"
	"entente/store"
)

// kindMentions is the kind of segment that holds articles that mention events.
const kindMentions = "mentions"

// mentionsCode is the version of how mentions become rows.
const mentionsCode = "mentions/1"

// mentionRow is one article that mentions an event.
type mentionRow struct {
	Source     string    `parquet:"source,dict"`
	Part       string    `parquet:"part,dict"` // month of the file
	ID         int64     `parquet:"id"`        // of the event
	Added      time.Time `parquet:"added,timestamp(microsecond)"`
	At         time.Time `parquet:"at,timestamp(microsecond)"`
	Outlet     string    `parquet:"outlet,dict"`
	URL        string    `parquet:"url"`
	Confidence int32     `parquet:"confidence"` // -1 where not given
	Length     int32     `parquet:"length"`     // -1 where not given
	Tone       float64   `parquet:"tone"`       // NaN where not given
	Row        int32     `parquet:"row"`
	Edition    string    `parquet:"edition,dict"`
}

// mentionNodes are the readers of mentions: one node for the files of a month.
func (b *builder) mentionNodes(editions []entente.Edition) []node {
	var nodes []node
	for _, src := range b.sources {
		reader, ok := src.Reader.(source.MentionReader)
		if !ok {
			continue
		}
		for p, all := range eventParts(src.ID, editions) {
			slices.SortFunc(all, func(x, y entente.Edition) int { return cmp.Compare(x.Version, y.Version) })
			n := node{
				name: "read " + src.ID + "/" + p, part: src.ID + "/" + p, code: readCode + "/" + mentionsCode + "/" + src.Code,
				kinds: []string{kindMentions}, run: readMentions(all, reader),
			}
			for _, e := range all {
				n.inputs = append(n.inputs, e.SHA256)
			}
			nodes = append(nodes, n)
		}
	}
	slices.SortFunc(nodes, func(x, y node) int { return cmp.Compare(x.part, y.part) })
	return nodes
}

// readMentions reads the files of a month one after the other.
func readMentions(all []entente.Edition, reader source.MentionReader) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		rows := func(yield func(mentionRow, error) bool) {
			for _, e := range all {
				for row, err := range mentionsOf(ctx, b, e, reader) {
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
		}
		seg, err := store.PutSeq(b.writer, kindMentions, schema, n.code, n.from(), rows)
		return []store.Segment{seg}, err
	}
}

// mentionsOf yields the rows of one file; those that do not read are counted in
// its edition.
func mentionsOf(ctx context.Context, b *builder, e entente.Edition, reader source.MentionReader) iter.Seq2[mentionRow, error] {
	return func(yield func(mentionRow, error) bool) {
		f, err := os.Open(filepath.Join(b.writer.Dir(), "raw", e.SHA256))
		if err != nil {
			yield(mentionRow{}, fmt.Errorf("open edition %s: %w; run entente sync %s", e.Name, err, e.Source))
			return
		}
		defer f.Close()
		for x, err := range reader.Mentions(ctx, source.Input{Role: roleOf(e), Name: e.Name, Bytes: f, States: b.states}) {
			if err != nil {
				yield(mentionRow{}, err)
				return
			}
			m := x.Mention
			if x.Issue == nil && !yield(mentionRow{
				Source: e.Source, Part: partOfVersion(e.Version), ID: m.Event, Added: m.Added, At: m.At, Outlet: m.Outlet, URL: m.Link,
				Confidence: m.Confidence, Length: m.Length, Tone: m.Tone, Row: m.Row, Edition: e.SHA256,
			}, nil) {
				return
			}
		}
	}
}
