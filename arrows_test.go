package entente_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floor says how high a room lies: imports go down only. Rooms on one floor do
// not import each other, except as sameFloor allows.
var floor = map[string]int{
	"":       0,
	"source": 1, "states": 1, "fetch": 2, "store": 1, "measure": 1, "ledger": 1,
	"source/*":   2,
	"store/*":    2,
	"trend":      1,
	"shock":      1,
	"idealpoint": 2, "composite": 2, "group": 2, "signed": 2, "bloc": 2, "rem": 2, "trade": 2, "forecast": 2,
	"scenario": 3, "snapshot": 1,
	"record": 4, "claim": 5, "watch": 5,
	"operation": 6,
	"report":    7, "desk": 7, "chart": 7,
	"desk/*":  8,
	"httpapi": 8, "mcp": 8, "web": 8,
	"cmd/*":      9,
	"internal/*": 0,
}

// pure rooms do no input or output: what they may not import, at any depth.
var pure = []string{"measure", "trend", "idealpoint", "composite", "group", "signed", "bloc", "shock", "rem", "trade", "forecast", "scenario"}

var impure = []string{"net", "net/http", "database/sql", "os/exec", "entente/store", "entente/fetch", "entente/report", "entente/operation"}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func rooms(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...").Output()
	if err != nil {
		t.Fatalf("list packages: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages listed", len(all))
	}
	return all
}

// room is a package's name in floor.
func room(path string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(path, "entente"), "/")
	if head, _, deep := strings.Cut(name, "/"); deep {
		return head + "/*"
	}
	return name
}

func TestArrowsPointDown(t *testing.T) {
	for _, p := range rooms(t) {
		from, ok := floor[room(p.ImportPath)]
		if !ok {
			t.Errorf("%s is a room that the arrows do not know: give it a floor", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if imp != "entente" && !strings.HasPrefix(imp, "entente/") {
				continue
			}
			if to, ok := floor[room(imp)]; !ok || to >= from {
				t.Errorf("%s imports %s: arrows point down only", p.ImportPath, imp)
			}
		}
	}
}

func TestOnlyStoreKnowsDuckDB(t *testing.T) {
	for _, p := range rooms(t) {
		for _, imp := range p.Imports {
			if strings.Contains(imp, "duckdb") && p.ImportPath != "entente/store" {
				t.Errorf("%s imports %s; only store knows DuckDB", p.ImportPath, imp)
			}
			if strings.Contains(imp, "clickhouse-go") && p.ImportPath != "entente/store/clickhouse" {
				t.Errorf("%s imports %s; only store/clickhouse knows ClickHouse", p.ImportPath, imp)
			}
		}
	}
}

func TestModelsArePure(t *testing.T) {
	for _, p := range rooms(t) {
		if !slices.Contains(pure, room(p.ImportPath)) {
			continue
		}
		for _, d := range p.Deps {
			if slices.Contains(impure, d) {
				t.Errorf("%s depends on %s; measures and models do no input or output", p.ImportPath, d)
			}
		}
	}
}
