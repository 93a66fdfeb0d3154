package states

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"entente"
)

// maxFile bounds what a register or groups file may hold, so that a wrong path
// does not fill the memory.
const maxFile = 16 << 20

// texts is a list of strings that may be written as a single one.
type texts []string

// UnmarshalYAML reads a scalar or a sequence of scalars.
func (t *texts) UnmarshalYAML(n *yaml.Node) error {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	for _, i := range items {
		if i.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: want text or a list of texts", i.Line)
		}
		*t = append(*t, i.Value)
	}
	return nil
}

// The file as it is written.
type stateEntry struct {
	Code      string           `yaml:"code"`
	Name      string           `yaml:"name"`
	Kind      string           `yaml:"kind"`
	Aliases   texts            `yaml:"aliases"`
	Spells    texts            `yaml:"spells"`
	Continues texts            `yaml:"continues"`
	Codes     map[string]texts `yaml:"codes"`
	Subregion string           `yaml:"subregion"`
	Caveats   []caveatEntry    `yaml:"caveats"`
}

type caveatEntry struct {
	When string `yaml:"when"`
	Note string `yaml:"note"`
	Seat string `yaml:"seat"` // elsewhere: see Caveat
}

var stateKeys = []string{"code", "name", "kind", "aliases", "spells", "continues", "codes", "subregion", "caveats"}

// Parse reads a register in the form of states.yaml. Unknown keys, codes that
// occur twice, spells that overlap, missing predecessors, and names or codes
// that mean two states at one time are errors that name the entry.
func Parse(states io.Reader) (*Register, error) {
	var file struct {
		Regions map[string]texts `yaml:"regions"`
		States  []yaml.Node      `yaml:"states"`
	}
	text, err := io.ReadAll(states)
	if err != nil {
		return nil, fmt.Errorf("read register of states: %w", err)
	}
	if err := load(bytes.NewReader(text), &file); err != nil {
		return nil, fmt.Errorf("parse register of states: %w", err)
	}
	region := map[string]string{}
	for name, subs := range file.Regions {
		for _, s := range subs {
			region[s] = name
		}
	}
	r := &Register{index: map[entente.Code]int{}, names: map[string][]claim{}, codes: map[System]map[string][]claim{}}
	sum := sha256.Sum256(text)
	r.hash = hex.EncodeToString(sum[:16])
	for i := range file.States {
		s, err := parseState(&file.States[i], region)
		if err != nil {
			return nil, fmt.Errorf("parse register of states: %w", err)
		}
		r.states = append(r.states, s)
	}
	if err := r.build(); err != nil {
		return nil, fmt.Errorf("parse register of states: %w", err)
	}
	return r, nil
}

// load reads one YAML document, refusing keys that into does not have.
func load(in io.Reader, into any) error {
	data, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return err
	}
	if len(data) > maxFile {
		return fmt.Errorf("the file is longer than %d bytes", maxFile)
	}
	return yaml.Load(data, into, yaml.WithKnownFields())
}

func parseState(n *yaml.Node, region map[string]string) (State, error) {
	var e stateEntry
	label := fmt.Sprintf("entry at line %d", n.Line)
	if err := decode(n, &e, stateKeys); err != nil {
		return State{}, fmt.Errorf("%s: %w", label, err)
	}
	if !validCode(e.Code) {
		return State{}, fmt.Errorf("%s: code %q is not three capital letters", label, e.Code)
	}
	s, err := e.state(region)
	if err != nil {
		return State{}, fmt.Errorf("%s: %w", e.Code, err)
	}
	return s, nil
}

// decode reads a mapping into a struct and refuses keys outside the list.
func decode(n *yaml.Node, into any, keys []string) error {
	if n.Kind != yaml.MappingNode {
		return errors.New("want a mapping")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := n.Content[i]; !slices.Contains(keys, k.Value) {
			return fmt.Errorf("line %d: unknown key %q", k.Line, k.Value)
		}
	}
	return n.Decode(into)
}

func validCode(s string) bool {
	return len(s) == 3 && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < 'A' || c > 'Z' })
}

func (e stateEntry) state(region map[string]string) (State, error) {
	s := State{Code: entente.Code(e.Code), Kind: Kind(cmp.Or(e.Kind, string(Member))), Subregion: e.Subregion, Region: region[e.Subregion]}
	if !slices.Contains([]Kind{Member, Observer, Disputed, Territory}, s.Kind) {
		return s, fmt.Errorf("unknown kind %q", e.Kind)
	}
	if s.Region == "" {
		return s, fmt.Errorf("subregion %q is in no region", e.Subregion)
	}
	for _, c := range e.Continues {
		s.Continues = append(s.Continues, entente.Code(c))
	}
	for _, c := range e.Caveats {
		span, err := parseSpan(c.When)
		if err != nil {
			return s, fmt.Errorf("caveat: %w", err)
		}
		if c.Seat != "" && c.Seat != "elsewhere" {
			return s, fmt.Errorf("caveat: seat %q: the one word for it is elsewhere", c.Seat)
		}
		s.Notes = append(s.Notes, Caveat{span, c.Note, c.Seat != ""})
	}
	for _, read := range []func(*State) error{e.readNames, e.readSpells, e.readCodes} {
		if err := read(&s); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (e stateEntry) readNames(s *State) error {
	for i, text := range append(texts{e.Name}, e.Aliases...) {
		ds, err := parseDated(text)
		if err != nil {
			return fmt.Errorf("name: %w", err)
		}
		if fold(ds[0].Value) == "" {
			return fmt.Errorf("name %q has no letters", ds[0].Value)
		}
		s.names = append(s.names, ds...)
		if i == 0 {
			s.Name = ds[0].Value
		} else if !slices.Contains(s.Aliases, ds[0].Value) {
			s.Aliases = append(s.Aliases, ds[0].Value)
		}
	}
	return nil
}

func (e stateEntry) readSpells(s *State) error {
	for _, text := range e.Spells {
		span, err := parseSpan(text)
		if err != nil {
			return fmt.Errorf("spells: %w", err)
		}
		if i := len(s.Spells); i > 0 && (overlap(s.Spells[i-1], span) || s.Spells[i-1].From > span.From) {
			return fmt.Errorf("spells overlap or are out of order at %q", text)
		}
		s.Spells = append(s.Spells, span)
	}
	if len(s.Spells) == 0 {
		s.Spells = []entente.Span{always}
	}
	return nil
}

func (e stateEntry) readCodes(s *State) error {
	s.codes = map[System][]Dated{}
	for name, values := range e.Codes {
		sys := System(name)
		if !slices.Contains(systems, sys) {
			return fmt.Errorf("unknown system of codes %q", name)
		}
		for _, text := range values {
			ds, err := parseDated(text)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if _, err := strconv.Atoi(ds[0].Value); err != nil && slices.Contains([]System{M49, COW, GW, IMF}, sys) {
				return fmt.Errorf("%s: %q is not a number", name, ds[0].Value)
			}
			s.codes[sys] = append(s.codes[sys], ds...)
		}
	}
	s.fillCodes()
	return nil
}

func (s *State) fillCodes() {
	text := func(y System) string { v, _ := s.CodeOn(y, entente.NoDate); return v }
	number := func(y System) int { n, _ := strconv.Atoi(text(y)); return n }
	s.ISO2, s.CAMEO, s.FIPS = text(ISO2), text(CAMEO), text(FIPS)
	s.M49, s.COW, s.GW, s.IMF = number(M49), number(COW), number(GW), number(IMF)
	if s.ISO2 != "" { // every code with an alpha-2 is ISO's alpha-3
		s.ISO3 = string(s.Code)
	}
}
