// Package ledger holds our own dated, sourced facts about states: treaties,
// statements, summits, exercises, vetoes, tests, reported arms, sanctions,
// payment systems and trade blocs, memberships. The rows are in data, one file
// for each family of kinds; docs/ledger.md explains them. Facts that nobody
// has verified are kept, marked, and stay out of the records.
package ledger

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sync"

	"golang.org/x/tools/txtar"

	"entente"
)

// Row is one fact.
type Row struct {
	ID           string
	File         string            // name of the file that it is in
	Kind         string            // one of Kinds
	When         entente.Span      // the days of the fact; its precision is that of the date
	Participants []entente.Code    // whom the fact is about, in alphabetical order
	Actor        entente.Code      // for a directed fact: who acts; else empty
	Target       entente.Code      // for a directed fact: on whom; else empty
	Body         string            // the organisation that acts or is joined: UN, EU, SCO; else empty
	Count        int               // how many of Unit; 0 where nothing is counted
	Unit         string            // what Count counts
	Sentence     string            // the fact in one neutral sentence
	Certainty    entente.Certainty //
	Sign         int8              // +1 cooperation, -1 conflict, 0 neither
	Source       Source            //
	Verified     bool              // whether somebody has seen the fact in the source
	VerifiedBy   string            // where it was seen
	ATOP         int               // id in ATOP 5.1 of the same treaty, 0 if it is not in it
	Continues    int               // id in ATOP 5.1 of the treaty that this one prolongs or replaces
	InForce      entente.Date      // first day of a treaty's obligations
	Ended        entente.Date      // day on which they end
	Obligations  []string          // of a treaty that ATOP does not hold; of Obligations
	Note         string            //
}

// Source says where a reader finds the fact again.
type Source struct {
	Publisher string
	Title     string
	Date      string // of the publication: 2024, 2024-06 or 2024-06-19
	Symbol    string // of a UN document, a law, a draft
	Link      string // only one that was seen to work or in a stored page
}

// Kinds maps each kind of fact to the layer of its records.
func Kinds() map[string]entente.Layer {
	return map[string]entente.Layer{
		"treaty":        entente.Treaties,
		"treaty-step":   entente.Treaties, // entry into force, prolongation, end
		"statement":     entente.Diplomacy,
		"summit":        entente.Diplomacy, // leaders of two or three states meet
		"visit":         entente.Diplomacy, // a leader or minister goes; directed
		"relations":     entente.Diplomacy, // relations opened, raised, cut
		"resolution":    entente.Diplomacy, // of the United Nations, not sanctions
		"exercise":      entente.Exercises,
		"patrol":        entente.Exercises,
		"veto":          entente.Votes,
		"nuclear-test":  entente.Capability,
		"missile-tests": entente.Capability,
		"arms-reported": entente.Arms,
		"un-sanctions":  entente.Sanctions,
		"eu-sanctions":  entente.Sanctions,
		"sanctions":     entente.Sanctions, // of one state on another; directed
		"payment":       entente.Trade,
		"trade-bloc":    entente.Trade,
		"membership":    entente.Institutions,
	}
}

// Obligations lists what a treaty can oblige to, in ATOP's words.
func Obligations() []string {
	return []string{"defense", "offense", "neutrality", "nonaggression", "consultation"}
}

//go:embed data/*.yaml data/LICENSE
var files embed.FS

var load = sync.OnceValues(func() ([]Row, error) {
	dir, err := fs.Sub(files, "data")
	if err != nil {
		return nil, err
	}
	return Parse(dir, nil)
})

// Rows returns all rows, verified or not, in the order of files and entries.
// The caller may not change them.
func Rows() ([]Row, error) { return load() }

// Bundle returns the embedded files as one text archive. It is what a record
// keeps as the ledger's edition.
func Bundle() []byte {
	var a txtar.Archive
	_ = fs.WalkDir(files, "data", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(path)
		a.Files = append(a.Files, txtar.File{Name: d.Name(), Data: text})
		return err
	}) // reading what is embedded cannot fail
	return txtar.Format(&a)
}

// Hash is the SHA-256 of the bundle: the ledger's edition.
func Hash() string {
	sum := sha256.Sum256(Bundle())
	return hex.EncodeToString(sum[:])
}

// Unbundle returns the rows of a bundle.
func Unbundle(text []byte) ([]Row, error) {
	dir, err := txtar.FS(txtar.Parse(text))
	if err != nil {
		return nil, fmt.Errorf("unbundle ledger: %w", err)
	}
	return Parse(dir, nil)
}
