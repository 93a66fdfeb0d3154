package undl

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"entente"
	"entente/source"
)

// nameKey is what a row says about its state.
type nameKey struct{ name, code string }

// meaning is what a name and code meant on the day they were last looked up.
// Files are in the order of time, so one day per name is remembered.
type meaning struct {
	key   nameKey
	on    entente.Date
	state int32 // index in file.codes, -1 if unknown
	flaws []source.Flaw
	// detail goes with every flaw.
	detail string
}

// state returns the index of the row's state, -1 where it is unknown. The name
// decides, the code is checked against it and helps where the name is unknown.
func (f *file) state(rec []string, on entente.Date) (int32, error) {
	key := nameKey{f.cols.get(rec, stateName), f.cols.get(rec, stateCode)}
	m := f.names[key]
	if m == nil || m.on != on {
		if m == nil {
			key = nameKey{strings.Clone(key.name), strings.Clone(key.code)}
		} else {
			key = m.key
		}
		m = f.lookUp(key, on)
		f.names[key] = m
	}
	for _, w := range m.flaws {
		if err := f.Issue(w, m.detail); err != nil {
			return -1, err
		}
	}
	return m.state, nil
}

func (f *file) lookUp(key nameKey, on entente.Date) *meaning {
	m := &meaning{key: key, on: on, state: -1}
	more := ""
	if !utf8.ValidString(key.name) || !utf8.ValidString(key.code) {
		m.flaws = append(m.flaws, invalidText)
	}
	name, found := f.byName(m, key.name)
	upper := strings.ToUpper(key.code)
	if upper != key.code {
		m.flaws = append(m.flaws, lowerCode)
	}
	var code entente.Code
	known := false
	if upper != "" {
		code, _, known = f.States.Resolve(upper, on)
	}
	switch {
	case found && upper != "" && !known:
		m.flaws = append(m.flaws, codeUnknown)
	case found && known && code != name:
		m.flaws = append(m.flaws, codeDisagrees)
		more = fmt.Sprintf(": %s, %s", code, name)
	case !found && known:
		m.flaws = append(m.flaws, nameUnknown)
		name, found = code, true
	case !found:
		m.flaws = append(m.flaws, unknownState)
		if near := f.States.Suggest(key.name); near != "" {
			more = fmt.Sprintf(" (did you mean %q?)", near)
		}
	}
	if found {
		m.state = f.index(name)
	}
	if len(m.flaws) > 0 {
		m.detail = fmt.Sprintf("%q %q", key.code, key.name) + more
	}
	return m
}

// byName resolves a name on the day, or without regard to it.
func (f *file) byName(m *meaning, name string) (entente.Code, bool) {
	if name == "" {
		return "", false
	}
	code, rule, ok := f.States.Resolve(name, m.on)
	if !ok && m.on.Known() {
		if code, rule, ok = f.States.Resolve(name, entente.NoDate); ok {
			m.flaws = append(m.flaws, nameUndated)
		}
	}
	if ok && rule == "mojibake" {
		m.flaws = append(m.flaws, mojibake)
	}
	return code, ok
}

func (f *file) index(code entente.Code) int32 {
	i, ok := f.states[code]
	if !ok {
		i = int32(len(f.codes))
		f.codes = append(f.codes, code)
		f.states[code] = i
	}
	return i
}
