package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	lockName    = "lock"
	partialName = "partial"
	fileMode    = 0o444 // raw files and segments never change
)

// Holder is the process that writes a record. PID is 0 where it is not known.
type Holder struct {
	PID     int
	Started time.Time
}

// LockedError says who writes the record.
type LockedError struct {
	Dir    string
	Holder Holder
}

// Error names the process and the remedy.
func (e *LockedError) Error() string {
	who := "another process"
	if e.Holder.PID > 0 {
		who = fmt.Sprintf("process %d (started %s)", e.Holder.PID, e.Holder.Started.Local().Format("15:04:05"))
	}
	return fmt.Sprintf("record at %s is being written by %s: wait for it or stop it", e.Dir, who)
}

// writeHolder notes this process in the lock file. The lock itself is the
// kernel's; the text is only for messages, and gc must work on a full disk.
func writeHolder(dir string, started time.Time) {
	text := fmt.Sprintf("%d %s\n", os.Getpid(), started.UTC().Format(time.RFC3339))
	_ = os.WriteFile(filepath.Join(dir, lockName), []byte(text), 0o644)
}

func clearHolder(dir string) { _ = os.Truncate(filepath.Join(dir, lockName), 0) }

func readHolder(dir string) Holder {
	data, err := os.ReadFile(filepath.Join(dir, lockName))
	if err != nil {
		return Holder{}
	}
	h, err := parseHolder(string(data))
	if err != nil {
		return Holder{}
	}
	return h
}

func parseHolder(s string) (Holder, error) {
	pid, when, ok := strings.Cut(strings.TrimSuffix(s, "\n"), " ")
	if !ok {
		return Holder{}, errors.New("parse lock: want pid and time")
	}
	n, err := strconv.Atoi(pid)
	if err != nil || n <= 0 {
		return Holder{}, fmt.Errorf("parse lock: pid %q", pid)
	}
	t, err := time.Parse(time.RFC3339, when)
	if err != nil {
		return Holder{}, fmt.Errorf("parse lock: %w", err)
	}
	return Holder{PID: n, Started: t}, nil
}
