package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"entente/desk"
	"entente/desk/desktest"
	"entente/operation"
)

// What is remembered of claims is served, and an answer from before another
// check is no longer the newest.
func TestHistoryIsServed(t *testing.T) {
	kept := t.TempDir()
	env := desktest.Env()
	env.Kept = kept
	d, err := desk.New(desk.Options{Env: env})
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (*operation.ClaimsResult, string) {
		a, err := d.Ask(context.Background(), "claims", desk.Args{"action": {"history"}, "what": {"gulf"}})
		if err != nil {
			t.Fatal(err)
		}
		return a.Result.(*operation.ClaimsResult), a.Version
	}
	res, before := ask()
	if len(res.History) != 0 || len(res.Available) < 2 {
		t.Errorf("%d courses before any check, %d narratives", len(res.History), len(res.Available))
	}
	line := `{"v":1,"time":"2020-01-01T00:00:00Z","narrative":"gulf","claims":[{"id":"G1","verdict":"partly","value":1,"low":null,"high":null}]}` + "\n"
	if err := os.WriteFile(filepath.Join(kept, "claims-history-embedded.jsonl"), []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	res, after := ask()
	if len(res.History) != 1 || res.History[0].Verdict != "partly" || after == before {
		t.Errorf("after a check: %+v, version %s and %s", res.History, before, after)
	}
}

// A check does not tell what earlier ones said: that it is remembered makes no
// other answer of it, nor of any other operation.
func TestCheckIsTheSameAfterItIsRemembered(t *testing.T) {
	env := desktest.Env()
	env.Kept = t.TempDir()
	d, err := desk.New(desk.Options{Env: env})
	if err != nil {
		t.Fatal(err)
	}
	questions := map[string]desk.Args{"claims": {"action": {"check"}, "what": {"gulf"}}, "groups": nil, "report": {"group": {"gcc"}}}
	before := map[string]string{}
	for name, a := range questions {
		if before[name], err = d.VersionOf(name, a); err != nil {
			t.Fatal(err)
		}
	}
	line := `{"v":1,"time":"2020-01-01T00:00:00Z","narrative":"gulf"}` + "\n"
	if err := os.WriteFile(filepath.Join(env.Kept, "claims-history-embedded.jsonl"), []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, a := range questions {
		if after, err := d.VersionOf(name, a); err != nil || after != before[name] {
			t.Errorf("%s: version %s, before %s, %v", name, after, before[name], err)
		}
	}
}
