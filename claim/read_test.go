package claim_test

import (
	"errors"
	"strings"
	"testing"

	"entente/claim"
)

// whole is a narrative that is read without a problem.
const whole = `narrative: n
title: t
claims:
- id: A
  text: a
  kind: level
  about: CZE-HUN
  quantities:
  - {name: same, measure: identical, from: "2020", to: "2024"}
`

func TestReadSaysWhereAndWhat(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		line           int
		want           string
	}{
		{"key", "kind: level", "knd: level", 6, `unknown key "knd": did you mean kind?`},
		{"kind", "kind: level", "kind: levl", 4, `unknown kind "levl": did you mean level?`},
		{"deep key", "measure: identical", "mesure: identical", 9, `unknown key "mesure": did you mean measure?`},
		{"name", "name: same", "name: Same", 9, `quantity name "Same"`},
		{"reserved name", "name: same", "name: value", 9, "has a meaning of its own"},
		{"number", "kind: level", "kind: level\n  thresholds: {bar: high}", 7, "float64"},
		{"list", "kind: level", "kind: level\n  needs: x", 7, "want a list"},
		{"twice", "kind: level", "kind: level\n  kind: trend", 7, "is there twice"},
		{"no text", "text: a", `text: " "`, 4, "no text"},
		{"no value", "text: a", "text:", 5, `key "text" has no value`},
		{"forecast", "kind: level", "kind: forward-looking", 4, "needs resolves"},
		{"opinion", "kind: level", "kind: opinion", 4, "needs proxy"},
		{"yardstick", "kind: level", "kind: level\n  yardstick: alll", 4, "unknown yardstick"},
		{"syntax", "kind: level", "kind: [level", 6, "did not find"},
		{"no claims", "claims:", "clams:", 3, `unknown key "clams": did you mean claims?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(whole, c.old, c.new, 1)
			_, err := claim.Read("f.yaml", strings.NewReader(text))
			var problems claim.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error %v is no list of problems", err)
			}
			p := problems[0]
			if p.File != "f.yaml" || p.Line < c.line || p.Line > c.line+1 || !strings.Contains(p.What, c.want) {
				t.Errorf("problem %v, want line %d (or the next) and %q", p, c.line, c.want)
			}
		})
	}
	if _, err := claim.Read("f.yaml", strings.NewReader(whole)); err != nil {
		t.Errorf("the unspoilt narrative: %v", err)
	}
}

func TestReadRefusesDoubleIDsAndAliases(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{whole + whole[strings.Index(whole, "- id"):], "the id is there twice"},
		{strings.Replace(whole, "text: a", "text: &x a\n  who: *x", 1), "aliases are not read"},
		{"", "empty"},
		{"- 1\n", "want a mapping"},
		{"narrative: n\ntitle: t\n", "no claims"},
	} {
		_, err := claim.Read("f.yaml", strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

func TestEmbeddedNarrativesRead(t *testing.T) {
	if len(claim.Embedded()) == 0 {
		t.Fatal("no narrative comes with the program")
	}
	for _, id := range claim.Embedded() {
		n, err := claim.Open(id)
		if err != nil {
			t.Errorf("open %s: %v", id, err)
			continue
		}
		if n.ID != id {
			t.Errorf("the narrative in %s.yaml is called %s", id, n.ID)
		}
	}
	if _, err := claim.Open("esay"); err == nil || !strings.Contains(err.Error(), "did you mean essay?") {
		t.Errorf("a misspelt narrative gives %v", err)
	}
}

// FuzzRead checks that no file makes the reader panic, and that what it takes
// has an id, a known kind and lines.
func FuzzRead(f *testing.F) {
	f.Add(whole)
	for _, s := range []string{"", "a: &a [*a]", "narrative: n\nclaims:\n- 1\n", "narrative: n\nclaims: [{id: a, text: b, kind: fact, needs: [c], thresholds: {x: .nan}}]", "? {a: b}\n: c", "claims: [[]]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := claim.Read("f.yaml", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, c := range n.Claims {
			if c.ID == "" || n.Line(c) < 1 {
				t.Errorf("claim %+v was taken without id or line", c)
			}
		}
	})
}

// A version follows what decides a claim, its rule included, and nothing else.
func TestVersion(t *testing.T) {
	n, err := claim.Open("gulf")
	if err != nil {
		t.Fatal(err)
	}
	rules := claim.Rules()
	version := func(change func(*claim.Claim)) string {
		c := *n.Claims[0]
		if change != nil {
			change(&c)
		}
		v, err := rules.Version(&c)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	as := version(nil)
	if len(as) != 12 {
		t.Errorf("version %q", as)
	}
	for what, change := range map[string]func(*claim.Claim){
		"text": func(c *claim.Claim) { c.Text, c.Caveats, c.ChangesIf = "other words", nil, "" }, "alternatives": func(c *claim.Claim) { c.Others = nil },
	} {
		if version(change) != as {
			t.Errorf("%s: another version", what)
		}
	}
	seen := map[string]string{as: "the claim"}
	for what, change := range map[string]func(*claim.Claim){
		"window": func(c *claim.Claim) { c.To = "2001" }, "threshold": func(c *claim.Claim) { c.Thresholds = claim.Thresholds{"bar": .123} },
		"subject": func(c *claim.Claim) { c.About = "brics" }, "measure": func(c *claim.Claim) {
			q := *c.Quantities[0]
			q.Measure = "kappa"
			c.Quantities = []*claim.Quantity{&q}
		},
		"rule": func(c *claim.Claim) { c.Verdict, c.Rule = claim.Conditions{}, "none" },
	} {
		if v := version(change); seen[v] != "" {
			t.Errorf("%s has the version of %s", what, seen[v])
		} else {
			seen[v] = what
		}
	}
	other := *rules
	other.Rules = append([]claim.Rule(nil), rules.Rules...)
	for i := range other.Rules {
		other.Rules[i].Thresholds = claim.Thresholds{"moved": 1}
	}
	for _, c := range n.Claims {
		if c.Rule == "" {
			continue
		}
		v, err := other.Version(c)
		mine, err2 := rules.Version(c)
		if err != nil || err2 != nil || v == mine {
			t.Errorf("%s: the same version with another rule %s (%v, %v)", c.ID, c.Rule, err, err2)
		}
		break
	}
}
