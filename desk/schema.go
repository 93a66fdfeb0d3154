package desk

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"entente/operation"
)

// Schemas makes schemas of results, which refer to each other under a prefix.
func Schemas(prefix string) huma.Registry {
	reg := huma.NewMapRegistry(prefix, huma.DefaultSchemaNamer)
	reg.RegisterTypeAlias(reflect.TypeFor[operation.Number](), reflect.TypeFor[*float64]()) // null where there is no number
	return reg
}

// Output is the schema of a result, with all that it refers to inside.
func (s *Served) Output() (json.RawMessage, error) {
	reg := Schemas("#/$defs/")
	top := reg.Schema(s.Result(), false, s.Name)
	b, err := json.Marshal(top)
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", s.Name, err)
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("schema of %s: %w", s.Name, err)
	}
	if all["$defs"], err = json.Marshal(reg.Map()); err != nil {
		return nil, fmt.Errorf("schema of %s: %w", s.Name, err)
	}
	return json.Marshal(all)
}

// Pages reports whether Page cuts results of the type.
func Pages(t reflect.Type) bool {
	return t == reflect.TypeFor[*operation.FiguresResult]() || t == reflect.TypeFor[*operation.EvidenceResult]()
}
