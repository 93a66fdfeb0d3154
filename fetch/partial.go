package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// partial is a download under way: the bytes in <name>.part and, beside them,
// a note of which version of the file they belong to.
type partial struct {
	path  string // <name>.part
	file  *os.File
	sum   hash.Hash // of the size bytes in file
	size  int64
	saved int64 // bytes that the note on disk vouches for
	note  note
	whole bool // no range requests: the server gets them wrong
}

// note is the content of <name>.part.json.
type note struct {
	URL      string `json:"url"`
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
	// Dated says that Modified alone tells versions apart (RFC 9110, 8.8.2.2).
	Dated  bool  `json:"dated,omitempty"`
	Length int64 `json:"length"` // of the whole file, -1 unknown
	// Kept bytes with this sha-256 are safe on disk. What lies behind them may
	// not have reached it before a crash and is not trusted.
	Kept   int64  `json:"kept"`
	SHA256 string `json:"sha256"`
}

// savedEvery is how many bytes at most a crash can cost.
const savedEvery = 8 << 20

// openPartial opens what an earlier download of the address left at path, or
// nothing where that cannot be trusted.
func openPartial(path, address string) (*partial, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, storageError(filepath.Dir(path), err)
	}
	p := &partial{path: path, file: f, sum: sha256.New()}
	n, ok := readNote(path + ".json")
	if ok && n.URL == address && n.validator() != "" && p.verify(n) {
		p.note, p.size, p.saved = n, n.Kept, n.Kept
		err = p.cut(n.Kept)
	} else {
		err = p.restart(note{URL: address, Length: -1})
	}
	if err != nil {
		f.Close()
		return nil, storageError(filepath.Dir(path), err)
	}
	return p, nil
}

func readNote(path string) (note, bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return note{}, false
	}
	return parseNote(b)
}

// parseNote reads a note and reports whether it makes sense.
func parseNote(b []byte) (note, bool) {
	var n note
	if err := json.Unmarshal(b, &n); err != nil {
		return note{}, false
	}
	return n, n.Kept > 0 && (n.Length < 0 || n.Kept < n.Length)
}

// verify hashes the bytes that the note vouches for.
func (p *partial) verify(n note) bool {
	if _, err := io.CopyN(p.sum, p.file, n.Kept); err != nil {
		return false
	}
	return hex.EncodeToString(p.sum.Sum(nil)) == n.SHA256
}

// cut drops everything behind size.
func (p *partial) cut(size int64) error {
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() > size {
		if err := p.file.Truncate(size); err != nil {
			return err
		}
	}
	_, err = p.file.Seek(size, io.SeekStart)
	return err
}

// restart begins again, with the version that the note names.
func (p *partial) restart(n note) error {
	p.sum.Reset()
	p.size, p.saved, p.note = 0, 0, n
	if err := removeIfThere(p.path + ".json"); err != nil {
		return err
	}
	return p.cut(0)
}

func (p *partial) write(b []byte) error {
	n, err := p.file.Write(b)
	p.sum.Write(b[:n])
	p.size += int64(n)
	if err == nil && p.size-p.saved >= savedEvery {
		err = p.save()
	}
	return err
}

// save makes the bytes so far safe to resume from, if they can be resumed.
func (p *partial) save() error {
	if p.size == p.saved || p.note.validator() == "" {
		return nil
	}
	if err := p.file.Sync(); err != nil {
		return err
	}
	n := p.note
	n.Kept, n.SHA256 = p.size, hex.EncodeToString(p.sum.Sum(nil))
	b, err := json.Marshal(n)
	if err != nil {
		return err
	}
	tmp := p.path + ".json.tmp"
	if err := os.WriteFile(tmp, b, 0o666); err != nil {
		return err
	}
	if err := os.Rename(tmp, p.path+".json"); err != nil {
		return err
	}
	p.saved = p.size
	return nil
}

// finish closes the whole file and forgets the note.
func (p *partial) finish() error {
	if err := p.file.Sync(); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil {
		return err
	}
	return removeIfThere(p.path + ".json")
}

// leave closes the file and removes it unless it can be resumed.
func (p *partial) leave() {
	p.file.Close()
	if p.saved == 0 {
		os.Remove(p.path)
		os.Remove(p.path + ".json")
		os.Remove(p.path + ".json.tmp")
	}
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}

// newNote says which version a response holds.
func newNote(address string, h http.Header, length int64) note {
	n := note{URL: address, ETag: h.Get("ETag"), Modified: h.Get("Last-Modified"), Length: length}
	mod, err1 := http.ParseTime(n.Modified)
	date, err2 := http.ParseTime(h.Get("Date"))
	n.Dated = err1 == nil && err2 == nil && date.Sub(mod) >= time.Second
	return n
}

// validator returns what a resumed download can hold the server to: a strong
// ETag or a date that is one; empty if there is none.
func (n note) validator() string {
	switch {
	case n.ETag != "" && !strings.HasPrefix(n.ETag, "W/"):
		return n.ETag
	case n.Dated:
		return n.Modified
	}
	return ""
}

// same reports whether a response certainly holds the note's version.
func (n note) same(h http.Header) bool {
	etag, mod := h.Get("ETag"), h.Get("Last-Modified")
	if n.validator() == n.ETag && etag == "" || n.validator() == n.Modified && mod == "" {
		return false
	}
	return (etag == "" || n.ETag == "" || etag == n.ETag) && (mod == "" || n.Modified == "" || mod == n.Modified)
}
