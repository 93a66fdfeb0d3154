package web_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"entente/desk"
	"entente/httpapi"
	"entente/internal/testdata"
	"entente/operation"
	"entente/snapshot"
	"entente/web"
)

// TestPages drives every page in Chromium; e2e/README.md says what is looked at.
func TestPages(t *testing.T) {
	testdata.Long(t)
	missing := func(what string) {
		t.Helper()
		if os.Getenv("CI") != "" {
			t.Fatalf("%s; in CI this test may not be skipped", what)
		}
		t.Skipf("skipped: %s", what)
	}
	if !web.Built() {
		missing("the dashboard is not built; make web builds it")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		missing("pages are tested with Node, which is not here")
	}
	if _, err := os.Stat("node_modules/playwright-core"); err != nil {
		missing("pages are tested with the packages of web/package.json; make web installs them")
	}
	if os.Getenv("CHROMIUM") == "" {
		if _, err := exec.LookPath("chromium"); err != nil {
			missing("pages are tested in Chromium, which is not here; CHROMIUM may name it")
		}
	}

	ctx, cancel := context.WithTimeout(t.Context(), 12*time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, node, "e2e/run.mjs", "http://"+serve(ctx, t))
	out, err := run.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatalf("drive the pages: %v", err)
	}
	if !strings.Contains(string(out), "all passed") {
		t.Fatal("the run did not come to its end")
	}
}

// serve answers from the embedded record, as of a fixed day.
func serve(ctx context.Context, t *testing.T) string {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }
	d, err := desk.New(desk.Options{Env: operation.Env{Home: t.TempDir(), Snapshot: snapshot.FS(), Now: now, Program: "test"}, Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	dashboard, err := web.Handler()
	if err != nil {
		t.Fatal(err)
	}
	s, err := httpapi.New(httpapi.Options{Desk: d, Program: "test", Mounts: map[string]http.Handler{"/": dashboard}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	ctx, stop := context.WithCancel(ctx)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("stop serving: %v", err)
		}
	})
	return l.Addr().String()
}
