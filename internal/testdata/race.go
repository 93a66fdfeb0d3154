//go:build race

package testdata

const raceEnabled = true
