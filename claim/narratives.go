package claim

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
)

//go:embed narratives/*.yaml
var files embed.FS

// Embedded lists the ids of the narratives that come with the program.
func Embedded() []string {
	list, err := files.ReadDir("narratives")
	if err != nil {
		panic(err) // part of the program
	}
	var ids []string
	for _, f := range list {
		ids = append(ids, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	return ids
}

// Open reads a narrative that comes with the program; the error suggests the
// nearest.
func Open(id string) (*Narrative, error) {
	name := "narratives/" + id + ".yaml"
	b, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("no narrative %q comes with the program%s", id, suggest(id, Embedded()))
	}
	n, err := Read("claim/"+name, bytes.NewReader(b))
	if err == nil {
		n.comesWithProgram = true
	}
	return n, err
}
