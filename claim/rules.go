package claim

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"reflect"

	"go.yaml.in/yaml/v4"
)

// Rule is a generic rule of verdict.
type Rule struct {
	ID           string        `yaml:"id"`
	Title        string        `yaml:"title"`
	Thresholds   Thresholds    `yaml:"thresholds"`
	Hysteresis   Thresholds    `yaml:"hysteresis"` // how far beyond a threshold a flip must go
	Supported    string        `yaml:"supported"`
	Contradicted string        `yaml:"contradicted"`
	Partly       string        `yaml:"partly"`
	Test         string        `yaml:"test"` // rank, rank-low, above, below or none: where a p-value comes from
	Others       []RuleVariant `yaml:"alternatives"`
}

// RuleVariant is a rule with other thresholds.
type RuleVariant struct {
	Name       string     `yaml:"name"`
	Thresholds Thresholds `yaml:"thresholds"`
}

// Settings are how claims are run. They are the same for every claim.
type Settings struct {
	Level     float64  `yaml:"level"`
	Draws     int      `yaml:"draws"`
	Seed      uint64   `yaml:"seed"`
	Discovery float64  `yaml:"discovery"`
	Shared    int      `yaml:"shared_votes"`
	Subjects  int      `yaml:"random_subjects"`
	Random    int      `yaml:"random_groups"`
	Groups    []string `yaml:"groups"`
}

// Rulebook is the generic rules and the settings.
type Rulebook struct {
	Settings Settings        `yaml:"settings"`
	Defaults map[Kind]string `yaml:"defaults"`
	Rules    []Rule          `yaml:"rules"`
}

//go:embed rules.yaml
var rulesText string

// Rules returns the generic rules that come with the program.
var Rules = sync.OnceValue(func() *Rulebook {
	b, err := parseRules(rulesText)
	if err != nil {
		panic(err) // part of the program
	}
	return b
})

func parseRules(text string) (*Rulebook, error) {
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	r := reading{file: "rules.yaml"}
	var b Rulebook
	r.keys(doc.Content[0], reflect.TypeOf(b), "")
	if err := r.problems.Err(); err != nil {
		return nil, err
	}
	if err := doc.Content[0].Decode(&b); err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	return &b, nil
}

// Find returns the rule with the id; the error suggests the nearest.
func (b *Rulebook) Find(id string) (Rule, error) {
	var ids []string
	for _, r := range b.Rules {
		if r.ID == id {
			return r, nil
		}
		ids = append(ids, r.ID)
	}
	return Rule{}, fmt.Errorf("unknown rule %q%s", id, suggest(id, ids))
}

// of returns the rule that decides a claim: the claim's own conditions and
// thresholds over those of the rule it names, or of its kind.
func (b *Rulebook) of(c *Claim) (Rule, error) {
	var r Rule
	own := c.Verdict != (Conditions{})
	id := c.Rule
	if id == "" && !own {
		id = b.Defaults[c.Kind]
	}
	if id != "" {
		found, err := b.Find(id)
		if err != nil {
			return r, err
		}
		r = found
	}
	if own {
		r.ID = strings.TrimPrefix(r.ID+"+own", "+")
		r.Supported, r.Contradicted, r.Partly = c.Verdict.Supported, c.Verdict.Contradicted, c.Verdict.Partly
		if r.Test == "" {
			r.Test = "none"
		}
	}
	r.Thresholds = r.Thresholds.with(c.Thresholds)
	r.Hysteresis = r.Hysteresis.with(c.Hysteresis)
	return r, nil
}

// with returns the thresholds with some of them replaced.
func (t Thresholds) with(other Thresholds) Thresholds {
	out := Thresholds{}
	for k, v := range t {
		out[k] = v
	}
	for k, v := range other {
		out[k] = v
	}
	return out
}
