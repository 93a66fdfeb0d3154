package clickhouse_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"entente/internal/shards"
	"entente/store"
	"entente/store/clickhouse"
)

func openAt(t testing.TB, url string) *clickhouse.Engine {
	t.Helper()
	e, err := clickhouse.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// TestMain is the loader of TestKilledLoader where it says so.
func TestMain(m *testing.M) {
	url, at := os.Getenv("ENTENTE_TEST_LOADER"), os.Getenv("ENTENTE_TEST_KILL_AT")
	if url == "" {
		os.Exit(m.Run())
	}
	e, err := clickhouse.Open(context.Background(), url)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	clickhouse.FailAt(e, func(step string) error {
		if step == at {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			time.Sleep(time.Minute)
		}
		return nil
	})
	p := madePart("2020-01", "b", 2500, 3)
	_, err = e.Load(context.Background(), p.EventPart, p.rows())
	fmt.Println(err)
}

// A loader that is killed after any of its inserts, and between the last of them
// and the ledger, changes no answer; the load after it gives what a first one
// gives, and nothing twice. What the dead left is taken away by Clean.
func TestKilledLoader(t *testing.T) {
	t.Parallel()
	url := shards.Start(t, 2)[0].URL("suite")
	e := openAt(t, url)
	first := madePart("2020-01", "a", 3000, 1)
	load(t, e, first)
	want := stateOf(t, e)
	for _, step := range []string{"events", "eventlinks", "pairdays", "eventfiles", "ledger"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "ENTENTE_TEST_LOADER="+url, "ENTENTE_TEST_KILL_AT="+step)
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("the loader was to die at %s: %v\n%s", step, err, out)
		}
		if got := stateOf(t, e); !reflect.DeepEqual(got, want) {
			t.Fatalf("a loader killed at %s changed an answer", step)
		}
	}
	next := madePart("2020-01", "b", 2500, 3)
	load(t, e, next)
	counted(t, stateOf(t, e), next)
	if n, err := e.Clean(t.Context()); err != nil || n != 6 { // five dead, one replaced
		t.Errorf("cleaned %d loads, want 6; %v", n, err)
	}
	counted(t, stateOf(t, e), next)
	res, err := e.Query(t.Context(), "SELECT count(DISTINCT load) AS n FROM suite.events", store.Limits{})
	if err != nil || res.Rows[0][0] != int64(1) {
		t.Errorf("after cleaning: %+v, %v", res, err)
	}
}

// Two loaders of the same part at the same time count once.
func TestTwoLoaders(t *testing.T) {
	t.Parallel()
	url := shards.Start(t, 1)[0].URL("suite")
	a, b := openAt(t, url), openAt(t, url)
	p := madePart("2020-01", "a", 1000, 1)
	rows := p.rows()
	inner := rows.Events
	rows.Events = func(ctx context.Context) iter.Seq2[store.EventRow, error] {
		load(t, b, madePart("2020-01", "a", 1000, 1)) // comes first, while a is at it
		return inner(ctx)
	}
	if _, err := a.Load(t.Context(), p.EventPart, rows); err != nil {
		t.Fatal(err)
	}
	counted(t, stateOf(t, a), p)
}

// Rows are spread, and an answer without a shard is an error, whatever the
// server's own setting; so is one that a shard dies under.
func TestLostShard(t *testing.T) {
	t.Parallel()
	list := shards.Start(t, 2)
	e := openAt(t, list[0].URL("suite"))
	load(t, e, madePart("2020-01", "a", 3000, 1))
	second := openAt(t, list[1].URL("suite"))
	counted(t, stateOf(t, second), madePart("2020-01", "a", 3000, 1)) // either may be asked
	res, err := e.Query(t.Context(), "SELECT count(*) AS n FROM suite.events_local", store.Limits{})
	if n, _ := res.Rows[0][0].(int64); err != nil || n < 1000 || n > 2000 {
		t.Errorf("%v of 3,000 rows on the first of two shards, %v", res.Rows, err)
	}

	// Kill the second shard while it works: the question takes 2 s or more.
	dead := make(chan time.Time, 1)
	time.AfterFunc(400*time.Millisecond, func() { list[1].Kill(); dead <- time.Now() })
	start := time.Now()
	_, err = e.Query(t.Context(), "SELECT count() FROM suite.events WHERE NOT ignore(sleepEachRow(0.0014))", store.Limits{})
	if took := time.Since(start); err == nil || took < 400*time.Millisecond || !strings.Contains(err.Error(), "a shard does not answer") {
		t.Errorf("a shard died under the query: %v after %s", err, took)
	}
	<-dead
	for name, ask := range map[string]func() error{
		"loads": func() error { _, err := e.Loads(t.Context()); return err },
		"sums": func() error {
			_, err := e.Sums(t.Context(), store.SumsQuery{Source: "made", File: "quarter", All: true})
			return err
		},
		"count": func() error { _, err := e.Count(t.Context(), iranRussia); return err },
		"list":  func() error { _, err := e.List(t.Context(), iranRussia, 5); return err },
		"load": func() error {
			p := madePart("2020-02", "a", 100, 9)
			_, err := e.Load(t.Context(), p.EventPart, p.rows())
			return err
		},
	} {
		if err := ask(); err == nil || !strings.Contains(err.Error(), "a shard does not answer") && !strings.Contains(err.Error(), "no server answers") {
			t.Errorf("%s without a shard: %v", name, err)
		}
	}
}

// What is wrong with the address is said, and no password.
func TestBadAddress(t *testing.T) {
	t.Parallel()
	s := shards.Start(t, 1)[0]
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	go func() {
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	for text, want := range map[string]string{
		"clickhouse://127.0.0.1:1/x":                                                  "no server answers there",
		fmt.Sprintf("clickhouse://127.0.0.1:%d/x", s.HTTP):                            "usually 9000",
		fmt.Sprintf("clickhouse://guarded:hunter2@127.0.0.1:%d/x", s.TCP):             "refuses user and password",
		fmt.Sprintf("clickhouse://127.0.0.1:%d/x?cluster=missing", s.TCP):             "knows no cluster missing",
		fmt.Sprintf("clickhouse://127.0.0.1:%d/x", silent.Addr().(*net.TCPAddr).Port): "connection ended",
		fmt.Sprintf("clickhouse://127.0.0.1:%d/a-b", s.TCP):                           "database \"a-b\"",
		fmt.Sprintf("clickhouse://127.0.0.1:%d", s.TCP):                               "database \"\"",
		fmt.Sprintf("clickhouse://127.0.0.1:%d/x?color=red", s.TCP):                   "cluster and secure",
		"http://127.0.0.1/x":               "want clickhouse://",
		"clickhouse://u:hunter2@%zz/x":     "want clickhouse://",
		"clickhouse://h/x?cluster=a%3Bb--": "cluster",
	} {
		e, err := clickhouse.Open(t.Context(), text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
		if err == nil {
			_ = e.Close()
		}
	}
	e := openAt(t, fmt.Sprintf("clickhouse://guarded:s3cret@127.0.0.1:%d/suite", s.TCP))
	load(t, e, madePart("2020-01", "a", 100, 1))
	s.Kill()
	if _, err := e.Loads(t.Context()); err == nil || !strings.Contains(err.Error(), "server") {
		t.Errorf("a server that is gone: %v", err)
	}
}

// A server that is too old is refused.
func TestOldServer(t *testing.T) {
	for version, ok := range map[[2]uint64]bool{{18, 14}: false, {18, 16}: true, {1, 1}: false, {25, 3}: true} {
		if err := clickhouse.CheckVersion(version[0], version[1]); (err == nil) != ok {
			t.Errorf("%v: %v", version, err)
		}
	}
}

// A cancelled question ends.
func TestCancel(t *testing.T) {
	t.Parallel()
	e := openAt(t, shards.Start(t, 1)[0].URL("suite"))
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := e.Query(ctx, "SELECT sleep(3), number FROM system.numbers LIMIT 5", store.Limits{}); !errors.Is(err, context.DeadlineExceeded) && err == nil || time.Since(start) > 2500*time.Millisecond {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}
