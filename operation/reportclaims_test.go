package operation

import (
	"path/filepath"
	"testing"
)

// A report holds whole narratives against the record: that is a check as any
// other, and the history of verdicts has it.
func TestReportRemembersItsCheckOfClaims(t *testing.T) {
	env := embedded(t)
	env.Kept, env.Build = t.TempDir(), "test"
	for range 2 { // the second says the same: nothing is added
		res, err := runReport(t.Context(), env, &reportRequest{Group: "gcc"})
		if err != nil {
			t.Fatal(err)
		}
		if res.Claims == nil || len(res.Claims.Narratives) != 1 {
			t.Fatalf("claims of the report: %+v", res.Claims)
		}
		had, err := readMemory(filepath.Join(env.Kept, "claims-history-embedded.jsonl"))
		if err != nil || len(had.checks) != 1 {
			t.Fatalf("%d checks remembered, %v", len(had.checks), err)
		}
		if c := had.checks[0]; c.Narrative != res.Claims.Narratives[0] || len(c.Claims) < len(res.Claims.Claims) {
			t.Errorf("remembered %d claims of %s, the report shows %d of %s", len(c.Claims), c.Narrative, len(res.Claims.Claims), res.Claims.Narratives)
		}
	}
}
