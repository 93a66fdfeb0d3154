package desk

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"
	"github.com/danielgtaylor/huma/v2"

	"entente/operation"
)

// Args are the parameters of a request as text, by name. Arguments and flags
// of the command line are named alike.
type Args map[string][]string

// Parameter is one thing that an operation can be told.
type Parameter struct {
	Name     string
	Help     string
	Path     bool // an argument of the command line, which may also stand in the path
	Required bool
	Many     bool // may be given more than once
	Bool     bool
	Schema   *huma.Schema
}

// Served is an operation that clients may ask.
type Served struct {
	operation.Operation
	Parameters []Parameter // arguments first, in their order
	policy     policy
	readers    sync.Pool // of *reader: making one takes longer than many an answer
}

// reader reads command lines of one operation, one at a time, into its request.
type reader struct {
	kong    *kong.Kong
	request any
}

func (s *Served) reader() (*reader, error) {
	if r, ok := s.readers.Get().(*reader); ok {
		return r, nil
	}
	request := s.Operation.Request()
	k, err := parser(s.Operation, request)
	if err != nil {
		return nil, fmt.Errorf("read the request of %s: %w", s.Name, err)
	}
	return &reader{k, request}, nil
}

// Limits of what a request may carry.
const (
	maxValue  = 16 << 10 // bytes of one value
	maxValues = 300      // values of one parameter
)

func serve(o operation.Operation, p policy) (*Served, error) {
	s := &Served{Operation: o, policy: p}
	r, err := s.reader()
	if err != nil {
		return nil, err
	}
	defer s.readers.Put(r)
	node := r.kong.Model.Children[0]
	for _, v := range node.Positional {
		s.add(v, true)
	}
	for _, f := range node.Flags {
		s.add(f.Value, false)
	}
	return s, nil
}

func (s *Served) add(v *kong.Value, path bool) {
	choices := s.policy.enum[v.Name]
	if slices.Contains(s.policy.withheld, v.Name) || choices == nil && namesFile(v) {
		return
	}
	p := Parameter{Name: v.Name, Help: v.Help, Path: path, Required: v.Required, Many: v.IsSlice(), Bool: v.IsBool()}
	p.Schema = schema(v.Target.Type(), v.Name)
	one := p.Schema
	if p.Many {
		one = p.Schema.Items
	}
	if choices == nil && v.Enum != "" {
		choices = v.EnumSlice()
	}
	for _, c := range choices {
		if c != "" {
			one.Enum = append(one.Enum, c)
		}
	}
	if m, ok := s.policy.most[v.Name]; ok {
		one.Maximum = &m
	}
	if v.HasDefault && v.Default != "" {
		p.Schema.Default = value(v)
	}
	s.Parameters = append(s.Parameters, p)
}

// namesFile reports whether a parameter is the name of a file or folder, to read
// or to write: by the type that it was declared with, or by what help shows in
// its place.
func namesFile(v *kong.Value) bool {
	if v.Tag != nil && v.Tag.Type != "" {
		return true
	}
	shown := ""
	if v.Flag != nil {
		shown = v.Flag.PlaceHolder
	}
	return strings.Contains(shown, "FILE") || strings.Contains(shown, "DIR")
}

// value is a default in the type of its parameter.
func value(v *kong.Value) any {
	switch v.Target.Kind() {
	case reflect.Int, reflect.Int64, reflect.Uint64:
		if n, err := strconv.ParseInt(v.Default, 10, 64); err == nil {
			return n
		}
	case reflect.Float64:
		if x, err := strconv.ParseFloat(v.Default, 64); err == nil {
			return x
		}
	case reflect.Slice:
		return strings.Split(v.Default, ",")
	}
	return v.Default
}

func schema(t reflect.Type, name string) *huma.Schema {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return &huma.Schema{Type: "string"}
	case t.Kind() == reflect.Bool:
		return &huma.Schema{Type: "boolean"}
	case t.Kind() == reflect.Slice:
		n := maxValues
		return &huma.Schema{Type: "array", Items: schema(t.Elem(), name), MaxItems: &n}
	case t.Kind() == reflect.Float64:
		return &huma.Schema{Type: "number"}
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		return &huma.Schema{Type: "integer"}
	}
	n := maxValue
	return &huma.Schema{Type: "string", MaxLength: &n}
}

// Input is the schema of an object with the operation's parameters.
func (s *Served) Input() *huma.Schema {
	in := &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
	for _, p := range s.Parameters {
		c := *p.Schema
		c.Description = p.Help
		in.Properties[p.Name] = &c
		if p.Required {
			in.Required = append(in.Required, p.Name)
		}
	}
	return in
}

// Parameter finds a parameter by name.
func (s *Served) Parameter(name string) (Parameter, bool) {
	i := slices.IndexFunc(s.Parameters, func(p Parameter) bool { return p.Name == name })
	if i < 0 {
		return Parameter{}, false
	}
	return s.Parameters[i], true
}

// Request reads the parameters as the command line reads its own, and refuses
// what clients may not ask. An empty value is as none.
func (s *Served) Request(a Args) (any, error) {
	a = clean(s, a)
	if err := s.check(a); err != nil {
		return nil, err
	}
	r, err := s.reader()
	if err != nil {
		return nil, err
	}
	if _, err := r.kong.Parse(s.line(a)); err != nil {
		var m operation.Misuse
		if errors.As(err, &m) {
			return nil, BadRequest{Parameter: m.Parameter, Why: m.Why}
		}
		return nil, BadRequest{Parameter: guilty(s, err), Why: err.Error()}
	}
	// The next reading sets every field again, lists to new ones.
	own := reflect.New(reflect.TypeOf(r.request).Elem())
	own.Elem().Set(reflect.ValueOf(r.request).Elem())
	s.readers.Put(r)
	return own.Interface(), nil
}

// clean leaves out empty values; a bool without a value is true.
func clean(s *Served, a Args) Args {
	out := Args{}
	for name, values := range a {
		p, _ := s.Parameter(name)
		for _, v := range values {
			if v == "" && p.Bool {
				v = "true"
			}
			if v != "" || p.Name == "" {
				out[name] = append(out[name], v)
			}
		}
	}
	return out
}

func (s *Served) check(a Args) error {
	for _, name := range slices.Sorted(maps.Keys(a)) {
		p, ok := s.Parameter(name)
		if !ok {
			return BadRequest{Parameter: name, Why: fmt.Sprintf("%s has no parameter %q", s.Name, name), Suggestion: near(name, s.names())}
		}
		if len(a[name]) > 1 && !p.Many || len(a[name]) > maxValues {
			return BadRequest{Parameter: name, Why: name + ": too many values"}
		}
		for _, v := range a[name] {
			if err := s.checkValue(p, v); err != nil {
				return err
			}
		}
	}
	for _, p := range s.Parameters {
		if p.Required && len(a[p.Name]) == 0 {
			return BadRequest{Parameter: p.Name, Why: fmt.Sprintf("%s needs %s: %s", s.Name, p.Name, p.Help)}
		}
	}
	if s.policy.refuse != nil {
		if err := s.policy.refuse(a); err != nil {
			return BadRequest{Why: err.Error()}
		}
	}
	return nil
}

func (s *Served) checkValue(p Parameter, v string) error {
	if len(v) > maxValue || strings.ContainsRune(v, 0) {
		return BadRequest{Parameter: p.Name, Why: p.Name + ": too long, or not text"}
	}
	if choices := s.policy.enum[p.Name]; choices != nil && !slices.Contains(choices, v) {
		return BadRequest{Parameter: p.Name, Why: fmt.Sprintf("%s must be one of %s", p.Name, strings.Join(choices, ", ")), Suggestion: near(v, choices)}
	}
	if m, ok := s.policy.most[p.Name]; ok {
		if x, err := strconv.ParseFloat(v, 64); err == nil && !(x <= m) {
			return BadRequest{Parameter: p.Name, Why: fmt.Sprintf("%s: at most %g here", p.Name, m)}
		}
	}
	return nil
}

func (s *Served) names() []string {
	var list []string
	for _, p := range s.Parameters {
		list = append(list, p.Name)
	}
	return list
}

// line writes the parameters as a command line: flags in one word each, then
// the arguments, which nothing can make flags.
func (s *Served) line(a Args) []string {
	args, positional := []string{s.Name}, []string{"--"}
	for _, p := range s.Parameters {
		for _, v := range a[p.Name] {
			if p.Path {
				positional = append(positional, v)
			} else {
				args = append(args, "--"+p.Name+"="+v)
			}
		}
	}
	for name, v := range s.policy.fixed {
		args = append(args, "--"+name+"="+v)
	}
	return append(args, positional...)
}

// parser reads a command line into the request.
func parser(o operation.Operation, request any) (*kong.Kong, error) {
	return kong.New(&struct{}{}, kong.Name("entente"), kong.NoDefaultHelp(), kong.Writers(io.Discard, io.Discard),
		kong.Exit(func(int) {}), Finite(), kong.DynamicCommand(o.Name, o.Summary, o.Section, request))
}

// guilty names the parameter that an error of the parser speaks of.
func guilty(s *Served, err error) string {
	for _, p := range s.Parameters {
		if strings.Contains(err.Error(), "--"+p.Name) || strings.Contains(err.Error(), "<"+p.Name+">") {
			return p.Name
		}
	}
	return ""
}

// near finds what was probably meant; empty if nothing is close.
func near(word string, list []string) string {
	best, at := "", 1+min(2, len(word)/2) // of a letter alone nobody knows
	for _, x := range list {
		if d := levenshtein.ComputeDistance(word, x); d < at {
			best, at = x, d
		}
	}
	return best
}
