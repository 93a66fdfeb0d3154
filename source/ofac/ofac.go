// Package ofac reads snapshots of the SDN list of the U.S. Treasury in the
// published layouts of SDN.CSV (twelve columns) and of ADD.CSV, the addresses
// of its entries (six): no header, "-0-" for what is missing.
package ofac

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"

	"entente"
	"entente/source"
)

//go:embed descriptor.yaml
var descriptor []byte

// missing is how the file writes that there is no value.
const missing = "-0-"

// columns of SDN.CSV, as the publisher's description of the file names them.
var columns = []string{
	"ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag", "Vess_owner", "Remarks",
}

// New returns the data set: its descriptor and its reader.
func New() source.Source {
	return source.Source{Descriptor: source.MustDescriptor(descriptor), Reader: reader{}, Code: "ofac/2"}
}

type reader struct{}

var _ source.Reader = reader{}

// Read yields of SDN.CSV one record for each entry, programme and state that the
// programme is aimed at: A is whose list it is, B the state (empty where the
// programme is aimed at none), Ref the entry's number, Label its name; of
// ADD.CSV (role add) one record for each row (see address). A snapshot says who
// is on the list, not since when: the span is open at both ends.
func (reader) Read(ctx context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return source.Entries(in, func(s *source.Stream) error {
		f := file{Stream: s, seen: map[int]int{}}
		return f.read(ctx)
	})
}

// file is the state of reading one file.
type file struct {
	*source.Stream
	seen map[int]int // row of each entry
}

func (f *file) read(ctx context.Context) error {
	text, err := source.Open(f.Bytes)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	names, take := columns, f.entry
	if f.Role == addressRole {
		names, take = addressColumns, f.address
	}
	if err := f.Table(unmarked{text}, ',', names); err != nil {
		return err
	}
	return f.Each(ctx, take)
}

// unmarked leaves out the byte 0x1a with which the file ends.
type unmarked struct{ *bufio.Reader }

func (u unmarked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if n > 0 && p[n-1] == 0x1a {
		if _, end := u.Peek(1); errors.Is(end, io.EOF) {
			n--
		}
	}
	return n, err
}

func cell(rec []string, i int) string {
	s := strings.TrimSpace(rec[i])
	if s == missing {
		return ""
	}
	return s
}

func (f *file) entry(rec []string) error {
	number, err := strconv.Atoi(cell(rec, 0))
	if err != nil || number <= 0 {
		return f.Issue(badNumber, fmt.Sprintf("%q", rec[0]))
	}
	if first, ok := f.seen[number]; ok {
		return f.Issue(duplicate, fmt.Sprintf("%d, first in row %d", number, first))
	}
	f.seen[number] = f.Row()
	list := tags(cell(rec, 3))
	if len(list) == 0 {
		return f.Issue(noProgramme, strconv.Itoa(number))
	}
	what := cell(rec, 2)
	if what == "" {
		what = "entity"
	}
	base := f.blank(number)
	base.Label = cell(rec, 1) + " (" + what + ")"
	for _, t := range list {
		if t.pending {
			if err := f.Issue(investigated, fmt.Sprintf("%d %s", number, rec[3])); err != nil {
				return err
			}
		}
		if err := f.listing(base, t); err != nil {
			return err
		}
	}
	return nil
}

// blank is what all records about an entry share.
func (f *file) blank(number int) entente.Record {
	return entente.Record{
		Layer: entente.Sanctions, Directed: true, Sign: -1,
		Size: math.NaN(), Low: math.NaN(), High: math.NaN(),
		Span: entente.Span{From: entente.NoDate, To: entente.NoDate}, Certainty: entente.Confirmed,
		Ref: strconv.Itoa(number), Row: f.Row(),
	}
}

// listing yields the records of an entry under one programme.
func (f *file) listing(r entente.Record, t tag) error {
	list, ok := declared().Listings(r, t.programme)
	if !ok {
		if err := f.Issue(unknownProgramme, t.programme); err != nil {
			return err
		}
	}
	for _, one := range list {
		if t.pending {
			one.Kind = source.PendingKind + t.programme
		}
		if err := f.Record(one); err != nil {
			return err
		}
	}
	return nil
}

var (
	badNumber        = source.Lost("unreadable-number", "the row is not read")
	duplicate        = source.Lost("duplicate-entry", "the first row of the entry holds")
	noProgramme      = source.Lost("no-programme", "the row is not read")
	unknownProgramme = source.Kept("unknown-programme", "kept under its name, aimed at no state until it is declared")
	investigated     = source.Kept("pending-investigation", "counts as listed under the programme")
)
