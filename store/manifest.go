package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"

	"entente"
)

// Format is the version of the manifest that this program reads and writes.
const Format = 1

// Manifest names everything that belongs to a record.
type Manifest struct {
	Format     int               `json:"format"`
	Generation int               `json:"generation"` // goes up by one with every change
	RawOmitted bool              `json:"raw_omitted,omitempty"`
	Editions   []entente.Edition `json:"editions"`
	Segments   []Segment         `json:"segments"`
}

// Segment is one immutable Parquet file of the record.
type Segment struct {
	ID     string   `json:"id"`     // see SegmentID
	Kind   string   `json:"kind"`   // votes, rollcalls, records, tables ...
	Path   string   `json:"path"`   // segments/<kind>/<id>.parquet
	SHA256 string   `json:"sha256"` // of the file
	Rows   int64    `json:"rows"`   //
	Bytes  int64    `json:"bytes"`  // of the file
	Schema int      `json:"schema"` // version of the columns of its kind
	Inputs []string `json:"inputs"` // hashes of editions, ids of segments
	Code   string   `json:"code"`   // version of the reader or method that made it
}

// SegmentID derives the id of a segment from what it is made of, so that the
// same inputs and the same code always have the same id. The order of inputs
// matters.
func SegmentID(kind string, schema int, code string, inputs ...string) string {
	h := sha256.New()
	for _, s := range append([]string{"entente segment 1", kind, strconv.Itoa(schema), code}, inputs...) {
		fmt.Fprintf(h, "%d:%s,", len(s), s) // length first: no two lists read alike
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// segmentPath returns where a segment lies in a record, with slashes.
func segmentPath(kind, id string) string { return path.Join("segments", kind, id+".parquet") }

// rawPath returns where the publisher's bytes lie in a record, with slashes.
func rawPath(sha string) string { return path.Join("raw", sha) }

// ParseManifest reads a manifest strictly: unknown fields, another format
// version and anything that validate refuses are errors.
func ParseManifest(data []byte) (Manifest, error) {
	var head struct {
		Format *int `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Manifest{}, fmt.Errorf("parse manifest: %w", err)
	}
	switch {
	case head.Format == nil:
		return Manifest{}, errors.New("parse manifest: no format version")
	case *head.Format > Format:
		return Manifest{}, fmt.Errorf("parse manifest: format %d is newer than this program reads (%d): use a newer entente", *head.Format, Format)
	case *head.Format != Format:
		return Manifest{}, fmt.Errorf("parse manifest: unknown format %d (this program reads %d)", *head.Format, Format)
	}
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return Manifest{}, fmt.Errorf("parse manifest: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Manifest{}, errors.New("parse manifest: something follows the manifest")
	}
	if err := m.validate(); err != nil {
		return Manifest{}, fmt.Errorf("parse manifest: %w", err)
	}
	return m, nil
}

// encode writes the manifest for people and diffs: sorted, indented, one
// trailing newline.
func (m Manifest) encode() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	return append(b, '\n'), nil
}

// normalise sorts the lists and replaces nil lists by empty ones, so that
// equal records have equal bytes.
func (m *Manifest) normalise() {
	slices.SortStableFunc(m.Editions, func(a, b entente.Edition) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.File, b.File), cmp.Compare(a.SHA256, b.SHA256))
	})
	slices.SortStableFunc(m.Segments, func(a, b Segment) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	if m.Editions == nil {
		m.Editions = []entente.Edition{}
	}
	if m.Segments == nil {
		m.Segments = []Segment{}
	}
	for i := range m.Segments {
		if m.Segments[i].Inputs == nil {
			m.Segments[i].Inputs = []string{}
		}
	}
}

// clone returns a copy that shares nothing that a change could reach.
func (m Manifest) clone() Manifest {
	m.Editions = slices.Clone(m.Editions)
	for i := range m.Editions {
		m.Editions[i].Issues = slices.Clone(m.Editions[i].Issues)
	}
	m.Segments = slices.Clone(m.Segments)
	for i := range m.Segments {
		m.Segments[i].Inputs = slices.Clone(m.Segments[i].Inputs)
	}
	return m
}

// validate checks everything that can be checked without the files.
func (m Manifest) validate() error {
	if m.Format != Format {
		return fmt.Errorf("format is %d, want %d", m.Format, Format)
	}
	if m.Generation < 0 {
		return fmt.Errorf("generation %d is negative", m.Generation)
	}
	editions := map[[3]string]bool{}
	for i, e := range m.Editions {
		key := [3]string{e.Source, e.File, e.SHA256}
		switch {
		case e.Source == "":
			return fmt.Errorf("edition %d has no source", i+1)
		case !isHex(e.SHA256, 64):
			return fmt.Errorf("edition %d (%s): sha256 %q is not 64 hexadecimal digits", i+1, e.Source, e.SHA256)
		case e.Bytes < 0 || e.Rows < 0:
			return fmt.Errorf("edition %d (%s): negative size", i+1, e.Source)
		case editions[key]:
			return fmt.Errorf("edition %d (%s): listed twice", i+1, e.Source)
		}
		editions[key] = true
	}
	paths := map[string]bool{}
	for i, s := range m.Segments {
		if err := s.validate(); err != nil {
			return fmt.Errorf("segment %d: %w", i+1, err)
		}
		if paths[s.Path] {
			return fmt.Errorf("segment %d: %s is listed twice", i+1, s.Path)
		}
		paths[s.Path] = true
	}
	return nil
}

func (s Segment) validate() error {
	switch {
	case !validKind(s.Kind):
		return fmt.Errorf("kind %q: want small letters, digits and _, not editions or segments", s.Kind)
	case !isHex(s.ID, 32):
		return fmt.Errorf("id %q is not 32 hexadecimal digits", s.ID)
	case s.Path != segmentPath(s.Kind, s.ID):
		// A path of another shape could point out of the record.
		return fmt.Errorf("path %q: want %q", s.Path, segmentPath(s.Kind, s.ID))
	case !isHex(s.SHA256, 64):
		return fmt.Errorf("sha256 %q is not 64 hexadecimal digits", s.SHA256)
	case s.Rows < 0 || s.Bytes < 0 || s.Schema < 0:
		return fmt.Errorf("%s: negative rows, bytes or schema", s.Path)
	}
	return nil
}

// validKind reports whether s can be a folder and a table in SQL. Two names are
// taken by the tables that Query adds.
func validKind(s string) bool {
	if s == "editions" || s == "segments" {
		return false
	}
	if s == "" || len(s) > 64 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
