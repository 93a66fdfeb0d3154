package fetch

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"syscall"
)

// The kinds of failure, for errors.Is.
var (
	// ErrUnreachable means that the publisher did not answer, or only with
	// errors of its own, for as long as it was asked.
	ErrUnreachable = errors.New("publisher unreachable")
	// ErrRefused means that the publisher refused, or that what came cannot be
	// the file: empty, cut off, an error page, broken compression, shrunken.
	ErrRefused = errors.New("download refused")
	// ErrAbsent means that the place was reached and does not have the file.
	ErrAbsent = errors.New("file absent")
)

// Error is a failure of Find or Get.
type Error struct {
	Kind     error  // ErrUnreachable, ErrRefused, ErrAbsent, or nil for faults of this machine
	Address  string // URL or path
	Attempts int    // how often it was tried; 0 where nothing was asked
	Err      error  // what went wrong
	Remedy   string // what the user can do
}

// Error writes the address, the fault, the attempts and the remedy in a line.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "fetch %s: %v", redact(e.Address), e.Err)
	switch {
	case e.Attempts == 1:
		b.WriteString(" (1 attempt)")
	case e.Attempts > 1:
		fmt.Fprintf(&b, " (%d attempts)", e.Attempts)
	}
	if e.Kind != nil {
		fmt.Fprintf(&b, ": %v", e.Kind)
	}
	if e.Remedy != "" {
		b.WriteString("; " + e.Remedy)
	}
	return b.String()
}

// redact hides the password of an address.
func redact(address string) string {
	if u, err := url.Parse(address); err == nil && u.User != nil {
		return u.Redacted()
	}
	return address
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Kind == nil {
		return []error{e.Err}
	}
	return []error{e.Kind, e.Err}
}

const (
	remedyLater  = "check the connection and try again later, or use a mirror"
	remedyMirror = "download it with a browser into a mirror folder and sync with --mirror"
	remedyBroken = "the old edition stays; try again later, and if it lasts look at the file in a browser"
)

// storageError says that the folder cannot be written to.
func storageError(dir string, err error) *Error {
	e := &Error{Address: dir, Err: fmt.Errorf("write in folder %s: %w", dir, err),
		Remedy: "make the folder writable or choose another with --home"}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		e.Remedy = "free space there or choose another folder with --home"
	}
	return e
}
