package record

import (
	"fmt"
	"iter"
	"math"
	"strconv"

	"entente"
	"entente/measure"
	"entente/store"
)

// Kinds of segments. The struct tags below are the columns that users see in
// SQL, pandas or R.
const (
	kindRollCalls = "rollcalls"
	kindVotes     = "votes"
	kindRecords   = "records"
	kindJoint     = "joint"
	kindPresence  = "presence"
	kindFigures   = "figures"
	kindPlacebos  = "placebos"
)

// schema is the version of the columns of all kinds.
const schema = 1

// rollCallRow is one recorded vote.
type rollCallRow struct {
	Body      string `parquet:"body,dict"`
	RollCall  int32  `parquet:"rollcall"` // joins votes.rollcall within a body and source
	ID        string `parquet:"id"`
	Symbol    string `parquet:"symbol"`
	Date      *int32 `parquet:"date,date"` // null where the publisher gives none
	Session   string `parquet:"session,dict"`
	Title     string `parquet:"title"`
	Agenda    string `parquet:"agenda"`
	Subjects  string `parquet:"subjects"`
	Meeting   string `parquet:"meeting"`
	Draft     string `parquet:"draft"`
	Note      string `parquet:"note"`
	Link      string `parquet:"link"`
	Item      string `parquet:"item"` // key of the recurring text
	Yes       int32  `parquet:"yes"`  // as the publisher counts; -1 not given
	No        int32  `parquet:"no"`
	Abstain   int32  `parquet:"abstain"`
	NonVoting int32  `parquet:"non_voting"`
	Members   int32  `parquet:"members"`
	Row       int32  `parquet:"row"`
	Edition   string `parquet:"edition,dict"`
}

// voteRow is one position. Row leads back to the publisher's file.
type voteRow struct {
	Body     string `parquet:"body,dict"`
	RollCall int32  `parquet:"rollcall,delta"`
	State    string `parquet:"state,dict"`
	Position string `parquet:"position,dict"` // Y, A, N, X or ?
	Row      int32  `parquet:"row,delta"`
}

// recordRow is one sourced statement about one or two states.
type recordRow struct {
	Source    string   `parquet:"source,dict"`
	Layer     string   `parquet:"layer,dict"`
	Kind      string   `parquet:"kind,dict"`
	A         string   `parquet:"a,dict"`
	B         string   `parquet:"b,dict"`
	Directed  bool     `parquet:"directed"`
	Sign      int32    `parquet:"sign"`
	Size      *float64 `parquet:"size"`
	Low       *float64 `parquet:"low"`
	High      *float64 `parquet:"high"`
	Unit      string   `parquet:"unit,dict"`
	From      *int32   `parquet:"from_date,date"`
	To        *int32   `parquet:"to_date,date"` // the first day after
	Precision int32    `parquet:"precision"`
	Session   string   `parquet:"session,dict"`
	Certainty string   `parquet:"certainty,dict"`
	Ref       string   `parquet:"ref"`
	Label     string   `parquet:"label"`
	Link      string   `parquet:"link"`
	Row       int32    `parquet:"row"`
	Edition   string   `parquet:"edition,dict"`
}

// jointRow is the 3x3 table of joint votes of a pair in a span: ya counts the
// roll calls where a voted yes and b abstained.
type jointRow struct {
	Body string `parquet:"body,dict"`
	By   string `parquet:"by,dict"` // year or session
	Span string `parquet:"span,dict"`
	A    string `parquet:"a,dict"`
	B    string `parquet:"b,dict"`
	YY   int32  `parquet:"yy"`
	YA   int32  `parquet:"ya"`
	YN   int32  `parquet:"yn"`
	AY   int32  `parquet:"ay"`
	AA   int32  `parquet:"aa"`
	AN   int32  `parquet:"an"`
	NY   int32  `parquet:"ny"`
	NA   int32  `parquet:"na"`
	NN   int32  `parquet:"nn"`
}

func newJointRow(body entente.Body, by, span string, p entente.Pair, t measure.Table) jointRow {
	return jointRow{
		Body: string(body), By: by, Span: span, A: string(p.A), B: string(p.B),
		YY: int32(t[0]), YA: int32(t[1]), YN: int32(t[2]),
		AY: int32(t[3]), AA: int32(t[4]), AN: int32(t[5]),
		NY: int32(t[6]), NA: int32(t[7]), NN: int32(t[8]),
	}
}

// presenceRow counts what a state did in a span; RollCalls is the number of
// roll calls of the body in the span.
type presenceRow struct {
	Body      string `parquet:"body,dict"`
	By        string `parquet:"by,dict"`
	Span      string `parquet:"span,dict"`
	State     string `parquet:"state,dict"`
	Yes       int32  `parquet:"yes"`
	Abstain   int32  `parquet:"abstain"`
	No        int32  `parquet:"no"`
	NonVoting int32  `parquet:"non_voting"`
	Unclear   int32  `parquet:"unclear"`
	RollCalls int32  `parquet:"rollcalls"`
}

// figureRow is a figure that needs the roll calls themselves, computed at build
// for the declared groups so that the embedded record can answer too.
type figureRow struct {
	Measure string   `parquet:"measure,dict"`
	Subject string   `parquet:"subject,dict"`
	Members string   `parquet:"members,dict"` // comma-separated, as they were in the span
	Body    string   `parquet:"body,dict"`
	Span    string   `parquet:"span,dict"`
	Value   *float64 `parquet:"value"`
	Low     *float64 `parquet:"low"`
	High    *float64 `parquet:"high"`
	Level   float64  `parquet:"level"`
	Method  string   `parquet:"method,dict"`
	N       int32    `parquet:"n"`
	Share   float64  `parquet:"share"`       // of the group's pairs that it rests on
	Source  string   `parquet:"source,dict"` // data set that it rests on
}

// placeboRow summarises a measure over seeded placebo groups of the size of a
// declared group.
type placeboRow struct {
	Measure    string   `parquet:"measure,dict"`
	Subject    string   `parquet:"subject,dict"`
	Body       string   `parquet:"body,dict"`
	Span       string   `parquet:"span,dict"`
	Kind       string   `parquet:"kind,dict"` // random or matched
	Size       int32    `parquet:"size"`
	Draws      int32    `parquet:"draws"`
	Defined    int32    `parquet:"defined"` // draws in which the measure has a value
	Seed       int64    `parquet:"seed"`
	P05        *float64 `parquet:"p05"`
	P25        *float64 `parquet:"p25"`
	P50        *float64 `parquet:"p50"`
	P75        *float64 `parquet:"p75"`
	P95        *float64 `parquet:"p95"`
	Percentile *float64 `parquet:"percentile"`
}

func optional(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}

func orNaN(p *float64) float64 {
	if p == nil {
		return math.NaN()
	}
	return *p
}

func optionalDate(d entente.Date) *int32 {
	if !d.Known() {
		return nil
	}
	x := int32(d)
	return &x
}

func orNoDate(p *int32) entente.Date {
	if p == nil {
		return entente.NoDate
	}
	return entente.Date(*p)
}

// yearOf reads a span label that is a year; ok is false for a session.
func yearOf(span string) (int, bool) {
	y, err := strconv.Atoi(span)
	return y, err == nil && len(span) == 4
}

// readSegment reads a segment's rows. A record that another version of this
// program built may have other columns: building it again mends that.
func readSegment[T any](s *store.Store, seg store.Segment) ([]T, error) {
	rows, err := store.Read[T](s, seg)
	return rows, otherVersion(err)
}

// readSegments is readSegment of several, one after the other.
func readSegments[T any](s *store.Store, segs []store.Segment) ([]T, error) {
	all := []T{}
	for _, seg := range segs {
		rows, err := readSegment[T](s, seg)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// eachRow is readSegment for rows that are not kept: see store.Each.
func eachRow[T any](s *store.Store, seg store.Segment) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		for rows, err := range store.Each[T](s, seg) {
			if !yield(rows, otherVersion(err)) {
				return
			}
		}
	}
}

func otherVersion(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w; if another version of entente built this record, run entente build", err)
}
