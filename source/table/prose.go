package table

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente"
	"entente/source"
)

// longestName is the most words that a state's name is looked for in.
const longestName = 9

// word is a stretch of letters and digits in a text, by its bytes.
type word struct{ from, to int }

// words splits a text; stop[i] says that a mark which ends a name (comma,
// semicolon, a new line) stands after word i.
func words(s string) (list []word, stop []bool) {
	start := -1
	for i, r := range s + " " {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			list, stop, start = append(list, word{start, i}), append(stop, false), -1
		}
		if strings.ContainsRune(",;\n", r) && len(stop) > 0 {
			stop[len(stop)-1] = true
		}
	}
	return list, stop
}

// named returns the states that are named in a prose cell, each once.
func (f *file) named(p *source.Party, cell string, on entente.Date) []entente.Code {
	list, stop := words(cell)
	var all []entente.Code
	for i := 0; i < len(list); i++ {
		if first, _ := utf8.DecodeRuneInString(cell[list[i].from:]); !unicode.IsUpper(first) {
			continue
		}
		last := i
		for last < len(list)-1 && last-i < longestName-1 && !stop[last] {
			last++
		}
		for ; last >= i; last-- {
			code, ok := f.phrase(p, cell[list[i].from:list[last].to], on)
			if !ok {
				continue
			}
			if code != "" && !slices.Contains(all, code) {
				all = append(all, code)
			}
			i = last
			break
		}
	}
	if len(all) == 0 {
		f.note(unnamed, fmt.Sprintf("%s %q", p.Column, abridged(cell)))
	}
	return all
}

// phrase says which state a phrase names; ok with no code for one that the
// descriptor lists as no state. Codes do not count: in prose, capitals are
// anything.
func (f *file) phrase(p *source.Party, s string, on entente.Date) (entente.Code, bool) {
	if slices.Contains(p.NotStates, s) {
		return "", true
	}
	if to, ok := p.Map[s]; ok {
		code, _, known := f.in.States.Resolve(to, on)
		return code, known
	}
	code, rule, ok := f.in.States.Resolve(s, on)
	return code, ok && (rule == "exact" || rule == "alias")
}

// abridged shortens a text for a message.
func abridged(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "..."
}
