package table

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"entente/source"
)

// Draft writes a descriptor as YAML for a user to correct: without the keys
// that say nothing, and with what is in doubt as comments above.
func Draft(d source.Descriptor, doubts []string) ([]byte, error) {
	var n yaml.Node
	if err := n.Encode(d); err != nil {
		return nil, fmt.Errorf("write descriptor %s: %w", d.ID, err)
	}
	prune(&n)
	body, err := yaml.Marshal(&n)
	if err != nil {
		return nil, fmt.Errorf("write descriptor %s: %w", d.ID, err)
	}
	var out bytes.Buffer
	for _, s := range doubts {
		fmt.Fprintf(&out, "# %s\n", oneLine(s))
	}
	out.Write(body)
	return out.Bytes(), nil
}

// Named returns a drafted descriptor under another id: its kind and the folder
// where its file is looked for follow.
func Named(d source.Descriptor, id string) source.Descriptor {
	d.Files = slices.Clone(d.Files)
	for i := range d.Files {
		d.Files[i].Find.Manual = strings.ReplaceAll(d.Files[i].Find.Manual, "the folder "+d.ID, "the folder "+id)
	}
	if d.Table != nil {
		t := *d.Table
		t.Records = slices.Clone(t.Records)
		for i := range t.Records {
			if t.Records[i].Kind.Constant == d.ID {
				t.Records[i].Kind.Constant = id
			}
		}
		d.Table = &t
	}
	d.ID = id
	return d
}

// oneLine writes a text as one line of what a comment may hold.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, strings.Join(strings.Fields(s), " "))
}

// prune leaves out the members of mappings that hold nothing. Elements of lists
// stay: an empty word for "no value" is one.
func prune(n *yaml.Node) {
	for _, c := range n.Content {
		prune(c)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	var kept []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !empty(n.Content[i+1]) {
			kept = append(kept, n.Content[i], n.Content[i+1])
		}
	}
	n.Content = kept
}

func empty(n *yaml.Node) bool {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value == "" || n.Tag == "!!null" || n.Tag == "!!bool" && n.Value == "false" || n.Tag == "!!int" && n.Value == "0"
	case yaml.MappingNode, yaml.SequenceNode:
		return len(n.Content) == 0
	}
	return false
}
