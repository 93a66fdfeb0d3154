package httpapi

import (
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"entente/desk"
	"entente/operation"
)

func TestExamples(t *testing.T) {
	op := &desk.Served{
		Operation: operation.Operation{Name: "ask", Examples: []string{
			"entente ask kappa CHN IRN --by year --open -o csv",
			`entente ask "a \"b\" c" --by=span`,
			"entente ask 'x y' -o json",
			"entente other CHN",
			"entente ask kappa --by week",
			"entente ask kappa --home ./record",
			"entente ask kappa -o svg",
		}},
		Parameters: []desk.Parameter{
			{Name: "measure", Path: true, Schema: &huma.Schema{}},
			{Name: "subject", Path: true, Many: true, Schema: &huma.Schema{}},
			{Name: "by", Schema: &huma.Schema{Enum: []any{"year", "span"}}},
			{Name: "open", Bool: true, Schema: &huma.Schema{}},
		},
	}
	var have []string
	for _, e := range examples(op) {
		have = append(have, e.Address)
	}
	want := []string{
		"/api/v1/ask.csv?by=year&measure=kappa&open=true&subject=CHN&subject=IRN",
		"/api/v1/ask?by=span&measure=a+%22b%22+c",
		"/api/v1/ask?measure=x+y",
	}
	if d := cmp.Diff(want, have); d != "" {
		t.Error(d)
	}
}
