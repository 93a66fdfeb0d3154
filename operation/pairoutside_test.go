package operation

import (
	"strings"
	"testing"
)

// A year without figures is not explained by the note of another year.
func TestPairOutsideTheRecord(t *testing.T) {
	for year, want := range map[int]string{
		1800: "Chance-corrected agreement in 1800 is unknown: figures of the two are of 1946 to 2025.",
		2999: "Chance-corrected agreement in 2999 is unknown: figures of the two are of 1946 to 2025.",
	} {
		res, err := runPair(t.Context(), embeddedEnv(t), &pairRequest{A: "IRN", B: "USA", Year: year, Body: "GA", Brief: true})
		if err != nil {
			t.Fatal(err)
		}
		if res.Finding != want {
			t.Errorf("%d: %s", year, res.Finding)
		}
	}
	res, err := runPair(t.Context(), embeddedEnv(t), &pairRequest{A: "SUN", B: "RUS", Body: "GA", Brief: true})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(res.Finding, "is unknown: the two were never in one roll call.") {
		t.Errorf("one seat: %s", res.Finding)
	}
	for _, b := range res.Document().Blocks {
		if b.Table != nil && strings.Contains(b.Table.Note, "0 at most") {
			t.Errorf("note %q", b.Table.Note)
		}
	}
}
