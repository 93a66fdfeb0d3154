package source_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"entente/internal/testdata"
	"entente/source"
)

// Every code, quad class, score and PLOVER event is that of the reconciled
// table of facts: 316 codes.
func TestCAMEOAgainstFacts(t *testing.T) {
	f, err := os.Open(testdata.Path(t, "facts/cameo.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.Comma, in.LazyQuotes = '\t', true
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	if got := len(source.CAMEOCodes()); got != 316 || got != len(rows)-1 {
		t.Errorf("%d codes, want 316 and the %d of the facts", got, len(rows)-1)
	}
	for _, r := range rows[1:] {
		c, ok := source.CAMEO(r[at["code"]])
		score, err := strconv.ParseFloat(r[at["goldstein"]], 64)
		if err != nil {
			t.Fatal(err)
		}
		quad := strconv.Itoa(int(c.Quad()))
		if !ok || c.Goldstein != score || quad != r[at["quad_gdelt"]] || c.PLOVER != strings.ToLower(r[at["plover_event"]]) {
			t.Errorf("%s is %+v of quad class %s, facts say %q", r[0], c, quad, r)
		}
	}
}

func TestQuadOf(t *testing.T) {
	for code, want := range map[string]source.Quad{
		"": source.NoQuad, "0": source.NoQuad, "00": source.NoQuad, "21": source.NoQuad, "-1": source.NoQuad, "+5": source.NoQuad, "---": source.NoQuad,
		"01": source.VerbalCooperation, "057": source.VerbalCooperation, "06": source.MaterialCooperation, "094": source.MaterialCooperation,
		"10": source.VerbalConflict, "1454": source.VerbalConflict, "150": source.MaterialConflict, "2042": source.MaterialConflict,
	} {
		if got := source.QuadOf(code); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
	}
	if source.VerbalConflict.Sign() != -1 || source.MaterialCooperation.Sign() != 1 || source.NoQuad.Sign() != 0 || source.Quad(9).String() != "unknown" {
		t.Error("signs or names of quad classes")
	}
}
