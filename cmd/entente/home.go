package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// defaultHome is the user's data folder: $XDG_DATA_HOME/entente or the
// platform's own place for it.
func defaultHome() (string, error) {
	if d := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "entente"), nil
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		d, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("find the data folder: %w; give --home", err)
		}
		return filepath.Join(d, "entente"), nil
	}
	d, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w; give --home", err)
	}
	return filepath.Join(d, ".local", "share", "entente"), nil
}

// keptFolder is where results that take minutes are kept; none where the user
// has no folder for such things.
func keptFolder() string {
	d, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(d, "entente")
}
