package entente_test

import (
	"regexp"
	"strings"
	"testing"
)

// A formula of the documentation as GitHub and the dashboard read it: a fence of
// its own, or $`...`$ within a line.
var (
	mathFence  = regexp.MustCompile("(?ms)^```math\n(.*?)^```$")
	otherFence = regexp.MustCompile("(?ms)^(```|~~~).*?^(```|~~~)$")
	codeSpan   = regexp.MustCompile("`[^`\n]*`")
	linkTarget = regexp.MustCompile(`\]\([^)\s]+\)`)
	macro      = regexp.MustCompile(`\\([a-zA-Z]+)`)
)

// wrongInFormula says what is wrong with LaTeX, as far as can be seen without
// reading it: the build of the dashboard does that. Empty if nothing is.
func wrongInFormula(tex string) string {
	depth := 0
	for i := 0; i < len(tex); i++ {
		switch tex[i] {
		case '\\':
			i++ // \{ and \} stand for themselves
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth < 0 {
			return "a } without its {"
		}
	}
	if depth != 0 {
		return "a { without its }"
	}
	count := map[string]int{}
	for _, m := range macro.FindAllStringSubmatch(tex, -1) {
		count[m[1]]++
	}
	for _, pair := range [][2]string{{"left", "right"}, {"begin", "end"}, {"lvert", "rvert"}, {"bigl", "bigr"}, {"Bigl", "Bigr"}} {
		if count[pair[0]] != count[pair[1]] {
			return `\` + pair[0] + ` without \` + pair[1]
		}
	}
	if strings.Contains(tex, "$") || strings.Contains(tex, `\!`) {
		return `a $ or a negative space in a formula`
	}
	if strings.TrimSpace(tex) == "" {
		return "nothing"
	}
	return ""
}

// spans takes a line apart: the formulas in it, what is in code type, and the
// rest. half says that a formula begins without ending or ends without beginning.
func spans(line string) (formulas, code []string, rest string, half bool) {
	at := 0
	for _, m := range codeSpan.FindAllStringIndex(line, -1) {
		begins := m[0] > 0 && line[m[0]-1] == '$'
		ends := m[1] < len(line) && line[m[1]] == '$'
		half = half || begins != ends
		before, after := m[0], m[1]
		if begins && ends {
			formulas = append(formulas, line[m[0]+1:m[1]-1])
			before, after = m[0]-1, m[1]+1
		} else {
			code = append(code, line[m[0]:m[1]])
		}
		rest += line[at:max(at, before)]
		at = after
	}
	return formulas, code, rest + line[at:], half
}

// TestFormulasAreWellFormed reads every formula of the documentation.
func TestFormulasAreWellFormed(t *testing.T) {
	found := 0
	for _, name := range pages(t) {
		text := page(t, name)
		for _, m := range mathFence.FindAllStringSubmatch(text, -1) {
			found++
			if w := wrongInFormula(m[1]); w != "" {
				t.Errorf("%s: %s: %s", name, w, m[1])
			}
		}
		rest := otherFence.ReplaceAllString(text, "")
		for _, line := range strings.Split(rest, "\n") {
			formulas, _, _, half := spans(line)
			if half {
				t.Errorf("%s: a formula begins or ends alone: %s", name, line)
			}
			for _, tex := range formulas {
				found++
				w := wrongInFormula(tex)
				if w == "" && strings.HasPrefix(line, "|") && strings.Contains(tex, "|") {
					w = `a | ends the cell of a table: write \lvert and \rvert`
				}
				if w != "" {
					t.Errorf("%s: %s: %s", name, w, tex)
				}
			}
		}
	}
	if found < 200 {
		t.Errorf("found %d formulas only; how they are written has changed", found)
	}
}

// unrendered is what a formula looks like that is written as plain text: a
// subscript or a power, a sum or a root in letters.
var unrendered = regexp.MustCompile(`[A-Za-zα-ω)]_[A-Za-z0-9({]|[A-Za-z0-9)]\^[A-Za-z0-9({+-]|\bsqrt\b|\bsum_|\\(frac|sum|text)\b|[ΣΠ√]`)

// formulaInCode is a formula where only names and commands belong.
var formulaInCode = regexp.MustCompile(`\^|\bsum_|\bsqrt\b|\\[a-z]+\{`)

// TestFormulasAreNotPlainText looks for formulas on the pages of methods that
// would be shown as they are typed.
func TestFormulasAreNotPlainText(t *testing.T) {
	for _, name := range pages(t) {
		if !strings.HasPrefix(name, "docs/methods/") {
			continue
		}
		text := otherFence.ReplaceAllString(page(t, name), "")
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			if strings.HasPrefix(line, "    ") && (i == 0 || strings.TrimSpace(lines[i-1]) == "") {
				t.Errorf("%s has an indented block: a formula stands in a fence of math, anything else in a fence of its own: %s", name, line)
			}
			_, code, rest, _ := spans(line)
			if m := unrendered.FindString(linkTarget.ReplaceAllString(rest, "")); m != "" {
				t.Errorf("%s: %q looks like a formula in plain text: %s", name, m, line)
			}
			for _, c := range code {
				if formulaInCode.MatchString(c) {
					t.Errorf("%s: a formula in code type: %s", name, c)
				}
			}
		}
	}
}

func TestWrongFormulasAreFound(t *testing.T) {
	for tex, wrong := range map[string]bool{
		`\frac{a}{b}`: false, `\{ x \}`: false, `\left( x \right)`: false, "x_{ij}": false,
		`\frac{a}{b`: true, `a}`: true, `}{`: true, `\left( x`: true, `\begin{aligned} x`: true, " ": true, `\lvert x`: true,
	} {
		if got := wrongInFormula(tex); (got != "") != wrong {
			t.Errorf("%q: %q", tex, got)
		}
	}
	for text, plain := range map[string]bool{
		"sum_ij p_ij d_ij": true, "s_x^2": true, "sqrt(x)": true, "x^2": true, "Σ x": true,
		"an ordinary line of 3 x 3": false, "low and high": false,
	} {
		if unrendered.MatchString(text) != plain {
			t.Errorf("%q taken for a formula in plain text: %v", text, !plain)
		}
	}
	for line, want := range map[string]int{"a $`x_1`$ b $`y`$": 2, "`$` and `$1`": 0, "`a_b`": 0} {
		if formulas, _, _, half := spans(line); len(formulas) != want || half {
			t.Errorf("%q: formulas %q, half %v", line, formulas, half)
		}
	}
	if _, _, _, half := spans("a $`x_1` b"); !half {
		t.Error("a formula that does not end is not found")
	}
}
