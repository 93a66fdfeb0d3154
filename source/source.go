// Package source is the contract of a data set: a descriptor that says what it
// is, and a reader that turns the publisher's bytes into entries. One folder
// below holds one data set.
package source

import (
	"context"
	"io"
	"iter"

	"entente"
)

// Source is one data set: its descriptor and the reader of its files. Package
// table makes one from a descriptor alone.
type Source struct {
	Descriptor
	Reader Reader
	// Code is the version of the reader; it changes whenever what the reader
	// makes of a file does.
	Code string
}

// Reader turns one file of a data set into entries, streaming.
//
// An error ends the stream and names the file and the row; it means that the
// file cannot be trusted (wrong columns, broken compression, not text). What is
// wrong with a single row is an entry with an Issue instead, and the stream
// goes on. Read does not close in.
type Reader interface {
	Read(ctx context.Context, in Input) iter.Seq2[Entry, error]
}

// Input is one file to read.
type Input struct {
	Role   string    // File.Role of the descriptor: ga, sc
	Name   string    // the publisher's file name, for messages
	Bytes  io.Reader // as fetched; gzip is detected by its magic bytes (see Open)
	States Resolver
}

// Resolver finds the state that a name or code means on a day. Implemented by
// states.Register.
type Resolver interface {
	// Resolve returns the state's code and the rule that found it ("exact",
	// "alias", "mojibake" ...). ok is false where nothing matches; a date of
	// NoDate resolves without regard to time.
	Resolve(name string, on entente.Date) (code entente.Code, rule string, ok bool)
	// Suggest returns the nearest known name to one that did not resolve.
	Suggest(name string) string
}

// Entry is one thing that a reader understood. Exactly one of the pointers is
// set, or Vote.Position is not NoLine, or AsOf is set. A RollCall comes before its votes.
type Entry struct {
	RollCall *entente.RollCall
	Vote     entente.Vote
	Record   *entente.Record
	Issue    *entente.Issue
	Rows     int // data rows consumed so far
	// AsOf is the day that a file says it is of, in an entry of its own with
	// nothing else but Rows; zero elsewhere.
	AsOf entente.Date
}
