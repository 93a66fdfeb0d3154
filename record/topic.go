package record

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"unicode"
)

//go:embed topics.yaml
var topicsYAML []byte

// Topic picks roll calls by words in their title, agenda item or subjects.
type Topic struct {
	ID    string   `yaml:"id" json:"id"`
	Title string   `yaml:"title" json:"title"`
	Words []string `yaml:"words" json:"words"`
}

// Topics lists the declared topics.
var Topics = sync.OnceValue(func() []Topic {
	var list []Topic
	if err := yaml.Unmarshal(topicsYAML, &list); err != nil {
		panic(fmt.Sprintf("topics.yaml: %v", err)) // part of the program; a test reads it
	}
	return list
})

// FindTopic returns a declared topic, or one made of the words behind "text:".
func FindTopic(id string) (Topic, error) {
	if words, ok := strings.CutPrefix(id, "text:"); ok {
		if strings.TrimSpace(words) == "" {
			return Topic{}, fmt.Errorf("topic %q has no words", id)
		}
		return Topic{ID: id, Title: words, Words: strings.Split(words, "|")}, nil
	}
	var known []string
	for _, t := range Topics() {
		if t.ID == strings.ToLower(id) {
			return t, nil
		}
		known = append(known, t.ID)
	}
	return Topic{}, fmt.Errorf("unknown topic %q; there are: %s, or text:your words", id, strings.Join(known, ", "))
}

// Matcher returns the test of whether a roll call is on the topic.
func (t Topic) Matcher() func(RollCall) bool {
	var alternatives []string
	for _, w := range t.Words {
		w = foldText(strings.TrimSpace(w))
		stem, open := strings.CutSuffix(w, "*")
		p := `\b` + regexp.QuoteMeta(stem)
		if !open {
			p += `\b`
		}
		alternatives = append(alternatives, p)
	}
	slices.Sort(alternatives)
	re := regexp.MustCompile(strings.Join(alternatives, "|")) // every part is quoted
	return func(c RollCall) bool {
		return re.MatchString(foldText(c.Title + " | " + c.Agenda + " | " + c.Subjects))
	}
}

// foldText lowers the case and takes the accents off.
func foldText(s string) string {
	t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	out, _, err := transform.String(t, strings.ToLower(s))
	if err != nil {
		return strings.ToLower(s)
	}
	return out
}
