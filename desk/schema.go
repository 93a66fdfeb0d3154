package desk

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"entente/operation"
)

// Schemas makes schemas of results, which refer to each other under a prefix.
func Schemas(prefix string) huma.Registry {
	reg := huma.NewMapRegistry(prefix, huma.DefaultSchemaNamer)
	reg.RegisterTypeAlias(reflect.TypeFor[operation.Number](), reflect.TypeFor[*float64]()) // null where there is no number
	return reg
}

// AllowNull lets what results refer to be null where it may be: in fields that
// are pointers and are not left out when empty. It is to be called when the
// registry has all types.
func AllowNull(reg huma.Registry, prefix string) {
	for name, s := range reg.Map() {
		allowNull(reg.TypeFromRef(prefix+name), s)
	}
}

func allowNull(t reflect.Type, s *huma.Schema) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(t) {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		p := s.Properties[name]
		if p == nil || p.Ref == "" || f.Type.Kind() != reflect.Pointer || strings.Contains(rest, "omit") {
			continue
		}
		s.Properties[name] = &huma.Schema{AnyOf: []*huma.Schema{p, {Type: "null"}}}
	}
}

// Output is the schema of a result, with all that it refers to inside.
func (s *Served) Output() (json.RawMessage, error) {
	reg := Schemas("#/$defs/")
	top := reg.Schema(s.Result(), false, s.Name)
	allowNull(s.Result(), top)
	AllowNull(reg, "#/$defs/")
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
