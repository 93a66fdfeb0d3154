package table

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"entente/states"
)

func TestNumberStyle(t *testing.T) {
	for _, c := range []struct {
		style numberStyle
		in    string
		want  float64 // NaN: no number
	}{
		{numberStyle{}, "12.5", 12.5}, {numberStyle{}, "-1e3", -1000}, {numberStyle{}, "12,5", math.NaN()}, {numberStyle{}, "0x10", math.NaN()},
		{numberStyle{}, "inf", math.NaN()}, {numberStyle{}, "", math.NaN()}, {numberStyle{}, "1.2.3", math.NaN()},
		{numberStyle{",", ""}, "1,234", 1234}, {numberStyle{",", ""}, "-1,234,567.5", -1234567.5}, {numberStyle{",", ""}, "12", 12},
		// Not 1275: a comma that groups no three digits is a decimal sign.
		{numberStyle{",", ""}, "12,75", math.NaN()}, {numberStyle{",", ""}, "1234,567", math.NaN()}, {numberStyle{",", ""}, ",123", math.NaN()},
		{numberStyle{",", ""}, "1.5,000", math.NaN()},
		{numberStyle{".", ","}, "1.234,5", 1234.5}, {numberStyle{".", ","}, "12,75", 12.75}, {numberStyle{".", ","}, "1.234", 1234},
		{numberStyle{".", ","}, "12.75", math.NaN()}, {numberStyle{"", ","}, "1.5", math.NaN()}, {numberStyle{"", ","}, "1,5,5", math.NaN()},
		{numberStyle{" ", ","}, "1 234 567,8", 1234567.8}, {numberStyle{"'", ""}, "1'234.5", 1234.5},
	} {
		got, err := c.style.read(c.in)
		if math.IsNaN(c.want) != (err != nil) || err == nil && got != c.want {
			t.Errorf("%+v %q: %v, %v, want %v", c.style, c.in, got, err, c.want)
		}
	}
}

// TestGuessNumbers drafts the style of a column of numbers from its cells.
func TestGuessNumbers(t *testing.T) {
	for _, c := range []struct {
		cells              []string
		thousands, decimal string
		doubt              string
	}{
		{[]string{"1.5", "2"}, "", "", ""},
		{[]string{"1,234", "12"}, ",", "", "1,234 is read as 1234"},
		{[]string{"1,234", "1,234,567"}, ",", "", ""},
		{[]string{"1,234.5", "12"}, ",", "", ""},
		{[]string{"1.234,5", "12,75", "3,1"}, ".", ",", ""},
		{[]string{"12,75", "3,1"}, "", ",", ""},
		{[]string{"1 234,5", "12"}, " ", ",", ""},
		{[]string{"1.234", "2.345"}, "", "", "1.234 is read as 1.234"},
		{[]string{"1.2", "2.345"}, "", "", ""},
	} {
		text := "date;a;b;n\n"
		for i, cell := range c.cells {
			text += []string{"2020-01-01;Iran;Russia;", "2020-02-01;China;Iran;", "2020-03-01;Russia;China;"}[i] + cell + "\n"
		}
		d, report, err := Guess(strings.NewReader(text), "t.csv", states.Default())
		if err != nil {
			t.Fatal(err)
		}
		doubts := strings.Join(report.Doubts, "\n")
		if s := d.Table.Records[0].Size; s == nil || s.Thousands != c.thousands || s.Decimal != c.decimal {
			t.Errorf("%q: %+v", c.cells, s)
		}
		if c.doubt == "" && strings.Contains(doubts, "opposite") || !strings.Contains(doubts, c.doubt) {
			t.Errorf("%q: %s", c.cells, doubts)
		}
		if len(report.Issues) != 0 {
			t.Errorf("%q: %+v", c.cells, report.Issues)
		}
	}
}

func TestGuessSays(t *testing.T) {
	for _, c := range []struct{ in, err, doubt string }{
		{"[{\"a\": \"Iran\"},\n{\"a\": \"Russia\"}]", "one JSON array", ""},
		{"Tag,Wer,Wieviel\n2020-01-01,Russland,3\n2020-02-01,Frankreich,4\n2020-02-01,Frankreich,5\n", `"Wer" (text, as in "Frankreich")`, ""},
		{"date,a,b\r2020-01-01,Iran,Russia\r", "CR alone", ""},
		{"Country,2001,2002,2003\nIran,1,2,3\nRussia,2,3,4\n", "", "the columns 2001 to 2003 are years"},
		{"date,a,a,b\n2020-01-01,x,y,Russia\n", "", `several columns are called "a"`},
	} {
		_, report, err := Guess(strings.NewReader(c.in), "t.csv", states.Default())
		doubts := strings.Join(report.Doubts, "\n")
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) || !strings.Contains(doubts, c.doubt) {
			t.Errorf("%q: %v, %s", c.in, err, doubts)
		}
	}
}

// TestGuessCover passes over a sheet in front that only says what follows.
func TestGuessCover(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	set := func(sheet, cell string, v any) {
		if err := book.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	set("Sheet1", "A1", "Report on visits")
	if _, err := book.NewSheet("Data"); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{{"Report"}, {}, {"Date", "Visitor", "Host"}, {"2024-03-14", "Iran", "Russia"}, {"2024-04-14", "China", "Iran"}} {
		for j, v := range row {
			set("Data", fmt.Sprintf("%c%d", 'A'+j, i+1), v)
		}
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	d, report, err := Guess(b, "t.xlsx", states.Default())
	if err != nil || d.Table.Sheet != "Data" || report.Records != 2 || report.Lost != 0 {
		t.Errorf("%v: %+v, %+v", err, d.Table, report)
	}
}
