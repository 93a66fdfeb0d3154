package record_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"entente"
	"entente/fetch"
	"entente/internal/eventgen"
	"entente/internal/testdata"
	"entente/record"
)

var feedStart = time.Date(2023, 9, 11, 0, 0, 0, 0, time.UTC)

func quick() *fetch.Client {
	return fetch.New(fetch.Options{Attempts: 2, BackoffMin: time.Millisecond, BackoffMax: 2 * time.Millisecond})
}

func serveFeed(t testing.TB, f *eventgen.Feed) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s.URL
}

// syncFeed fetches from a day on and returns the outcomes by file.
func syncFeed(t testing.TB, ctx context.Context, home, mirror string, from time.Time, now time.Time) (map[string]record.Outcome, error) {
	t.Helper()
	list, err := record.Sync(ctx, record.SyncOptions{
		Home: home, Mirror: mirror, Sources: []string{"gdelt"}, Fetch: quick(), Now: func() time.Time { return now },
		From: entente.NewDate(from.Year(), from.Month(), from.Day()), Parallel: 3,
	})
	out := map[string]record.Outcome{}
	for _, o := range list {
		out[o.File] = o
	}
	return out, err
}

// bundles lists the raw files of a record: bundles of the same files are equal
// bytes, so this says what is held.
func bundles(t testing.TB, home string) string {
	t.Helper()
	r := open(t, record.Options{Home: home})
	var list []string
	for _, e := range r.Editions() {
		if e.Source != "gdelt" {
			continue
		}
		list = append(list, fmt.Sprintf("%s %s %d", e.File, e.SHA256[:8], e.Rows))
	}
	return strings.Join(list, "\n")
}

func derive(t testing.TB, home string) {
	t.Helper()
	if _, err := record.Build(t.Context(), record.BuildOptions{Home: home}); err != nil {
		t.Fatal(err)
	}
}

// A backfill takes every file of the list from the day on, in whatever order the
// list has them; one that is damaged or absent is set aside and comes when it is
// mended; a second run fetches nothing again.
func TestBackfill(t *testing.T) {
	feed := eventgen.NewFeed(20)
	names := feed.Publish(feedStart.AddDate(0, 0, -1), 3*96+10) // a day more than is asked for
	bad, gone := names[100], names[200]
	feed.Damage(bad, true)
	feed.Omit(gone, true)
	feed.Shuffle(7)
	url, home, now := serveFeed(t, feed), t.TempDir(), feedStart.AddDate(0, 0, 3)
	out, err := syncFeed(t, t.Context(), home, url, feedStart, now)
	if err != nil {
		t.Fatal(err)
	}
	if o := out["quarter"]; o.Result != "new" || o.Rows != (2*96+10-2)*20 || !strings.Contains(o.Detail, "2 set aside") {
		t.Errorf("outcome %+v", o)
	}
	if o := out["quarter@"+bad[:14]]; o.Result != "set-aside" || !strings.Contains(o.Detail, "MD5") {
		t.Errorf("the damaged file is %+v", o)
	}
	if _, err := os.Stat(filepath.Join(home, "feeds", "gdelt", "refused", bad)); err != nil {
		t.Error("its bytes are gone:", err)
	}
	if feed.Asked(names[95]) != 0 {
		t.Error("a file of the day before was fetched")
	}
	// Again, at once: nothing is fetched, not even what was set aside.
	asked := feed.Asked(bad) + feed.Asked(gone) + feed.Asked(names[150])
	out, err = syncFeed(t, t.Context(), home, url, feedStart, now)
	if o := out["quarter"]; err != nil || o.Result != "unchanged" || feed.Asked(bad)+feed.Asked(gone)+feed.Asked(names[150]) != asked {
		t.Errorf("again: %+v, %v", o, err)
	}
	// An hour later they are whole, and come.
	feed.Damage(bad, false)
	feed.Omit(gone, false)
	if out, err = syncFeed(t, t.Context(), home, url, feedStart, now.Add(time.Hour)); err != nil || out["quarter"].Result != "new" {
		t.Errorf("mended: %+v, %v", out, err)
	}
	derive(t, home)
	r := open(t, record.Options{Home: home})
	for query, want := range map[string]string{
		"SELECT count(*), count(DISTINCT id) FROM events":                                     fmt.Sprint((2*96+10)*20, (2*96+10)*20),
		"SELECT count(*), sum(rows), sum(lost) FROM eventfiles":                               fmt.Sprint(2*96+10, (2*96+10)*20, 0),
		"SELECT count(*) FROM eventfiles WHERE name = '" + bad + "'":                          "1",
		"SELECT DISTINCT part FROM events ORDER BY 1":                                         "2023-09-11] [2023-09-12] [2023-09-13",
		"SELECT sum(events) FROM pairdays":                                                    fmt.Sprint((2*96 + 10) * 20),
		"SELECT count(*) FROM editions WHERE source = 'gdelt' AND name LIKE '%.quarters.zip'": "3",
	} {
		if got := strings.Join(strings.Fields(sqlText(t, r, query)), " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	// What bundles hold is what an undisturbed run holds.
	whole := t.TempDir()
	feed.Shuffle(8)
	if _, err := syncFeed(t, t.Context(), whole, url, feedStart, now); err != nil {
		t.Fatal(err)
	}
	derive(t, whole)
	if a, b := bundles(t, home), bundles(t, whole); a != b {
		t.Errorf("held:\n%s\nundisturbed:\n%s", a, b)
	}
}

// Stopped anywhere, a backfill goes on where it was: no file is lost, and those
// that were here are not fetched again.
func TestBackfillGoesOn(t *testing.T) {
	feed := eventgen.NewFeed(5)
	names := feed.Publish(feedStart, 96)
	url, home := serveFeed(t, feed), t.TempDir()
	stops := 0
	for most := int64(7); ; most += 13 {
		ctx, stop := context.WithCancel(t.Context())
		var arrived atomic.Int64 // downloads tell side by side
		list, err := record.Sync(ctx, record.SyncOptions{
			Home: home, Mirror: url, Sources: []string{"gdelt"}, Now: time.Now, From: entente.NewDate(2023, 9, 11), Parallel: 2,
			Fetch: fetch.New(fetch.Options{Progress: func(p fetch.Progress) {
				if p.Done == p.Total && arrived.Add(1) == most {
					stop()
				}
			}}),
		})
		stop()
		if err == nil {
			if len(list) == 0 || list[0].Failed() {
				t.Fatal(list)
			}
			break
		}
		if stops++; stops > 20 {
			t.Fatal("it does not come to an end:", err)
		}
		if _, err := os.Stat(filepath.Join(home, "feeds", "gdelt", "incoming", "20230911")); err != nil {
			t.Fatal("what was fetched is gone:", err)
		}
	}
	again := 0
	for _, name := range names {
		again += feed.Asked(name) - 1
	}
	if stops == 0 || again > 3*stops {
		t.Errorf("%d stops, %d files fetched again", stops, again)
	}
	derive(t, home)
	if got := sqlText(t, open(t, record.Options{Home: home}), "SELECT count(DISTINCT id) FROM events"); got != fmt.Sprint(96*5) {
		t.Errorf("%s events, want %d", got, 96*5)
	}
}

// clock moves when the follower sleeps; what happens meanwhile is up to a test.
type clock struct {
	now   time.Time
	sleep func(time.Time)
}

func (c *clock) Now() time.Time { return c.now }

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	if c.sleep != nil {
		c.sleep(c.now)
	}
	return ctx.Err()
}

func follow(t testing.TB, home, url string, c *clock, polls int) (list []record.Poll) {
	t.Helper()
	err := record.Follow(t.Context(), record.FollowOptions{
		FeedOptions: record.FeedOptions{Home: home, Mirror: url, From: entente.NewDate(2023, 9, 11), Fetch: quick(), Now: c.Now},
		Source:      "gdelt", Polls: polls, Sleep: c.Sleep, Told: func(p record.Poll) { list = append(list, p) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The follower takes each file as it comes, catches up after a gap, sets a bad
// file aside and takes it later, finds a file that the list forgot, and lives
// through a publisher that is away. What it holds in the end is what a backfill
// holds.
func TestFollow(t *testing.T) {
	feed := eventgen.NewFeed(10)
	next := feedStart
	publish := func(n int) []string {
		names := feed.Publish(next, n)
		next = next.Add(time.Duration(n) * 15 * time.Minute)
		return names
	}
	publish(4)
	url, home := serveFeed(t, feed), t.TempDir()
	c := &clock{now: next}
	var bad, hidden string
	poll := 0
	c.sleep = func(time.Time) {
		switch poll++; poll {
		case 1, 2:
			publish(1)
		case 3:
			bad = publish(1)[0]
			feed.Damage(bad, true)
		case 4: // a gap: an hour and a quarter at once, and one that no list shows
			hidden = publish(5)[2]
			feed.Hide(hidden, true)
		case 5:
			feed.Damage(bad, false)
			feed.Hide(hidden, false)
			publish(1)
		case 6:
			c.now = c.now.Add(7 * time.Hour) // the machine slept, and the publisher did not
			publish(28)
		}
	}
	polls := follow(t, home, url, c, 8)
	var files []int
	for _, p := range polls {
		files = append(files, p.Files)
	}
	if got := fmt.Sprint(files); got != "[4 1 1 0 4 1 30 0]" {
		t.Errorf("files by poll %s; %+v", got, polls)
	}
	if len(polls[3].Refused) != 1 || polls[0].Parts == 0 {
		t.Errorf("polls %+v", polls)
	}
	// The lists of a day that has nothing new: the newest alone is asked for.
	lists := feed.Asked("masterfilelist.txt")
	if n := len(follow(t, home, url, &clock{now: c.now, sleep: func(time.Time) {}}, 3)); n != 3 || feed.Asked("masterfilelist.txt") != lists+1 {
		t.Errorf("%d polls asked %d times for the list", n, feed.Asked("masterfilelist.txt")-lists)
	}
	whole := t.TempDir()
	if _, err := syncFeed(t, t.Context(), whole, url, feedStart, c.now); err != nil {
		t.Fatal(err)
	}
	derive(t, whole)
	if a, b := bundles(t, home), bundles(t, whole); a != b {
		t.Errorf("followed:\n%s\nbackfilled:\n%s", a, b)
	}
	count := "SELECT count(*), count(DISTINCT id), sum(mentions) FROM events"
	if a, b := sqlText(t, open(t, record.Options{Home: home}), count), sqlText(t, open(t, record.Options{Home: whole}), count); a != b {
		t.Errorf("events %s, backfilled %s", a, b)
	}
}

// A list without order, of which the server sends the whole, and a publisher that
// answers with errors now and then.
func TestFollowShuffled(t *testing.T) {
	feed := eventgen.NewFeed(3)
	feed.Publish(feedStart, 40)
	feed.Shuffle(3)
	feed.Whole()
	home, url := t.TempDir(), serveFeed(t, feed)
	c := &clock{now: feedStart.Add(10 * time.Hour)}
	c.sleep = func(now time.Time) { feed.Publish(now.Truncate(15*time.Minute), 1) }
	files := 0
	for _, p := range follow(t, home, url, c, 6) {
		files += p.Files
		if p.Fault != "" {
			t.Error(p.Fault)
		}
	}
	if files != 45 {
		t.Errorf("%d files, want 45", files)
	}
	// The publisher is gone: the fault is told, and nothing ends.
	gone := follow(t, home, "http://127.0.0.1:1", &clock{now: c.now}, 2)
	if len(gone) != 2 || gone[0].Fault == "" || gone[1].Fault == "" {
		t.Errorf("polls of a publisher that is away: %+v", gone)
	}
}

// Ten thousand files, a quarter of an hour each: the memory of the follower does
// not grow with them. ENTENTE_FOLLOW_FILES sets the number; without it 100.
func TestFollowMemory(t *testing.T) {
	testdata.Long(t)
	n := 100
	if text := os.Getenv("ENTENTE_FOLLOW_FILES"); text != "" {
		if _, err := fmt.Sscan(text, &n); err != nil {
			t.Fatal(err)
		}
	}
	feed := eventgen.NewFeed(20)
	feed.Publish(feedStart, 1)
	home, url := t.TempDir(), serveFeed(t, feed)
	c := &clock{now: feedStart}
	var heap []float64
	published := 1
	c.sleep = func(now time.Time) {
		feed.Publish(feedStart.Add(time.Duration(published)*15*time.Minute), 1)
		if published++; published%(n/10) == 0 {
			runtime.GC()
			runtime.GC() // the second empties what pools kept through the first
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			heap = append(heap, float64(m.HeapAlloc)/(1<<20))
			t.Logf("%d files: heap %.1f MB, most of the process %.0f MB", published, heap[len(heap)-1], resident())
		}
	}
	polls := follow(t, home, url, c, n)
	files := 0
	for _, p := range polls {
		files += p.Files
	}
	if files != n {
		t.Errorf("%d files taken of %d", files, n)
	}
	// The least of each half: a decoder that happens to be alive at one reading is
	// no growth, and what grows with the files raises the least as well.
	half := len(heap) / 2
	if first, last := slices.Min(heap[:half]), slices.Min(heap[half:]); last > first+8 {
		t.Errorf("the heap grew from %.1f MB to %.1f MB", first, last)
	}
}
