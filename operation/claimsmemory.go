package operation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Every check of a whole narrative is remembered as one line of a file, with
// what differs from the check of it before. Lines are only added.

// memoryName is the file in a record's folder.
const memoryName = "claims-history.jsonl"

// The limits of the file. A line of the essay with everything in it has 21 kB,
// and most lines have little: the limit is decades of daily checks.
const (
	memoryMost  = 64 << 20
	memoryLine  = 4 << 20
	memoryBegun = 1 // version of the form of a line
)

// claimsMemory is where checks are remembered: in the record's folder for a
// command, elsewhere for what is served and for the embedded record, which has
// no folder.
type claimsMemory struct {
	home, kept string // files; empty where there can be none
}

func memoryOf(env *Env, embedded bool) claimsMemory {
	var m claimsMemory
	where := "embedded"
	if !embedded {
		m.home = filepath.Join(env.Home, memoryName)
		if abs, err := filepath.Abs(env.Home); err == nil {
			sum := sha256.Sum256([]byte(abs))
			where = hex.EncodeToString(sum[:8])
		}
	}
	if env.Kept != "" {
		m.kept = filepath.Join(env.Kept, "claims-history-"+where+".jsonl")
	}
	return m
}

// files lists those there can be.
func (m claimsMemory) files() []string {
	var list []string
	for _, f := range []string{m.home, m.kept} {
		if f != "" {
			list = append(list, f)
		}
	}
	return list
}

// ClaimsRemembered changes whenever a check of claims is remembered: answers
// with a history of verdicts depend on it beside the record.
func ClaimsRemembered(env *Env, embedded bool) string {
	var sizes []string
	for _, f := range memoryOf(env, embedded).files() {
		if info, err := os.Stat(f); err == nil {
			sizes = append(sizes, fmt.Sprint(info.Size()))
		} else {
			sizes = append(sizes, "")
		}
	}
	return strings.Join(sizes, "+")
}

// rememberedCheck is a line: a narrative held against a record. Editions and
// claims are those that differ from the line before it of the same series.
type rememberedCheck struct {
	V          int                          `json:"v"`
	Time       time.Time                    `json:"time"`
	Program    string                       `json:"program"`
	Build      string                       `json:"build"`
	Record     string                       `json:"record"` // digest of the manifest
	Generation int                          `json:"generation"`
	Narrative  string                       `json:"narrative"`
	Variant    string                       `json:"variant,omitempty"` // a file of one's own, other groups, --commercial
	Editions   map[string]rememberedEdition `json:"editions,omitempty"`
	Claims     []rememberedClaim            `json:"claims,omitempty"`
	Gone       []string                     `json:"gone,omitempty"` // claims that the narrative has no more
}

// series names what a check is compared with.
func (c rememberedCheck) series() string { return c.Narrative + "\x00" + c.Variant }

// rememberedEdition is an edition that claims rest on, by its source and role.
type rememberedEdition struct {
	SHA  string `json:"sha"`
	Name string `json:"name"`
	To   string `json:"to"` // last day that it speaks of
}

// rememberedClaim is what a check said of a claim.
type rememberedClaim struct {
	ID      string   `json:"id"`
	Text    string   `json:"text,omitempty"`
	Version string   `json:"version"` // of what decides it
	Verdict string   `json:"verdict"`
	Value   Number   `json:"value"`
	Low     Number   `json:"low"`
	High    Number   `json:"high"`
	N       int      `json:"n,omitempty"`
	Firm    bool     `json:"firm,omitempty"`
	Rests   []string `json:"rests,omitempty"`
}

// remembered is what the files hold: whole checks, oldest first.
type remembered struct {
	checks     []rememberedCheck
	unreadable int // lines that are damaged, or of a later program
	torn       int // lines that were never finished
}

// read reads the files; one that is not there holds nothing.
func (m claimsMemory) read() (remembered, error) {
	var all remembered
	for _, f := range m.files() {
		one, err := readMemory(f)
		if err != nil {
			return all, err
		}
		all.checks = append(all.checks, filled(one.checks)...) // each file by itself: its lines build on each other
		all.unreadable += one.unreadable
		all.torn += one.torn
	}
	slices.SortStableFunc(all.checks, func(a, b rememberedCheck) int { return a.Time.Compare(b.Time) })
	return all, nil
}

func readMemory(name string) (remembered, error) {
	var out remembered
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("read history of claims: %w", err)
	}
	if info.Size() > memoryMost+memoryLine {
		return out, fmt.Errorf("read history of claims: the file is larger than %s", bytesText(memoryMost))
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return out, fmt.Errorf("read history of claims: %w", err)
	}
	return parseMemory(b), nil
}

// parseMemory reads lines. What a killed process left unfinished is counted and
// passed over, at the end or, where others went on after it, in between.
func parseMemory(b []byte) remembered {
	var out remembered
	for len(b) > 0 {
		line, rest, ended := bytes.Cut(b, []byte("\n"))
		b = rest
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var c rememberedCheck
		err := json.Unmarshal(line, &c)
		switch {
		case err != nil && (!ended || !json.Valid(line)):
			out.torn++
		case err != nil, c.V != memoryBegun, c.Narrative == "", len(line) > memoryLine:
			out.unreadable++
		default:
			out.checks = append(out.checks, c)
		}
	}
	return out
}

// add remembers a check: in the record's folder where that is allowed and can
// be done, and else in the folder for what is kept.
func (m claimsMemory) add(ctx context.Context, c rememberedCheck, inHome bool) error {
	if m.home != "" && inHome {
		err := addToMemory(ctx, m.home, c)
		if err == nil || m.kept == "" {
			return err
		}
	}
	if m.kept == "" {
		return nil // nothing is kept here
	}
	return addToMemory(ctx, m.kept, c)
}

// addToMemory adds a check to the file unless it is as the last one of its series.
// Processes take turns.
func addToMemory(ctx context.Context, name string, c rememberedCheck) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("remember claims: %w", err)
	}
	wait, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	lock := flock.New(strings.TrimSuffix(name, ".jsonl") + ".lock")
	if ok, err := lock.TryLockContext(wait, 20*time.Millisecond); err != nil || !ok {
		return fmt.Errorf("remember claims: wait for another process: %w", err)
	}
	defer func() { _ = lock.Close() }()
	had, err := readMemory(name)
	if err != nil {
		return err
	}
	list := filled(had.checks)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].series() != c.series() {
			continue
		}
		var differs bool
		if c, differs = c.since(list[i]); !differs {
			return nil
		}
		break
	}
	line, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("remember claims: %w", err)
	}
	return appendLine(name, line)
}

// appendLine adds a line in one write, after closing what was left open.
func appendLine(name string, line []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("remember claims: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("remember claims: %w", err)
	}
	if info.Size()+int64(len(line)) > memoryMost {
		return fmt.Errorf("remember claims: the history has %s, its limit: move the file away to begin another", bytesText(info.Size()))
	}
	if info.Size() > 0 {
		last := make([]byte, 1)
		if _, err := f.ReadAt(last, info.Size()-1); err != nil {
			return fmt.Errorf("remember claims: %w", err)
		}
		if last[0] != '\n' {
			line = append([]byte("\n"), line...)
		}
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("remember claims: %w", err)
	}
	return f.Sync()
}

// filled fills in what lines do not repeat: of each series what the lines before
// said.
func filled(lines []rememberedCheck) []rememberedCheck {
	last := map[string]rememberedCheck{}
	out := make([]rememberedCheck, 0, len(lines))
	for _, c := range lines {
		before := last[c.series()]
		editions := maps.Clone(before.Editions)
		if editions == nil {
			editions = map[string]rememberedEdition{}
		}
		maps.Copy(editions, c.Editions)
		claims := slices.DeleteFunc(slices.Clone(before.Claims), func(x rememberedClaim) bool { return slices.Contains(c.Gone, x.ID) })
		for _, x := range c.Claims {
			i := slices.IndexFunc(claims, func(y rememberedClaim) bool { return y.ID == x.ID })
			if i < 0 {
				claims = append(claims, x)
				continue
			}
			claims[i] = x
		}
		c.Editions, c.Claims, c.Gone = editions, claims, nil
		last[c.series()] = c
		out = append(out, c)
	}
	return out
}

// since leaves in a whole check what differs from an earlier one, and reports
// whether anything does.
func (c rememberedCheck) since(old rememberedCheck) (rememberedCheck, bool) {
	out := c
	out.Editions, out.Claims = map[string]rememberedEdition{}, nil
	for name, e := range c.Editions {
		if old.Editions[name] != e {
			out.Editions[name] = e
		}
	}
	for _, x := range c.Claims {
		i := slices.IndexFunc(old.Claims, func(y rememberedClaim) bool { return y.ID == x.ID })
		if i < 0 || !old.Claims[i].same(x) || old.Claims[i].Text != x.Text {
			out.Claims = append(out.Claims, x)
		}
	}
	for _, y := range old.Claims {
		if !slices.ContainsFunc(c.Claims, func(x rememberedClaim) bool { return x.ID == y.ID }) {
			out.Gone = append(out.Gone, y.ID)
		}
	}
	same := len(out.Editions) == 0 && len(out.Claims) == 0 && len(out.Gone) == 0 && c.Record == old.Record && c.Build == old.Build
	return out, !same
}

// same reports whether two checks said the same of a claim.
func (c rememberedClaim) same(d rememberedClaim) bool {
	return c.outcome() == d.outcome() && c.Version == d.Version && c.Firm == d.Firm && slices.Equal(c.Rests, d.Rests)
}

// outcome is the verdict with its numbers as text: unknown numbers are equal.
func (c rememberedClaim) outcome() string {
	return fmt.Sprint(c.Verdict, c.N, float64(c.Value), float64(c.Low), float64(c.High))
}
