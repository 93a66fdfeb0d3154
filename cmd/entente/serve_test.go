package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestServe starts the program as a user does, asks over HTTP and as an
// assistant, and tells it to stop.
func TestServe(t *testing.T) {
	c := command(t, "serve", "--listen", "127.0.0.1:0", "--home", filepathNone(t))
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Process.Kill() }() // it has ended, unless the test failed
	address := ""
	lines := bufio.NewScanner(stderr)
	for address == "" && lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), "http://"); ok {
			address, _, _ = strings.Cut(rest, "/")
		}
	}
	if address == "" {
		t.Fatal("it does not say where it answers")
	}
	resp, err := http.Get("http://" + address + "/api/v1/figures/agreement/IRN-RUS?from=2018&to=2018")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	served, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if want := must(t, "figures", "agreement", "IRN-RUS", "--from", "2018", "--to", "2018", "--home", filepathNone(t), "-o", "json"); string(served) != want {
		t.Errorf("over HTTP:\n%s\nprinted:\n%s", served, want)
	}
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.StreamableClientTransport{Endpoint: "http://" + address + "/mcp", DisableStandaloneSSE: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "topics"}); err != nil || res.IsError {
		t.Errorf("topics: %v, %+v", err, res)
	}
	_ = session.Close() // nothing to lose
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, stderr); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}

func TestServeRefusesStrangers(t *testing.T) {
	for _, args := range [][]string{{"serve", "--listen", "0.0.0.0:0"}, {"mcp", "--listen", ":0"}, {"serve", "--listen", "0.0.0.0:0", "--token", "short"}} {
		if r := entente(t, append(args, "--home", filepathNone(t))...); r.code != exitFailed || !strings.Contains(r.stderr, "token") {
			t.Errorf("%v: %s", args, r)
		}
	}
}

// TestAssistant drives the program over standard input and output with the
// SDK's own client.
func TestAssistant(t *testing.T) {
	c := command(t, "mcp", "-q", "--home", filepath.Join(t.TempDir(), "none"))
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.CommandTransport{Command: c}, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "figures", Arguments: map[string]any{"measure": "agreement", "subject": "IRN-RUS", "from": "2018", "to": "2018"}})
	if err != nil || res.IsError {
		t.Fatalf("%v, %+v", err, res)
	}
	b, err := json.Marshal(res.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"subject":"IRN-RUS"`) {
		t.Errorf("%s", b)
	}
	if err := session.Close(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// TestFacesAreDocumented checks that the pages of serve and mcp have all flags.
func TestFacesAreDocumented(t *testing.T) {
	var open faces
	var g globals
	p, err := newParser(&g, nil, map[string]any{}, &open, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, face := range []string{"serve", "mcp"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations", face+".md"))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, n := range p.Model.Children {
			if n.Name != face {
				continue
			}
			for _, f := range n.Flags {
				found++
				if !strings.Contains(string(b), "`--"+f.Name) {
					t.Errorf("docs/operations/%s.md does not mention --%s", face, f.Name)
				}
			}
		}
		if found < 5 {
			t.Errorf("%s: only %d flags found", face, found)
		}
	}
}
