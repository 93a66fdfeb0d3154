// Package testdata finds the real data that tests compare with. They are not
// part of the project: ENTENTE_TESTDATA names the folder.
package testdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Variable names the environment variable that holds the folder.
const Variable = "ENTENTE_TESTDATA"

// Path returns the path of a file or folder of the test data. Without the
// variable it skips the test, except in CI, where it fails.
func Path(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv(Variable)
	if dir == "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not set; in CI this test may not be skipped", Variable)
		}
		t.Skipf("skipped: set %s to the folder of test data to run this test", Variable)
	}
	p := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(p); err != nil {
		t.Fatalf("find test data: %v", err)
	}
	return p
}

// Long marks a test that is too slow under the race detector; it runs once
// without it.
func Long(t testing.TB) {
	t.Helper()
	if raceEnabled {
		t.Skip("skipped under -race: long reference run")
	}
}
