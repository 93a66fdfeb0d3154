package operation

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/fetch"
	"entente/record"
)

// said notes what a progress is told.
type said struct{ lines []string }

func (s *said) Begin(name, unit string, total int64) record.Step {
	s.lines = append(s.lines, fmt.Sprintf("%s, %d %s", name, total, unit))
	return s
}

func (s *said) At(done, total int64) {
	s.lines = append(s.lines, fmt.Sprintf("at %d of %d", done, total))
}
func (s *said) Done(outcome string) { s.lines = append(s.lines, "done "+outcome) }

// A download has a bar if it is large or nobody knows how large, and its bar
// ends with it.
func TestDownloadsAreShown(t *testing.T) {
	var s said
	d := &downloads{progress: &s, running: map[string]record.Step{}}
	for _, p := range []fetch.Progress{
		{Name: "small", Total: shownFrom - 1},
		{Name: "large", Total: shownFrom},
		{Name: "large", Done: 7, Total: shownFrom},
		{Name: "unknown", Done: 3, Total: -1},
		{Name: "small", Done: shownFrom - 1, Total: shownFrom - 1},
		{Name: "large", Done: shownFrom, Total: shownFrom},
	} {
		d.hear(p)
	}
	d.finish()
	want := []string{
		"fetch large, 1048576 bytes", "at 0 of 1048576", "at 7 of 1048576",
		"fetch unknown, 0 bytes", "at 3 of 0",
		"at 1048576 of 1048576", "done ", "done stopped",
	}
	if d := cmp.Diff(want, s.lines); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
