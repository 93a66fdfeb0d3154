package record

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"entente/fetch"
)

// Refusal is a file of a feed that could not be taken in.
type Refusal struct {
	Name   string    `json:"name"`
	MD5    string    `json:"md5"` // as the list has it
	URL    string    `json:"url"`
	Reason string    `json:"reason"`
	When   time.Time `json:"when"` // of the last try
	Tries  int       `json:"tries"`
}

// A file that was refused is asked for again after refusedPause, then after twice
// that and so on, until a week; at once where the list has another MD5 for it.
const (
	refusedPause = 15 * time.Minute
	refusedMost  = 7 * 24 * time.Hour
)

// refusals are the files that were refused: an append-only file of one JSON
// object a line. It is a memory: without it they are only asked for sooner.
type refusals struct {
	path   string
	byName map[string]Refusal
}

func openRefusals(path string) (*refusals, error) {
	r := &refusals{path: path, byName: map[string]Refusal{}}
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read refused files: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var x Refusal
		if json.Unmarshal(lines.Bytes(), &x) == nil && x.Name != "" { // a line cut by a crash is no loss
			r.byName[x.Name] = x
			if x.Tries == 0 {
				delete(r.byName, x.Name)
			}
		}
	}
	return r, nil
}

// resting reports whether it is too early to ask for a file again.
func (r *refusals) resting(l fetch.Listed, now time.Time) bool {
	x, ok := r.byName[l.Name]
	if !ok || x.MD5 != l.MD5 {
		return false
	}
	pause := refusedMost
	if x.Tries < 10 { // 15 minutes doubled ten times are more than a week
		pause = min(pause, refusedPause<<max(0, x.Tries-1))
	}
	return now.Before(x.When.Add(pause))
}

// note remembers that a file was refused.
func (r *refusals) note(l fetch.Listed, why error, now time.Time) error {
	x := Refusal{Name: l.Name, MD5: l.MD5, URL: l.URL, Reason: why.Error(), When: now.UTC().Truncate(time.Second), Tries: 1}
	if before, ok := r.byName[l.Name]; ok && before.MD5 == l.MD5 {
		x.Tries = before.Tries + 1
	}
	r.byName[l.Name] = x
	return r.write(x)
}

// forget notes that a file came after all.
func (r *refusals) forget(l fetch.Listed) error {
	if _, ok := r.byName[l.Name]; !ok {
		return nil
	}
	delete(r.byName, l.Name)
	if err := os.Remove(filepath.Join(filepath.Dir(r.path), "refused", l.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget refused file: %w", err)
	}
	return r.write(Refusal{Name: l.Name})
}

// write appends a line. The one before it may have been cut by a crash.
func (r *refusals) write(x Refusal) error {
	b, err := json.Marshal(x)
	if err != nil {
		return fmt.Errorf("note refused file: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(r.path), 0o755); err != nil {
		return fmt.Errorf("note refused file: %w", err)
	}
	out, err := os.OpenFile(r.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("note refused file: %w", err)
	}
	_, err = out.Write(append(append([]byte{'\n'}, b...), '\n'))
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("note refused file: %w", err)
	}
	return nil
}
