package claim

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// conditions are a rule's conditions, compiled.
type conditions struct {
	rule  Rule
	tests []test
}

type test struct {
	verdict Verdict
	when    *formula
}

// conditionNames lists the names that conditions may speak of.
func conditionNames(c *Claim, r Rule) []string {
	list := reserved()
	for _, q := range c.Quantities {
		list = append(list, q.Name, q.Name+"_low", q.Name+"_high", q.Name+"_n", q.Name+"_percentile")
	}
	for t := range r.Thresholds {
		list = append(list, t)
	}
	slices.Sort(list)
	return list
}

func compileRule(c *Claim, r Rule) (conditions, error) {
	out := conditions{rule: r}
	names := conditionNames(c, r)
	for _, x := range []struct {
		v    Verdict
		text string
	}{{Supported, r.Supported}, {Contradicted, r.Contradicted}, {Partly, r.Partly}} {
		if x.text == "" {
			continue
		}
		f, err := compile(x.text, names)
		if err != nil {
			return out, fmt.Errorf("verdict %s: %w", x.v, err)
		}
		out.tests = append(out.tests, test{x.v, f})
	}
	return out, nil
}

// needs reports whether a condition speaks of the name.
func (c conditions) needs(name string) bool {
	return slices.ContainsFunc(c.tests, func(t test) bool { return slices.Contains(t.when.names, name) })
}

// decide gives the verdict for the numbers: that of the first condition that
// holds. A condition that speaks of a number that is not there cannot be judged,
// and then there is no verdict, with the names that are missing.
func (c conditions) decide(env map[string]float64) (v Verdict, because string, err error) {
	var missing []string
	for _, t := range c.tests {
		for _, n := range t.when.names {
			if math.IsNaN(env[n]) && !slices.Contains(missing, n) {
				missing = append(missing, n)
			}
		}
	}
	if len(missing) > 0 {
		return NotMeasurable, "no value for " + strings.Join(missing, ", "), nil
	}
	for _, t := range c.tests {
		res, err := t.when.eval(env)
		if err != nil {
			return "", "", err
		}
		if !res.truth {
			return "", "", fmt.Errorf("verdict %s: %q is not a condition", t.verdict, t.when.text)
		}
		if res.value == 1 {
			return t.verdict, t.when.say(env), nil
		}
	}
	return NotShown, "none of the conditions holds" + c.say(env), nil
}

// say writes the numbers that the conditions speak of.
func (c conditions) say(env map[string]float64) string {
	var seen, parts []string
	for _, t := range c.tests {
		for _, n := range t.when.names {
			if !slices.Contains(seen, n) {
				seen = append(seen, n)
				parts = append(parts, n+" "+short(env[n]))
			}
		}
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// say writes the condition with its numbers.
func (f *formula) say(env map[string]float64) string {
	var parts []string
	for _, n := range f.names {
		parts = append(parts, n+" "+short(env[n]))
	}
	return f.text + " (" + strings.Join(parts, ", ") + ")"
}

// short writes a number with four digits that matter.
func short(x float64) string {
	if math.IsNaN(x) {
		return "unknown"
	}
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	if math.Abs(x) >= 1000 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}

// standing puts thresholds, and the numbers that conditions speak of, together.
func environment(r Rule, numbers map[string]float64) map[string]float64 {
	env := map[string]float64{}
	for k, v := range r.Thresholds {
		env[k] = v
	}
	for k, v := range numbers {
		env[k] = v
	}
	return env
}

// margins lists the verdicts with every threshold moved by its hysteresis, down
// and up: a verdict that is the same in both is firm.
func (c conditions) margins(numbers map[string]float64) ([]Verdict, error) {
	var list []Verdict
	for _, sign := range []float64{-1, 1} {
		moved := c
		moved.rule.Thresholds = c.rule.Thresholds.with(nil)
		for name, h := range c.rule.Hysteresis {
			moved.rule.Thresholds[name] += sign * h
		}
		v, _, err := moved.decide(environment(moved.rule, numbers))
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}
