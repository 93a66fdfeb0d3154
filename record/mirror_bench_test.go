package record_test

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/fetch"
	"entente/internal/testdata"
	"entente/record"
	"entente/states"
)

// The shape of the votes of the General Assembly to October 2025, for those who
// have no test data.
const (
	generatedGA = "2025_10_31_ga_voting.csv.gz"
	generatedSC = "2025_10_31_sc_voting.csv.gz"
	firstYear   = 1946
	yearOff     = 1964 // the year without a recorded vote
	lastYear    = 2025
	callsGA     = 70 // a year
	callsSC     = 35
)

// benchMirror returns a folder in the layout of entente sync --mirror: the test data,
// or generated votes of the same shape where ENTENTE_TESTDATA is not set.
func benchMirror(b *testing.B) string {
	b.Helper()
	if os.Getenv(testdata.Variable) != "" {
		return testdata.Path(b, "mirror")
	}
	b.Logf("%s is not set: generated votes of the shape of the real ones", testdata.Variable)
	dir := filepath.Join(b.TempDir(), "mirror")
	if err := generate(dir); err != nil {
		b.Fatal(err)
	}
	return dir
}

// votesFile returns the file of the General Assembly's votes in a mirror.
func votesFile(b *testing.B, mirror string) string {
	b.Helper()
	found, err := filepath.Glob(filepath.Join(mirror, "undl", "*_ga_voting.csv*"))
	if err != nil || len(found) == 0 {
		b.Fatalf("no votes of the General Assembly in %s: %v", mirror, err)
	}
	return found[len(found)-1]
}

// builtRecord makes a record of the votes in a mirror.
func builtRecord(b *testing.B, mirror string) *record.Record {
	b.Helper()
	home := b.TempDir()
	outcomes, err := record.Sync(b.Context(), record.SyncOptions{
		Home: home, Sources: []string{"undl"}, Mirror: mirror, Now: time.Now, Fetch: fetch.New(fetch.Options{}),
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Result != "new" {
			b.Fatalf("sync %s: %s %s", o.File, o.Result, o.Detail)
		}
	}
	if _, err := record.Build(b.Context(), record.BuildOptions{Home: home}); err != nil {
		b.Fatal(err)
	}
	r, err := record.Open(record.Options{Home: home})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// generate writes random votes in the publisher's present layout.
func generate(mirror string) error {
	dir := filepath.Join(mirror, "undl")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(1946, 2025))
	for _, f := range []struct {
		name    string
		calls   int
		members func(year int) []states.State
	}{
		{generatedGA, callsGA, memberStates},
		{generatedSC, callsSC, func(year int) []states.State { return memberStates(year)[:15] }},
	} {
		out, err := os.Create(filepath.Join(dir, f.name))
		if err != nil {
			return err
		}
		z, _ := gzip.NewWriterLevel(out, gzip.BestSpeed)
		err = writeVotes(z, rng, f.calls, f.members)
		for _, c := range []io.Closer{z, out} {
			if e := c.Close(); err == nil {
				err = e
			}
		}
		if err != nil {
			return fmt.Errorf("generate %s: %w", f.name, err)
		}
	}
	return nil
}

// memberStates lists the members of the state system in mid-year. That is more
// than were in the United Nations: the file gets larger than the real one.
func memberStates(year int) []states.State {
	var list []states.State
	for _, s := range states.Default().All() {
		if s.Kind == states.Member && s.ValidOn(entente.NewDate(year, 7, 1)) {
			list = append(list, s)
		}
	}
	return list
}

func writeVotes(w io.Writer, rng *rand.Rand, calls int, members func(int) []states.State) error {
	out := csv.NewWriter(w)
	header := "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link"
	if err := out.Write(strings.Split(header, ",")); err != nil {
		return err
	}
	id := 100000
	for year := firstYear; year <= lastYear; year++ {
		if year == yearOff {
			continue
		}
		list := members(year)
		for call := range calls {
			id++
			day := entente.NewDate(year, 1, 1) + entente.Date(call*360/calls)
			votes, total := drawVotes(rng, len(list))
			title := fmt.Sprintf("Generated text %d of every year, as long as a title usually is : resolution / adopted by the General Assembly", call)
			for i, s := range list {
				row := []string{strconv.Itoa(id), string(s.Code), strings.ToUpper(s.Name), votes[i], day.String(), strconv.Itoa(year - 1945),
					fmt.Sprintf("A/RES/%d/%d", year-1945, call), "", "", fmt.Sprintf("A/%d/PV.%d", year-1945, call), title, "An item of the agenda", "A SUBJECT--AND ANOTHER|A SECOND", ""}
				row = append(row, total...)
				if err := out.Write(append(row, "https://digitallibrary.un.org/record/"+strconv.Itoa(id))); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

// drawVotes returns the votes of n states and the totals in the order of the
// columns: yes, no, abstentions, not voting, all.
func drawVotes(rng *rand.Rand, n int) (votes, total []string) {
	count := map[string]int{}
	for range n {
		v := []string{"Y", "N", "A", "X"}[min(rng.IntN(20)/10*(1+rng.IntN(3)), 3)]
		votes = append(votes, v)
		count[v]++
	}
	for _, v := range []string{"Y", "N", "A", "X"} {
		total = append(total, strconv.Itoa(count[v]))
	}
	return votes, append(total, strconv.Itoa(n))
}
