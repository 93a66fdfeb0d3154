package ledger_test

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/testdata"
	"entente/ledger"
)

// verifiedBy returns the rows whose verification names a file.
func verifiedBy(t *testing.T, prefix string) []ledger.Row {
	t.Helper()
	var out []ledger.Row
	for _, r := range rows(t) {
		if strings.HasPrefix(r.VerifiedBy, prefix) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no row is verified by %q", prefix)
	}
	return out
}

// Date and votes of each resolution are those of the UN Digital Library.
func TestResolutionsAgainstTheLibrary(t *testing.T) {
	testdata.Long(t)
	want := map[string]ledger.Row{}
	for _, r := range verifiedBy(t, "UN Digital Library") {
		want[r.Source.Symbol] = r
	}
	names := map[string]string{"CHN": "China", "IRN": "Iran", "PRK": "North Korea", "RUS": "Russia", "SUN": "the Soviet Union"}
	words := map[string]string{"Y": "for", "N": "against", "A": "abstaining", "X": "not voting"}
	seen := map[string]bool{}
	for _, body := range []string{"ga", "sc"} {
		testdata.Each(t, "mirror/undl/2025_10_31_"+body+"_voting.csv.gz", func(get func(string) string) {
			r, ok := want[get("resolution")]
			if !ok {
				return
			}
			seen[r.Source.Symbol] = true
			if d := get("date"); d != r.When.From.String() {
				t.Errorf("%s is of %s, the library says %s", r.ID, r.When.From, d)
			}
			name := names[get("ms_code")]
			if name == "" || name == "China" && get("date") < "1971-10-25" {
				return
			}
			for group := range strings.SplitSeq(votesOf(r.Sentence), "; ") {
				if strings.Contains(group, name) && !strings.HasSuffix(group, " "+words[get("ms_vote")]) {
					t.Errorf("%s: %s voted %s: %s", r.ID, name, get("ms_vote"), r.Sentence)
				}
			}
			if !strings.Contains(votesOf(r.Sentence), name) {
				t.Errorf("%s lacks the vote of %s", r.ID, name)
			}
		})
	}
	for symbol, r := range want {
		if !seen[symbol] {
			t.Errorf("%s: the library has no %s", r.ID, symbol)
		}
	}
}

// votesOf returns what stands in the parentheses at the end of a sentence.
func votesOf(sentence string) string {
	i := strings.LastIndex(sentence, "(")
	if i < 0 {
		return ""
	}
	return strings.TrimSuffix(sentence[i+1:], ").")
}

// First day and parties of each treaty in ATOP are those of its files.
func TestTreatiesAgainstATOP(t *testing.T) {
	want := map[string]ledger.Row{}
	ids := map[int]bool{}
	for _, r := range rows(t) {
		if r.ATOP != 0 {
			want[strconv.Itoa(r.ATOP)] = r
		}
		ids[r.ATOP], ids[r.Continues] = true, true
	}
	known := map[int]bool{0: true}
	testdata.Each(t, "mirror/atop/atop5_1a.csv", func(get func(string) string) {
		id := get("atopid")
		if n, err := strconv.Atoi(id); err == nil {
			known[n] = true
		}
		if r, ok := want[id]; ok {
			if d := entente.NewDate(number(t, get("begyr")), time.Month(number(t, get("begmo"))), number(t, get("begday"))); d != r.When.From {
				t.Errorf("%s begins on %s, ATOP says %s", r.ID, r.When.From, d)
			}
		}
	})
	for id := range ids {
		if !known[id] {
			t.Errorf("ATOP has no alliance %d", id)
		}
	}
	parties := map[string]int{}
	testdata.Each(t, "mirror/atop/atop5_1m.csv.gz", func(get func(string) string) {
		r, ok := want[get("atopid")]
		if ok && get("yrent") == strconv.Itoa(r.When.From.Year()) && number(t, get("moent")) == int(r.When.From.Time().Month()) && number(t, get("dayent")) == r.When.From.Time().Day() {
			parties[get("atopid")]++
		}
	})
	for id, r := range want {
		if parties[id] != len(r.Participants) {
			t.Errorf("%s has %d parties, ATOP %d on the first day", r.ID, len(r.Participants), parties[id])
		}
	}
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The vetoes are those of the list: how many on each day, and by whom.
func TestVetoesAgainstTheList(t *testing.T) {
	codes := map[string]string{"USSR": "SUN", "Russia": "RUS", "UK": "GBR", "USA": "USA", "France": "FRA", "China": "CHN"}
	balance := map[string]int{}
	testdata.Each(t, "facts/unsc_vetoes_1946_2022-09.csv", func(get func(string) string) {
		d, err := time.Parse("1/2/2006", get("date"))
		if err != nil {
			t.Fatal(err)
		}
		var who []string
		for i := range 3 {
			if m := get(fmt.Sprintf("member_veto%d", i+1)); m != "" {
				who = append(who, codes[m])
			}
		}
		slices.Sort(who)
		balance[d.Format("2006-01-02")+" "+strings.Join(who, " ")]++
	})
	for _, r := range verifiedBy(t, "list of Security Council vetoes") {
		var who []string
		for _, p := range r.Participants {
			who = append(who, string(p))
		}
		balance[r.When.From.String()+" "+strings.Join(who, " ")]--
	}
	for veto, n := range balance {
		if n != 0 {
			t.Errorf("%s: the list has %+d", veto, n)
		}
	}
}

// The counts of missile tests are those of the list.
func TestMissileTestsAgainstTheList(t *testing.T) {
	balance := map[string]int{}
	testdata.Each(t, "facts/nk_missile_tests_1984_2026-04.csv", func(get func(string) string) {
		balance[get("date")[:4]]++
	})
	for _, r := range verifiedBy(t, "list of North Korean missile tests") {
		balance[strconv.Itoa(r.When.From.Year())] -= r.Count
	}
	for year, n := range balance {
		if n != 0 {
			t.Errorf("%s: the list has %+d", year, n)
		}
	}
}

// Each listing by the United States is in the later snapshot under its number
// and not in the earlier one.
func TestListingsAgainstTheSnapshots(t *testing.T) {
	testdata.Long(t)
	span := regexp.MustCompile(`not in the snapshot of (\S+), in that of (\S+)$`)
	snapshots := map[string]map[string]string{}
	snapshot := func(day string) map[string]string {
		if s, ok := snapshots[day]; ok {
			return s
		}
		r := csv.NewReader(testdata.Open(t, "mirror/ofac/SDN_"+day+".CSV.gz"))
		r.FieldsPerRecord = -1
		all := map[string]string{}
		for {
			rec, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(rec) > 3 {
				all[rec[0]] = rec[3]
			}
		}
		snapshots[day] = all
		return all
	}
	for _, r := range verifiedBy(t, "SDN.CSV") {
		m := span.FindStringSubmatch(r.VerifiedBy)
		number := strings.TrimPrefix(r.ID, "us-listing-")
		if m == nil {
			t.Errorf("%s: %q names no snapshots", r.ID, r.VerifiedBy)
			continue
		}
		if _, before := snapshot(m[1])[number]; before {
			t.Errorf("%s is in the snapshot of %s already", r.ID, m[1])
		}
		programmes := snapshot(m[2])[number]
		program := r.Sentence[strings.LastIndex(r.Sentence, " ")+1 : len(r.Sentence)-1]
		if !strings.Contains(programmes, program) {
			t.Errorf("%s is not in the snapshot of %s under %s: %q", r.ID, m[2], program, programmes)
		}
	}
}

// The committees' listings are as many on each day as the consolidated list
// still holds.
func TestListingsAgainstTheUNList(t *testing.T) {
	text, err := io.ReadAll(testdata.Open(t, "mirror/unsc/consolidated.xml.gz"))
	if err != nil {
		t.Fatal(err)
	}
	entry := regexp.MustCompile(`(?s)<UN_LIST_TYPE>(DPRK|Iran)</UN_LIST_TYPE>.*?<LISTED_ON>(\d{4}-\d\d-\d\d)`)
	held := map[string]int{}
	for _, m := range entry.FindAllSubmatch(text, -1) {
		held[string(m[1])+" "+string(m[2])]++
	}
	lists := map[entente.Code]string{"PRK": "DPRK", "IRN": "Iran"}
	for _, r := range verifiedBy(t, "UN consolidated list") {
		if n := held[lists[r.Participants[0]]+" "+r.When.From.String()]; n != r.Count {
			t.Errorf("%s counts %d entries, the list %d", r.ID, r.Count, n)
		}
	}
}
