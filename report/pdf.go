package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"entente/operation"
)

// ErrNoBrowser says that nothing here can print a page.
var ErrNoBrowser = errors.New("-o pdf needs Chromium or Chrome to print the page, and none is installed here " +
	"(Debian: apt install chromium). -o html needs nothing: any browser prints it by the same style")

// Browser finds a Chromium that prints.
func Browser() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	for _, path := range []string{"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"} {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// printTime is how long a browser may take.
const printTime = 2 * time.Minute

// PDF prints the page of a report by its print style.
func PDF(ctx context.Context, w io.Writer, r *operation.ReportResult) error {
	browser, err := Browser()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "entente-print-")
	if err != nil {
		return fmt.Errorf("print the page: %w", err)
	}
	defer os.RemoveAll(dir)
	var page bytes.Buffer
	if err := Page(&page, r); err != nil {
		return err
	}
	in, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(in, page.Bytes(), 0o600); err != nil {
		return fmt.Errorf("print the page: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--no-pdf-header-footer", "--user-data-dir=" + filepath.Join(dir, "profile"),
		"--print-to-pdf=" + out, "file://" + filepath.ToSlash(in),
	}
	if os.Geteuid() == 0 {
		args = append([]string{"--no-sandbox"}, args...) // as root it does not start otherwise; the page is our own and has no script
	}
	cmd := exec.CommandContext(ctx, browser, args...)
	cmd.WaitDelay = 5 * time.Second
	said, err := cmd.CombinedOutput()
	b, readErr := os.ReadFile(out)
	if readErr != nil || !bytes.HasPrefix(b, []byte("%PDF")) {
		return fmt.Errorf("print the page with %s: %w: %s", browser, errors.Join(err, readErr), lastLine(said))
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

func lastLine(b []byte) []byte {
	b = bytes.TrimSpace(b)
	return b[bytes.LastIndexByte(b, '\n')+1:]
}
