package table_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/internal/testdata"
	"entente/source"
	"entente/source/table"
	"entente/states"
)

// uses lists what was made of the columns that are read.
func uses(r table.Report) string {
	var all []string
	for _, c := range r.Columns {
		if c.Use != "" {
			all = append(all, c.Use+"="+c.Name)
		}
	}
	return strings.Join(all, " ")
}

func guessFile(t *testing.T, name string) (source.Descriptor, table.Report, error) {
	f, err := os.Open(testdata.Path(t, "tables/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return table.Guess(f, name, states.Default())
}

// Tables that the guess never saw described: what it must find, and how many
// records its draft makes. Rows are those of the data's README; where a
// descriptor of the same table comes with the program, it makes as many.
func TestGuessRealTables(t *testing.T) {
	for _, c := range []struct {
		file, uses, doubt   string
		rows, records, lost int
	}{
		{"cow_mid5_directed_dyad_year.csv.gz", "ref=dispnum a=ccode1 b=ccode2 date=year", "no direction", 10234, 10234, 0},
		{"thompson_sakuwa_suhas_rivalries_2021.csv.gz", "ref=tssr_id label=rivalry a=ccode1 b=ccode2 from=start to=end", "no direction", 264, 262, 2},
		{"cgit_china_investments_2005_2018.csv", "date.year=Year date.month=Month label=Chinese Entity size=Quantity in Millions a=Country", "one state", 2908, 2908, 0},
		{"cn_counter_sanctions_2026-08.csv", "label=Name a=Country date=Date link=Source URL", "one state", 610, 532, 78},
		{"cfr_cyber_operations_2005_2022.csv", "label=Title date=Date a=Sponsor link=Sources_1", "Victims names a state in", 768, 743, 46},
	} {
		t.Run(c.file, func(t *testing.T) {
			d, r, err := guessFile(t, c.file)
			if err != nil {
				t.Fatal(err)
			}
			if got := uses(r); !strings.Contains(got, c.uses) {
				t.Errorf("columns: %s, want %s", got, c.uses)
			}
			if r.Rows != c.rows || r.Records != c.records || r.Lost != c.lost {
				t.Errorf("%d rows, %d records, %d lost; want %d, %d, %d", r.Rows, r.Records, r.Lost, c.rows, c.records, c.lost)
			}
			if !strings.Contains(strings.Join(r.Doubts, "\n"), c.doubt) {
				t.Errorf("doubts %q do not say %q", r.Doubts, c.doubt)
			}
			draftReads(t, d, r)
		})
	}
}

// In a table without a column of states the report still says what there is.
func TestGuessWithoutStates(t *testing.T) {
	_, r, err := guessFile(t, "ukraine_missile_drone_attacks_2022-09_2026-04.csv.gz")
	if err == nil || !strings.Contains(err.Error(), "no column holds states") {
		t.Errorf("error %v", err)
	}
	if got := uses(r); got != "from=time_start to=time_end" {
		t.Error(got)
	}
	if all := strings.Join(r.Doubts, "\n"); !strings.Contains(all, "target names a state in 42 % of its cells") {
		t.Errorf("doubts: %s", all)
	}
}

// draftReads checks that the written draft is the descriptor.
func draftReads(t testing.TB, d source.Descriptor, r table.Report) {
	t.Helper()
	text, err := table.Draft(d, r.Doubts)
	if err != nil {
		t.Fatal(err)
	}
	s, err := table.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("the draft does not read: %v\n%s", err, text)
	}
	if diff := cmp.Diff(d, s.Descriptor); diff != "" {
		t.Error(diff)
	}
}

func TestGuess(t *testing.T) {
	for _, c := range []struct {
		name, in, uses string
		want           string // of the draft
		doubt          string
		records, lost  int
	}{
		{"semicolons, lines above, direction by name",
			"A report\n\nSender;Target;Date;Persons;Link\nGB;Russia;14.03.2018;1,234;https://example.org/1\nUS;Iran;26.3.2018;60;\n",
			"a=Sender b=Target date=Date size=Persons link=Link", "skip: 2", "Sender is taken to act on Target", 2, 0},
		{"Namibia is no missing value", "iso2,partner,year,value\nNA,FR,1999,NA\nCN,NA,2000,7\nUS,NA,2001,8\n",
			"a=iso2 b=partner date=year size=value", "read:\n            - iso2", `"NA"] are taken for no value`, 3, 0},
		{"no header", "Peru,Chile,2001-02-03,4.5\nPeru,Brazil,2001-02-04,4.6\n", "a=c1 b=c2 date=c3 size=c4", "columns:", "looks like data", 2, 0},
		{"latin-1", "country,date\nC\xf4te d'Ivoire,2001-02-03\nPeru,2001-02-04\n", "a=country date=date", "encoding: latin-1", "not UTF-8", 2, 0},
		{"month or day", "country,date\nPeru,3/4/2001\nChile,5/6/2001\n", "a=country date=date", "'%d/%m/%Y'", "no cell tells whether day or month", 2, 0},
		{"month first", "country,date\nPeru,3/4/2001\nChile,5/26/2001\n", "a=country date=date", "'%m/%d/%Y'", "one state", 2, 0},
		{"lists of states", "who,whom,year\nPeru,Chile;Brazil,2001\nChile,Peru; Brazil,2002\nBrazil,Peru,2003\n", "a=who b=whom date=year", "split: ;", "no direction", 5, 0},
		{"a column twice", "country,x,x\nPeru,1,1\nChile,2,2\n", "a=country", "format: csv", "no column holds dates", 2, 0},
		{"the same states twice", "iso3,country,partner\nPER,Peru,Chile\nCHL,Chile,Brazil\nBRA,Brazil,Peru\n", "a=iso3 b=partner", "iso3", "names the same states", 3, 0},
		{"unresolved cells are counted", "country,year\nPeru,2001\nChile,2001\nBrazil,2001\nAtlantis,2001\n", "a=country date=year", "format: csv", "one state", 3, 1},
		{"JSON lines", `{"a":{"state":"Peru"},"b":["Chile","Brazil"],"n":4}` + "\n" + `{"a":{"state":"Chile"},"b":["Peru"],"n":5}` + "\n",
			"a=a.state b=b size=n", "format: jsonl", "no direction", 3, 0},
		{"tabs and stray quotes", "country\tnote\nPeru\tthe \"first\nChile\t\"second\nBrazil\tthird\n", "a=country label=note", "quotes: none", "one state", 3, 0},
		{"an open quote", "country,x\nPeru,\"open\nChile,1\n", "a=country label=x", "quotes: none", "quotation marks do not pair", 2, 0},
		{"a workbook", workbook(t, []any{"t"}, []any{"Donor", "Recipient", "Day", "Sum"}, []any{"France", "Peru", 43832, 0.1}, []any{"Peru", "Chile", 43833, 7}),
			"a=Donor b=Recipient date=Day size=Sum", "format: xlsx", "Donor is taken to act on Recipient", 2, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, r, err := table.Guess(strings.NewReader(c.in), "dir/my table.csv", states.Default())
			if err != nil {
				t.Fatal(err)
			}
			if got := uses(r); got != c.uses {
				t.Errorf("columns: %s, want %s", got, c.uses)
			}
			text, err := table.Draft(d, r.Doubts)
			if err != nil || !strings.Contains(string(text), c.want) || !strings.Contains(string(text), c.doubt) {
				t.Errorf("%v: the draft lacks %q or %q:\n%s", err, c.want, c.doubt, text)
			}
			if r.Records != c.records || r.Lost != c.lost {
				t.Errorf("%d records, %d lost; want %d, %d; issues %v", r.Records, r.Lost, c.records, c.lost, r.Issues)
			}
			draftReads(t, d, r)
		})
	}
}

func TestGuessRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "empty",
		"\x00\x01\x02":                  "binary",
		"<!DOCTYPE html><html>":         "web page",
		"\xff\xfea\x00":                 "UTF-16",
		"PK\x03\x04 no workbook":        "workbook",
		"one column\nPeru\nChile\n":     "no delimiter",
		"a,b\n":                         "no data rows",
		"a,b\nred,green\nblue,yellow\n": "no column holds states",
		"{\"a\":\n1}\n":                 "no line is a JSON object",
		"\x1f\x8b\x08\x00":              "gzip",
	} {
		_, _, err := table.Guess(strings.NewReader(in), "t.csv", states.Default())
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "t.csv") {
			t.Errorf("%q: error %v does not say %q", in, err, want)
		}
	}
}

func TestNamed(t *testing.T) {
	d, _, err := table.Guess(strings.NewReader("country,year\nPeru,2001\n"), "2020 list.csv.gz", states.Default())
	if err != nil || d.ID != "table-2020-list" {
		t.Fatal(d.ID, err)
	}
	n := table.Named(d, "mine")
	if got := fmt.Sprint(n.ID, " ", n.Table.Records[0].Kind.Constant, " ", n.Files[0].Find.Manual, " ", n.Files[0].Match); got !=
		`mine mine put 2020 list.csv into the folder mine of a mirror ^2020 list\.csv$` {
		t.Error(got)
	}
	if d.Table.Records[0].Kind.Constant != "table-2020-list" {
		t.Error("the first descriptor changed")
	}
}

// Whatever the input: an error, or a draft that reads back as it is and
// accounts for every row.
func FuzzGuess(f *testing.F) {
	f.Add([]byte("Sender;Target;Date\nGB;Russia;14.03.2018\n"), "t.csv")
	f.Add([]byte("iso2\tyear\tn\nNA\t1999\t1,234\n\"\t\t\n"), "\xff.tsv")
	f.Add([]byte(`{"country":"Peru","x.y":[1,[2]],"":{"":1}}`), "j")
	f.Add([]byte("a\xf4|b\nPeru|{}\nPeru|x: y\n"), "#.csv")
	f.Add([]byte(workbook(f, []any{"Donor", "Day"}, []any{"France", 43832})), "w.xlsx")
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		d, r, err := table.Guess(bytes.NewReader(content), name, states.Default())
		if err != nil {
			return
		}
		if r.Lost > r.Rows || r.Records == 0 && r.Lost < r.Rows {
			t.Errorf("%d rows, %d records, %d lost", r.Rows, r.Records, r.Lost)
		}
		draftReads(t, d, r)
	})
}
