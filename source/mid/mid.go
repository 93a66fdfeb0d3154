// Package mid reads the participants of militarised interstate disputes (MIDB
// of the Correlates of War Project) and pairs opponents: states on different
// sides of a dispute whose participation overlaps. Days that are not known are
// read as widely as they can be, and an overlap that rests on them says so.
package mid

import (
	"context"
	_ "embed"
	"errors"
	"iter"

	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// Dispute is the kind of a record: the first state in a dispute against the
// second. Its size is the hostility level of the first.
const Dispute = "militarised-dispute"

// New returns the data set and its reader. The only role is participants.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "mid/1"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields two records for each pair of opponents, one from each, after the
// whole file has been read: a dispute's rows need not stand together.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	l := layout
	l.Check = func(has func(column string) bool) error {
		if _, ok := in.States.(source.CodeResolver); !ok {
			return errors.New("the register of states knows no Correlates of War numbers")
		}
		if has("numa") {
			return errors.New("this is MIDA, the file of disputes; the states are in MIDB")
		}
		return nil
	}
	all := disputes{byID: map[string][]participant{}}
	return source.ReadSheet(ctx, in, l,
		func(s *source.Sheet) error { return (&file{s, &all}).row() },
		func(s *source.Sheet) error { return (&file{s, &all}).opponents(ctx) })
}

var layout = source.Layout{
	Role:    "participants",
	Columns: []string{"dispnum", "ccode", "stday", "stmon", "styear", "endday", "endmon", "endyear", "sidea", "fatality", "hiact", "hostlev"},
	Others:  []string{"stabb", "revstate", "revtype1", "revtype2", "fatalpre", "orig", "version"},
	Fold:    true,
}

// file is the file at a row.
type file struct {
	*source.Sheet
	all *disputes
}

// disputes are the participants read so far.
type disputes struct {
	byID  map[string][]participant
	order []string // as they were met
}

var (
	noDispute    = source.Lost("missing-dispute", "the row is not read")
	badSide      = source.Lost("unreadable-side", "the row is not read")
	unknownState = source.Lost("unknown-state", "the row is not read")
	badDate      = source.Lost("unreadable-date", "the row is not read")
	inverted     = source.Lost("inverted-span", "the row is not read")
	noOpponent   = source.Lost("no-opponent", "no state on the other side at the same time: no record")

	unknownDay = source.Kept("unknown-day", "-9: the span is taken as wide as it can be")
	apart      = source.Kept("no-overlap", "opponents that were not in the dispute at the same time: no record")
	perhaps    = source.Kept("overlap-uncertain", "the overlap rests on unknown days: the record is kept as reported")
	withItself = source.Kept("self-pair", "no record of a state with itself")
	missing    = source.Kept("missing-value", "-9: the record is kept without it")
	notFor     = source.Kept("not-applicable", "-8: the record is kept without it")
	ongoing    = source.Kept("ongoing", "-7: the end is open")
	unreadable = source.Kept("unreadable-number", "the record is kept without it")
)
