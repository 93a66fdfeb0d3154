package table_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"entente"
	"entente/source"
	"entente/source/table"
	"entente/states"
)

const head = `
id: t
title: t
licence: l
attribution: a
layer: events
files: [{role: r, match: '^t$', find: {manual: m}}]
`

func mapping(t testing.TB, yaml string) source.Source {
	s, err := table.Parse(strings.NewReader(head + "table:\n" + indent(yaml)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.Trim(s, "\n"), "\n", "\n  ") + "\n"
}

// run returns records and issues as lines.
func run(t testing.TB, s source.Source, content string) (records, issues []string, err error) {
	in := source.Input{Role: "r", Name: "t.csv", Bytes: strings.NewReader(content), States: states.Default()}
	for e, err := range s.Reader.Read(t.Context(), in) {
		if err != nil {
			return records, issues, err
		}
		if i := e.Issue; i != nil {
			issues = append(issues, fmt.Sprintf("%d %s %s %v", i.Row, i.Kind, i.Detail, i.Lost))
		}
		if r := e.Record; r != nil {
			records = append(records, fmt.Sprintf("%d %s>%s %s %+d %v %s %s %q", r.Row, r.A, r.B, r.Kind, r.Sign, r.Size, r.Span, r.Certainty, r.Label))
		}
	}
	return records, issues, nil
}

const short = `
format: csv
a: {column: from}
b: {column: to}
records: [{kind: {constant: k}}]
`

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, mapping, in string
		records, issues   []string
	}{
		{
			name: "every part of a mapping",
			mapping: `
format: csv
delimiter: ";"
skip: 1
missing: {size: [NA, "-9"], iso: []}
filter: [{column: keep, not_in: ["no"]}]
directed: true
a: {column: iso, read: [iso2]}
b: {column: targets, read: [iso3, name], split: "|", map: {Persia: Iran}, not_states: [EU]}
from: {column: start, layouts: ["%d.%m.%Y", "%B %Y", "2006"]}
to: {column: end, layouts: ["%d.%m.%Y"]}
session: session
records:
  - kind: {column: kind, map: {x: expulsion}}
    sign: {column: kind, map: {x: "-1", y: "1"}}
    size: {column: size, unit: persons, thousands: ","}
    certainty: {column: sure}
    label: "{kind} of  {targets}"
  - kind: {constant: second}
    when: [{column: kind, in: [y]}]
`,
			in: "a title\niso;targets;start;end;kind;size;sure;keep;session\n" +
				"NA;Iran|CHN;17.3.2014;18.03.2014;x;1,234;claimed;yes;1\n" +
				"CN;Persia|EU;May 2015;;y;NA;;;2\n" +
				"CN;Iran;2016;01.01.2015;z;many;perhaps;;3\n" +
				"US;Iran;2016;;x;1;;no;4\n",
			records: []string{
				`1 NAM>IRN expulsion -1 1234 2014-03-17/2014-03-18 claimed "x of Iran|CHN"`,
				`1 NAM>CHN expulsion -1 1234 2014-03-17/2014-03-18 claimed "x of Iran|CHN"`,
				`2 CHN>IRN y +1 NaN 2015-05-01/ reported "y of Persia|EU"`,
				`2 CHN>IRN second +0 NaN 2015-05-01/ reported ""`,
				`3 CHN>IRN z +0 NaN 2016-01-01/ reported "z of Iran"`,
			},
			issues: []string{
				`2 not-a-state "EU" false`, `2 unmapped-value kind "y" false`, `2 missing-size size false`,
				`3 inverted-span 2016-01-01/2015-01-01 false`, `3 unmapped-value kind "z" false`, `3 unmapped-value kind "z" false`,
				`3 unmapped-value certainty "perhaps" false`, `3 unreadable-number size "many" false`,
				`4 filtered-row keep "no" true`,
			},
		}, {
			name: "states", mapping: short,
			in:      "from,to\nFrance,Atlantis\nFrance,France\nFrance,\nFrance,Frence\nUSSR,France\n",
			records: []string{`5 SUN>FRA k +0 NaN / reported ""`},
			issues: []string{`1 unknown-state "Atlantis" true`, `2 self-pair FRA true`, `3 missing-state to true`,
				`4 unknown-state "Frence" (did you mean "France"?) true`},
		}, {
			name: "one state, a date in columns",
			mapping: `
format: csv
a: {column: state, read: [cow]}
date: {year: y, month: m, day: d}
missing: {m: ["-9"], d: ["-9"]}
records: [{kind: {column: k}}]
`,
			in: "state,y,m,d,k\n2,1990,3,4,a\n365,1990,3,-9,a\n710,1990,-9,-9,a\n2,1990,2,30,a\n2,19,1,1,a\n2,,1,1,a\n2,1990,1,1,\n2,x,1,1,a\n",
			records: []string{`1 USA> a +0 NaN 1990-03-04/1990-03-04 reported ""`, `2 SUN> a +0 NaN 1990-03-01/1990-03-31 reported ""`,
				`3 CHN> a +0 NaN 1990 reported ""`, `4 USA> a +0 NaN / reported ""`, `5 USA> a +0 NaN / reported ""`,
				`6 USA> a +0 NaN / reported ""`, `8 USA> a +0 NaN / reported ""`},
			issues: []string{"4 unreadable-date no such day: [1990 2 30] false", "5 date-out-of-range date out of range: year 19 false",
				"6 missing-date y false", "7 missing-kind k true", `8 unreadable-date y "x" false`},
		}, {
			name: "a precision wider than the date, a row that meets no condition",
			mapping: `
format: tsv
quotes: none
columns: [s, d, n]
a: {column: s}
date: {column: d, precision: year}
records: [{kind: {constant: k}, size: {column: n, unit: u}, when: [{column: n, not_in: ["0"]}]}]
`,
			in:      "\"Peru\"\t2001-05-06\t2\nPeru\t2001-05-06\t0\nPeru\n",
			records: []string{`1 PER> k +0 2 2001 reported ""`},
			issues:  []string{"2 no-statement  true", "3 malformed-row 1 fields where the header has 3 true"},
		}, {
			name:    "latin-1",
			mapping: strings.Replace(short, "format: csv", "format: csv\nencoding: latin-1", 1),
			in:      "from,to\nT\xfcrkiye,C\xf4te d'Ivoire\n",
			records: []string{`1 TUR>CIV k +0 NaN / reported ""`},
		}, {
			name:    "mixed encodings",
			mapping: strings.Replace(short, "{constant: k}", "{column: from}", 1),
			in:      "from,to\nPeru,Chile\nC\xf4te,Chile\nPeru,\xd6sterreich\n",
			records: []string{`1 PER>CHL Peru +0 NaN / reported ""`},
			issues:  []string{"2 invalid-utf8  false", `2 unknown-state "C` + "\ufffd" + `te" true`, "3 invalid-utf8  false", `3 unknown-state "` + "\ufffd" + `sterreich" true`},
		}, {
			name: "JSON lines",
			mapping: `
format: jsonl
a: {column: actor.iso, read: [iso3]}
b: {column: targets}
date: {column: when}
records: [{kind: {constant: k}, size: {column: n, unit: u}, label: "{targets} {sure}"}]
`,
			in: `{"actor":{"iso":"USA"},"targets":["Iran","Peru"],"when":"2020-01-02","n":12345678901234567,"sure":true}` + "\n\n" +
				`{"actor":{"iso":"USA"},"targets":"Chile","when":null,"n":"x"}` + "\n" + `[1]` + "\n" + `{"actor":{"iso":{}}}` + "\n{} {}\n",
			records: []string{`1 USA>IRN k +0 1.2345678901234568e+16 2020-01-02/2020-01-02 reported "Iran; Peru true"`,
				`1 USA>PER k +0 1.2345678901234568e+16 2020-01-02/2020-01-02 reported "Iran; Peru true"`,
				`2 USA>CHL k +0 NaN / reported "Chile"`},
			issues: []string{"2 missing-date when false", `2 unreadable-number n "x" false`,
				"3 malformed-row json: cannot unmarshal array into Go value of type map[string]interface {} true",
				"4 malformed-row actor.iso: an object where a value is wanted true", "5 malformed-row more than one JSON value on the line true"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, issues, err := run(t, mapping(t, c.mapping), c.in)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.records, records) + cmp.Diff(c.issues, issues); d != "" {
				t.Error(d)
			}
		})
	}
}

const sheetMapping = `
format: xlsx
sheet: Data
skip: 1
a: {column: Donor}
b: {column: Recipient}
date: {column: Day, layouts: ["%Y", excel]}
records: [{kind: {constant: k}, size: {column: Sum, unit: EUR}}]
`

// workbook returns an xlsx file with the rows on the sheet Data.
func workbook(t testing.TB, rows ...[]any) string {
	book := excelize.NewFile()
	if _, err := book.NewSheet("Data"); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := book.SetSheetRow("Data", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWorkbook(t *testing.T) {
	content := workbook(t, []any{"a title"}, []any{"Donor", "Recipient", "Day", "Sum"},
		[]any{"France", "Peru", 43832, 0.1}, []any{}, []any{"France", "Peru", "2021", nil}, []any{"France", "Peru", "soon", 1, "more"}, []any{"France"})
	records, issues, err := run(t, mapping(t, sheetMapping), content)
	if err != nil {
		t.Fatal(err)
	}
	// Day 43832 of the 1900 system is 2020-01-02.
	if d := cmp.Diff([]string{`1 FRA>PER k +0 0.1 2020-01-02/2020-01-02 reported ""`, `2 FRA>PER k +0 NaN 2021 reported ""`}, records) +
		cmp.Diff([]string{"2 missing-size Sum false", "3 malformed-row 5 cells where the header has 4 true", "4 missing-date Day false", "4 missing-state Recipient true"}, issues); d != "" {
		t.Error(d)
	}
}

func TestRefuse(t *testing.T) {
	jsonl := "format: jsonl\na: {column: x}\nrecords: [{kind: {constant: k}}]"
	for _, c := range []struct {
		name, mapping, in string
		want              []string
	}{
		{"column missing", short, "from,too\nFrance,Peru\n", []string{"t.csv", `no column ["to"]`, `"too"`}},
		{"column twice", short, "from,to,to\nFrance,Peru,Chile\n", []string{"t.csv", `"to" stands twice`}},
		{"empty", short, "", []string{"t.csv", "empty"}},
		{"no rows", short, "from,to\n", []string{"t.csv", "no data rows"}},
		{"binary", short, "from\x00", []string{"t.csv", "binary"}},
		{"huge field", short, "from,to\na,b\n" + strings.Repeat("x", 3<<20), []string{"t.csv", "row 2"}},
		{"huge line", strings.Replace(short, "csv", "csv\nquotes: none", 1), "from,to\na,b\n" + strings.Repeat("x", 3<<20), []string{"t.csv", "row 2"}},
		{"huge JSON", jsonl, "{\"x\":\"" + strings.Repeat("x", 3<<20), []string{"t.csv", "row 1"}},
		{"JSON without the column", jsonl, "{\"y\":1}\n", []string{"t.csv", `"x"`}},
		{"open quote", short, "from,to\na,b\n\"a,b\nc,d\n", []string{"t.csv", "row 2", "quote"}},
		{"skipped to the end", strings.Replace(short, "csv", "csv\nskip: 3", 1), "from,to\n", []string{"t.csv", "above the header"}},
		{"no workbook", sheetMapping, "PK\x03\x04", []string{"t.csv", "workbook"}},
		{"no sheet", strings.Replace(sheetMapping, "Data", "Other", 1), workbook(t, []any{"x"}), []string{"t.csv", "Other", "Data"}},
		{"no header", sheetMapping, workbook(t, []any{"x"}), []string{"t.csv", "no header row"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := run(t, mapping(t, c.mapping), c.in)
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not say %q", err, w)
				}
			}
		})
	}
}

func TestBadMappings(t *testing.T) {
	const good = "format: csv\na: {column: x}\nrecords: [{kind: {constant: k}}]"
	for _, c := range []struct{ mapping, want string }{
		{strings.Replace(good, "csv", "doc", 1), "table.format"},
		{strings.Replace(good, "column: x", "column: x, constant: y", 1), "table.a: want one of"},
		{strings.Replace(good, "column: x", "constant: y, split: ','", 1), "table.a: split"},
		{strings.Replace(good, "column: x", "column: x, read: [iso9]", 1), "table.a.read"},
		{strings.Replace(good, "constant: k", "", 1), "table.records[0].kind: missing"},
		{strings.Replace(good, "constant: k}", "constant: k}, sign: {constant: '2'}", 1), "table.records[0].sign"},
		{strings.Replace(good, "constant: k}", "constant: k}, sign: {column: s, map: {a: '2'}}", 1), "table.records[0].sign.map.a"},
		{strings.Replace(good, "constant: k}", "constant: k}, sign: {map: {a: '1'}}", 1), "map goes with column"},
		{strings.Replace(good, "constant: k}", "constant: k, column: s}", 1), "constant excludes"},
		{strings.Replace(good, "constant: k}", "constant: k}, certainty: {constant: sure}", 1), "table.records[0].certainty"},
		{strings.Replace(good, "constant: k}", "constant: k}, label: '{x'", 1), "table.records[0].label"},
		{strings.Replace(good, "constant: k}", "constant: k}, label: 'x}'", 1), "table.records[0].label"},
		{strings.Replace(good, "constant: k}", "constant: k}, size: {unit: u}", 1), "size.column"},
		{strings.Replace(good, "constant: k}", "constant: k}, size: {column: n, low: l}", 1), "low and high"},
		{strings.Replace(good, "constant: k}", "constant: k}, when: [{column: n}]", 1), "table.records[0].when[0]"},
		{"format: csv\na: {column: x}", "table.records: missing"},
		{good + "\ndirected: true", "table.directed"},
		{good + "\ndelimiter: ab", "table.delimiter"},
		{good + "\nsheet: s", "table.sheet"},
		{good + "\nencoding: ebcdic", "table.encoding"},
		{good + "\nskip: -1", "table.skip"},
		{good + "\ncolumns: [x, x]", "table.columns"},
		{good + "\ndate: {column: d}\nfrom: {column: d}", "table.date: excludes"},
		{good + "\ndate: {column: d, year: y}", "table.date: want one of"},
		{good + "\ndate: {year: y, day: d}", "table.date: day goes"},
		{good + "\ndate: {column: d, precision: hour}", "table.date: precision"},
		{good + "\ndate: {column: d, layouts: ['%Q']}", "unknown %Q"},
		{good + "\ndate: {column: d, layouts: ['%d.%m.']}", "no year"},
		{good + "\ncolour: red", "colour"},
	} {
		_, err := table.Parse(strings.NewReader(head + "table:\n" + indent(c.mapping)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\nerror %v, want %q", c.mapping, err, c.want)
		}
	}
	if _, err := table.Parse(strings.NewReader(head)); err == nil || !strings.Contains(err.Error(), "table: missing") {
		t.Errorf("no mapping: %v", err)
	}
}

// noCodes is a register of names alone.
type noCodes struct{}

func (noCodes) Resolve(string, entente.Date) (entente.Code, string, bool) { return "", "", false }
func (noCodes) Suggest(string) string                                     { return "" }

func TestRegisterWithoutCodes(t *testing.T) {
	s := mapping(t, "format: csv\na: {column: x, read: [cow]}\nrecords: [{kind: {constant: k}}]")
	for _, err := range s.Reader.Read(t.Context(), source.Input{Name: "t.csv", Bytes: strings.NewReader("x\n2\n"), States: noCodes{}}) {
		if err == nil || !strings.Contains(err.Error(), "cow") {
			t.Errorf("error %v", err)
		}
	}
}

// accounted checks that every row gives a record or one loss.
func accounted(t *testing.T, s source.Source, content []byte) {
	in := source.Input{Role: "r", Name: "t.csv", Bytes: bytes.NewReader(content), States: states.Default()}
	rows, gave := 0, map[int]bool{}
	for e, err := range s.Reader.Read(t.Context(), in) {
		if err != nil {
			if !strings.Contains(err.Error(), "t.csv") {
				t.Errorf("error %q does not name the file", err)
			}
			return
		}
		rows = e.Rows
		if e.Record != nil || e.Issue.Lost {
			gave[e.Rows] = true
		}
	}
	if rows != len(gave) {
		t.Errorf("%d rows, %d of them give a record or a loss", rows, len(gave))
	}
}

const wide = `
format: csv
a: {column: a, read: [cow, name], split: ";"}
b: {column: b}
missing: {n: [NA]}
from: {column: d, layouts: ["%d.%m.%y", "2006-01-02"]}
to: {year: y}
records: [{kind: {column: k, map: {x: y}}, sign: {column: n}, size: {column: n, unit: u, low: y, high: y}, label: "{k}"}]
`

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b,d,y,k,n\nPeru;2,Chile,1.2.03,2004,x,NA\n"))
	f.Add([]byte("k,n,y,d,b,a\n\"x,1e5,-9,2020-02-30,Peru,Peru\n"))
	f.Add([]byte("\xef\xbb\xbfa,b,d,y,k,n\n\xff,,,,,\n"))
	f.Add([]byte("\x1f\x8b\x08"))
	s := mapping(f, wide)
	f.Fuzz(func(t *testing.T, content []byte) { accounted(t, s, content) })
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\tb\td\ty\tk\tn\nPeru\tChile\t1.2.03\t2004\tx\t\"\n"))
	f.Add([]byte("a\tb\td\ty\tk\tn\r\n\r\n\t"))
	s := mapping(f, strings.Replace(wide, "format: csv", "format: tsv\nquotes: none\nencoding: cp1252", 1))
	f.Fuzz(func(t *testing.T, content []byte) { accounted(t, s, content) })
}

func FuzzJSONL(f *testing.F) {
	f.Add([]byte(`{"a":["Peru",2],"b":"Chile","d":"1.2.03","y":2004,"k":{"z":1},"n":1e999}`))
	f.Add([]byte("{}\n[]\n{\"a\":[[1]]}\n{\"a\":nul"))
	s := mapping(f, strings.Replace(wide, "csv", "jsonl", 1))
	f.Fuzz(func(t *testing.T, content []byte) { accounted(t, s, content) })
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte(workbook(f, []any{"t"}, []any{"Donor", "Recipient", "Day", "Sum"}, []any{"France", "Peru", 43832, 0.1})))
	f.Add([]byte("PK\x03\x04"))
	s := mapping(f, sheetMapping)
	f.Fuzz(func(t *testing.T, content []byte) { accounted(t, s, content) })
}

// A mapping is refused or reads; it never panics.
func FuzzMapping(f *testing.F) {
	f.Add(wide, []byte("a,b,d,y,k,n\nPeru;2,Chile,1.2.03,2004,x,NA\n"))
	f.Add(short, []byte("from,to\nPeru,Chile\n"))
	f.Add(sheetMapping, []byte("PK"))
	f.Fuzz(func(t *testing.T, yaml string, content []byte) {
		if s, err := table.Parse(strings.NewReader(head + "table:\n" + indent(yaml))); err == nil {
			accounted(t, s, content)
		}
	})
}
