package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"pgregory.net/rapid"

	"entente/desk"
	"entente/desk/desktest"
	"entente/internal/testdata"
	"entente/operation"
	"entente/snapshot"
)

// Every operation is either served or refused with a reason.
func TestEveryOperationIsDecided(t *testing.T) {
	d := desktest.Embedded(t)
	served := 0
	for _, o := range operation.All() {
		_, err := d.Find(o.Name)
		var not desk.NotServed
		switch {
		case err == nil:
			served++
		case !errors.As(err, &not) || not.Why == "":
			t.Errorf("%s: nobody has decided in served.go whether clients may ask it", o.Name)
		}
	}
	if served < 15 {
		t.Errorf("only %d operations are served", served)
	}
	for _, name := range []string{"sync", "build", "gc", "import", "snapshot", "export", "idealpoints", "verify"} {
		if _, err := d.Find(name); err == nil {
			t.Errorf("%s is served, though it writes", name)
		}
	}
}

// speaksOfFiles finds parameters that could be names of files.
var speaksOfFiles = regexp.MustCompile(`(?i)\b(this file|to a file|folder|path|write the|keep the result)\b`)

func TestNoParameterNamesAFile(t *testing.T) {
	for _, s := range desktest.Embedded(t).Operations() {
		for _, p := range s.Parameters {
			if s.Name == "claims" && p.Name == "what" {
				continue // refused by value: see TestRefused
			}
			if speaksOfFiles.MatchString(p.Help) {
				t.Errorf("%s %s may name a file: %s", s.Name, p.Name, p.Help)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	d := desktest.Embedded(t)
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(secret, []byte("narrative: secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		op   string
		args desk.Args
	}{
		{"claims", desk.Args{"action": {"check"}, "what": {secret}}},
		{"claims", desk.Args{"action": {"diff"}, "what": {secret, secret}}},
		{"claims", desk.Args{"action": {"check"}, "narrative": {secret}}},
		{"claims", desk.Args{"action": {"check"}, "baseline": {secret}}},
		{"claims", desk.Args{"action": {"check"}, "report": {secret}}},
		{"blocs", desk.Args{"graph": {"x.gexf"}}},
		{"composite", desk.Args{"validate": {"true"}}},
		{"sql", desk.Args{"query": {"-"}}},
		{"sql", desk.Args{"query": {"SELECT 1"}, "memory": {"100GB"}}},
		{"sql", desk.Args{"query": {"SELECT 1"}, "timeout": {"10h"}}},
		{"sql", desk.Args{"query": {"SELECT 1"}, "rows": {"99999999"}}},
		{"sql", desk.Args{"query": {"SELECT 1"}, "rows": {"NaN"}}},
		{"figures", desk.Args{"measure": {"agreement"}}},
		{"figures", desk.Args{"measure": {"agreement"}, "from": {"1946"}, "to": {"2024"}}},
		{"figures", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "help": {"true"}}},
		{"figures", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "home": {"/"}}},
		{"figures", desk.Args{"measure": {"agreement", "kappa"}}},
		{"figures", desk.Args{"measure": {strings.Repeat("x", 20_000)}}},
		{"figures", desk.Args{"subject": {"IRN-RUS"}}},
		{"pair", desk.Args{"a": {"IRN"}, "b": {"RUS"}, "year": {"soon"}}},
		{"pair", desk.Args{"a": {"IRN"}}},
		{"figures", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "level": {"NaN"}}},
		{"breaks", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "level": {"Inf"}}},
		{"composite", desk.Args{"pair": {"IRN-RUS"}, "level": {"nan"}}},
		{"balance", desk.Args{"layer": {"votes"}, "plus": {"NaN"}}},
		{"blocs", desk.Args{"resolution": {"-1"}}},
		{"fragmentation", desk.Args{"null": {"-1"}}},
		{"state", desk.Args{"state": {"IRN"}, "top": {"0"}}},
		{"sensitivity", desk.Args{"pair": {"IRN-RUS"}, "draws": {"1"}}},
		{"figures", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "from": {"soon"}}},
		{"figures", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "from": {"2020"}, "to": {"2010"}}},
		{"breaks", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "to": {"20x"}}},
		{"assess", desk.Args{"group": {"quartet"}, "year": {"3000"}}},
		{"report", desk.Args{"group": {"quartet"}, "year": {"3000"}}},
		{"pair", desk.Args{"a": {"IRN-RUS"}, "year": {"-4"}}},
		{"fragmentation", desk.Args{"from": {"2010"}, "to": {"2000"}}},
		{"blocs", desk.Args{"year": {"99999"}}},
		{"balance", desk.Args{"year": {"2010"}}},
		{"groups", desk.Args{"on": {"soon"}}},
		{"states", desk.Args{"on": {"soon"}}},
		{"plane", desk.Args{"group": {"quartet"}, "weight": {"glory=2"}}},
		{"plane", desk.Args{"group": {"quartet"}, "weight": {"cover=-1"}}},
		{"ledger", desk.Args{"from": {"soon"}}},
		{"ledger", desk.Args{"kind": {"vist"}}},
	} {
		_, err := d.Ask(context.Background(), c.op, c.args)
		var bad desk.BadRequest
		if !errors.As(err, &bad) {
			t.Errorf("%s %v: %v, want a BadRequest", c.op, c.args, err)
		}
	}
	_, err := d.Ask(context.Background(), "sql", desk.Args{"query": {"SELECT * FROM read_text('" + secret + "')"}})
	if err == nil || errors.Is(err, desk.ErrInternal) {
		t.Errorf("SQL that reads a file: %v", err)
	}
}

// What a request itself finds wrong names the parameter, and nothing of the
// command line.
func TestMisuseNamesTheParameter(t *testing.T) {
	_, err := desktest.Embedded(t).Ask(context.Background(), "figures", desk.Args{"measure": {"agreement"}, "subject": {"IRN-RUS"}, "level": {"95"}})
	var bad desk.BadRequest
	if !errors.As(err, &bad) || bad.Parameter != "level" || !strings.HasPrefix(bad.Why, "--level 95: want") {
		t.Errorf("%+v", err)
	}
}

func TestSuggestions(t *testing.T) {
	d := desktest.Embedded(t)
	_, err := d.Ask(context.Background(), "figures", desk.Args{"measure": {"agreement"}, "subjcet": {"IRN-RUS"}})
	var bad desk.BadRequest
	if !errors.As(err, &bad) || bad.Suggestion != "subject" {
		t.Errorf("%v, suggestion %q", err, bad.Suggestion)
	}
	var not desk.NotServed
	if _, err := d.Find("figure"); !errors.As(err, &not) || not.Suggestion != "figures" {
		t.Errorf("%v, suggestion %q", err, not.Suggestion)
	}
}

// asked is a question to each operation that the embedded record answers.
func asked() map[string]desk.Args {
	return map[string]desk.Args{
		"figures":       {"measure": {"agreement"}, "subject": {"IRN-RUS", "CHN-RUS"}, "from": {"2015"}},
		"pair":          {"a": {"IRN"}, "b": {"RUS"}},
		"state":         {"state": {"IRN"}},
		"evidence":      {"subject": {"IRN-RUS"}, "span": {"2024"}},
		"sql":           {"query": {"SELECT source, file FROM editions"}},
		"breaks":        {"measure": {"agreement"}, "subject": {"IRN-RUS"}},
		"assess":        {"group": {"quartet"}},
		"balance":       {"layer": {"votes"}, "year": {"1950"}, "draws": {"1"}, "sweep": {"false"}},
		"blocs":         {"from": {"1948"}, "to": {"1950"}, "runs": {"2"}, "null": {"1"}, "network": {"2"}},
		"fragmentation": {"from": {"1948"}, "to": {"1950"}, "runs": {"2"}},
		"claims":        {"action": {"show"}, "what": {"A1"}},
		"composite":     {"pair": {"IRN-RUS"}, "from": {"2010"}},
		"ledger":        {"subject": {"IRN-RUS"}},
		"plane":         {"group": {"quartet"}},
		"report":        {"members": {"CHN,RUS"}, "no-claims": {"true"}},
		"sources":       {},
		"status":        {}, "cite": {}, "licences": {}, "states": {}, "groups": {}, "measures": {}, "topics": {},
	}
}

// unanswered are the operations that rest on what the embedded record does not
// hold.
var unanswered = []string{"events", "shocks", "sensitivity"}

// What an operation answers is what its schema says, and the same when it is
// asked again.
func TestResultsFitTheirSchemas(t *testing.T) {
	testdata.Long(t)
	d := desktest.Embedded(t)
	for _, s := range d.Operations() {
		op := s.Name
		args, ok := asked()[op]
		if !ok {
			if !slices.Contains(unanswered, op) {
				t.Errorf("%s is not asked", op)
			}
			continue
		}
		raw, err := s.Output()
		if err != nil {
			t.Fatal(err)
		}
		var schema jsonschema.Schema
		if err := json.Unmarshal(raw, &schema); err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		resolved, err := schema.Resolve(nil)
		if err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		a, err := d.Ask(context.Background(), op, args)
		if err != nil {
			t.Errorf("%s: %v", op, err)
			continue
		}
		b, err := json.Marshal(a.Result)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		again, err := d.Ask(context.Background(), op, args)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := json.Marshal(again.Result); err != nil || string(c) != string(b) {
			t.Errorf("%s: another answer to the same question, %v", op, err)
		}
		if err := resolved.Validate(v); err != nil {
			t.Errorf("%s: the result does not fit its schema: %v", op, err)
		}
		if home := `"home": "/`; strings.Contains(string(b), home) {
			t.Errorf("%s tells where the record is", op)
		}
	}
}

func TestPage(t *testing.T) {
	d := desktest.Embedded(t)
	a, err := d.Ask(context.Background(), "figures", asked()["figures"])
	if err != nil {
		t.Fatal(err)
	}
	all := a.Result.(*operation.FiguresResult).Figures
	var got []operation.Figure
	for offset := 0; offset <= len(all)+3; offset += 3 {
		r, total := desk.Page(a.Result, offset, 3)
		if total != len(all) {
			t.Fatalf("total %d of %d", total, len(all))
		}
		got = append(got, r.(*operation.FiguresResult).Figures...)
	}
	if len(got) != len(all) || got[len(got)-1].Span != all[len(all)-1].Span {
		t.Errorf("pages have %d of %d figures", len(got), len(all))
	}
}

// The record is opened once, and again when its manifest changes.
func TestRecordIsSharedAndReopened(t *testing.T) {
	home := t.TempDir()
	if err := os.CopyFS(home, snapshot.FS()); err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(desk.Options{Env: operation.Env{Home: home, Now: desktest.Day, Program: "test"}})
	if err != nil {
		t.Fatal(err)
	}
	one, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	before, _ := d.Version()
	if two, _ := d.Record(); two != one {
		t.Error("the record was opened twice")
	}
	manifest := filepath.Join(home, "manifest.json")
	b, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	next := regexp.MustCompile(`"generation": *(\d+)`).ReplaceAll(b, []byte(`"generation": 987654`))
	if err := errors.Join(os.WriteFile(manifest+".new", next, 0o600), os.Rename(manifest+".new", manifest)); err != nil {
		t.Fatal(err)
	}
	three, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	after, _ := d.Version()
	if three == one || three.Manifest().Generation != 987654 || before == after {
		t.Errorf("generation %d, versions %s and %s: the change was not seen", three.Manifest().Generation, before, after)
	}
}

func TestManyAtOnce(t *testing.T) {
	d := desktest.Embedded(t)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			pair := []string{"IRN-RUS", "CHN-RUS", "IRN-PRK"}[i%3]
			if _, err := d.Ask(context.Background(), "figures", desk.Args{"measure": {"agreement"}, "subject": {pair}, "from": {"2020"}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// A value of a parameter stays a value: it never becomes another parameter.
func TestValuesStayValues(t *testing.T) {
	d := desktest.Embedded(t)
	s, err := d.Find("figures")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.StringMatching(`-{0,2}[a-zA-Z=@$'" ./]{1,12}`).Draw(t, "value")
		request, err := s.Request(desk.Args{"measure": {v}, "subject": {"IRN-RUS"}})
		if err != nil {
			t.Fatalf("%q: %v", v, err)
		}
		b, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		var got struct{ Measure string }
		if err := json.Unmarshal(b, &got); err != nil || got.Measure != v {
			t.Fatalf("%q became %q (%v)", v, got.Measure, err)
		}
	})
}

func TestInputSchemaNamesEveryParameter(t *testing.T) {
	for _, s := range desktest.Embedded(t).Operations() {
		in := s.Input()
		for _, p := range s.Parameters {
			if in.Properties[p.Name] == nil || in.Properties[p.Name].Description == "" {
				t.Errorf("%s: %s has no schema or no description", s.Name, p.Name)
			}
			if p.Required != slices.Contains(in.Required, p.Name) {
				t.Errorf("%s: %s required %t", s.Name, p.Name, p.Required)
			}
		}
	}
}
