package httpapi

import (
	"net/url"
	"slices"
	"strings"

	"entente/desk"
)

// example is an address that answers as a command line does.
type example struct{ Line, Address string }

// examples are the addresses for an operation's command lines. A line that asks
// another operation, or for something that is not served, has none.
func examples(op *desk.Served) []example {
	var out []example
	for _, line := range op.Examples {
		if a, ok := exampleAddress(op, split(line)); ok {
			out = append(out, example{line, a})
		}
	}
	return out
}

func exampleAddress(op *desk.Served, words []string) (string, bool) {
	if len(words) < 2 || words[1] != op.Name {
		return "", false
	}
	q, ending, ok := exampleQuery(op, words[2:])
	if !ok {
		return "", false
	}
	for _, p := range op.Parameters {
		for _, v := range q[p.Name] {
			if e := p.Schema.Enum; len(e) > 0 && !slices.Contains(e, any(v)) {
				return "", false
			}
		}
	}
	address := "/api/v1/" + op.Name + ending
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address, true
}

// exampleQuery reads the words of a command line after the operation's name:
// its parameters, and the ending of its output format.
func exampleQuery(op *desk.Served, words []string) (q url.Values, ending string, ok bool) {
	known := map[string]desk.Parameter{}
	var places []desk.Parameter
	for _, p := range op.Parameters {
		known[p.Name] = p
		if p.Path {
			places = append(places, p)
		}
	}
	q = url.Values{}
	for ; len(words) > 0; words = words[1:] {
		w := words[0]
		name, value, assigned := strings.Cut(strings.TrimPrefix(w, "--"), "=")
		switch p, ok := known[name]; {
		case w == "-o" && len(words) > 1:
			switch words[1] {
			case "json":
			case "csv", "md", "parquet":
				ending = "." + words[1]
			default:
				return nil, "", false
			}
			words = words[1:]
		case strings.HasPrefix(w, "-"):
			if !ok || p.Path {
				return nil, "", false
			}
			if !assigned && p.Bool {
				value = "true"
			} else if !assigned {
				if len(words) < 2 {
					return nil, "", false
				}
				value, words = words[1], words[1:]
			}
			q.Add(name, value)
		case len(places) == 0:
			return nil, "", false
		default:
			q.Add(places[0].Name, w)
			if !places[0].Many {
				places = places[1:]
			}
		}
	}
	return q, ending, true
}

// split cuts a command line at its spaces, but for those between quotes.
func split(line string) []string {
	var words []string
	var word strings.Builder
	quote, begun, literal := rune(0), false, false
	for _, r := range line {
		switch {
		case literal:
			word.WriteRune(r)
			literal = false
		case r == '\\' && quote != '\'':
			literal, begun = true, true
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, begun = r, true
		case quote == 0 && r == ' ':
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if begun {
		words = append(words, word.String())
	}
	return words
}
