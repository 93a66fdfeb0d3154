package gdelt_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente"
	"entente/internal/eventgen"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/gdelt"
	"entente/states"
)

// reader is that of the data set.
var reader = gdelt.New().Reader.(gdelt.Reader)

// read collects all events and issues of a text.
func read(t testing.TB, role, text string) (events []source.Event, issues []entente.Issue, err error) {
	t.Helper()
	in := source.Input{Role: role, Name: "test.export.CSV", Bytes: strings.NewReader(text), States: states.Default()}
	rows := 0
	for b, err := range reader.Events(t.Context(), in) {
		if err != nil {
			return events, issues, err
		}
		events, issues = append(events, b.Events...), append(issues, b.Issues...)
		if b.Rows < rows {
			t.Errorf("rows go back from %d to %d", rows, b.Rows)
		}
		rows = b.Rows
	}
	return events, issues, nil
}

func realFile(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(testdata.Path(t, "mirror/gdelt/20191024143000.export.CSV"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The file of 2019-10-24 14:30: 2,111 rows, 590 with both country columns
// (counted with awk: columns 8 and 18 not empty), none lost, every score that
// of the row and of the code book.
func TestRealQuarter(t *testing.T) {
	text := realFile(t)
	events, issues, err := read(t, "quarter", text)
	if err != nil || len(events) != 2111 || len(issues) != 0 {
		t.Fatalf("%d events, want 2111; %d issues, want none; %v", len(events), len(issues), err)
	}
	both, states, pairs := 0, 0, 0
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		f, e := strings.Split(line, "\t"), events[i]
		if f[7] != "" && f[17] != "" {
			both++
		}
		if e.A != "" && e.B != "" {
			states++
		}
		if e.Pair() {
			pairs++
		}
		c, ok := source.CAMEO(f[26])
		score, _ := strconv.ParseFloat(f[30], 64)
		tone, _ := strconv.ParseFloat(f[34], 64)
		if !ok || e.Goldstein != score || c.Goldstein != score || e.Tone != tone || e.Code != f[26] || strconv.Itoa(int(e.Quad)) != f[29] {
			t.Errorf("row %d: %+v is not %v", i+1, e, f[26:35])
		}
		if strconv.FormatInt(e.ID, 10) != f[0] || strings.ReplaceAll(e.Day.String(), "-", "") != f[1] || e.Link != f[60] || int(e.Row) != i+1 ||
			strconv.Itoa(int(e.Mentions)) != f[31] || strconv.Itoa(int(e.Sources)) != f[32] || strconv.Itoa(int(e.Articles)) != f[33] {
			t.Errorf("row %d: %+v is not %v", i+1, e, f)
		}
		if (e.A != "") && (f[7] == "" || e.RuleA == source.BareCountry != (f[5] == f[7])) {
			t.Errorf("row %d: %s by rule %s from %s, %s", i+1, e.A, e.RuleA, f[5], f[7])
		}
		if e.RuleA == source.UnknownActor || e.RuleB == source.UnknownActor {
			t.Errorf("row %d: unknown actor in %q", i+1, f[5:18])
		}
	}
	if both != 590 {
		t.Errorf("%d rows with both country columns, want 590", both)
	}
	t.Logf("of %d with both country columns %d are of two states or one, %d of two", both, states, pairs)
	if states > both || pairs > states || pairs < 400 {
		t.Errorf("%d and %d events of states of %d", states, pairs, both)
	}
}

// row makes a row of 61 columns with the given ones filled.
func row(columns int, set map[int]string) string {
	f := make([]string, columns)
	for i, v := range map[int]string{0: "7", 1: "20200103", 26: "190", 29: "4", 30: "-10.0", 31: "3", 32: "1", 33: "3", 34: "-2.5"} {
		f[i] = v
	}
	for i, v := range set {
		f[i] = v
	}
	return strings.Join(f, "\t")
}

func TestActors(t *testing.T) {
	for _, c := range []struct {
		name                string
		code, country, role string
		want                entente.Code
		rule                source.ActorRule
	}{
		{"bare", "RUS", "RUS", "", "RUS", source.BareCountry},
		{"government", "RUSGOV", "RUS", "GOV", "RUS", source.StateAgency},
		{"army", "IRNMIL", "IRN", "MIL", "IRN", source.StateAgency},
		{"business", "USABUS", "USA", "BUS", "USA", source.Society},
		{"city in a country", "AUSVIC", "AUS", "", "AUS", source.Society},
		{"united nations", "IGOUNO", "", "IGO", "", source.Body},
		{"european union, with a country column", "IGOEUREEC", "EUR", "IGO", "", source.Body},
		{"region", "AFR", "AFR", "", "", source.Region},
		{"police of nowhere", "COP", "", "COP", "", source.NoCountry},
		{"nobody", "", "", "", "", source.NoActor},
		{"no code of a state", "QQQ", "QQQ", "", "", source.UnknownActor},
		{"not three letters", "RUSS", "RUSS", "", "", source.UnknownActor},
		{"Namibia", "NAM", "NAM", "", "NAM", source.BareCountry},
	} {
		events, issues, err := read(t, "quarter", row(61, map[int]string{15: c.code, 17: c.country, 22: c.role})+"\n")
		if err != nil || len(issues) != 0 || len(events) != 1 {
			t.Fatalf("%s: %d events, %v, %v", c.name, len(events), issues, err)
		}
		if e := events[0]; e.B != c.want || e.RuleB != c.rule || e.A != "" || e.RuleA != source.NoActor {
			t.Errorf("%s: %q by rule %s, want %q by %s", c.name, e.B, e.RuleB, c.want, c.rule)
		}
	}
}

func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		columns int
		link    string
	}{{61, "http://x.org/a"}, {58, "http://x.org/a"}, {57, ""}} {
		events, issues, err := read(t, "day", row(c.columns, map[int]string{c.columns - 1: "http://x.org/a"})+"\r\n\r\n")
		if err != nil || len(issues) != 0 || len(events) != 1 || events[0].Link != c.link || events[0].Goldstein != -10 || events[0].Tone != -2.5 {
			t.Errorf("%d columns: %+v, %v, %v", c.columns, events, issues, err)
		}
	}
	for _, text := range []string{"", "\n", "a\tb\n", row(60, nil), "<html>\n", strings.Repeat("x", source.MaxRecord*2+1)} {
		if _, _, err := read(t, "quarter", text); err == nil {
			t.Errorf("%.20q is read", text)
		}
	}
	if _, _, err := read(t, "mentions", row(61, nil)); err == nil {
		t.Error("a role that is not there is read")
	}
}

// What is wrong with a row is counted, and the rows after it are read.
func TestFlaws(t *testing.T) {
	good := row(61, nil)
	for kind, c := range map[string]struct {
		row  string
		lost bool
	}{
		"malformed-row":     {row(60, nil), true},
		"unreadable-date":   {row(61, map[int]string{1: "20190229"}), true},
		"unreadable-id":     {row(61, map[int]string{0: "x"}), true},
		"unknown-code":      {row(61, map[int]string{26: "---", 29: ""}), false},
		"other-quad-class":  {row(61, map[int]string{29: "1"}), false},
		"unreadable-number": {row(61, map[int]string{34: "NaN"}), false},
	} {
		events, issues, err := read(t, "quarter", good+"\n"+c.row+"\n"+good)
		want := 3
		if c.lost {
			want = 2
		}
		if err != nil || len(events) != want || len(issues) != 1 || issues[0].Kind != kind || issues[0].Lost != c.lost || issues[0].Row != 2 {
			t.Errorf("%s: %d events, %+v, %v", kind, len(events), issues, err)
		}
	}
	events, issues, err := read(t, "quarter", row(61, map[int]string{30: "", 31: "", 34: ""}))
	if err != nil || len(issues) != 0 || !math.IsNaN(events[0].Goldstein) || events[0].Mentions != -1 || !math.IsNaN(events[0].Tone) {
		t.Errorf("empty cells are %+v, %v, %v", events, issues, err)
	}
}

func zipped(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(strings.Repeat(row(61, nil)+"\n", 50))); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZip(t *testing.T) {
	whole := zipped(t, "a.export.CSV")
	events, _, err := read(t, "quarter", string(whole))
	if err != nil || len(events) != 50 {
		t.Errorf("%d events, %v", len(events), err)
	}
	damaged := bytes.Clone(whole)
	damaged[len("PK..")+60] ^= 0x55
	for name, b := range map[string][]byte{"cut": whole[:len(whole)/2], "two members": zipped(t, "a", "b"), "damaged": damaged} {
		if _, _, err := read(t, "quarter", string(b)); err == nil {
			t.Errorf("a zip %s is read", name)
		}
	}
}

// A day's bundle is a zip of the files as they were published, zipped or not:
// rows count through, the name says which file they are of, and each file has
// its own layout.
func TestBundle(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"20191024000000.export.CSV.zip": string(zipped(t, "20191024000000.export.CSV")),
		"20191024001500.export.CSV":     strings.Repeat(row(58, nil)+"\n", 7),
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	last := 0
	in := source.Input{Role: "quarter", Name: "20191024.quarters.zip", Bytes: bytes.NewReader(b.Bytes()), States: states.Default()}
	for batch, err := range reader.Events(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		rows[batch.Name] += len(batch.Events)
		for _, e := range batch.Events {
			if int(e.Row) != last+1 {
				t.Fatalf("row %d follows row %d", e.Row, last)
			}
			last++
		}
	}
	if rows["20191024000000.export.CSV.zip"] != 50 || rows["20191024001500.export.CSV"] != 7 || len(rows) != 2 {
		t.Errorf("rows by file: %v", rows)
	}
}

// A zip in a zip in a zip is refused: one can be made that holds itself.
func TestNestedZip(t *testing.T) {
	nest := func(b []byte) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		w, err := z.Create("20191024000000.export.CSV.zip")
		if err == nil {
			_, err = w.Write(b)
		}
		if err == nil {
			err = z.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	two := nest(zipped(t, "20191024000000.export.CSV"))
	if events, _, err := read(t, "quarter", string(two)); err != nil || len(events) != 50 {
		t.Errorf("%d events, %v", len(events), err)
	}
	if _, _, err := read(t, "quarter", string(nest(two))); err == nil {
		t.Error("three zips in one another are read")
	}
}

// Version 1.0 without addresses has none, whatever layout the file before it in
// a bundle had.
func TestBundleLinks(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct {
		name    string
		columns int
	}{{"20130330000000.export.CSV", 58}, {"20130331000000.export.CSV", 57}} {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write([]byte(row(f.columns, map[int]string{f.columns - 1: "last"}) + "\n"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	events, _, err := read(t, "quarter", b.String())
	if err != nil || len(events) != 2 || events[0].Link != "last" || events[1].Link != "" {
		t.Errorf("%+v, %v", events, err)
	}
}

// As entries an event between two states is a record, any other a counted
// issue, and no row is lost.
func TestEntries(t *testing.T) {
	in := source.Input{Role: "quarter", Name: "x", Bytes: strings.NewReader(realFile(t)), States: states.Default()}
	records, kept, rows := 0, 0, 0
	for e, err := range reader.Read(t.Context(), in) {
		switch {
		case err != nil:
			t.Fatal(err)
		case e.Record != nil:
			records++
			if e.Record.A == e.Record.B || e.Record.Link == "" || e.Record.Unit != "Goldstein score" {
				t.Errorf("%+v", *e.Record)
			}
		case e.Issue != nil && e.Issue.Kind == source.NoPair && !e.Issue.Lost:
			kept++
		default:
			t.Errorf("%+v", e)
		}
		rows = max(rows, e.Rows)
	}
	if records+kept != 2111 || rows != 2111 {
		t.Errorf("%d records and %d others of %d rows, want 2111", records, kept, rows)
	}
}

func TestStops(t *testing.T) {
	var b bytes.Buffer
	if err := eventgen.Write(&b, eventgen.Options{Rows: 5000, First: 1, Day: time.Date(2020, 1, 3, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	all, issues, err := read(t, "quarter", b.String())
	if err != nil || len(all) != 5000 || len(issues) != 0 {
		t.Fatalf("%d events, %d issues, %v", len(all), len(issues), err)
	}
	in := source.Input{Role: "quarter", Name: "x", Bytes: bytes.NewReader(b.Bytes()), States: states.Default()}
	for range reader.Events(t.Context(), in) {
		break
	}
	broken := errors.New("broken")
	in.Bytes = &failing{b.Bytes()[:100_000], broken}
	var got error
	for _, err := range reader.Events(t.Context(), in) {
		got = err
	}
	if !errors.Is(got, broken) {
		t.Errorf("a broken stream ends with %v", got)
	}
}

type failing struct {
	b   []byte
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	if len(f.b) == 0 {
		return 0, f.err
	}
	n := copy(p, f.b)
	f.b = f.b[n:]
	return n, nil
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte(row(61, nil) + "\n" + row(61, map[int]string{5: "RUSGOV", 7: "RUS", 12: "GOV"}) + "\n"))
	f.Add([]byte(row(58, map[int]string{1: "20190229"})))
	f.Add([]byte(row(57, map[int]string{34: "1e400", 30: "-"})))
	f.Add(zipped(f, "a"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := source.Input{Role: "quarter", Name: "x", Bytes: bytes.NewReader(b), States: states.Default()}
		events, lost, rows := 0, 0, 0
		for batch, err := range reader.Events(t.Context(), in) {
			if err != nil {
				return
			}
			for _, e := range batch.Events {
				if e.Row < 1 || int(e.Row) > batch.Rows || !e.Day.Known() || (e.A != "") != (e.RuleA >= source.BareCountry && e.RuleA <= source.Society) {
					t.Fatalf("%+v", e)
				}
			}
			for _, i := range batch.Issues {
				if i.Lost {
					lost++
				}
			}
			events, rows = events+len(batch.Events), batch.Rows
		}
		if events+lost != rows {
			t.Fatalf("%d events and %d lost of %d rows", events, lost, rows)
		}
	})
}

// A code that passes from one state to another means the old one to the last day
// and the new one from the first, however the rows are ordered. The register is
// made up: that of the program has no code of CAMEO that changed hands.
func TestCodeChangesHands(t *testing.T) {
	register, err := states.Parse(strings.NewReader(`
regions: {Asia: [Western Asia]}
states:
- {code: AAA, name: Old, subregion: Western Asia, spells: [..1991-12-26], codes: {cameo: QQZ @..1991-12-26}}
- {code: BBB, name: New, subregion: Western Asia, spells: [1991-12-26..], codes: {cameo: QQZ @1991-12-26..}}
`))
	if err != nil {
		t.Fatal(err)
	}
	days := []string{"19911201", "19911225", "19911226", "19920115", "19911225", "19911227"}
	var text strings.Builder
	for i, d := range days {
		text.WriteString(row(58, map[int]string{0: strconv.Itoa(i + 1), 1: d, 5: "QQZ", 7: "QQZ"}) + "\n")
	}
	in := source.Input{Role: "day", Name: "1991.csv", Bytes: strings.NewReader(text.String()), States: register}
	n := 0
	for b, err := range reader.Events(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range b.Events {
			want := entente.Code("AAA")
			if days[n] >= "19911226" {
				want = "BBB"
			}
			if e.A != want {
				t.Errorf("on %s QQZ is %s, want %s", e.Day, e.A, want)
			}
			n++
		}
	}
	if n != len(days) {
		t.Fatalf("%d events, want %d", n, len(days))
	}
}
