// Package eventgen writes made-up event files in the layout of GDELT 2.0, with
// rows as long and as filled as real ones, for benchmarks and tests of volume.
package eventgen

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

//go:embed countries.txt
var codesOfCountries string

// countries act in the order of their weight: the first far more often.
var countries = strings.Fields(codesOfCountries)

var roles = []string{"", "", "", "", "GOV", "GOV", "MIL", "COP", "LEG", "BUS", "MED", "OPP", "CVL", "EDU"}

// codes are event codes with their quad class and score, as GDELT has them.
var codes = []struct{ code, base, root, quad, score string }{
	{"010", "010", "01", "1", "0.0"}, {"020", "020", "02", "1", "3.0"}, {"036", "036", "03", "1", "4.0"}, {"040", "040", "04", "1", "1.0"},
	{"042", "042", "04", "1", "1.9"}, {"043", "043", "04", "1", "2.8"}, {"051", "051", "05", "1", "3.4"}, {"057", "057", "05", "1", "8.0"},
	{"060", "060", "06", "2", "6.0"}, {"0231", "023", "02", "1", "3.4"}, {"090", "090", "09", "2", "-2.0"}, {"111", "111", "11", "3", "-2.0"},
	{"112", "112", "11", "3", "-2.0"}, {"120", "120", "12", "3", "-4.0"}, {"130", "130", "13", "3", "-4.4"}, {"173", "173", "17", "4", "-5.0"},
	{"190", "190", "19", "4", "-10.0"}, {"193", "193", "19", "4", "-10.0"},
}

// Options of a file.
type Options struct {
	Rows  int
	First int64     // id of the first event
	Day   time.Time // of the file
	Seed  uint64
}

// Write writes a file of 61 columns; the same options give the same bytes.
func Write(out io.Writer, opt Options) error {
	w := bufio.NewWriterSize(out, 1<<20)
	rng := rand.New(rand.NewPCG(opt.Seed, 61))
	var row []byte
	url, tone := "", 0.0
	for i := range opt.Rows {
		if i%3 == 0 {
			tone = 20*rng.Float64() - 12
			url = fmt.Sprintf("https://www.example%d.org/world/%d/a-made-up-article-about-states-%x.html", rng.IntN(4000), rng.IntN(12), rng.Uint64())
		}
		row = appendRow(row[:0], rng, opt, int64(i), tone, url)
		if _, err := w.Write(row); err != nil {
			return fmt.Errorf("write events: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write events: %w", err)
	}
	return nil
}

func appendRow(b []byte, rng *rand.Rand, opt Options, i int64, tone float64, url string) []byte {
	day := opt.Day
	if rng.IntN(50) == 0 {
		day = day.AddDate(-1, 0, 0)
	}
	b = strconv.AppendInt(b, opt.First+i, 10)
	b = day.AppendFormat(b, "\t20060102\t200601\t2006\t")
	b = append(b, "2019.8055"...)
	b = appendActor(b, rng)
	b = appendActor(b, rng)
	c := codes[rng.IntN(len(codes))]
	b = fmt.Appendf(b, "\t%d\t%s\t%s\t%s\t%s\t%s", rng.IntN(2), c.code, c.base, c.root, c.quad, c.score)
	n := 1 + rng.IntN(20)
	b = fmt.Appendf(b, "\t%d\t1\t%d\t", n, n)
	b = strconv.AppendFloat(b, tone, 'f', 14, 64)
	for range 3 {
		if rng.IntN(4) == 0 {
			b = append(b, "\t0\t\t\t\t\t\t\t"...)
			continue
		}
		b = append(b, "\t4\tA Made-up City, Province, Country..\tQZ\tQZ02\t12552\t49.25\t-123.133\t-575268"...)
	}
	b = opt.Day.AppendFormat(b, "\t20060102150405\t")
	return append(append(b, url...), '\n')
}

// appendActor writes the ten columns of an actor: a fifth have none, a third a
// role without a country.
func appendActor(b []byte, rng *rand.Rand) []byte {
	country, name, role := "", "", roles[rng.IntN(len(roles))]
	switch k := rng.IntN(15); {
	case k < 3:
		return append(b, "\t\t\t\t\t\t\t\t\t\t"...)
	case k < 7:
		name, role = "POLICE", "COP"
	default:
		f := rng.Float64()
		country = countries[int(f*f*float64(len(countries)))]
		name = "THE COUNTRY " + country
	}
	return fmt.Appendf(b, "\t%s%s\t%s\t%s\t\t\t\t\t%s\t\t", country, role, name, country, role)
}
