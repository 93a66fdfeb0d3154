package httpapi

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"entente/desk"
)

// describe makes the OpenAPI 3.1 description from the table of operations.
func describe(d *desk.Desk, program string) ([]byte, error) {
	reg := desk.Schemas("#/components/schemas/")
	wrong := reg.Schema(reflect.TypeFor[Problem](), true, "Problem")
	o := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "entente", Version: program, License: &huma.License{Name: "Apache-2.0"},
			Description: "The measured record of who stands with whom. Every operation reads; answers in JSON are those of the command line with -o json.",
		},
		Servers:    []*huma.Server{{URL: "/"}},
		Paths:      map[string]*huma.PathItem{},
		Components: &huma.Components{Schemas: reg},
	}
	for _, s := range d.Operations() {
		result := reg.Schema(s.Result(), true, s.Name)
		o.Paths["/api/v1/"+s.Name] = &huma.PathItem{Get: describeOne(s, result, wrong, nil)}
		var path string
		in := map[string]bool{}
		for _, p := range s.Parameters {
			if !p.Path {
				break
			}
			path += "/{" + p.Name + "}"
			in[p.Name] = true
		}
		if path != "" {
			get := describeOne(s, result, wrong, in)
			get.OperationID += "ByPath"
			o.Paths["/api/v1/"+s.Name+path] = &huma.PathItem{Get: get}
		}
	}
	o.Paths[live] = &huma.PathItem{Get: describeLive(reg.Schema(reflect.TypeFor[News](), true, "News"))}
	desk.AllowNull(reg, "#/components/schemas/")
	b, err := json.MarshalIndent(o, "", " ")
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return b, nil
}

// describeLive describes the feed.
func describeLive(news *huma.Schema) *huma.Operation {
	return &huma.Operation{
		OperationID: "live", Summary: "What is new, as it comes (server-sent events)", Tags: []string{"The record"},
		Description: "An event \"record\" at once, and one whenever answers may be others than before: the record has changed beside the server, or a day has begun. The data of an event are JSON of the schema.",
		Responses: map[string]*huma.Response{
			"200": {Description: "The events.", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: news}}},
		},
	}
}

// describeOne describes an operation; arguments in the map stand in the path.
func describeOne(s *desk.Served, result, wrong *huma.Schema, inPath map[string]bool) *huma.Operation {
	op := &huma.Operation{
		OperationID: s.Name, Summary: s.Summary, Description: s.Doc, Tags: []string{s.Section},
		Responses: map[string]*huma.Response{
			"200":     {Description: "The answer.", Content: content(s.Result(), result)},
			"304":     {Description: "As the ETag says, nothing has changed."},
			"default": {Description: "What went wrong.", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: wrong}}},
		},
	}
	for _, p := range s.Parameters {
		param := &huma.Param{Name: p.Name, In: "query", Description: p.Help, Required: p.Required, Schema: p.Schema}
		if inPath[p.Name] {
			param.In, param.Required = "path", true
			if p.Many {
				param.Schema = p.Schema.Items
				param.Description += " More may follow, each after a slash."
			}
		}
		op.Parameters = append(op.Parameters, param)
	}
	if desk.Pages(s.Result()) {
		zero, one, most := 0., 1., float64(maxRows)
		op.Parameters = append(op.Parameters,
			&huma.Param{Name: "offset", In: "query", Description: "Leave out so many rows.", Schema: &huma.Schema{Type: "integer", Minimum: &zero, Default: 0}},
			&huma.Param{Name: "limit", In: "query", Description: "At most so many rows.", Schema: &huma.Schema{Type: "integer", Minimum: &one, Maximum: &most, Default: maxRows}})
	}
	return op
}

// content lists the forms in which a kind of result is given out.
func content(kind reflect.Type, result *huma.Schema) map[string]*huma.MediaType {
	m := map[string]*huma.MediaType{}
	for _, f := range formats() {
		if f.missing(kind) != "" {
			continue
		}
		m[f.media] = &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
		if f.name == "json" {
			m[f.media] = &huma.MediaType{Schema: result}
		}
		if f.name == "parquet" {
			m[f.media] = &huma.MediaType{}
		}
	}
	return m
}
