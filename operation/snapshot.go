package operation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"entente/record"
)

var snapshotBuild = define(Operation{
	Name: "snapshot", Section: "The record",
	Summary: "Write the record that is embedded in the program, from the full record",
	Doc: "Takes from a full record what entente computed for the General Assembly by year, for years with enough roll calls that no row of the " +
		"publisher can be worked out from it, figures of the other layers by the same rule, and the ledger, and writes it with a NOTICE of editions, licences and attributions.",
	Examples: []string{"entente snapshot build --out snapshot/data"},
}, func(ctx context.Context, env *Env, q *snapshotRequest) (*SnapshotResult, error) {
	if q.Action != "build" {
		return nil, errors.New("snapshot: the one action is build")
	}
	m, err := record.Snapshot(ctx, env.Home, q.Out, env.Progress)
	if err != nil {
		return nil, err
	}
	env.Snapshot = nil
	r, err := record.Open(record.Options{Home: q.Out, Now: env.Now})
	if err != nil {
		return nil, err
	}
	list, err := sourcesOf(r)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Retrieved = ""
	}
	err = writeFile(filepath.Join(q.Out, "NOTICE"), func(w io.Writer) error {
		_, err := io.WriteString(w, noticeText(list))
		return err
	})
	res := &SnapshotResult{Out: q.Out, Segments: segmentsOf(r)}
	for _, s := range m.Segments {
		res.Bytes += s.Bytes
	}
	return res, err
})

type snapshotRequest struct {
	Action string `arg:"" help:"build" enum:"build"`
	Out    string `help:"Folder to write." default:"snapshot/data" placeholder:"DIR"`
}

// SnapshotResult says what the embedded record holds.
type SnapshotResult struct {
	Out      string        `json:"out"`
	Bytes    int64         `json:"bytes"`
	Segments []SegmentInfo `json:"segments"`
}

// Document says what was written.
func (s *SnapshotResult) Document() Document {
	t := &Table{Columns: []Column{{Name: "segments"}, {Name: "rows", Align: Right}, {Name: "size", Align: Right}}}
	for _, x := range s.Segments {
		t.Rows = append(t.Rows, []string{x.Kind, count(x.Rows), bytesText(x.Bytes)})
	}
	return Document{Lead: fmt.Sprintf("Wrote %s, %s.", s.Out, bytesText(s.Bytes)), Blocks: []Block{{Table: t}}}
}
