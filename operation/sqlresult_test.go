package operation

import (
	"encoding/json"
	"math"
	"testing"

	"entente/store"
)

// What SQL gives can be written as JSON, and lists and structs are JSON in
// cells too.
func TestSQLValues(t *testing.T) {
	res := newSQLResult(&store.Result{
		Columns: []store.Column{{Name: "x", Type: "DOUBLE"}},
		Rows: [][]any{{math.NaN()}, {math.Inf(-1)}, {1.5}, {nil}, {"a"},
			{[]any{int64(1), math.NaN()}}, {map[string]any{"b": math.Inf(1), "a": []any{true, "<"}}}},
	})
	cells := []string{"·", "·", "1.5", "·", "a", "[1,null]", `{"a":[true,"<"],"b":null}`}
	for i, row := range res.Document().Blocks[0].Table.Rows {
		if row[0] != cells[i] {
			t.Errorf("row %d: cell %q, want %q", i, row[0], cells[i])
		}
	}
	b, err := json.Marshal(res.Rows)
	if err != nil || string(b) != `[[null],[null],[1.5],[null],["a"],[[1,null]],[{"a":[true,"\u003c"],"b":null}]]` {
		t.Errorf("JSON %s, %v", b, err)
	}
}
