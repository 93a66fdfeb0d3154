// Package desktest gives tests of the faces a desk on the embedded record.
package desktest

import (
	"sync"
	"testing"
	"time"

	"entente/desk"
	"entente/operation"
	"entente/snapshot"
)

// Day is the day on which tests ask.
func Day() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }

// Env is the embedded record and no folder, on Day.
func Env() operation.Env {
	return operation.Env{Home: "none", Snapshot: snapshot.FS(), Now: Day, Program: "test"}
}

var opened = sync.OnceValues(func() (*desk.Desk, error) { return desk.New(desk.Options{Env: Env()}) })

// Embedded is a desk on Env, one for all tests: opening it takes a while.
func Embedded(t testing.TB) *desk.Desk {
	t.Helper()
	d, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return d
}
