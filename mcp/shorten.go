package mcp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// leastKept is how many items of a list stay however long the result is.
const leastKept = 5

// list is a JSON array that may have been cut.
type list struct {
	items []any
	was   int // items before
}

// MarshalJSON writes what is left.
func (l *list) MarshalJSON() ([]byte, error) { return json.Marshal(l.items) }

// shorten cuts the longest lists of a JSON object until it has at most so many
// bytes, and says of which list how much is left. Lists in order of time keep
// their end, others their beginning. Nothing but lists is cut: the result fits
// the same schema.
func shorten(raw []byte, most int) ([]byte, []string, error) {
	if len(raw) <= most {
		return raw, nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, nil, fmt.Errorf("shorten a result: %w", err)
	}
	root := listed(v)
	for {
		total, longest, bytes := weigh(root)
		if total <= most || longest == nil {
			break
		}
		longest.cut(bytes, total-most)
	}
	out, err := json.Marshal(root)
	if err != nil {
		return nil, nil, fmt.Errorf("shorten a result: %w", err)
	}
	return out, left(root), nil
}

// listed puts every array of a JSON value into a list.
func listed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = listed(x)
		}
	case []any:
		for i, x := range v {
			v[i] = listed(x)
		}
		return &list{v, len(v)}
	}
	return v
}

// weigh returns about how many bytes a value has as JSON, and of the lists in
// it that may be cut the one with most bytes.
func weigh(v any) (total int, longest *list, bytes int) {
	inside := func(x any) {
		n, l, b := weigh(x)
		total += n + 1
		if b > bytes {
			longest, bytes = l, b
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			total += len(k) + 3
			inside(v[k])
		}
	case *list:
		for _, x := range v.items {
			inside(x)
		}
		if len(v.items) > leastKept && total >= bytes { // the outer of two that weigh the same
			longest, bytes = v, total
		}
	case string:
		return len(v) + 2, nil, 0
	case json.Number:
		return len(v), nil, 0
	default:
		return 5, nil, 0
	}
	return total + 2, longest, bytes
}

// cut takes items off a list of so many bytes, to lose over bytes or half of it,
// whichever is less: another list may be longer then.
func (l *list) cut(bytes, over int) {
	keep := max(leastKept, len(l.items)*(bytes-min(over, bytes/2))/bytes)
	keep = min(keep, len(l.items)-1)
	if inTime(l.items) {
		l.items = l.items[len(l.items)-keep:]
		return
	}
	l.items = l.items[:keep]
}

// inTime reports whether items are in order of time.
func inTime(items []any) bool {
	first, ok := items[0].(map[string]any)
	last, ok2 := items[len(items)-1].(map[string]any)
	if !ok || !ok2 {
		return false
	}
	for _, key := range []string{"year", "date", "month", "from", "span"} {
		a, b := fmt.Sprint(first[key]), fmt.Sprint(last[key])
		if first[key] != nil && last[key] != nil && a != b {
			return a < b
		}
	}
	return false
}

// left says how much is left of the lists that were cut, those of one name
// together.
func left(root any) []string {
	kept, was := map[string]int{}, map[string]int{}
	var walk func(path []string, v any)
	walk = func(path []string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				walk(append(slices.Clone(path), k), x)
			}
		case *list:
			if len(v.items) < v.was {
				name := strings.Join(path, ".")
				kept[name] += len(v.items)
				was[name] += v.was
			}
			for _, x := range v.items {
				walk(path, x)
			}
		}
	}
	walk(nil, root)
	var out []string
	for _, name := range slices.Sorted(maps.Keys(was)) {
		out = append(out, fmt.Sprintf("%s %d of %d", name, kept[name], was[name]))
	}
	return out
}
