package operation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"entente"
	"entente/record"
)

type fragmentationRequest struct {
	Layer      string   `help:"Layer whose blocs count: votes, alliances, trade, all, or any measure on pairs (entente measures)." default:"votes"`
	From       int      `help:"First year; default 1992, or --to less ten years."`
	To         int      `help:"Last year; default the last full year of votes."`
	Quality    string   `help:"modularity or cpm, as of entente blocs." enum:"modularity,cpm" default:"modularity"`
	Resolution *float64 `help:"As of entente blocs." placeholder:"X"`
	Runs       int      `help:"Searches a year; default 20." placeholder:"N"`
	Seed       uint64   `help:"Seed of the random numbers." default:"1"`
	Seeds      bool     `help:"Do not resample the records: ranges over seeds alone."`
	Null       int      `help:"Random networks of the same degrees a year, to compare the indices with." placeholder:"N"`
}

// FragmentationResult says how divided the states were, year by year.
type FragmentationResult struct {
	Layer      string              `json:"layer"`
	Rule       string              `json:"rule"`
	Quality    string              `json:"quality"`
	Resolution float64             `json:"resolution"`
	Runs       int                 `json:"runs"`
	Null       int                 `json:"random_networks"`
	Seed       uint64              `json:"seed"`
	Shares     string              `json:"shares"`
	Years      []FragmentationYear `json:"years"`
	Courses    []IndexCourse       `json:"courses"`
	Absent     []BlocYearAbsent    `json:"years_absent"`
	Notes      []string            `json:"notes"`
	Sources    []Source            `json:"sources"`
}

// FragmentationYear holds the indices of a year.
type FragmentationYear struct {
	Year      int         `json:"year"`
	Status    string      `json:"status"`
	States    int         `json:"states"`
	Indices   []YearIndex `json:"indices"`
	Inside    Number      `json:"trade_inside"` // recorded, million current US dollars
	Across    Number      `json:"trade_across"`
	RawFactor Number      `json:"trade_raw"` // across over inside, without regard to size and distance
}

// YearIndex is one index of a year: the value on the year's blocs, and the
// range of nine tenths of the searches.
type YearIndex struct {
	Index string `json:"index"`
	Value Number `json:"value"`
	Low   Number `json:"p05"`
	High  Number `json:"p95"`
	// Over random networks of the same degrees (--null); of polarisation over ideal
	// points dealt anew.
	Random     Number `json:"random_mean"`
	RandomLow  Number `json:"random_p05"`
	RandomHigh Number `json:"random_p95"`
}

// IndexCourse is an index through the years.
type IndexCourse struct {
	Index  string `json:"index"`
	Title  string `json:"title"`
	Course Course `json:"course"`
}

// indexTitles names the indices in the order in which they are shown.
var indexTitles = [][2]string{
	{"effective-number", "effective number of blocs"},
	{"quality", "modularity, or weight above the resolution"},
	{"ei", "E-I: positive weight between blocs less that inside, over both"},
	{"assortativity", "assortativity: ties inside blocs beyond what strengths give"},
	{"polarisation", "share of the variance of ideal points between blocs"},
	{"trade-across", "trade across blocs over that inside, size and distance being equal"},
}

var fragmentationOperation = define(Operation{
	Name: "fragmentation", Section: "Questions",
	Summary: "How divided the world is, year by year: number of blocs, openness, polarisation, trade across blocs",
	Doc: "Finds the blocs of every year as entente blocs does, and gives indices of division with the range over the searches: effective number of blocs, " +
		"modularity, E-I index, assortativity, polarisation of ideal points, and trade across blocs against that inside, size and distance being equal.",
	Examples: []string{"entente fragmentation", "entente fragmentation --from 1946 -o csv", "entente fragmentation --layer alliances --from 1950 --to 2018"},
}, runFragmentation)

// fragmentationYears is how far a series reaches back that names only its end
// before the usual start.
const (
	fragmentationStart = 1992
	fragmentationYears = 10
)

func runFragmentation(ctx context.Context, env *Env, q *fragmentationRequest) (*FragmentationResult, error) {
	r, err := env.Open()
	if err != nil {
		return nil, err
	}
	to := q.To
	if to == 0 {
		to = r.LastFullYear(entente.GeneralAssembly)
	}
	from := q.From
	if from == 0 {
		from = fragmentationStart
		if to <= from {
			from = to - fragmentationYears
		}
	}
	if from > to {
		return nil, fmt.Errorf("--from %d is after --to %d", from, to)
	}
	s := blocSettings(q.Quality, q.Resolution, q.Runs, 20, q.Seed, q.Seeds)
	res := &FragmentationResult{
		Layer: q.Layer, Quality: s.Quality, Resolution: s.Resolution, Runs: s.Runs, Null: max(0, q.Null), Seed: s.Seed, Shares: "probability",
		Years: []FragmentationYear{}, Courses: []IndexCourse{}, Absent: []BlocYearAbsent{}, Notes: []string{},
	}
	rests, err := res.search(ctx, env, r, s, from, to, q.Null)
	if err != nil {
		return nil, err
	}
	if len(res.Years) == 0 {
		why := "no year"
		if n := len(res.Absent); n > 0 {
			why = res.Absent[n-1].Why
		}
		return nil, fmt.Errorf("fragmentation of %s, %s: %w", q.Layer, yearsText(from, to), errors.New(why))
	}
	res.courses()
	res.Sources, err = usedSources(r, rests)
	return res, err
}

func (res *FragmentationResult) search(ctx context.Context, env *Env, r *record.Record, s record.BlocSettings, from, to, null int) (rests []string, err error) {
	years, err := eachYear(ctx, env, "fragmentation of "+res.Layer, from, to, func(ctx context.Context, year int) (divided, error) {
		return divide(ctx, r, res.Layer, year, s, null)
	})
	if err != nil {
		return nil, err
	}
	for i, of := range years {
		if of.why != "" {
			res.Absent = append(res.Absent, BlocYearAbsent{from + i, of.why})
			continue
		}
		if !of.found.blocs.Resampled {
			res.Shares = "frequency"
		}
		res.Rule = of.found.blocs.Rule
		res.Years = append(res.Years, of.found.year)
		rests = append(rests, of.found.indices.Editions...)
		res.note(of.found.indices.Notes)
	}
	return rests, nil
}

// divided is how a year is divided.
type divided struct {
	blocs   *record.Blocs
	indices record.Fragmentation
	year    FragmentationYear
}

func divide(ctx context.Context, r *record.Record, layer string, year int, s record.BlocSettings, null int) (d divided, err error) {
	if d.blocs, err = r.BlocsOf(ctx, layer, year, s); err != nil {
		return d, err
	}
	if d.indices, err = r.Fragmentation(d.blocs); err != nil {
		return d, fmt.Errorf("%d: %w", year, err)
	}
	d.year = fragmentationYear(d.blocs, d.indices)
	if null > 0 {
		if err := d.year.compare(ctx, r, d.blocs, null); err != nil {
			return d, fmt.Errorf("%d: %w", year, err)
		}
	}
	return d, nil
}

// note keeps what is to be known of a year, once if it is said of many. How
// many ties a year lacks is said by entente blocs.
func (res *FragmentationResult) note(notes []string) {
	for _, n := range notes {
		if !slices.Contains(res.Notes, n) {
			res.Notes = append(res.Notes, n)
		}
	}
}

func fragmentationYear(b *record.Blocs, f record.Fragmentation) FragmentationYear {
	y := FragmentationYear{
		Year: b.Year, Status: string(entente.Known), States: len(b.States),
		Inside: Number(math.NaN()), Across: Number(math.NaN()), RawFactor: Number(math.NaN()),
	}
	if b.Partial {
		y.Status = string(entente.Partial)
	}
	for i, x := range []record.BlocIndex{f.Effective, f.Quality, f.EI, f.Assortative, f.Polarisation, f.Trade} {
		none := Number(math.NaN())
		y.Indices = append(y.Indices, YearIndex{indexTitles[i][0], Number(x.Value), Number(x.Low), Number(x.High), none, none, none})
	}
	if f.Border.Inside > 0 {
		y.Inside, y.Across, y.RawFactor = Number(f.Border.Inside), Number(f.Border.Across), Number(f.Border.Raw)
	}
	return y
}

// compare puts random networks beside the indices.
func (y *FragmentationYear) compare(ctx context.Context, r *record.Record, b *record.Blocs, networks int) error {
	n, err := r.FragmentationNull(ctx, b, networks)
	if err != nil {
		return err
	}
	for i, x := range []record.NullIndex{n.Effective, n.Quality, n.EI, n.Assortative, n.Polarisation} {
		y.Indices[i].Random, y.Indices[i].RandomLow, y.Indices[i].RandomHigh = Number(x.Mean), Number(x.Low), Number(x.High)
	}
	return nil
}

// courses follows each index through the years.
func (res *FragmentationResult) courses() {
	for i, title := range indexTitles {
		var list []entente.Figure
		for _, y := range res.Years {
			x := y.Indices[i]
			list = append(list, entente.Figure{
				Measure: x.Index, Span: strconv.Itoa(y.Year), Value: float64(x.Value), Low: math.NaN(), High: math.NaN(), Status: entente.Status(y.Status),
			})
		}
		c := courseOf(list, func(f entente.Figure) bool { return !math.IsNaN(f.Value) && f.Status == entente.Known })
		res.Courses = append(res.Courses, IndexCourse{title[0], title[1], c})
	}
}
