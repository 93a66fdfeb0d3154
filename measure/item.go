package measure

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// adopted matches what the library writes after the title proper, in every
// spelling that occurs: ": resolution / adopted by the General Assembly".
var adopted = regexp.MustCompile(`(?i)\s*:\s*(resol\w*|resoul\w*|decisions?)\s*(/.*)?$` +
	`|[\s:;,.]*\b(resol\w*|resoul\w*|decisions?)[\s/:]*(adopted)?[\s/:]*by the\s+(general\s+assem|security\s+council).*$`)

// roman matches a roman numeral below forty, as in part XXV.
var roman = regexp.MustCompile(`^x{0,3}(ix|iv|v?i{0,3})$`)

// ordinal matches counting words: first, 2nd, fiftieth, and twenty-fifth split
// at its hyphen.
var ordinal = regexp.MustCompile(`^(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth` +
	`|(thir|four|fif|six|seven|eigh|nine)teenth|(twent|thirt|fort|fift|sixt|sevent|eight|ninet)(y|ieth)` +
	`|\d+(st|nd|rd|th))$`)

// dropped lists words that vary from year to year without changing the text.
var dropped = wordSet("a an the of on in to for and or by at from with its their including " +
	"january february march april may june july august september october november december " +
	"year biennium biennia period session anniversary")

// synonyms maps words to the form the key uses.
var synonyms = map[string]string{"organisation": "organization", "programme": "program", "defence": "defense"}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// ItemKey returns the key under which the same text returns year after year:
// the title without the note of its adoption, numbers, dates, ordinals, small
// words, accents, case, punctuation and plural endings. It is empty when
// nothing is left; such a roll call is a cluster of its own.
func ItemKey(title string) string {
	title = adopted.ReplaceAllString(title, "")
	fold := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(title))
	fold = strings.ReplaceAll(" "+fold+" ", " united nations ", " un ")
	var key []string
	for _, word := range strings.Fields(fold) {
		if word = keyWord(word); word != "" {
			key = append(key, word)
		}
	}
	return strings.Join(key, " ")
}

// keyWord returns the form of a word in a key, or nothing if keys leave it out.
func keyWord(word string) string {
	letters := []rune(word)
	switch {
	case len(letters) < 2, dropped[word], roman.MatchString(word), ordinal.MatchString(word):
		return ""
	case strings.ContainsFunc(word, unicode.IsDigit):
		return ""
	}
	if s, ok := synonyms[word]; ok {
		return s
	}
	switch {
	case len(letters) > 4 && strings.HasSuffix(word, "ies"):
		return strings.TrimSuffix(word, "ies") + "y"
	case len(letters) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss"):
		return strings.TrimSuffix(word, "s")
	}
	return word
}

// ItemClusters numbers the roll calls' clusters by the key of their titles, from
// 0 in order of appearance, and returns how many there are.
func ItemClusters(titles []string) (cluster []int, n int) {
	number := map[string]int{}
	cluster = make([]int, len(titles))
	for i, t := range titles {
		key := ItemKey(t)
		g, ok := number[key]
		if !ok || key == "" {
			g = n
			n++
			number[key] = g
		}
		cluster[i] = g
	}
	return cluster, n
}
