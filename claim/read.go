package claim

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v4"
)

// maxFile bounds what a narrative may hold, so that a wrong path does not fill
// the memory.
const maxFile = 4 << 20

// Problem is something wrong in a narrative, with its place.
type Problem struct {
	File  string
	Line  int
	Claim string // id, empty outside claims
	What  string
}

func (p Problem) Error() string {
	where := fmt.Sprintf("%s:%d: ", p.File, p.Line)
	if p.Claim != "" {
		where += "claim " + p.Claim + ": "
	}
	return where + p.What
}

// Problems are all that is wrong in a narrative.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns the problems as an error; nil without any.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// ReadFile reads a narrative from a file.
func ReadFile(path string) (*Narrative, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read claims: %w", err)
	}
	defer f.Close()
	return Read(path, f)
}

// Read reads a narrative in YAML. Whatever is wrong with its form is an error
// of the type Problems, with file, line and, for a misspelt key, the nearest
// one. What can only be judged against a record is left to Validate.
func Read(name string, in io.Reader) (*Narrative, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read claims %s: %w", name, err)
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("read claims %s: larger than %d bytes", name, maxFile)
	}
	var doc yaml.Node
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, Problems{{File: name, Line: 1, What: "the file is empty"}}
	}
	r := reading{file: name}
	if err := yaml.Load(text, &doc); err != nil {
		r.loading(1, err)
		return nil, r.problems
	}
	n := &Narrative{File: name, lines: map[any]int{}}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, Problems{{File: name, Line: max(1, doc.Line), What: "want a mapping with the keys narrative, title and claims"}}
	}
	root := doc.Content[0]
	if err := r.decode(root, n); err != nil {
		return nil, err
	}
	r.place(root, n)
	r.form(n)
	return n, r.problems.Err()
}

type reading struct {
	file     string
	problems Problems
}

func (r *reading) add(line int, claim, format string, a ...any) {
	r.problems = append(r.problems, Problem{r.file, line, claim, fmt.Sprintf(format, a...)})
}

// decode checks the keys against the fields of out and fills it.
func (r *reading) decode(n *yaml.Node, out any) error {
	r.keys(n, reflect.TypeOf(out).Elem(), "")
	if len(r.problems) > 0 {
		return r.problems
	}
	if err := n.Decode(out); err != nil {
		r.loading(n.Line, err)
		return r.problems
	}
	return nil
}

// loading notes what the YAML reader says, at its own places where it has them.
func (r *reading) loading(line int, err error) {
	var several *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &several) && len(several.Errors) > 0:
		for _, e := range several.Errors {
			r.add(max(1, e.Mark.Line), "", "%s", e.Message)
		}
	case errors.As(err, &one):
		r.add(max(1, one.Mark.Line), "", "%s", one.Message)
	default:
		r.add(line, "", "%s", err)
	}
}

// keys compares the keys of a mapping with those that a type knows, at any
// depth, and refuses aliases, which make small files large.
func (r *reading) keys(n *yaml.Node, t reflect.Type, claim string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n.Kind == yaml.AliasNode {
		r.add(n.Line, claim, "aliases are not read: write it out")
		return
	}
	switch {
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		r.fields(n, t, claim)
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, c := range n.Content {
			r.keys(c, t.Elem(), claim)
		}
	case t.Kind() == reflect.Map && n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			r.keys(n.Content[i+1], t.Elem(), claim)
		}
	case t.Kind() == reflect.Struct:
		r.add(n.Line, claim, "want a mapping of keys to values here")
	case t.Kind() == reflect.Slice:
		r.add(n.Line, claim, "want a list here")
	case t.Kind() == reflect.Map:
		r.add(n.Line, claim, "want a mapping of names to numbers here")
	case n.Kind != yaml.ScalarNode:
		r.add(n.Line, claim, "want a single value here")
	}
}

func (r *reading) fields(n *yaml.Node, t reflect.Type, claim string) {
	known := map[string]reflect.Type{}
	var names []string
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "" && tag != "-" {
			known[tag] = t.Field(i).Type
			names = append(names, tag)
		}
	}
	if id := child(n, "id"); id != nil && t == reflect.TypeFor[Claim]() {
		claim = id.Value
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		ft, ok := known[k.Value]
		switch {
		case !ok:
			r.add(k.Line, claim, "unknown key %q%s", k.Value, suggest(k.Value, names))
		case seen[k.Value]:
			r.add(k.Line, claim, "key %q is there twice", k.Value)
		case v.Kind == yaml.ScalarNode && v.Tag == "!!null":
			r.add(k.Line, claim, "key %q has no value", k.Value)
		default:
			r.keys(v, ft, claim)
		}
		seen[k.Value] = true
	}
}

func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// suggest names the nearest of the known words.
func suggest(word string, known []string) string {
	best, distance := "", len(word)
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" && distance <= 1+len(best)/3 {
		return fmt.Sprintf(": did you mean %s?", best)
	}
	return fmt.Sprintf(" (there are %s)", strings.Join(known, ", "))
}

// place remembers the lines of claims and quantities.
func (r *reading) place(root *yaml.Node, n *Narrative) {
	claims := child(root, "claims")
	if claims == nil {
		r.add(root.Line, "", "no claims: want a list under the key claims")
		return
	}
	for i, node := range claims.Content {
		c := n.Claims[i]
		n.lines[c] = node.Line
		if qs := child(node, "quantities"); qs != nil {
			for k, q := range qs.Content {
				n.lines[c.Quantities[k]] = q.Line
			}
		}
	}
}

// Line returns the line of a *Claim or *Quantity in its file; 0 when unknown.
func (n *Narrative) Line(of any) int { return n.lines[of] }

// form checks what needs no record: ids, kinds, names, and that a claim has
// what its kind asks for.
func (r *reading) form(n *Narrative) {
	if n.ID == "" {
		r.add(1, "", "the narrative has no id: want narrative: a-short-name")
	}
	if len(n.Claims) == 0 && len(r.problems) == 0 {
		r.add(1, "", "the narrative has no claims")
	}
	seen := map[string]bool{}
	for _, c := range n.Claims {
		line := n.Line(c)
		if c.ID == "" || strings.ContainsAny(c.ID, " \t\n/") {
			r.add(line, c.ID, "want an id without spaces")
		}
		if seen[c.ID] {
			r.add(line, c.ID, "the id is there twice")
		}
		seen[c.ID] = true
		if strings.TrimSpace(c.Text) == "" {
			r.add(line, c.ID, "no text: say in a few words what is claimed")
		}
		if !slices.Contains(Kinds(), c.Kind) {
			r.add(line, c.ID, "unknown kind %q%s", c.Kind, suggest(string(c.Kind), kindNames()))
		}
		r.names(n, c)
		r.wants(line, c)
	}
}

func kindNames() []string {
	var list []string
	for _, k := range Kinds() {
		list = append(list, string(k))
	}
	return list
}

// names checks that quantities have names of their own.
func (r *reading) names(n *Narrative, c *Claim) {
	seen := map[string]bool{}
	for _, q := range c.Quantities {
		switch {
		case !isName(q.Name):
			r.add(n.Line(q), c.ID, "quantity name %q: want lower-case letters, digits and _, starting with a letter", q.Name)
		case seen[q.Name]:
			r.add(n.Line(q), c.ID, "quantity %s is there twice", q.Name)
		case slices.Contains(reserved(), q.Name):
			r.add(n.Line(q), c.ID, "quantity name %s has a meaning of its own in conditions: take another", q.Name)
		}
		seen[q.Name] = true
	}
}

// reserved lists the names that conditions know besides those of quantities.
func reserved() []string {
	return append([]string{"value", "low", "high", "n", "percentile", "placebo"}, studied()...)
}

// studied lists the names that a study of shocks gives besides its value.
func studied() []string { return []string{"dates", "groups", "leads", "smallest"} }

func isName(s string) bool {
	for i, c := range s {
		if !(c >= 'a' && c <= 'z' || i > 0 && (c == '_' || c >= '0' && c <= '9')) {
			return false
		}
	}
	return s != ""
}

// wants checks that a claim has what its kind asks for.
func (r *reading) wants(line int, c *Claim) {
	measured := len(c.Quantities) > 0
	switch {
	case c.Kind == Forward && c.Resolves == "":
		r.add(line, c.ID, "a forward-looking claim needs resolves: when and by what it is decided")
	case c.Kind == Opinion && measured && c.Proxy == "":
		r.add(line, c.ID, "an opinion with a number needs proxy: what the number stands for")
	case !measured && len(c.Needs) == 0 && c.Kind != Forward && c.Kind != Opinion:
		r.add(line, c.ID, "no quantities and no needs: name the figures that decide it, or the data that would")
	}
	if _, ok := yardsticks[c.Yardstick]; !ok {
		r.add(line, c.ID, "unknown yardstick %q: there are all, placebos and none", c.Yardstick)
	}
}

var yardsticks = map[string]bool{"": true, "all": true, "placebos": true, "none": true}
