package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v4"

	"entente"
)

// ParseDescriptor reads a descriptor and refuses unknown keys and whatever
// Validate refuses.
func ParseDescriptor(r io.Reader) (Descriptor, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return Descriptor{}, fmt.Errorf("read descriptor: %w", err)
	}
	var d Descriptor
	if err := yaml.Load(b, &d, yaml.WithKnownFields()); err != nil {
		return Descriptor{}, fmt.Errorf("parse descriptor: %w", err)
	}
	if err := d.Validate(); err != nil {
		return Descriptor{}, fmt.Errorf("check descriptor %s: %w", d.ID, err)
	}
	return d, nil
}

// MustDescriptor is ParseDescriptor for a descriptor embedded in the program;
// it panics on a bad one.
func MustDescriptor(yaml []byte) Descriptor {
	d, err := ParseDescriptor(bytes.NewReader(yaml))
	if err != nil {
		panic(err)
	}
	return d
}

var identifier = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

var layers = []entente.Layer{
	entente.Votes, entente.Positions, entente.Treaties, entente.Trade, entente.Arms, entente.Sanctions,
	entente.Disputes, entente.Institutions, entente.Diplomacy, entente.Exercises, entente.Events, entente.Capability,
	entente.Geography,
}

// Validate reports everything that is missing or contradictory, each with its
// key.
func (d Descriptor) Validate() error {
	var errs []error
	if !identifier.MatchString(d.ID) {
		errs = append(errs, fmt.Errorf("id: %q is not lower-case letters, digits and hyphens", d.ID))
	}
	for _, need := range []struct{ key, value string }{
		{"title", d.Title}, {"licence", d.Licence}, {"attribution", d.Attribution}, {"layer", d.Layer},
	} {
		if need.value == "" {
			errs = append(errs, fmt.Errorf("%s: missing", need.key))
		}
	}
	if d.Layer != "" && !slices.Contains(layers, entente.Layer(d.Layer)) {
		errs = append(errs, fmt.Errorf("layer: %q is none of %q", d.Layer, layers))
	}
	if len(d.Files) == 0 {
		errs = append(errs, errors.New("files: missing"))
	}
	roles := map[string]bool{}
	for i, f := range d.Files {
		if roles[f.Role] {
			errs = append(errs, fmt.Errorf("files[%d].role: %q twice", i, f.Role))
		}
		roles[f.Role] = true
		for _, err := range f.check() {
			errs = append(errs, fmt.Errorf("files[%d].%w", i, err))
		}
	}
	errs = append(errs, d.States.check()...)
	if d.Table != nil && !d.States.empty() {
		errs = append(errs, errors.New("states: not with table, whose columns have map and not_states"))
	}
	return errors.Join(errs...)
}

func (f File) check() []error {
	var errs []error
	if f.Role == "" {
		errs = append(errs, errors.New("role: missing"))
	}
	if f.Match == "" {
		errs = append(errs, errors.New("match: missing"))
	} else if _, err := regexp.Compile(f.Match); err != nil {
		errs = append(errs, fmt.Errorf("match: %w", err))
	}
	if f.MinRows < 0 {
		errs = append(errs, errors.New("min_rows: negative"))
	}
	if f.Layer != "" && !slices.Contains(layers, entente.Layer(f.Layer)) {
		errs = append(errs, fmt.Errorf("layer: %q is none of %q", f.Layer, layers))
	}
	if f.Every && f.Find.Archive != "" {
		errs = append(errs, errors.New("every: not with find.archive"))
	}
	return append(append(errs, f.Find.check()...), f.Find.Request.check(f)...)
}

func (f Find) check() []error {
	var errs []error
	ways := 0
	for _, w := range []string{f.URL, f.Page, f.Dataverse, f.Manual, f.List} {
		if w != "" {
			ways++
		}
	}
	if ways != 1 {
		errs = append(errs, fmt.Errorf("find: %d ways to find the file, want exactly one of url, page, dataverse, list, manual", ways))
	}
	if (f.Page == "") != (f.Link == "") {
		errs = append(errs, errors.New("find.link: goes with find.page, and the other way round"))
	}
	if (f.List == "") != (f.Latest == "") {
		errs = append(errs, errors.New("find.latest: goes with find.list, and the other way round"))
	}
	if re, err := regexp.Compile(f.Link); err != nil {
		errs = append(errs, fmt.Errorf("find.link: %w", err))
	} else if f.Link != "" && re.NumSubexp() == 0 {
		errs = append(errs, errors.New("find.link: no group for the address"))
	}
	if (f.Archive == "") != (f.Member == "") {
		errs = append(errs, errors.New("find.member: goes with find.archive, and the other way round"))
	}
	if f.Archive != "" && f.Dataverse != "" {
		errs = append(errs, errors.New("find.archive: not with find.dataverse"))
	}
	if _, err := regexp.Compile(f.Archive); err != nil {
		errs = append(errs, fmt.Errorf("find.archive: %w", err))
	}
	if _, err := regexp.Compile(f.Member); err != nil {
		errs = append(errs, fmt.Errorf("find.member: %w", err))
	}
	if f.Host != "" && f.Dataverse == "" {
		errs = append(errs, errors.New("find.host: goes with find.dataverse"))
	}
	return errs
}

func (r *Request) check(f File) []error {
	if r == nil {
		return nil
	}
	var errs []error
	if f.Find.URL == "" || f.Find.Archive != "" || f.Every {
		errs = append(errs, errors.New("find.request: goes with find.url, without find.archive and every"))
	}
	if r.Method != "POST" {
		errs = append(errs, fmt.Errorf("find.request.method: %q is not POST", r.Method))
	}
	if r.Body == "" || r.Type == "" {
		errs = append(errs, errors.New("find.request: body and type: missing"))
	}
	if match, err := regexp.Compile(f.Match); err == nil && !match.MatchString(r.Name) {
		errs = append(errs, fmt.Errorf("find.request.name: match does not fit %q", r.Name))
	}
	if r.Patience < 0 || r.Rest < 0 {
		errs = append(errs, errors.New("find.request: patience_minutes and rest_days: negative"))
	}
	return errs
}
