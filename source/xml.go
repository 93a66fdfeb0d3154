package source

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// maxDepth is how deep the elements of an XML file may be nested.
const maxDepth = 32

// Node is one XML element with what is in it.
type Node struct {
	Name     string            // without its namespace
	Attr     map[string]string //
	Text     string            // all text directly in it, without spaces around
	Children []Node
}

// Child returns the text of the first child of a name, "" without one.
func (n Node) Child(name string) string {
	for _, c := range n.Children {
		if c.Name == name {
			return c.Text
		}
	}
	return ""
}

// All returns the children of a name.
func (n Node) All(name string) []Node {
	return slices.DeleteFunc(slices.Clone(n.Children), func(c Node) bool { return c.Name != name })
}

// Elements reads text as XML: first its root without children, then each
// element of one of the names, whole. It is strict: a document type (and with
// it every entity that one could declare), an unknown entity, an encoding other
// than UTF-8, an element longer than MaxRecord or nested too deep is an error,
// which names the file and ends the stream.
func Elements(name string, text io.Reader, names ...string) iter.Seq2[Node, error] {
	return func(yield func(Node, error) bool) {
		g := &guard{r: text}
		x := elements{dec: xml.NewDecoder(bufio.NewReader(g)), guard: g, names: names}
		x.dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
			return nil, fmt.Errorf("encoding %q; want UTF-8", charset)
		}
		if err := x.read(func(n Node) bool { return yield(n, nil) }); err != nil {
			yield(Node{}, fmt.Errorf("read %s: element %d: %w", name, x.count, err))
		}
	}
}

type elements struct {
	dec   *xml.Decoder
	guard *guard
	names []string
	count int
}

// next returns the next token; it counts bytes for one whole element, not for
// each token, while inside is set.
func (x *elements) next(inside bool) (xml.Token, error) {
	if !inside {
		x.guard.reset()
	}
	t, err := x.dec.Token()
	switch t.(type) {
	case xml.Directive:
		return nil, errors.New("a document type or another directive, which no list needs")
	}
	if errors.Is(err, errTooLong) {
		return nil, fmt.Errorf("longer than %d bytes", MaxRecord)
	}
	return t, err
}

func (x *elements) read(yield func(Node) bool) error {
	depth := 0
	for {
		t, err := x.next(false)
		if errors.Is(err, io.EOF) {
			if depth == 0 && x.count == 0 {
				return errors.New("no element")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			n := newNode(e)
			if depth == 0 {
				depth++
				if !yield(n) {
					return nil
				}
				continue
			}
			if slices.Contains(x.names, n.Name) {
				x.count++
				if err := x.fill(&n, depth+1); err != nil {
					return err
				}
				if !yield(n) {
					return nil
				}
				continue
			}
			if depth++; depth > maxDepth {
				return fmt.Errorf("nested over %d deep", maxDepth)
			}
		case xml.EndElement:
			depth--
		}
	}
}

// fill reads the rest of an element.
func (x *elements) fill(n *Node, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("nested over %d deep", maxDepth)
	}
	var text strings.Builder
	for {
		t, err := x.next(true)
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			c := newNode(e)
			if err := x.fill(&c, depth+1); err != nil {
				return err
			}
			n.Children = append(n.Children, c)
		case xml.CharData:
			text.Write(e)
		case xml.EndElement:
			n.Text = strings.TrimSpace(text.String())
			return nil
		}
	}
}

func newNode(e xml.StartElement) Node {
	n := Node{Name: e.Name.Local, Attr: make(map[string]string, len(e.Attr))}
	for _, a := range e.Attr {
		n.Attr[a.Name.Local] = a.Value
	}
	return n
}
