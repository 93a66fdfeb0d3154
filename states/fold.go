package states

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// letters that have no canonical decomposition but are written without their
// mark in most sources.
var plain = strings.NewReplacer(
	"ı", "i", "ø", "o", "Ø", "o", "ł", "l", "Ł", "l", "đ", "d", "Đ", "d",
	"ß", "ss", "æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ð", "d", "Ð", "d", "þ", "th", "Þ", "th",
	"&", " and ",
)

// fold reduces a name to its letters and digits, in lower case and without
// accents, so that spellings which differ in nothing else are equal.
func fold(name string) string {
	if s, ok := foldASCII(name); ok {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(plain.Replace(name)) {
		if r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// foldASCII is fold for the common case; it gives up at the first byte that
// needs more.
func foldASCII(name string) (string, bool) {
	b := make([]byte, 0, len(name))
	for i := range len(name) {
		switch c := name[i]; {
		case c >= utf8.RuneSelf:
			return "", false
		case c == '&':
			b = append(b, "and"...)
		case 'A' <= c && c <= 'Z':
			b = append(b, c+'a'-'A')
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			b = append(b, c)
		}
	}
	return string(b), true
}

// repairs returns what a name may have been before a program read its bytes in
// the wrong encoding: UTF-8 read as Windows-1252 ("TÃœRKÄ°YE"), Turkish
// Windows-1254 read as Latin-1 ("TÜRKÝYE"), or bytes that are not UTF-8 at all.
func repairs(name string) []string {
	if !utf8.ValidString(name) {
		s, err := charmap.Windows1254.NewDecoder().String(name)
		if err != nil {
			return nil
		}
		return []string{s}
	}
	if isASCII(name) {
		return nil
	}
	var out []string
	for _, wrong := range []*charmap.Charmap{charmap.Windows1252, charmap.ISO8859_1} {
		b, err := wrong.NewEncoder().String(name)
		if err != nil {
			continue
		}
		if utf8.ValidString(b) {
			out = append(out, b)
		}
		if s, err := charmap.Windows1254.NewDecoder().String(b); err == nil && s != name {
			out = append(out, s)
		}
	}
	return out
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
