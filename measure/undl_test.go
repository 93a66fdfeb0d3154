package measure_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/measure"
)

// record is the General Assembly's roll calls as the tests need them.
type record struct {
	rollCalls []rollCall // in the order of the file
	states    []entente.Code
	votes     []vote
}

type rollCall struct {
	date    entente.Date
	session string
	title   string
}

type vote struct {
	rollCall int
	state    entente.Code
	position entente.Position
}

var loadOnce sync.Once
var loaded *record
var loadErr error

// assembly reads the General Assembly file of the mirror, once for all tests.
func assembly(t testing.TB) *record {
	t.Helper()
	testdata.Long(t)
	path := testdata.Path(t, "mirror/undl/2025_10_31_ga_voting.csv.gz")
	loadOnce.Do(func() { loaded, loadErr = readAssembly(path) })
	if loadErr != nil {
		t.Fatalf("read %s: %v", path, loadErr)
	}
	return loaded
}

func readAssembly(path string) (*record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	in := csv.NewReader(z)
	in.ReuseRecord = true
	if _, err := in.Read(); err != nil {
		return nil, err
	}
	positions := map[string]entente.Position{"Y": entente.Yes, "A": entente.Abstain, "N": entente.No, "X": entente.NonVoting}
	rec := &record{}
	numbers, states := map[string]int{}, map[entente.Code]bool{}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rc, ok := numbers[row[0]]
		if !ok {
			date, err := entente.ParseDate(row[4])
			if err != nil {
				date = entente.NoDate // one record has no date
			}
			rc = len(rec.rollCalls)
			numbers[row[0]] = rc
			rec.rollCalls = append(rec.rollCalls, rollCall{date, row[5], row[10]})
		}
		code := entente.Code(row[1])
		p, ok := positions[row[3]]
		if !ok {
			p = entente.Unclear
		}
		rec.votes = append(rec.votes, vote{rc, code, p})
		states[code] = true
	}
	for s := range states {
		rec.states = append(rec.states, s)
	}
	slices.Sort(rec.states)
	return rec, nil
}

// number reads a value of a reference file; NaN where it has none.
func number(t testing.TB, s string) float64 {
	t.Helper()
	if s == "" || s == "NA" || s == "NaN" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// matrix returns the matrix of the roll calls that keep selects, and the
// number in the record of each of its roll calls.
func (r *record) matrix(keep func(number int, rc rollCall) bool) (*measure.Matrix, []int) {
	place := make([]int, len(r.rollCalls))
	var of []int
	for i, rc := range r.rollCalls {
		place[i] = -1
		if keep(i, rc) {
			place[i] = len(of)
			of = append(of, i)
		}
	}
	m := measure.NewMatrix(r.states, len(of))
	for _, v := range r.votes {
		if i := place[v.rollCall]; i >= 0 {
			s, _ := m.State(v.state)
			m.Set(i, s, v.position)
		}
	}
	return m, of
}

func (r *record) year(y int) *measure.Matrix {
	m, _ := r.matrix(func(_ int, rc rollCall) bool { return rc.date.Year() == y })
	return m
}

// succeeded returns the record with the votes of one state put under the code
// of its successor.
func (r *record) succeeded(old, successor entente.Code) *record {
	votes := slices.Clone(r.votes)
	for i := range votes {
		if votes[i].state == old {
			votes[i].state = successor
		}
	}
	return &record{r.rollCalls, r.states, votes}
}

// split tells for each roll call whether two states differed.
func (r *record) split() []bool {
	first := make([]entente.Position, len(r.rollCalls))
	differ := make([]bool, len(r.rollCalls))
	for _, v := range r.votes {
		if !v.position.Cast() {
			continue
		}
		if first[v.rollCall] == entente.NoLine {
			first[v.rollCall] = v.position
		}
		differ[v.rollCall] = differ[v.rollCall] || v.position != first[v.rollCall]
	}
	return differ
}
