package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"entente/mcp"
)

type mcpCommand struct {
	Listen string `help:"Serve over streamable HTTP at /mcp of this address, instead of standard input and output." placeholder:"HOST:PORT"`
	reach
}

const mcpSummary = "Give the operations to an assistant as tools (Model Context Protocol)"

const mcpDoc = `Speaks the Model Context Protocol on standard input and output, as assistants start it, or with --listen over streamable HTTP. The tools are the reading operations, with the same names, parameters and documentation; results carry the sources that they rest on.

Examples:

    entente mcp
    entente mcp --listen 127.0.0.1:7481`

// run serves one assistant, or all that reach the address.
func (c mcpCommand) run(g globals, stdin, stdout, stderr *os.File) error {
	log := logger(g, stderr)
	d, err := newDesk(g, log)
	if err != nil {
		return err
	}
	tools, err := mcp.New(d, version)
	if err != nil {
		return err
	}
	if c.Listen != "" {
		return c.listen(g, c.Listen, d, map[string]http.Handler{"/mcp": mcp.Handler(tools)}, log, stderr)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return mcp.Stdio(ctx, tools, stdin, stdout)
}
