package ofac

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"entente"
)

//go:embed programmes.yaml
var programmesYAML []byte

// programmes says whose list it is, and at which states its programmes are
// aimed.
type programmes struct {
	Sender entente.Code `yaml:"sender"`
	List   []programme  `yaml:"programmes"`
}

type programme struct {
	Match  string         `yaml:"match"`
	States []entente.Code `yaml:"states"`
}

var declared = sync.OnceValue(func() programmes {
	p, err := parseProgrammes(programmesYAML)
	if err != nil {
		panic(err) // the file is part of the program; a test reads it
	}
	return p
})

func parseProgrammes(b []byte) (programmes, error) {
	var p programmes
	if err := yaml.Load(b, &p, yaml.WithKnownFields()); err != nil {
		return p, fmt.Errorf("parse programmes: %w", err)
	}
	return p, nil
}

// targets returns the states that a programme is aimed at; ok is false for one
// that is not declared.
func (p programmes) targets(tag string) (states []entente.Code, ok bool) {
	for _, x := range p.List {
		prefix, open := strings.CutSuffix(x.Match, "*")
		if tag == x.Match || open && strings.HasPrefix(tag, prefix) {
			return x.States, true
		}
	}
	return nil, false
}

// pending marks an entry that is blocked while it is investigated under a
// programme; it counts as listed under that programme.
const pending = "BPI-"

// tags separates a cell of programmes: "CUBA", "SDGT] [IFSR" as the file has
// it, or "SDGT; IFSR". Each stands once.
func tags(cell string) []string {
	var list []string
	for part := range strings.SplitSeq(strings.ReplaceAll(cell, ";", "]"), "]") {
		t := strings.TrimPrefix(strings.Trim(part, " [\t"), pending)
		if t != "" && t != missing && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}
