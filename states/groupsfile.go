package states

import (
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v4"
)

// The groups file as it is written.
type groupEntry struct {
	ID      string     `yaml:"id"`
	Title   string     `yaml:"title"`
	Note    string     `yaml:"note"`
	Source  string     `yaml:"source"`
	Default bool       `yaml:"default"`
	Members memberList `yaml:"members"`
}

var groupKeys = []string{"id", "title", "note", "source", "default", "members"}

// memberList is a list of states, or a mapping from states to spans.
type memberList []memberEntry

type memberEntry struct {
	state string
	spans texts
}

// UnmarshalYAML reads either form.
func (m *memberList) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.SequenceNode:
		var names texts
		if err := names.UnmarshalYAML(n); err != nil {
			return err
		}
		for _, s := range names {
			*m = append(*m, memberEntry{s, texts{".."}})
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			e := memberEntry{state: n.Content[i].Value}
			if err := e.spans.UnmarshalYAML(n.Content[i+1]); err != nil {
				return err
			}
			*m = append(*m, e)
		}
	default:
		return fmt.Errorf("line %d: members: want a list of states or a mapping from states to spans", n.Line)
	}
	return nil
}

func readGroups(in io.Reader) ([]groupEntry, map[Use][]string, error) {
	var file struct {
		Uses   map[Use][]string `yaml:"uses"`
		Groups []yaml.Node      `yaml:"groups"`
	}
	if err := load(in, &file); err != nil {
		return nil, nil, err
	}
	for u := range file.Uses {
		if !slices.Contains(knownUses, u) {
			return nil, nil, fmt.Errorf("unknown use %q: want one of %q", u, knownUses)
		}
	}
	var out []groupEntry
	for i := range file.Groups {
		n := &file.Groups[i]
		var e groupEntry
		if err := decode(n, &e, groupKeys); err != nil {
			return nil, nil, fmt.Errorf("group at line %d: %w", n.Line, err)
		}
		if !validID(e.ID) {
			return nil, nil, fmt.Errorf("group at line %d: id %q is not lower-case letters, digits and hyphens", n.Line, e.ID)
		}
		out = append(out, e)
	}
	return out, file.Uses, nil
}

func validID(id string) bool {
	return id != "" && !slices.ContainsFunc([]byte(id), func(c byte) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-'
	})
}

func (e groupEntry) group(reg *Register) (Group, error) {
	g := Group{ID: e.ID, Title: e.Title, Note: e.Note, Source: e.Source, Default: e.Default, reg: reg}
	if g.Title == "" {
		g.Title = e.ID
	}
	for _, m := range e.Members {
		code, err := reg.Lookup(m.state)
		if err != nil {
			return g, err
		}
		for _, text := range m.spans {
			span, err := parseSpan(text)
			if err != nil {
				return g, fmt.Errorf("%s: %w", code, err)
			}
			for _, other := range g.Members {
				if other.State == code && overlap(other.Span, span) {
					return g, fmt.Errorf("%s is a member twice at the same time", code)
				}
			}
			g.Members = append(g.Members, Membership{code, span})
		}
	}
	if len(g.Codes()) < 2 {
		return g, fmt.Errorf("a group needs at least two different states")
	}
	return g, nil
}
