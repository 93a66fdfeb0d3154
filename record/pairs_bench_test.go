package record_test

import (
	"math"
	"runtime"
	"testing"
	"time"

	"entente"
	"entente/measure"
	"entente/record"
	"entente/store"
)

// BenchmarkAllPairs takes agreement, kappa and S of every pair in every year
// from the votes in memory, on one core: from the bit planes of entente, from
// plain loops over a table of positions, and in SQL by a self-join of the same
// votes in DuckDB. All three must give the same tables.
func BenchmarkAllPairs(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := builtRecord(b, benchMirror(b))
	a, err := r.Assembly(entente.GeneralAssembly)
	if err != nil {
		b.Fatal(err)
	}
	years := cutYears(a)
	pairs := fastTotals(a, years).pairs
	b.Logf("%d roll calls, %d votes, %d states, %d years, %d tables of a pair and year",
		len(a.RollCalls), largest(b, r, "votes").Rows, len(a.Matrix.States()), len(years), pairs)
	compareTables(b, a, years)
	compareSQL(b, r, pairs)
	b.Run("bit-planes", func(b *testing.B) {
		for b.Loop() {
			fastTotals(a, years)
		}
	})
	b.Run("plain-loops", func(b *testing.B) {
		for b.Loop() {
			plainTotals(years)
		}
	})
	// Of which the counting alone.
	b.Run("bit-planes-tables", func(b *testing.B) {
		for b.Loop() {
			for _, y := range years {
				for _, t := range a.Matrix.AllPairs(y.calls) {
					sink += t[0]
				}
			}
		}
	})
	b.Run("plain-loops-tables", func(b *testing.B) {
		for b.Loop() {
			for _, y := range years {
				y.eachPair(func(t [3][3]int) { sink += t[0][0] })
			}
		}
	})
	inSQL := func(threads int) func(*testing.B) {
		return func(b *testing.B) {
			var got totals
			for b.Loop() {
				got = sqlTotals(b, r, threads)
			}
			if want := fastTotals(a, years); !got.near(want) {
				b.Fatalf("SQL gives %+v, bit planes %+v", got, want)
			}
		}
	}
	b.Run("duckdb-1-thread", inSQL(1))
	b.Run("duckdb-all-cores", inSQL(runtime.NumCPU()))
}

var sink int

// plainYear is the votes of one calendar year in both forms. The plain one leaves
// out states without a line in that year.
type plainYear struct {
	calls  measure.Selection
	states []int
	votes  [][]entente.Position // by roll call and state
}

func cutYears(a *record.Assembly) []plainYear {
	var years []plainYear
	last := -1
	var calls []int
	flush := func() {
		if len(calls) > 0 {
			years = append(years, newYear(a, calls))
		}
		calls = nil
	}
	for i, c := range a.RollCalls { // in order of date
		if !c.Date.Known() {
			continue
		}
		if c.Date.Year() != last {
			flush()
			last = c.Date.Year()
		}
		calls = append(calls, i)
	}
	flush()
	return years
}

func newYear(a *record.Assembly, calls []int) plainYear {
	y := plainYear{calls: measure.Of(calls)}
	for s := range a.Matrix.States() {
		if a.Matrix.Counts(s, y.calls)[entente.NoLine] < len(calls) {
			y.states = append(y.states, s)
		}
	}
	for _, c := range calls {
		row := make([]entente.Position, len(y.states))
		for i, s := range y.states {
			row[i] = a.Matrix.Get(c, s)
		}
		y.votes = append(y.votes, row)
	}
	return y
}

// totals is what all pairs and years add up to: enough to keep the compiler
// from leaving the work out, and to compare with SQL.
type totals struct {
	pairs               int
	agreement, kappa, s float64
}

func (t *totals) add(agreement, kappa, s float64) {
	t.pairs++
	t.agreement += agreement
	t.s += s
	if !math.IsNaN(kappa) { // a constant margin has no kappa
		t.kappa += kappa
	}
}

func (t totals) near(o totals) bool {
	close := func(x, y float64) bool { return math.Abs(x-y) <= 1e-9*math.Abs(y) }
	return t.pairs == o.pairs && close(t.agreement, o.agreement) && close(t.kappa, o.kappa) && close(t.s, o.s)
}

func pairwise(id string) measure.Measure {
	m, ok := measure.Find(id)
	if !ok {
		panic("no measure " + id)
	}
	return m
}

func fastTotals(a *record.Assembly, years []plainYear) (sum totals) {
	agreement, kappa, s := pairwise("agreement"), pairwise("kappa"), pairwise("s-votes")
	for _, y := range years {
		for _, t := range a.Matrix.AllPairs(y.calls) {
			if t.N() == 0 {
				continue
			}
			x, _ := agreement.Value(t)
			k, _ := kappa.Value(t)
			z, _ := s.Value(t)
			sum.add(x, k, z)
		}
	}
	return sum
}

// plainTotals is the same as one would write it down.
func plainTotals(years []plainYear) (sum totals) {
	for _, y := range years {
		y.eachPair(func(t [3][3]int) {
			if x, k, z, ok := plainMeasures(t); ok {
				sum.add(x, k, z)
			}
		})
	}
	return sum
}

func (y plainYear) eachPair(visit func([3][3]int)) {
	for i := range y.states {
		for j := i + 1; j < len(y.states); j++ {
			visit(plainTable(y.votes, i, j))
		}
	}
}

func plainTable(votes [][]entente.Position, i, j int) (t [3][3]int) {
	for _, row := range votes {
		if row[i].Cast() && row[j].Cast() {
			t[row[i]-entente.Yes][row[j]-entente.Yes]++
		}
	}
	return t
}

func plainMeasures(t [3][3]int) (agreement, kappa, s float64, ok bool) {
	var first, second [3]float64
	n, same, half := 0.0, 0.0, 0.0
	for i := range 3 {
		for j := range 3 {
			c := float64(t[i][j])
			n += c
			first[i] += c
			second[j] += c
			switch i - j {
			case 0:
				same += c
			case 1, -1:
				half += c
			}
		}
	}
	if n == 0 {
		return 0, 0, 0, false
	}
	expected, constant := 0.0, false
	for i := range 3 {
		expected += first[i] * second[i] / (n * n)
		constant = constant || first[i] == n || second[i] == n
	}
	agreement, kappa = (same+half/2)/n, math.NaN()
	if !constant {
		kappa = (same/n - expected) / (1 - expected)
	}
	return agreement, kappa, 2*agreement - 1, true
}

// compareTables fails unless the fast and the plain way give the same tables.
func compareTables(b *testing.B, a *record.Assembly, years []plainYear) {
	b.Helper()
	for _, y := range years {
		place := map[int]int{}
		for i, s := range y.states {
			place[s] = i
		}
		for pair, t := range a.Matrix.AllPairs(y.calls) {
			p := plainTable(y.votes, place[pair[0]], place[pair[1]])
			for c, n := range t {
				if p[c/3][c%3] != n {
					b.Fatalf("pair %v: table %v, plain %v", pair, t, p)
				}
			}
		}
	}
	if fast, plain := fastTotals(a, years), plainTotals(years); !fast.near(plain) {
		b.Fatalf("bit planes give %+v, plain loops %+v", fast, plain)
	}
}

// pairTables is the counting in SQL: the 3x3 table of each pair and year. States
// and positions become small numbers first: that takes two thirds of the time
// that their texts take.
const pairTables = `
WITH s AS (
	SELECT state, CAST(row_number() OVER (ORDER BY state) AS SMALLINT) AS number FROM (SELECT DISTINCT state FROM votes)
), v AS (
	SELECT v.rollcall, year(r.date) AS year, s.number AS state,
		CAST(CASE v.position WHEN 'Y' THEN 0 WHEN 'A' THEN 1 ELSE 2 END AS TINYINT) AS p
	FROM votes v JOIN rollcalls r USING (body, rollcall) JOIN s USING (state)
	WHERE v.body = 'GA' AND v.position IN ('Y', 'A', 'N') AND r.date IS NOT NULL
), t AS (
	SELECT x.year, x.state AS a, y.state AS b,
		count(*) FILTER (x.p = 0 AND y.p = 0) AS yy, count(*) FILTER (x.p = 0 AND y.p = 1) AS ya, count(*) FILTER (x.p = 0 AND y.p = 2) AS yn,
		count(*) FILTER (x.p = 1 AND y.p = 0) AS ay, count(*) FILTER (x.p = 1 AND y.p = 1) AS aa, count(*) FILTER (x.p = 1 AND y.p = 2) AS an,
		count(*) FILTER (x.p = 2 AND y.p = 0) AS ny, count(*) FILTER (x.p = 2 AND y.p = 1) AS na, count(*) FILTER (x.p = 2 AND y.p = 2) AS nn
	FROM v x JOIN v y ON x.rollcall = y.rollcall AND x.state < y.state
	GROUP BY ALL
)`

// compareSQL fails unless the tables in SQL are those of the record.
func compareSQL(b *testing.B, r *record.Record, want int) {
	b.Helper()
	res, err := r.Store().Query(b.Context(), pairTables+`
SELECT count(*), count(j.span) FROM t JOIN s first ON first.number = t.a JOIN s second ON second.number = t.b LEFT JOIN joint j
	ON j.body = 'GA' AND j.by = 'year' AND j.span = CAST(t.year AS VARCHAR) AND j.a = first.state AND j.b = second.state
	AND (j.yy, j.ya, j.yn, j.ay, j.aa, j.an, j.ny, j.na, j.nn) = (t.yy, t.ya, t.yn, t.ay, t.aa, t.an, t.ny, t.na, t.nn)`,
		store.Limits{Memory: "8GB", Timeout: time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	if all, same := res.Rows[0][0].(int64), res.Rows[0][1].(int64); all != int64(want) || same != all {
		b.Fatalf("%d tables in SQL, %d of them as in the record; want %d", all, same, want)
	}
}

// sqlTotals counts in SQL and takes the measures from the tables.
func sqlTotals(b *testing.B, r *record.Record, threads int) totals {
	res, err := r.Store().Query(b.Context(), pairTables+`, m AS (
	SELECT yy+ya+yn+ay+aa+an+ny+na+nn AS n, (yy+aa+nn)/n AS same, same + (ya+ay+an+na)/n/2 AS agreement,
		((yy+ya+yn)*(yy+ay+ny) + (ay+aa+an)*(ya+aa+na) + (ny+na+nn)*(yn+an+nn))/(n*n) AS expected,
		greatest(yy+ya+yn, ay+aa+an, ny+na+nn, yy+ay+ny, ya+aa+na, yn+an+nn) = n AS constant
	FROM t
)
SELECT count(*), sum(agreement), sum(CASE WHEN constant THEN 0 ELSE (same-expected)/(1-expected) END), sum(2*agreement-1) FROM m`,
		store.Limits{Memory: "8GB", Threads: threads, Timeout: time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	row := res.Rows[0]
	return totals{int(row[0].(int64)), row[1].(float64), row[2].(float64), row[3].(float64)}
}
