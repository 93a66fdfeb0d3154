package source_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"entente"
	"entente/source"
)

func zipped(t *testing.T, s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOpen(t *testing.T) {
	long := strings.Repeat("é,", 50000)
	for _, c := range []struct{ in, want string }{
		{"a,b\n", "a,b\n"},
		{"\xef\xbb\xbfa", "a"},
		{zipped(t, "\xef\xbb\xbfa"), "a"},
		{zipped(t, long), long},
		{"caf\xe9", "caf\xe9"}, // the caller knows the encoding
	} {
		r, err := source.Open(strings.NewReader(c.in))
		if err != nil {
			t.Errorf("%.20q: %v", c.in, err)
			continue
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != c.want {
			t.Errorf("%.20q: %.20q, %v", c.in, got, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "empty"}, {" \n\t", "empty"}, {"\xef\xbb\xbf", "empty"}, {zipped(t, ""), "empty"},
		{"\xff\xfea\x00", "UTF-16"}, {"\xfe\xff\x00a", "UTF-16"},
		{"a\x00b", "NUL at byte 1"}, {"PK\x03\x04..", "zip"},
		{"\n<!doctype HTML>", "web page"}, {"<html>", "web page"},
		{"\x1f\x8bxx", "gzip"}, {zipped(t, "abc")[:12], "first bytes"},
	} {
		if _, err := source.Open(strings.NewReader(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.in, err, c.want)
		}
	}
	if _, err := source.Open(iotestErr{}); !errors.Is(err, errDisk) {
		t.Errorf("error %v, want that of the disk", err)
	}
}

var errDisk = errors.New("disk")

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, errDisk }

// A record may be as long as the limit, however the reads fall.
func TestRowsLimit(t *testing.T) {
	for _, c := range []struct {
		size int
		ok   bool
	}{{source.MaxRecord - 1<<10, true}, {2 * source.MaxRecord, false}} {
		body := strings.Repeat("a,b\n", 30000) + strings.Repeat("x", c.size) + ",b\nlast,b\n"
		r, err := source.NewRows("t.csv", strings.NewReader("h,i\n"+body), ',', nil)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Next()
		}
		if errors.Is(err, io.EOF) != c.ok || c.ok && r.Row() != 30002 {
			t.Errorf("%d bytes: %d rows, %v", c.size, r.Row(), err)
		}
	}
}

func TestRowsGoOnAfterABadRow(t *testing.T) {
	r, err := source.NewRows("t.csv", strings.NewReader(" h ,i\na,b\nc\nd\"d,e\n\n\"f\ng\",h\n"), ',', nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		rec, err := r.Next()
		var bad *source.BadRow
		if errors.As(err, &bad) {
			got = append(got, "bad")
			continue
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Error(err)
			}
			break
		}
		got = append(got, strings.Join(rec, "|"))
	}
	if s := strings.Join(got, " "); s != "a|b bad bad f\ng|h" || r.Row() != 4 || r.Header[0] != "h" {
		t.Errorf("%q, %d rows, header %q", s, r.Row(), r.Header)
	}
}

// asked records which system was asked for which code.
type asked struct{ names }

type names struct{}

func (names) Resolve(name string, _ entente.Date) (entente.Code, string, bool) {
	return entente.Code(name), "exact", name != "???"
}
func (names) Suggest(string) string { return "" }

func letters(system, code string) (entente.Code, bool) {
	return entente.Code(system + code), code != "??"
}

func numbers(system string, n int) (entente.Code, bool) {
	return entente.Code(system + strings.Repeat("i", n)), n > 0
}

func (asked) FromISO2(s string, _ entente.Date) (entente.Code, bool)  { return letters("iso2", s) }
func (asked) FromCAMEO(s string, _ entente.Date) (entente.Code, bool) { return letters("cameo", s) }
func (asked) FromFIPS(s string, _ entente.Date) (entente.Code, bool)  { return letters("fips", s) }
func (asked) FromM49(n int, _ entente.Date) (entente.Code, bool)      { return numbers("m49", n) }
func (asked) FromCOW(n int, _ entente.Date) (entente.Code, bool)      { return numbers("cow", n) }
func (asked) FromGW(n int, _ entente.Date) (entente.Code, bool)       { return numbers("gw", n) }
func (asked) FromIMF(n int, _ entente.Date) (entente.Code, bool)      { return numbers("imf", n) }

func TestFromCode(t *testing.T) {
	for _, c := range []struct {
		system, code string
		want         entente.Code
		ok           bool
	}{
		{"iso2", "NA", "iso2NA", true}, {"cameo", "NAM", "cameoNAM", true}, {"fips", "WA", "fipsWA", true}, {"iso2", "??", "iso2??", false},
		{"m49", "002", "m49ii", true}, {"cow", "2", "cowii", true}, {"gw", "2", "gwii", true}, {"imf", "2", "imfii", true},
		{"cow", "two", "", false}, {"iso3", "USA", "USA", true}, {"iso3", "Peru", "Peru", false}, {"iso3", "???", "???", false}, {"x", "1", "", false},
	} {
		if got, ok := source.FromCode(asked{}, c.system, c.code, entente.NoDate); got != c.want || ok != c.ok {
			t.Errorf("%s %s: %q %v, want %q %v", c.system, c.code, got, ok, c.want, c.ok)
		}
	}
	if _, ok := source.FromCode(names{}, "cow", "2", entente.NoDate); ok {
		t.Error("a register without codes knows one")
	}
}
