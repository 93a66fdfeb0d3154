package mcp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"entente/desk"
	"entente/desk/desktest"
	"entente/internal/testdata"
	"entente/mcp"
)

func newServer(t testing.TB) (*desk.Desk, *sdk.Server) {
	t.Helper()
	d := desktest.Embedded(t)
	s, err := mcp.New(d, "test")
	if err != nil {
		t.Fatal(err)
	}
	return d, s
}

// connect opens a session of the SDK's own client.
func connect(t testing.TB, to sdk.Transport) *sdk.ClientSession {
	t.Helper()
	c := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := c.Connect(t.Context(), to, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() }) // the server's end is gone with the test
	return session
}

func inMemory(t testing.TB) (*desk.Desk, *sdk.ClientSession) {
	t.Helper()
	d, s := newServer(t)
	here, there := sdk.NewInMemoryTransports()
	if _, err := s.Connect(context.WithoutCancel(t.Context()), there, nil); err != nil {
		t.Fatal(err)
	}
	return d, connect(t, here)
}

func call(t testing.TB, c *sdk.ClientSession, name string, args map[string]any) (*sdk.CallToolResult, string) {
	t.Helper()
	res, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: name, Arguments: args})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var text strings.Builder
	for _, x := range res.Content {
		if tc, ok := x.(*sdk.TextContent); ok {
			text.WriteString(tc.Text)
		}
	}
	return res, text.String()
}

// The tools are the operations: same names, documentation, parameters.
func TestToolsAreTheOperations(t *testing.T) {
	d, c := inMemory(t)
	list, err := c.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tools := map[string]*sdk.Tool{}
	for _, x := range list.Tools {
		tools[x.Name] = x
	}
	if len(tools) != len(d.Operations()) {
		t.Errorf("%d tools of %d operations", len(tools), len(d.Operations()))
	}
	for _, o := range d.Operations() {
		x := tools[o.Name]
		if x == nil || !strings.HasPrefix(x.Description, o.Doc) || x.Title != o.Summary || !x.Annotations.ReadOnlyHint || x.OutputSchema == nil {
			t.Errorf("%s: %+v", o.Name, x)
			continue
		}
		props, ok := x.InputSchema.(map[string]any)["properties"].(map[string]any)
		if !ok && len(o.Parameters) > 0 {
			t.Errorf("%s: schema %v", o.Name, x.InputSchema)
		}
		for _, p := range o.Parameters {
			if props[p.Name] == nil {
				t.Errorf("%s: no parameter %s", o.Name, p.Name)
			}
		}
	}
	for _, no := range []string{"sync", "build", "gc", "import", "export", "snapshot"} {
		if tools[no] != nil {
			t.Errorf("%s is a tool", no)
		}
	}
}

// A figure comes with its sources, as the record has it, and fits the schema
// that the tool announced.
func TestFigureWithSources(t *testing.T) {
	d, c := inMemory(t)
	args := map[string]any{"measure": "agreement", "subject": []string{"IRN-RUS"}, "from": "2018", "level": 0.9}
	res, text := call(t, c, "figures", args)
	if res.IsError {
		t.Fatal(text)
	}
	a, err := d.Ask(t.Context(), "figures", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "from": {"2018"}, "level": {"0.9"}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(a.Result)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(res.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	if canonical(t, got) != canonical(t, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	r, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	cited := false
	for _, e := range r.Editions() {
		cited = cited || strings.Contains(text, e.SHA256) && strings.Contains(text, e.Attribution)
	}
	if !cited || !strings.Contains(text, "Sources:") {
		t.Errorf("no source in:\n%s", text)
	}
	list, err := c.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list.Tools {
		if x.Name == "figures" {
			fits(t, x.OutputSchema, res.StructuredContent)
			fits(t, x.InputSchema, map[string]any{"measure": "agreement", "subject": []any{"IRN-RUS"}, "limit": 5.})
		}
	}
}

func fits(t *testing.T, schema, v any) {
	t.Helper()
	b, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resolved.Validate(v); err != nil {
		t.Error(err)
	}
}

func canonical(t *testing.T, b []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestPages(t *testing.T) {
	_, c := inMemory(t)
	args := map[string]any{"measure": "agreement", "subject": "IRN-RUS", "by": "year", "from": "2015", "limit": 2, "offset": 1}
	res, text := call(t, c, "figures", args)
	figures := res.StructuredContent.(map[string]any)["figures"].([]any)
	if len(figures) != 2 || figures[0].(map[string]any)["span"] != "2016" || !strings.Contains(text, "Rows 2 to 3 of") {
		t.Errorf("%v\n%s", figures, text)
	}
}

// An assistant reads what is wrong, and what was probably meant.
func TestErrorsAreForTheAssistant(t *testing.T) {
	_, c := inMemory(t)
	for _, k := range []struct {
		tool string
		args map[string]any
		want string
	}{
		{"figures", map[string]any{"measure": "agrement", "subject": "IRN-RUS"}, "did you mean agreement"},
		{"figures", map[string]any{"measure": "agreement", "subjcet": "IRN-RUS"}, "did you mean subject"},
		{"figures", map[string]any{"measure": "agreement"}, "from and to"},
		{"figures", map[string]any{"measure": map[string]any{"x": 1}}, "want text"},
		{"figures", map[string]any{"measure": "agreement", "subject": "IRN-RUS", "limit": -1}, "whole number"},
		{"measures", map[string]any{"limit": 5}, `measures has no parameter "limit"`},
		{"measures", map[string]any{"full": "all"}, "full: want true or false"},
		{"claims", map[string]any{"action": "check", "what": "/etc/passwd"}, "no narrative"},
		{"sql", map[string]any{"query": "SELECT * FROM '/etc/passwd'"}, ""},
		{"sql", map[string]any{"query": "-"}, "want SQL"},
	} {
		res, text := call(t, c, k.tool, k.args)
		if !res.IsError || !strings.Contains(text, k.want) || strings.Contains(text, "root:") {
			t.Errorf("%s %v: error %t: %s", k.tool, k.args, res.IsError, text)
		}
	}
	if _, err := c.CallTool(t.Context(), &sdk.CallToolParams{Name: "sync"}); err == nil {
		t.Error("sync can be called")
	}
}

func TestStreamableHTTP(t *testing.T) {
	_, s := newServer(t)
	web := httptest.NewServer(mcp.Handler(s))
	defer web.Close()
	c := connect(t, &sdk.StreamableClientTransport{Endpoint: web.URL, DisableStandaloneSSE: true})
	res, text := call(t, c, "measures", nil)
	if res.IsError || !strings.Contains(text, "agreement") {
		t.Errorf("%.500s", text)
	}
	// A page of another site cannot ask.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL, strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "https://evil.example")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("another site: %s", resp.Status)
	}
}

// The default answer to each cheap question is of a size that an assistant can
// read, fits the schema that the tool announced, and full gives all of it.
func TestSizeOfAnswers(t *testing.T) {
	testdata.Long(t)
	_, c := inMemory(t)
	list, err := c.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string]any{}
	for _, x := range list.Tools {
		schemas[x.Name] = x.OutputSchema
	}
	size := func(res *sdk.CallToolResult) int {
		b, err := json.Marshal(res)
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	for name, args := range map[string]map[string]any{
		"assess": {"group": "quartet"}, "pair": {"a": "IRN-RUS"}, "state": {"state": "IRN"}, "breaks": {"measure": "agreement", "subject": "IRN-RUS"},
		"figures": {"measure": "agreement", "from": "2024", "to": "2024"}, "evidence": {"subject": "IRN-RUS", "span": "2024"}, "composite": {},
		"ledger": {}, "status": {}, "sources": {}, "measures": {}, "groups": {}, "sql": {"query": "SELECT * FROM figures"},
	} {
		res, text := call(t, c, name, args)
		const most = 130_000 // structured, text and sources
		if res.IsError || size(res) > most {
			t.Errorf("%s: error %t, %d bytes", name, res.IsError, size(res))
		}
		fits(t, schemas[name], res.StructuredContent)
		cut := strings.Contains(text, "The structured content is cut: ")
		if want := name == "ledger" || name == "pair" || name == "sql"; want && !cut {
			t.Errorf("%s: does not say that it is cut", name)
		}
		if name != "ledger" {
			continue
		}
		whole, text := call(t, c, name, map[string]any{"full": true})
		facts := whole.StructuredContent.(map[string]any)
		if n := len(facts["facts"].([]any)); strings.Contains(text, "is cut:") || float64(n) > facts["total"].(float64) || n < 500 {
			t.Errorf("full: %d of %v facts", n, facts["total"])
		}
	}
}
