// Package snapshot embeds the default record: figures that entente computed
// for all pairs of states and years, with the NOTICE of what they rest on. It
// is written by entente snapshot build.
package snapshot

import (
	"embed"
	"io/fs"
)

//go:embed all:data
var data embed.FS

// FS returns the embedded record, in the layout of package store; nil where
// this program was built without one.
func FS() fs.FS {
	sub, err := fs.Sub(data, "data")
	if err != nil {
		return nil
	}
	if _, err := fs.Stat(sub, "manifest.json"); err != nil {
		return nil
	}
	return sub
}
