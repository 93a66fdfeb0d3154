package entente

import "time"

// Edition is one version of one data set as it was fetched.
type Edition struct {
	Source        string    `json:"source"`           // id of the data set: undl
	File          string    `json:"file"`             // role of the file within it: ga
	Name          string    `json:"name"`             // the publisher's file name
	Version       string    `json:"version"`          // the publisher's version, else the date in its name
	URL           string    `json:"url"`              // where it was fetched
	Retrieved     time.Time `json:"retrieved"`        // when
	Modified      string    `json:"modified"`         // Last-Modified as the server gave it
	ETag          string    `json:"etag"`             // ETag as the server gave it
	SHA256        string    `json:"sha256"`           // of the bytes as fetched; also their name in raw/
	Bytes         int64     `json:"bytes"`            //
	Rows          int       `json:"rows"`             // data rows that the reader saw
	CoverageFrom  Date      `json:"coverage_from"`    // first day the edition speaks of
	CoverageTo    Date      `json:"coverage_to"`      // last day it can speak of
	Licence       string    `json:"licence"`          //
	NonCommercial bool      `json:"non_commercial"`   //
	Attribution   string    `json:"attribution"`      //
	Issues        []Tallied `json:"issues,omitempty"` // what the reader met, by kind

	// Archive is what the file was taken out of; nil for one that was fetched as
	// it is. SHA256 and Bytes are of the file.
	Archive *Archive `json:"archive,omitempty"`
}

// Archive is a packed file of a publisher with others in it.
type Archive struct {
	Name   string `json:"name"`   // the publisher's name of it
	SHA256 string `json:"sha256"` // of its bytes as fetched; they are not kept
	Bytes  int64  `json:"bytes"`  //
	Member string `json:"member"` // the file's path in it
}

// Tallied counts one kind of issue.
type Tallied struct {
	Kind  string `json:"kind"`
	Rule  string `json:"rule"` // what was done about it
	Count int    `json:"count"`
	First string `json:"first"` // the first case: row and value
}

// Issue is something in a file that did not read as it should: an unknown
// name, a value out of range, a duplicate. It is counted, never dropped in
// silence.
type Issue struct {
	Kind   string // unknown-state, mojibake-name, duplicate-vote ...
	Rule   string // what is done about it, in words
	Row    int    // data row, from 1
	Detail string // the value
	Lost   bool   // true when the row yields nothing
}
