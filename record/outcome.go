package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"
)

// syncName is the file beside the manifest that keeps how the last sync of
// each file went. It holds no data: deleting it loses only this memory.
const syncName = "sync.json"

// Attempt is how the last sync of one file went.
type Attempt struct {
	Outcome
	When time.Time `json:"when"`
}

// Attempts returns how the last sync of each file of the record at home went.
func Attempts(home string) (map[string]Attempt, error) {
	b, err := os.ReadFile(filepath.Join(home, syncName))
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]Attempt{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read sync memory: %w", err)
	}
	m := map[string]Attempt{}
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("read sync memory %s: %w; it can be deleted", syncName, err)
	}
	if m == nil { // the file says null
		m = map[string]Attempt{}
	}
	return m, nil
}

// noteOutcomes remembers the outcomes. The caller holds the lock.
func noteOutcomes(home string, now time.Time, outcomes []Outcome) error {
	m, err := Attempts(home)
	if err != nil {
		m = map[string]Attempt{} // only a memory: a broken one is replaced
	}
	for _, o := range outcomes {
		if o.Result == "resting" {
			continue // nothing was asked
		}
		m[o.Source+"/"+o.File] = Attempt{Outcome: o, When: now.UTC().Truncate(time.Second)}
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write sync memory: %w", err)
	}
	if err := renameio.WriteFile(filepath.Join(home, syncName), append(b, '\n'), 0o644); err != nil {
		return fmt.Errorf("write sync memory: %w", err)
	}
	return nil
}
