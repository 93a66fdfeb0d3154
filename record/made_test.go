package record_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"entente/fetch"
	"entente/record"
)

// ballot is one row of a made-up file of the General Assembly.
type ballot struct {
	id, date, session, title string
	state, vote              string
}

// made builds a record of made-up votes whose edition carries the date of the
// version, and returns its folder.
func made(t testing.TB, version string, list []ballot) string {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "meeting", "title"}}
	for _, x := range list {
		rows = append(rows, []string{x.id, x.state, x.state, x.vote, x.date, x.session, "A/RES/" + x.id, "A/PV." + x.id, x.title})
	}
	dir := t.TempDir()
	mirror := filepath.Join(dir, "mirror", "undl")
	home := filepath.Join(dir, "home")
	if err := errors.Join(w.WriteAll(rows), os.MkdirAll(mirror, 0o755),
		os.WriteFile(filepath.Join(mirror, version+"_ga_voting.csv"), b.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
	out, err := record.Sync(t.Context(), record.SyncOptions{
		Home: home, Mirror: filepath.Dir(mirror), Sources: []string{"undl"}, Excerpts: true,
		Fetch: fetch.New(fetch.Options{}), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(out, func(o record.Outcome) bool { return o.File == "ga" && o.Result == "new" }) {
		t.Fatalf("sync: %+v", out)
	}
	if _, err := record.Build(t.Context(), record.BuildOptions{Home: home}); err != nil {
		t.Fatal(err)
	}
	return home
}

// rollCall makes the rows of one roll call from states and votes in turn.
func rollCall(id, date, session, title string, votes ...string) []ballot {
	var list []ballot
	for i := 0; i+1 < len(votes); i += 2 {
		list = append(list, ballot{id: id, date: date, session: session, title: title, state: votes[i], vote: votes[i+1]})
	}
	return list
}

// eachYear has one roll call in December of each year, with the same votes.
func eachYear(first, last int, votes ...string) []ballot {
	var out []ballot
	for y := first; y <= last; y++ {
		out = append(out, rollCall(fmt.Sprint(y), fmt.Sprintf("%d-12-01", y), fmt.Sprint(y-1945), fmt.Sprintf("Text of %d", y), votes...)...)
	}
	return out
}
