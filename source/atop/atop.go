// Package atop reads the alliances of Alliance Treaty Obligations and
// Provisions (Leeds, Ritter, Mitchell and Long 2002) in the layout of release
// 5.1: the members of each alliance with the days on which they entered and
// left and what they promised, from which it derives the obligations of every
// pair to the day; and beside them the alliances, their phases, their
// institutions, and the publisher's own counts by state and year.
package atop

import (
	"context"
	_ "embed"
	"fmt"
	"iter"

	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// The kinds of record that the reader yields. Ref is the publisher's number of
// the alliance, or of its phase where the kind is about that.
const (
	Member        = "member"        // A belongs to the alliance (role member)
	Alliance      = "alliance"      // A and B are in one phase of one alliance
	Defense       = "defense"       // A promised B to fight beside it if it is attacked
	Offense       = "offense"       // A promised B to fight beside it otherwise
	Neutrality    = "neutrality"    // A promised B not to help its enemy
	Nonaggression = "nonaggression" // A promised B not to use force against it
	Consultation  = "consultation"  // A promised B to consult in a crisis
	Listed        = "listed"        // A is listed as a member of the alliance (role alliance)
	Phase         = "phase"         // A is listed as a member of the phase (role phase)
	Count         = "alliances"     // number of A's alliances in a year, as published (role state-year)
	Bodies        = "bodies"        // standing bodies of a phase, no state (role phase)
	Institution   = "institution"   // military institutions of a phase, no state (role inst)
)

// obligations lists the publisher's column of each obligation.
var obligations = [...]struct{ kind, column string }{
	{Defense, "defense"}, {Offense, "offense"}, {Neutrality, "neutral"},
	{Nonaggression, "nonagg"}, {Consultation, "consul"},
}

// New returns the data set: its descriptor and its reader. Roles are member,
// alliance, phase, state-year and inst.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "atop/2"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields for each row of role member the membership, then what it implies
// for the pairs with the members in the rows above it; of the other roles one
// record for each state that the row names.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, above: map[string][]membership{}, bearers: map[string][]stretch{}}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	at    map[string]int          // column by name
	mem   []int                   // columns mem1, mem2 ...
	above map[string][]membership // by alliance: the memberships read so far

	bearers map[string][]stretch // by number: the states that bear it
}

func (f *file) read(ctx context.Context) error {
	row, err := f.open()
	if err != nil {
		return err
	}
	return f.Each(ctx, row)
}

// open finds the columns and returns what reads a row of the role.
func (f *file) open() (func([]string) error, error) {
	text, err := source.Open(f.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.Name, err)
	}
	if err := f.Table(text, ',', nil); err != nil {
		return nil, err
	}
	if err := f.columns(); err != nil {
		return nil, err
	}
	switch f.Role {
	case "member":
		return f.member, nil
	case "alliance":
		return f.alliance, nil
	case "phase":
		return f.phase, nil
	case "state-year":
		return f.stateYear, nil
	}
	return f.institution, nil
}

var (
	noID         = source.Lost("no-alliance-number", "the row is not read")
	badDate      = source.Lost("unreadable-date", "the row is not read")
	reversed     = source.Lost("ends-before-it-begins", "the row is not read")
	unknownState = source.Lost("unknown-state", "the row is not read")
	badNumber    = source.Lost("unreadable-number", "the row is not read")
	nobody       = source.Lost("no-known-member", "the row states nothing")

	codeUndated   = source.Kept("code-out-of-time", "the code is read without regard to the date")
	dayUnknown    = source.Kept("day-unknown", "a first day becomes the first of its month, a last day the last; the precision is the month")
	monthUnknown  = source.Kept("month-unknown", "a first day becomes the first of its year, a last day the last; the precision is the year")
	contradiction = source.Kept("in-effect-contradicted", "the day of exit holds; without one the membership is open")
	noObligation  = source.Kept("obligation-unreadable", "no record of this obligation: unknown")
	noValue       = source.Kept("missing-value", "the record has no number")
	listedUnknown = source.Kept("unknown-listed-state", "no record for this state")
)
