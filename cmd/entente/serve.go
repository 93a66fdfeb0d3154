package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"entente/desk"
	"entente/httpapi"
	"entente/mcp"
	"entente/operation"
	"entente/snapshot"
	"entente/store"
	"entente/store/clickhouse"
	"entente/web"
)

// faces are the commands that stay open. They ask the same table as the
// commands made from it.
type faces struct {
	serve serveCommand
	mcp   mcpCommand
}

// reach is who may ask a face that listens, and for how long.
type reach struct {
	Token  string   `help:"What clients must show, as a bearer token or as the password; at least 16 characters. Better in the environment, where others do not see it." env:"ENTENTE_TOKEN" placeholder:"TEXT"`
	Public bool     `help:"Let anybody read who reaches the address, with stricter limits."`
	Host   []string `help:"Names under which the server is known, beside localhost and addresses." placeholder:"NAME"`
	Rate   float64  `help:"Requests a second of one client; default 500, with --public 20." placeholder:"N"`
}

type serveCommand struct {
	Listen string `help:"Address to listen on. For any but this machine's own it wants a token or --public." default:"127.0.0.1:7480" placeholder:"HOST:PORT"`
	reach
}

const serveSummary = "Serve the operations over HTTP: JSON, CSV, Parquet, OpenAPI; and to assistants at /mcp"

const serveDoc = `Answers every reading operation at /api/v1/<operation>, described at /api/ and /api/v1/openapi.json, and assistants at /mcp. It never changes the record, reads a file that a client names, or reaches the network. The record is opened once, and again when it changes: sync and build can run beside it.

Examples:

    entente serve
    ENTENTE_TOKEN=... entente serve --listen 0.0.0.0:7480 --host entente.example.org`

// environment is what operations need, for the flags given.
func environment(g globals) (*operation.Env, error) {
	home := g.Home
	if home == "" {
		var err error
		if home, err = defaultHome(); err != nil {
			return nil, err
		}
	}
	if info, err := os.Stat(home); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("--home %s is a file, not a folder: give another, or leave it out", home)
	}
	events, err := openStore(g.Store)
	if err != nil {
		return nil, err
	}
	return &operation.Env{
		Events: events, Home: home, Snapshot: snapshot.FS(), Commercial: g.Commercial, GroupFile: g.GroupsFile, Now: time.Now, Program: version,
		Build: build(), Kept: keptFolder(),
	}, nil
}

// openStore connects to the store for events; nil for none. It is given up with
// the process.
func openStore(address string) (store.Events, error) {
	if address == "" {
		return nil, nil
	}
	return clickhouse.Open(context.Background(), address)
}

func newDesk(g globals, log *slog.Logger) (*desk.Desk, error) {
	env, err := environment(g)
	if err != nil {
		return nil, err
	}
	return desk.New(desk.Options{Env: *env, Build: env.Build, Log: log})
}

// build tells this build of the program from others: two of one version may
// answer differently.
func build() string {
	var b strings.Builder
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if strings.HasPrefix(s.Key, "vcs.") {
				b.WriteString(s.Key + s.Value + " ")
			}
		}
	}
	if exe, err := os.Executable(); err == nil {
		if info, err := os.Stat(exe); err == nil {
			fmt.Fprint(&b, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

func logger(g globals, stderr *os.File) *slog.Logger {
	level := slog.LevelInfo
	if g.Quiet {
		level = slog.LevelError
	}
	return slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
}

// run serves until it is told to stop.
func (c serveCommand) run(g globals, stderr *os.File) error {
	log := logger(g, stderr)
	d, err := newDesk(g, log)
	if err != nil {
		return err
	}
	tools, err := mcp.New(d, version)
	if err != nil {
		return err
	}
	dashboard, err := web.Handler()
	if err != nil {
		return err
	}
	return c.listen(g, c.Listen, d, map[string]http.Handler{"/mcp": mcp.Handler(tools), "/": dashboard}, log, stderr)
}

// listen opens the address and answers there.
func (r reach) listen(g globals, address string, d *desk.Desk, mounts map[string]http.Handler, log *slog.Logger, stderr *os.File) error {
	if err := httpapi.Check(address, r.Token, r.Public); err != nil {
		return err
	}
	if _, err := d.Record(); err != nil {
		return err
	}
	s, err := httpapi.New(httpapi.Options{
		Desk: d, Program: version, Mounts: mounts, Token: r.Token, Public: r.Public, Hosts: r.Host, Rate: r.Rate, Log: log,
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	if !g.Quiet {
		path := "/api/"
		if _, ok := mounts["/"]; ok {
			path = "/"
		}
		fmt.Fprintf(stderr, "entente answers at http://%s%s (interrupt to stop)\n", l.Addr(), path)
	}
	go d.KeepWarm(ctx)
	return s.Serve(ctx, l)
}
