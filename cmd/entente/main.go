// Command entente is the measured record of who stands with whom. This package
// only wires: flags, configuration, progress and exit codes. What can be asked
// is in package operation.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
	"golang.org/x/term"

	"entente/desk"
	"entente/operation"
	"entente/record"
	"entente/report"
	"entente/states"
)

// version is set by the linker for releases.
var version = "dev"

// Exit codes: 0 is success, and only success.
const (
	exitFailed = 1 // the question could not be answered, or not in full
	exitUsage  = 2 // the command line makes no sense
	exitSignal = 130
)

type globals struct {
	Home       string           `help:"Folder of the record." env:"ENTENTE_HOME" placeholder:"DIR" predictor:"directory"`
	Output     string           `short:"o" help:"table, json, csv, md or svg (a picture); of report also html and pdf." enum:"table,json,csv,md,svg,html,pdf" default:"table"`
	Commercial bool             `help:"Leave out what may not be used commercially, and every figure that rests on it." env:"ENTENTE_COMMERCIAL"`
	GroupsFile string           `help:"Your own groups, in the form of states/groups.yaml." env:"ENTENTE_GROUPS" placeholder:"FILE" type:"path"`
	Store      string           `help:"Where coded events lie and are counted, instead of the folder: a ClickHouse server, alone or in front of shards." env:"ENTENTE_STORE" placeholder:"clickhouse://HOST:PORT/DB"`
	Width      int              `help:"Width of tables; default the terminal's, no limit into a pipe." placeholder:"COLUMNS"`
	Verbose    bool             `short:"v" help:"Print the editions that the answer rests on, with licence and attribution, on stderr."`
	Quiet      bool             `short:"q" help:"No talk on stderr while working."`
	Version    kong.VersionFlag `help:"Print the version."`

	Completion kongcompletion.Completion `cmd:"" hidden:"" help:"Print shell code that switches completion on."`
}

func main() {
	// A reader that has seen enough (| head) ends what is printed, not the
	// program: the write fails, and that is success. Left alone, the signal would
	// end it with 141, which set -o pipefail takes for a failure.
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin, stdout, stderr *os.File) int {
	for _, name := range []string{"ENTENTE_HOME", "ENTENTE_GROUPS", "ENTENTE_COMMERCIAL", "ENTENTE_STORE"} {
		if os.Getenv(name) == "" {
			os.Unsetenv(name) // set to nothing is not set
		}
	}
	var g globals
	operations := operation.All()
	requests := map[string]any{}
	var open faces
	parser, err := newParser(&g, operations, requests, &open, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "entente:", err)
		return exitUsage
	}
	kongcompletion.Register(parser, kongcompletion.WithPredictors(predictors()))
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if errors.Is(err, syscall.EPIPE) {
		return 0 // help that went through head
	}
	if err != nil {
		fmt.Fprintln(stderr, "entente:", plain(err))
		fmt.Fprintln(stderr, hint(err, operations))
		return exitUsage
	}
	name := parsed.Selected().Name
	for face, run := range map[string]func() error{
		"completion": func() error { return parsed.Run() },
		"serve":      func() error { return open.serve.run(g, stderr) },
		"mcp":        func() error { return open.mcp.run(g, stdin, stdout, stderr) },
	} {
		if face != name {
			continue
		}
		if err := run(); err != nil {
			fmt.Fprintln(stderr, "entente:", err)
			return exitFailed
		}
		return 0
	}
	for _, o := range operations {
		if o.Name == name {
			return answer(g, o, requests[name], stdout, stderr)
		}
	}
	fmt.Fprintln(stderr, "entente: no operation", name)
	return exitUsage
}

// plain is what an error of the parser says, without the command line that it
// puts in front of what a request says of itself.
func plain(err error) error {
	var m operation.Misuse
	if errors.As(err, &m) {
		return m
	}
	return err
}

// hint says what helps after a command line that cannot be read.
func hint(err error, operations []operation.Operation) string {
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
		name := parse.Context.Selected().Name
		for _, o := range operations {
			if o.Name == name && len(o.Examples) > 0 {
				return fmt.Sprintf("for example: %s (entente %s --help explains it)", o.Examples[0], name)
			}
		}
	}
	return "entente --help lists what can be asked; entente COMMAND --help explains one."
}

// newParser makes the command line of the table of operations.
func newParser(g *globals, operations []operation.Operation, requests map[string]any, open *faces, stdout, stderr io.Writer) (*kong.Kong, error) {
	options := []kong.Option{
		kong.Name("entente"),
		kong.Description("The measured record of who stands with whom: dated, sourced, comparable figures on how states align."),
		kong.UsageOnError(), kong.Writers(stdout, stderr), kong.Vars{"version": "entente " + version},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}), desk.Finite(),
	}
	sections := map[string]bool{}
	for _, o := range operations {
		requests[o.Name] = o.Request()
		options = append(options, kong.DynamicCommand(o.Name, o.Summary, o.Section, requests[o.Name]))
		sections[o.Section] = true
	}
	options = append(options,
		kong.DynamicCommand("serve", serveSummary, "Staying open", &open.serve),
		kong.DynamicCommand("mcp", mcpSummary, "Staying open", &open.mcp))
	parser, err := kong.New(g, options...)
	if err != nil {
		return nil, err
	}
	for _, node := range parser.Model.Children {
		switch node.Name {
		case "serve":
			node.Detail = serveDoc
		case "mcp":
			node.Detail = mcpDoc
		}
		for _, o := range operations {
			if o.Name == node.Name {
				node.Detail = detail(o)
			}
		}
	}
	return parser, nil
}

func detail(o operation.Operation) string {
	text := o.Doc + "\n\nExamples:\n"
	for _, e := range o.Examples {
		text += "\n    " + e
	}
	return text
}

// answer runs one operation and prints its result: data on stdout, talk on
// stderr.
func answer(g globals, o operation.Operation, request any, stdout, stderr *os.File) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env, err := environment(g)
	if err != nil {
		fmt.Fprintln(stderr, "entente:", err)
		return exitFailed
	}
	talk := newTalk(stderr, g.Quiet)
	env.Progress, env.Notice = talk, talk.notice
	if err := asPage(g.Output, o.Name, stdout); err != nil {
		fmt.Fprintln(stderr, "entente:", err)
		return exitUsage
	}
	result, err := o.Run(ctx, env, request)
	talk.Close()
	if result != nil {
		if printErr := show(ctx, g, result, stdout); printErr != nil && err == nil {
			err = printErr
		}
		if g.Verbose {
			tellSources(env, result, stderr)
		}
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, syscall.EPIPE):
		return 0 // the reader has seen enough
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "entente: stopped; the record is whole, and files that were fetched are kept")
		return exitSignal
	}
	fmt.Fprintln(stderr, "entente:", err)
	return exitFailed
}

// asPage refuses, before the work, what cannot be shown as a page.
func asPage(output, name string, stdout *os.File) error {
	if output != "html" && output != "pdf" {
		return nil
	}
	if name != "report" {
		return fmt.Errorf("-o %s is for entente report; %s has table, json, csv, md and svg", output, name)
	}
	if output == "pdf" {
		if term.IsTerminal(int(stdout.Fd())) {
			return errors.New("-o pdf is not for a terminal: send it to a file, entente report ... -o pdf > report.pdf")
		}
		_, err := report.Browser()
		return err
	}
	return nil
}

func show(ctx context.Context, g globals, r operation.Result, stdout *os.File) error {
	if page, ok := r.(*operation.ReportResult); ok {
		switch g.Output {
		case "html":
			return report.Page(stdout, page)
		case "pdf":
			return report.PDF(ctx, stdout, page)
		}
	}
	switch g.Output {
	case "json":
		return report.JSON(stdout, r)
	case "csv":
		return report.CSV(stdout, r)
	case "svg":
		return report.SVG(stdout, r.Document())
	case "md":
		return report.Markdown(stdout, r.Document())
	}
	style := report.Style{Width: g.Width}
	if term.IsTerminal(int(stdout.Fd())) {
		style.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		if w, _, err := term.GetSize(int(stdout.Fd())); err == nil && style.Width == 0 {
			style.Width = w
		}
	}
	return report.Text(stdout, r.Document(), style)
}

var _ record.Progress = (*talk)(nil)

// groupIDs lists the groups for completion.
func groupIDs() []string {
	var ids []string
	for _, g := range states.DefaultGroups().All() {
		ids = append(ids, g.ID)
	}
	return ids
}
