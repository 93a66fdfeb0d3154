// Package mcp gives the operations to assistants as tools of the Model Context
// Protocol: the same names, documentation and parameters as on the command
// line, results as JSON with a readable form beside it, and with the sources
// that they rest on, so that an assistant can cite them.
package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"entente/desk"
	"entente/operation"
	"entente/report"
)

// Rows and text that fit into an assistant's mind.
const (
	usualRows = 100
	maxRows   = 5000
	maxText   = 30_000 // bytes of the readable form
	maxData   = 60_000 // bytes of the structured form, where not all is asked for
)

const instructions = "entente measures how states align: dated, sourced, comparable figures on votes, treaties, trade, arms, sanctions and more. " +
	"Ask measures for what can be measured and groups for the groups. Every figure has a status: known, partial, unknown or not-applicable; unknown is not zero. " +
	"Cite the sources that stand at the end of a result, and open a figure with evidence before you rest an argument on it."

// New makes a server with a tool for each operation that may be asked.
func New(d *desk.Desk, program string) (*sdk.Server, error) {
	s := sdk.NewServer(&sdk.Implementation{Name: "entente", Title: "entente: who stands with whom", Version: program},
		&sdk.ServerOptions{Instructions: instructions, Capabilities: &sdk.ServerCapabilities{}})
	for _, o := range d.Operations() {
		t, err := tool(o)
		if err != nil {
			return nil, err
		}
		s.AddTool(t, handler(d, o))
	}
	return s, nil
}

func tool(o *desk.Served) (*sdk.Tool, error) {
	in, err := json.Marshal(o.Input())
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", o.Name, err)
	}
	if in, err = widened(in, desk.Pages(o.Result())); err != nil {
		return nil, fmt.Errorf("schema of %s: %w", o.Name, err)
	}
	out, err := o.Output()
	if err != nil {
		return nil, err
	}
	no := false
	return &sdk.Tool{
		Name: o.Name, Title: o.Summary, Description: o.Doc + "\n\nOn the command line:\n" + strings.Join(o.Examples, "\n"),
		InputSchema: json.RawMessage(in), OutputSchema: out,
		Annotations: &sdk.ToolAnnotations{Title: o.Summary, ReadOnlyHint: true, IdempotentHint: true, DestructiveHint: &no, OpenWorldHint: &no},
	}, nil
}

// widened adds to a schema how much of a long result is wanted, and which rows
// of one that comes in pages.
func widened(schema []byte, pages bool) ([]byte, error) {
	var s map[string]any
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil, err
	}
	props, ok := s["properties"].(map[string]any)
	if !ok { // an operation without parameters
		props = map[string]any{}
		s["properties"] = props
	}
	props["full"] = map[string]any{"type": "boolean", "default": false, "description": "Give all of the structured content; without it, lists are cut where it is over 60 kB."}
	if !pages {
		return json.Marshal(s)
	}
	props["offset"] = map[string]any{"type": "integer", "minimum": 0, "default": 0, "description": "Leave out so many rows."}
	props["limit"] = map[string]any{"type": "integer", "minimum": 1, "maximum": maxRows, "default": usualRows, "description": "At most so many rows."}
	return json.Marshal(s)
}

func handler(d *desk.Desk, o *desk.Served) sdk.ToolHandler {
	return func(ctx context.Context, req *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		args, want, err := arguments(o, req.Params.Arguments)
		if err != nil {
			return wrong(err), nil
		}
		a, err := d.Ask(ctx, o.Name, args)
		if err != nil {
			return wrong(err), nil
		}
		res, total := desk.Page(a.Result, want.offset, want.limit)
		var raw, readable bytes.Buffer
		if err := errors.Join(report.JSON(&raw, res), report.Markdown(&readable, res.Document())); err != nil {
			return wrong(err), nil
		}
		text := clip(readable.String(), maxText)
		if total > want.offset+want.limit {
			text += fmt.Sprintf("\nRows %d to %d of %d; offset and limit give others.\n", want.offset+1, want.offset+want.limit, total)
		}
		data, cuts := raw.Bytes(), []string(nil)
		if !want.full {
			if data, cuts, err = shorten(data, maxData); err != nil {
				return wrong(err), nil
			}
		}
		if len(cuts) > 0 {
			text += fmt.Sprintf("\nThe structured content is cut: %s. A narrower question has all, and so has full: true.\n", strings.Join(cuts, ", "))
		}
		out := &sdk.CallToolResult{StructuredContent: json.RawMessage(data), Content: []sdk.Content{&sdk.TextContent{Text: text}}}
		sources, err := sourcesOf(d, raw.Bytes())
		if err != nil {
			return wrong(err), nil
		}
		if sources != "" {
			out.Content = append(out.Content, &sdk.TextContent{Text: sources})
		}
		return out, nil
	}
}

// wrong is an answer that says why there is none, for the assistant to read.
func wrong(err error) *sdk.CallToolResult {
	text := err.Error()
	if errors.As(err, new(desk.Working)) {
		text = "this takes minutes the first time and is being worked out: call the tool again in half a minute with the same arguments"
	}
	var bad desk.BadRequest
	if errors.As(err, &bad) && bad.Suggestion != "" {
		text += "; did you mean " + bad.Suggestion + "?"
	}
	return &sdk.CallToolResult{IsError: true, Content: []sdk.Content{&sdk.TextContent{Text: text}}}
}

// clip cuts a text at the end of a line.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	text = text[:most]
	if i := strings.LastIndexByte(text, '\n'); i > 0 {
		text = text[:i]
	}
	return strings.ToValidUTF8(text, string(utf8.RuneError)) + "\n\n(the text is cut here; the structured content goes on)\n"
}

// want is how much of a result is wanted.
type want struct {
	offset, limit int
	full          bool
}

// arguments reads the arguments of a call as the parameters of an operation, and
// how much is wanted.
func arguments(o *desk.Served, raw json.RawMessage) (desk.Args, want, error) {
	args, w := desk.Args{}, want{limit: usualRows}
	if len(raw) == 0 {
		return args, w, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var in map[string]any
	if err := dec.Decode(&in); err != nil {
		return nil, w, desk.BadRequest{Why: "arguments: want a JSON object"}
	}
	for name, v := range in {
		mine, err := w.read(o, name, v)
		if !mine && err == nil {
			args[name], err = texts(name, v)
		}
		if err != nil {
			return nil, w, err
		}
	}
	return args, w, nil
}

// read reads an argument that says how much is wanted, and reports whether it
// is one.
func (w *want) read(o *desk.Served, name string, v any) (bool, error) {
	switch {
	case name == "full":
		full, ok := v.(bool)
		if !ok {
			return true, desk.BadRequest{Parameter: name, Why: "full: want true or false"}
		}
		w.full = w.full || full
	case desk.Pages(o.Result()) && (name == "offset" || name == "limit"):
		n, err := whole(v)
		if err != nil || n < 0 || name == "limit" && (n == 0 || n > maxRows) {
			return true, desk.BadRequest{Parameter: name, Why: fmt.Sprintf("%s: want a whole number up to %d", name, maxRows)}
		}
		if name == "offset" {
			w.offset = n
		} else {
			w.limit, w.full = n, true // so many were asked for
		}
	default:
		return false, nil
	}
	return true, nil
}

func whole(v any) (int, error) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, errors.New("not a number")
	}
	x, err := n.Int64()
	return int(x), err
}

// texts writes a JSON value as parameters are written in an address.
func texts(name string, v any) ([]string, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case bool:
		return []string{fmt.Sprint(v)}, nil
	case json.Number:
		return []string{v.String()}, nil
	case []any:
		var list []string
		for _, x := range v {
			one, err := texts(name, x)
			if err != nil {
				return nil, err
			}
			list = append(list, one...)
		}
		return list, nil
	}
	return nil, desk.BadRequest{Parameter: name, Why: name + ": want text, a number, true or false, or a list of these"}
}

// sourcesOf lists the editions of the record that a result names by their hash,
// with publisher's terms and attribution.
func sourcesOf(d *desk.Desk, result []byte) (string, error) {
	r, err := d.Record()
	if err != nil {
		return "", err
	}
	lines := operation.RestsOn(r, result)
	if len(lines) == 0 {
		return "", nil
	}
	return "Sources:\n- " + strings.Join(lines, "\n- ") + "\n", nil
}

// Handler serves the tools over streamable HTTP. It keeps no sessions; guards
// against strangers are the caller's.
func Handler(s *sdk.Server) http.Handler {
	protect := http.NewCrossOriginProtection()
	return protect.Handler(sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return s },
		&sdk.StreamableHTTPOptions{Stateless: true, JSONResponse: true, MaxRequestBodyBytes: 1 << 20, DisableLocalhostProtection: true}))
}

// Stdio serves the tools to one assistant over a pair of streams until it goes
// or ctx ends.
func Stdio(ctx context.Context, s *sdk.Server, in io.ReadCloser, out io.WriteCloser) error {
	if err := s.Run(ctx, &sdk.IOTransport{Reader: in, Writer: out}); err != nil && ctx.Err() == nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("serve an assistant: %w", err)
	}
	return nil
}
