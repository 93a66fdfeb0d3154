package entente_test

import (
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"entente"
	"entente/operation"
	"entente/record"
	"entente/states"
)

// page reads a page of the documentation.
func page(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Errorf("a page is missing: %v", err)
	}
	return string(b)
}

// mentions reports whether a page has the word in code type.
func mentions(text, word string) bool {
	return regexp.MustCompile("`[^`\n]*" + regexp.QuoteMeta(word) + "\\b[^`\n]*`").MatchString(text)
}

const contract = "docs/operations/README.md" // what all operations share

// results are the results of the operations, for the keys of their JSON.
var results = map[string]any{
	"assess": operation.Assessment{}, "pair": operation.PairResult{}, "state": operation.StateResult{},
	"figures": operation.FiguresResult{}, "breaks": operation.BreaksResult{}, "events": operation.EventsResult{}, "balance": operation.BalanceResult{}, "blocs": operation.BlocsResult{}, "fragmentation": operation.FragmentationResult{}, "shocks": operation.ShocksResult{}, "evidence": operation.EvidenceResult{},
	"sync": operation.SyncResult{}, "follow": operation.FollowResult{}, "build": operation.BuildResult{}, "status": operation.StatusResult{},
	"verify": operation.VerifyResult{}, "gc": operation.GCResult{}, "sql": operation.SQLResult{},
	"export": operation.ExportResult{}, "cite": operation.CiteResult{}, "licences": operation.LicencesResult{},
	"states": operation.StatesResult{}, "groups": operation.GroupsResult{}, "measures": operation.MeasuresResult{}, "topics": operation.TopicsResult{}, "plane": operation.PlaneResult{},
	"composite": operation.CompositeResult{}, "sensitivity": operation.SensitivityResult{}, "idealpoints": &operation.IdealpointsResult{},
	"claims": operation.ClaimsResult{}, "report": operation.ReportResult{}, "ledger": operation.LedgerResult{}, "sources": operation.SourcesResult{}, "snapshot": operation.SnapshotResult{}, "import": operation.ImportResult{},
}

// TestEveryOperationHasItsPage checks that the page of each operation has its
// flags, its examples, and the keys of its JSON.
func TestEveryOperationHasItsPage(t *testing.T) {
	shared := page(t, contract)
	for _, o := range operation.All() {
		name := "docs/operations/" + o.Name + ".md"
		text := page(t, name)
		for _, f := range flagsOf(t, o) {
			if !mentions(text, "--"+f) {
				t.Errorf("%s does not mention --%s", name, f)
			}
		}
		for _, e := range o.Examples {
			if !strings.Contains(text, e) {
				t.Errorf("%s lacks the example %q that help gives", name, e)
			}
		}
		r, ok := results[o.Name]
		if !ok {
			t.Errorf("no result of %s is known here: add it to results", o.Name)
			continue
		}
		for _, key := range keysOf(reflect.TypeOf(r), nil) {
			if !mentions(text, key) && !mentions(shared, key) {
				t.Errorf("neither %s nor %s mentions the key %q of its JSON", name, contract, key)
			}
		}
	}
}

// flagsOf lists an operation's own flags.
func flagsOf(t *testing.T, o operation.Operation) []string {
	t.Helper()
	p, err := kong.New(&struct{}{}, kong.NoDefaultHelp(), kong.DynamicCommand(o.Name, o.Summary, o.Section, o.Request()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range p.Model.Children[0].Flags {
		names = append(names, f.Name)
	}
	return names
}

// keysOf lists the keys of a result's JSON at every depth.
func keysOf(r reflect.Type, seen []reflect.Type) []string {
	switch r.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return keysOf(r.Elem(), seen)
	case reflect.Struct:
	default:
		return nil
	}
	if len(seen) > 0 && isResult(r) {
		return nil // another operation's, which has a page of its own
	}
	if slices.Contains(seen, r) || r.PkgPath() == "time" {
		return nil
	}
	var keys []string
	for i := range r.NumField() {
		f := r.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "-" || !f.IsExported() {
			continue
		}
		if tag == "" && !f.Anonymous {
			tag = f.Name
		}
		if tag != "" {
			keys = append(keys, tag)
		}
		keys = append(keys, keysOf(f.Type, append(seen, r))...)
	}
	return keys
}

func isResult(r reflect.Type) bool {
	for _, x := range results {
		if t := reflect.TypeOf(x); t == r || t.Kind() == reflect.Pointer && t.Elem() == r {
			return true
		}
	}
	return false
}

func TestColumnsOfFiguresAreDocumented(t *testing.T) {
	text := page(t, "docs/operations/figures.md")
	for _, c := range (&operation.FiguresResult{}).Sheet().Columns {
		if !strings.Contains(text, "\n| `"+c+"` |") {
			t.Errorf("docs/operations/figures.md has no row for the column %s", c)
		}
	}
	for _, s := range []entente.Status{entente.Known, entente.Partial, entente.Unknown, entente.NotApplicable} {
		if !mentions(text, string(s)) {
			t.Errorf("docs/operations/figures.md does not explain the status %s", s)
		}
	}
}

func TestEveryMeasureHasItsPage(t *testing.T) {
	for _, m := range record.Measures() {
		name := "docs/methods/" + m.Page + ".md"
		if text := page(t, name); !mentions(text, m.ID) && !strings.HasPrefix(text, "# "+m.ID+"\n") {
			t.Errorf("%s does not mention the measure %s", name, m.ID)
		}
	}
}

func TestEverySourceHasItsPage(t *testing.T) {
	all, err := record.Sources("")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if !strings.HasPrefix(page(t, "docs/sources/"+s.ID+".md"), "# "+s.ID) {
			t.Errorf("docs/sources/%s.md does not start with the source's id", s.ID)
		}
	}
}

func TestEveryTopicAndGroupIsNamed(t *testing.T) {
	text := page(t, "docs/methods/topics.md")
	for _, x := range record.Topics() {
		if !mentions(text, x.ID) {
			t.Errorf("docs/methods/topics.md does not mention the topic %s", x.ID)
		}
	}
	text = page(t, "docs/states.md")
	for _, g := range states.DefaultGroups().All() {
		if !strings.Contains(text, g.ID) {
			t.Errorf("docs/states.md does not mention the group %s", g.ID)
		}
	}
}

// TestEveryColumnOfTheRecordIsNamed reads the declarations of the segments: the
// columns are what users of SQL and of the Parquet files see.
func TestEveryColumnOfTheRecordIsNamed(t *testing.T) {
	text := page(t, "docs/data-model.md")
	files, err := filepath.Glob("record/*rows.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, f := range files {
		source.WriteString(page(t, f))
	}
	kinds := regexp.MustCompile(`kind\w+\s+= "(\w+)"`).FindAllStringSubmatch(source.String(), -1)
	columns := regexp.MustCompile("`parquet:\"(\\w+)").FindAllStringSubmatch(source.String(), -1)
	if len(kinds) < 9 || len(columns) < 100 {
		t.Fatalf("found %d kinds and %d columns in record/*rows.go; the declarations have moved", len(kinds), len(columns))
	}
	for _, k := range kinds {
		if !strings.Contains(text, "\n## `"+k[1]+"`") {
			t.Errorf("docs/data-model.md has no section on %s", k[1])
		}
	}
	for _, c := range columns {
		if !mentions(text, c[1]) {
			t.Errorf("docs/data-model.md does not mention the column %s", c[1])
		}
	}
}

func TestEveryRoomIsInTheArchitecture(t *testing.T) {
	text := page(t, "docs/architecture.md")
	for _, p := range rooms(t) {
		name := strings.TrimPrefix(p.ImportPath, "entente/")
		if name == "entente" {
			name = "entente.go"
		}
		if !mentions(text, name) {
			t.Errorf("docs/architecture.md does not mention %s", name)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinksResolve follows the relative links of every page, to the heading.
func TestLinksResolve(t *testing.T) {
	for _, from := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(withoutCode(page(t, from)), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			to, anchor, _ := strings.Cut(m[1], "#")
			target := from
			if to != "" {
				target = path.Join(path.Dir(filepath.ToSlash(from)), to)
			}
			if _, err := os.Stat(filepath.FromSlash(target)); err != nil {
				t.Errorf("%s links to %s, which is not there", from, m[1])
				continue
			}
			if anchor != "" && !slices.Contains(anchors(page(t, target)), anchor) {
				t.Errorf("%s links to %s, which has no such heading", from, m[1])
			}
		}
	}
}

var fence = regexp.MustCompile("(?ms)^```.*?^```$")

func withoutCode(text string) string { return fence.ReplaceAllString(text, "") }

// anchors lists the headings of a page as links write them.
func anchors(text string) []string {
	var list []string
	for l := range strings.SplitSeq(withoutCode(text), "\n") {
		if head := strings.TrimLeft(l, "#"); head != l && strings.HasPrefix(head, " ") {
			name := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(head[1:]), "")
			list = append(list, strings.ReplaceAll(name, " ", "-"))
		}
	}
	return list
}

// TestEveryPageIsInTheIndex keeps pages from being lost.
func TestEveryPageIsInTheIndex(t *testing.T) {
	index := page(t, "docs/README.md")
	for _, p := range pages(t) {
		rel, ok := strings.CutPrefix(filepath.ToSlash(p), "docs/")
		if ok && rel != "README.md" && !strings.Contains(index, "]("+rel) {
			t.Errorf("docs/README.md does not link to %s", rel)
		}
	}
}

// foreign matches what does not belong into the documentation: paths of one
// machine and addresses of package registries.
var foreign = regexp.MustCompile(`/(root|work|tmp|Users)/|/home/[^y]|https?://(proxy|registry|index|sum|goproxy)\.|pypi|npmjs|artifactory`)

func TestPagesAreOfNoMachine(t *testing.T) {
	for _, p := range pages(t) {
		if m := foreign.FindString(page(t, p)); m != "" {
			t.Errorf("%s mentions %q", p, m)
		}
	}
}

// TestReadmeShowsTheMainJob keeps the promise of the first screen.
func TestReadmeShowsTheMainJob(t *testing.T) {
	text := page(t, "README.md")
	for _, want := range []string{"(docs/assess-quartet.svg)", "$ entente assess quartet\n", "make assess", "make test"} {
		if !strings.Contains(text, want) {
			t.Errorf("README.md lacks %q", want)
		}
	}
}
