//go:build !race

package testdata

const raceEnabled = false
