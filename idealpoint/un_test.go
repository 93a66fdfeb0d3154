package idealpoint

import (
	"bufio"
	"context"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"

	"entente"
	"entente/internal/testdata"
)

// cpu returns the processor time of the process.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// assembly reads the exact input of the published estimates of April 2020.
func assembly(t testing.TB) *Votes {
	t.Helper()
	v := &Votes{}
	s := bufio.NewScanner(testdata.Open(t, "measure/irt/unga_bsv_input_s1_74.csv.gz"))
	s.Scan()
	for s.Scan() {
		p := strings.Split(s.Text(), ",")
		session, err := strconv.Atoi(p[3])
		if err != nil {
			t.Fatal(err)
		}
		v.Add(p[0], p[2], session, entente.Position(p[4][0]-'0'))
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return v
}

// published reads ideal points as published: mean.
func published(t testing.TB) map[cellName]float64 {
	t.Helper()
	_, rows := testdata.Lines(t, "measure/irt/published_all_apr2020.csv")
	m := map[cellName]float64{}
	for _, r := range rows {
		session, _ := strconv.Atoi(r[2])
		m[cellName{r[1], session}] = testdata.Number(t, r[4])
	}
	return m
}

// comparison is an estimate against the published one.
type comparison struct {
	n                      int
	pooled, least, median  float64 // correlations: all cells, within sessions
	worst                  int     // session
	changes, ratio, inside float64 // correlation of yearly changes, ratio of sd, share of published values in the 90 % intervals
}

func compare(points []Point, pub map[cellName]float64) comparison {
	var x, y, dx, dy []float64
	c := comparison{least: 2}
	by := map[int][2][]float64{}
	means := map[cellName]float64{}
	in := 0
	for _, p := range points {
		k := cellName{p.State, p.Session}
		v, ok := pub[k]
		if !ok {
			continue
		}
		x, y = append(x, p.Mean), append(y, v)
		means[k] = p.Mean
		s := by[p.Session]
		by[p.Session] = [2][]float64{append(s[0], p.Mean), append(s[1], v)}
		if p.Q05 <= v && v <= p.Q95 {
			in++
		}
		before := cellName{p.State, p.Session - 1}
		if w, ok := means[before]; ok {
			dx, dy = append(dx, p.Mean-w), append(dy, v-pub[before])
		}
	}
	var within []float64
	for s, v := range by {
		r := stat.Correlation(v[0], v[1], nil)
		if within = append(within, r); r < c.least {
			c.least, c.worst = r, s
		}
	}
	slices.Sort(within)
	_, sx := moments(x)
	_, sy := moments(y)
	c.n, c.pooled, c.median = len(x), stat.Correlation(x, y, nil), at(within, .5)
	c.changes, c.ratio, c.inside = stat.Correlation(dx, dy, nil), sx/sy, float64(in)/float64(len(x))
	return c
}

// The figures that are promised for the exact input of the published estimates
// (Bailey, Strezhnev and Voeten, release of April 2020).
func TestPublished(t *testing.T) {
	testdata.Long(t)
	v, pub := assembly(t), published(t)
	vb := estimate(t, v, Options{Variational: true, Positive: "2"})
	c := compare(vb.Points, pub)
	t.Logf("vb: %+v", c)
	if c.n != 10469 || c.pooled < .978 {
		t.Errorf("vb: %+v; want 10469 points and r of at least .978", c)
	}
	r, err := Estimate(context.Background(), v, Options{Seed: 1}) // orientation by the rule on the votes
	if err != nil {
		t.Fatal(err)
	}
	c = compare(r.Points, pub)
	t.Logf("default: %+v, %+v", c, r.Diagnostics)
	if c.pooled < .99 || c.least < .985 || c.inside < .85 || c.inside > .99 {
		t.Errorf("default: %+v; want r of at least .99, .985 within sessions, and .85 to .99 of the published values in the intervals", c)
	}
	if c.ratio < .95 || c.ratio > 1.05 {
		t.Errorf("ratio of standard deviations %v", c.ratio)
	}
}

// BenchmarkPublished measures processor seconds and agreement with the
// published estimates of each engine.
func BenchmarkPublished(b *testing.B) {
	v, pub := assembly(b), published(b)
	for _, engine := range []string{"vb", "default", "publication"} {
		b.Run(engine, func(b *testing.B) {
			o, err := Preset(engine)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				from := cpu()
				r, err := Estimate(context.Background(), v, o)
				if err != nil {
					b.Fatal(err)
				}
				c := compare(r.Points, pub)
				b.ReportMetric((cpu() - from).Seconds(), "cpu-s/op")
				b.ReportMetric(c.pooled, "r")
				b.ReportMetric(c.least, "r-least-session")
				b.ReportMetric(c.changes, "r-changes")
				b.ReportMetric(c.ratio, "sd-ratio")
				b.ReportMetric(c.inside, "covered")
			}
		})
	}
}
