package entente_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"entente"
	"entente/record"
	"entente/states"
)

// allowed are the texts in code that may name a state or a group, with why. One
// that is not there any more is an error.
var allowed = map[string]string{
	"operation/assess.go: name a group (entente groups lists them) or give --members IRN,RUS": "how to write a list",
	"operation/groups.go: or inline by --members IRN,RUS.":                                    "how to write a list",
	"operation/misuse.go: expected two states, as in IRN RUS or IRN-RUS":                      "how to write a pair",
	"record/blocsnet.go: parse direction %q: want RUS>IRN":                                    "how to write a direction",
	"states/resolve.go: no state is named: write a code such as IRN, or a name":               "how to write a state",
	"states/resolve.go: unknown state %q: write a code such as IRN, or an English name":       "how to write a state",
	"record/disputes.go: American Enterprise Institute, China Global Investment Tracker":      "title of a data set",
	"operation/composite.go: %s is a %s: want pairs, as in IRN-RUS":                           "how to write a pair",
	"operation/idealpoints.go: --compare %q: want two states as in IRN-RUS":                   "how to write a pair",
	"record/subject.go: %q names no pair: name two states, as in IRN-RUS":                     "how to write a pair",
	"state.go: parse pair %q: want two different states as in IRN-RUS":                        "how to write a pair",
	"record/listed.go: eu": "id of a data set",
}

// names finds in texts what the register and the groups list: codes of three
// capitals and names as whole words, ids of groups and what descriptors list
// (regions, bodies) as the whole text or an item of a list.
type names struct {
	codes, groups map[string]bool
	words         *regexp.Regexp
}

func registered(t *testing.T) names {
	t.Helper()
	n := names{codes: map[string]bool{}, groups: map[string]bool{}}
	var called, titles []string
	for _, s := range states.Default().All() {
		n.codes[string(s.Code)], n.codes[s.ISO3] = true, true
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			if len(name) > 3 { // shorter ones are codes, or words of other trades: .tmp
				called = append(called, regexp.QuoteMeta(name))
			}
		}
	}
	delete(n.codes, "AND") // SQL
	for _, g := range states.DefaultGroups().All() {
		n.groups[g.ID], titles = true, append(titles, regexp.QuoteMeta(g.Title))
	}
	sources, err := record.Sources("")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		for _, name := range slices.Concat(s.States.NotStates, s.States.Whole, slices.Collect(maps.Keys(s.States.Map))) {
			if len(name) > 2 {
				n.groups[name] = true
			}
		}
	}
	n.words = regexp.MustCompile(`(?:^|[^\pL\pN_])(?:(?i:` + strings.Join(called, "|") + `)|` + strings.Join(titles, "|") + `)(?:$|[^\pL\pN_])`)
	return n
}

var capitals = regexp.MustCompile(`[\pL\pN_]+`)

// in returns what a text names, "" for nothing.
func (n names) in(text string) string {
	for _, w := range capitals.FindAllString(text, -1) {
		if len(w) == 3 && n.codes[w] {
			return w
		}
	}
	if n.groups[text] {
		return text
	}
	if !strings.ContainsAny(text, " \n\t") {
		for item := range strings.SplitSeq(text, ",") {
			if n.groups[item] {
				return item
			}
		}
	}
	return strings.TrimSpace(n.words.FindString(text))
}

// texts lists the string literals of a file that are not documentation: of the
// tags of a struct what is filled in for the user, nothing of the examples of an
// operation.
func texts(f *ast.File) (list []string) {
	tags := map[*ast.BasicLit]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if x.Tag != nil {
				tags[x.Tag] = true
			}
		case *ast.KeyValueExpr:
			if key, ok := x.Key.(*ast.Ident); ok && key.Name == "Examples" {
				return false
			}
		case *ast.BasicLit:
			text, err := strconv.Unquote(x.Value)
			switch {
			case x.Kind != token.STRING || err != nil:
			case tags[x]: // a field is seen before its tag
				tag := reflect.StructTag(text)
				list = append(list, tag.Get("default"), tag.Get("enum"))
			default:
				list = append(list, text)
			}
		}
		return true
	})
	return list
}

// TestNoStateInCode: which states and groups there are is data. None is named in
// the code, comments, help and examples apart.
func TestNoStateInCode(t *testing.T) {
	known, used, files := registered(t), map[string]bool{}, 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || len(d.Name()) > 1 && d.Name()[0] == '.'):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files++
		for _, text := range texts(f) {
			what := known.in(text)
			if what == "" {
				continue
			}
			key := filepath.ToSlash(path) + ": " + text
			if used[key] = true; allowed[key] == "" {
				t.Errorf("%s names %s in %.80q: move it to data (the descriptor of the source, states/groups.yaml)", path, what, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range allowed {
		if !used[key] {
			t.Errorf("%s is allowed but not there", key)
		}
	}
	if files < 300 {
		t.Errorf("read %d files, want those of the program", files)
	}
}

func TestNamesAreFound(t *testing.T) {
	known := registered(t)
	for text, want := range map[string]string{
		"IRN": "IRN", "RUS>IRN": "RUS", "a='USA'": "USA", "Taiwan": "Taiwan", "the trade of taiwan": "taiwan", "west": "west", "nato,csto": "nato",
		"south korea": "south korea", "European Union": "European Union",
		"": "", "AND": "", "to the west": "", "against The West": "The West", "china_alt_flow1": "", "IRNA": "", "AFR": "AFR", "Western countries": "Western countries", "quads": "", "market": "", ".tmp": "", "Indiana": "",
	} {
		if got := known.in(text); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nimport \"IRN\"\n// QQA\ntype t struct {\n\ta int `help:\"QQB\" default:\"QQC\"`\n\tb struct {\n\t\tc int `enum:\"QQD\"`\n\t}\n}\n"+
		"var o = t{Examples: []string{\"QQE\"}, Doc: \"QQF\"}\nfunc f(s string) { if s == `QQG` { f(\"QQ\" + \"QQH\") } }\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	got := slices.DeleteFunc(texts(f), func(s string) bool { return s == "" })
	if want := []string{"QQC", "QQD", "QQF", "QQG", "QQ", "QQH"}; !slices.Equal(got, want) {
		t.Errorf("texts are %q, want %q", got, want)
	}
}

// What descriptors say of states is right: each that is mapped or taken for one
// is in the register, by its code, name or number of the Correlates of War, and
// what is no state is none.
func TestDescriptorsNameStates(t *testing.T) {
	r := states.Default()
	state := func(text string) bool {
		_, _, ok := r.Resolve(text, entente.NoDate)
		if n, err := strconv.Atoi(text); err == nil && !ok {
			_, ok = r.FromCOW(n, entente.NoDate)
		}
		return ok
	}
	sources, err := record.Sources("")
	if err != nil {
		t.Fatal(err)
	}
	with := 0
	for _, s := range sources {
		n := s.States
		for name, to := range n.Map {
			if with++; !state(to) {
				t.Errorf("%s: %s is %s, which the register does not know", s.ID, name, to)
			}
		}
		for _, x := range n.Stands {
			if !state(x.State) {
				t.Errorf("%s: %s is taken for %s, which the register does not know", s.ID, x.Area, x.State)
			}
		}
		for _, name := range n.NotStates {
			_, cameo := r.FromCAMEO(name, entente.NoDate)
			if with++; cameo || state(name) {
				t.Errorf("%s: %s is listed as no state and is one in the register", s.ID, name)
			}
		}
	}
	if with < 50 {
		t.Errorf("%d names in descriptors, want those of all sources", with)
	}
}
