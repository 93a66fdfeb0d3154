package fetch_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente"
	"entente/fetch"
	"entente/source"
)

// entry is one entry of an archive that a test makes.
type entry struct {
	name, body string
	mode       fs.FileMode // 0 means a regular file
	link       string      // of tar: what a link points to
	flags      uint16      // of zip
}

func zipOf(t testing.TB, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Flags: e.flags}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, e.body)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarOf(t testing.TB, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Size: int64(len(e.body)), Mode: 0o644, Typeflag: tar.TypeReg}
		switch {
		case e.link != "":
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, e.link, 0
		case e.mode&fs.ModeNamedPipe != 0:
			h.Typeflag, h.Size = tar.TypeFifo, 0
		case strings.HasSuffix(e.name, "/"):
			h.Typeflag, h.Size = tar.TypeDir, 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			io.WriteString(w, e.body)
		}
	}
	w.Close()
	return b.String()
}

// packedFile is a file that a publisher packs.
var packedFile = source.File{Role: "r", Match: `^data-(\d+)\.csv$`, Find: source.Find{
	URL: "https://publisher.test/files/all.zip", Archive: `^all\.(zip|tar)$`, Member: `(^|/)data-\d+\.csv$`,
}}

// takeFrom writes the archive into a mirror and takes the member out of it.
func takeFrom(t testing.TB, opt fetch.Options, name, bytes string) (fetch.Result, string, error) {
	t.Helper()
	mirror, dir := t.TempDir(), t.TempDir()
	os.MkdirAll(filepath.Join(mirror, "s"), 0o777)
	if err := os.WriteFile(filepath.Join(mirror, "s", name), []byte(bytes), 0o666); err != nil {
		t.Fatal(err)
	}
	c := fetch.New(opt)
	target, err := c.Find(t.Context(), source.Descriptor{ID: "s"}, packedFile, mirror)
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.GetArchive(t.Context(), target, nil, dir)
	if err != nil {
		return fetch.Result{}, dir, err
	}
	res, err := a.Take(t.Context(), target, nil, dir)
	if cerr := a.Close(); cerr != nil {
		t.Error(cerr)
	}
	return res, dir, err
}

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestTake(t *testing.T) {
	body := csv(100)
	good := []entry{{name: "Set 5 (.csv)/"}, {name: "Set 5 (.csv)/readme.pdf", body: "%PDF"}, {name: "Set 5 (.csv)/data-7.csv", body: body},
		{name: "__MACOSX/Set 5 (.csv)/data-7.csv", body: "junk"}, {name: "Set 5 (.csv)/._data-7.csv", body: "junk"}}
	windows := []entry{{name: `set\data-7.csv`, body: body}}
	for _, c := range []struct{ name, file, bytes, member string }{
		{"zip", "all.zip", zipOf(t, good...), "Set 5 (.csv)/data-7.csv"},
		{"zip with backslashes", "all.zip", zipOf(t, windows...), "set/data-7.csv"},
		{"tar", "all.tar", tarOf(t, good...), "Set 5 (.csv)/data-7.csv"},
		{"tar.gz", "all.tar.gz", zipped(tarOf(t, good...)), "Set 5 (.csv)/data-7.csv"},
		{"tar.gz under the name of a zip", "all.zip", zipped(tarOf(t, good...)), "Set 5 (.csv)/data-7.csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, dir, err := takeFrom(t, fetch.Options{}, c.file, c.bytes)
			if err != nil {
				t.Fatal(err)
			}
			if content(t, res) != body || res.Name != "data-7.csv" || res.Version != "7" {
				t.Errorf("got %+v", res)
			}
			want := entente.Archive{Name: c.file, SHA256: hexSum(c.bytes), Bytes: int64(len(c.bytes)), Member: c.member}
			if res.Archive == nil || *res.Archive != want {
				t.Errorf("archive %+v, want %+v", res.Archive, want)
			}
			if got := left(t, dir); len(got) != 1 {
				t.Errorf("left %v", got)
			}
		})
	}
}

func TestTakeRefuses(t *testing.T) {
	row := entry{name: "data-7.csv", body: csv(100)}
	zeros := strings.Repeat("\x00", 4<<20)
	for _, c := range []struct{ name, bytes, says string }{
		{"zip: up and out", zipOf(t, row, entry{name: "../../evil", body: "x"}), "leads out"},
		{"zip: up in the middle", zipOf(t, row, entry{name: "a/../../evil", body: "x"}), "leads out"},
		{"zip: up with backslashes", zipOf(t, row, entry{name: `..\evil`, body: "x"}), "leads out"},
		{"zip: absolute", zipOf(t, row, entry{name: "/etc/passwd", body: "x"}), "absolute"},
		{"zip: a drive", zipOf(t, row, entry{name: `C:\evil`, body: "x"}), "absolute"},
		{"zip: a newline in a name", zipOf(t, row, entry{name: "a\nb", body: "x"}), "control characters"},
		{"zip: a symbolic link", zipOf(t, row, entry{name: "l", body: "/etc/passwd", mode: fs.ModeSymlink | 0o777}), "symbolic link"},
		{"zip: the member is a link", zipOf(t, entry{name: "data-7.csv", body: "/etc/passwd", mode: fs.ModeSymlink | 0o777}), "symbolic link"},
		{"zip: a device", zipOf(t, row, entry{name: "d", mode: fs.ModeDevice | 0o600}), "device"},
		{"zip: encrypted", zipOf(t, entry{name: "data-7.csv", body: "x", flags: 1}), "encrypted"},
		{"zip: a bomb", zipOf(t, entry{name: "data-7.csv", body: zeros}), "bomb"},
		{"zip: a zip within", zipOf(t, entry{name: "data-7.csv", body: zipOf(t, row)}), "an archive itself (zip)"},
		{"zip: a gzip within", zipOf(t, entry{name: "data-7.csv", body: zipped("a,b\n")}), "an archive itself (gzip)"},
		{"zip: a tar within", zipOf(t, entry{name: "data-7.csv", body: tarOf(t, row)}), "an archive itself (tar)"},
		{"zip: two that match", zipOf(t, row, entry{name: "old/data-6.csv", body: "x"}), "two members"},
		{"zip: twice the same", zipOf(t, row, row), "two members"},
		{"zip: none that matches", zipOf(t, entry{name: "data-7.csv/x", body: "x"}), "no member"},
		{"zip: empty", zipOf(t), "no member"},
		{"zip: a page of HTML as member", zipOf(t, entry{name: "data-7.csv", body: page}), "HTML"},
		{"zip: an empty member", zipOf(t, entry{name: "data-7.csv"}), "empty"},
		{"zip: cut off", zipOf(t, row)[:200], "zip"},
		{"zip: a wrong byte", corruptMember(t, row), "unpack"},
		{"zip: says it is short", lyingSize(t, row), "unpack"},
		{"zip: too many entries", zipOf(t, many(10_001)...), "10001 entries"},
		{"tar: up and out", tarOf(t, row, entry{name: "../evil", body: "x"}), "leads out"},
		{"tar: absolute", tarOf(t, row, entry{name: "/evil", body: "x"}), "absolute"},
		{"tar: a link", tarOf(t, row, entry{name: "l", link: "/etc/passwd"}), "a link"},
		{"tar: a pipe", tarOf(t, row, entry{name: "p", mode: fs.ModeNamedPipe}), "not a file"},
		{"tar: two that match", tarOf(t, row, row), "two members"},
		{"tar: none that matches", tarOf(t, entry{name: "x", body: "x"}), "no member"},
		{"tar: cut off", tarOf(t, row)[:700], "unpack"},
		{"tar.gz: a bomb", zipped(tarOf(t, entry{name: "data-7.csv", body: zeros})), "bomb"},
		{"tar.gz: a bomb in another member", zipped(tarOf(t, row, entry{name: "x", body: zeros})), "bomb"},
		{"gzip of no tar", zipped("a,b\n"), "tar"},
		{"tar: a sparse bomb", sparseTar(), "of type 'S'"},
		{"csv", csv(10), "not an archive"},
		{"html", page, "HTML"},
		{"7z", "7z\xbc\xaf\x27\x1c\x00\x04", "7z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, dir, err := takeFrom(t, fetch.Options{}, "all.zip", c.bytes)
			if e, ok := errors.AsType[*fetch.Error](err); !ok || e.Kind != fetch.ErrRefused || !strings.Contains(e.Err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
			if got := left(t, dir); len(got) != 0 {
				t.Errorf("left %v", got)
			}
		})
	}
}

// TestLimits holds archives and gzip streams to limits smaller than the default.
func TestLimits(t *testing.T) {
	noise := csv(20_000) // some 200 kB
	for _, c := range []struct {
		name, bytes string
		opt         fetch.Options
		says        string
	}{
		{"zip", zipOf(t, entry{name: "data-7.csv", body: noise}), fetch.Options{MaxUnpacked: 100_000}, "more than 100000"},
		{"zip that lies", lyingSize(t, entry{name: "data-7.csv", body: noise}), fetch.Options{MaxUnpacked: 100_000}, "unpack"},
		{"tar.gz", zipped(tarOf(t, entry{name: "data-7.csv", body: noise})), fetch.Options{MaxUnpacked: 100_000}, "more than 100000"},
		{"tar.gz, passed over", zipped(tarOf(t, entry{name: "x", body: noise}, entry{name: "data-7.csv", body: "a\n"})), fetch.Options{MaxUnpacked: 100_000}, "more than 100000"},
		{"zip within them", zipOf(t, entry{name: "data-7.csv", body: noise}), fetch.Options{MaxUnpacked: int64(len(noise))}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := takeFrom(t, c.opt, "all.zip", c.bytes)
			if e, _ := errors.AsType[*fetch.Error](err); c.says == "" && err != nil || c.says != "" && (e == nil || e.Kind != fetch.ErrRefused || !strings.Contains(e.Err.Error(), c.says)) {
				t.Errorf("got %v", err)
			}
		})
	}
	bomb := zipped(strings.Repeat("\n", 4<<20))
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { file{bomb, "", longAgo}.serve(w, r) })
	c, _ := client(fetch.Options{})
	if _, err := c.Get(t.Context(), fetch.Target{URL: s.URL + "/a.csv.gz", Name: "a.csv.gz"}, nil, t.TempDir()); !errors.Is(err, fetch.ErrRefused) || !strings.Contains(err.Error(), "bomb") {
		t.Errorf("a gzip bomb: %v", err)
	}
}

func many(n int) []entry {
	list := make([]entry, n)
	for i := range list {
		list[i].name = fmt.Sprint(i)
	}
	return list
}

// corruptMember spoils a byte of the member's data.
func corruptMember(t testing.TB, e entry) string {
	b := []byte(zipOf(t, e))
	b[30+len(e.name)+20] ^= 0xff
	return string(b)
}

// lyingSize says in the table of contents that the member has 10 bytes.
func lyingSize(t testing.TB, e entry) string {
	b := []byte(zipOf(t, e))
	i := bytes.Index(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[i+24:], 10)
	return string(b)
}

// sparseTar is a tar file whose member is a hole of 1 GiB (GNU format, old
// sparse header; GNU tar manual, "Sparse Formats").
func sparseTar() string {
	const size = 1 << 30
	h := make([]byte, 512)
	copy(h, "data-7.csv")
	copy(h[100:], "0000644\x00")
	copy(h[124:], fmt.Sprintf("%011o\x00", 0))
	copy(h[136:], fmt.Sprintf("%011o\x00", 0))
	h[156] = 'S'
	copy(h[257:], "ustar  \x00")
	copy(h[386:], fmt.Sprintf("%011o\x00%011o\x00", size, 0))
	copy(h[483:], fmt.Sprintf("%011o\x00", size))
	copy(h[148:], "        ")
	sum := 0
	for _, b := range h {
		sum += int(b)
	}
	copy(h[148:], fmt.Sprintf("%06o\x00 ", sum))
	return string(h) + strings.Repeat("\x00", 1024)
}

func TestGetArchiveUnchanged(t *testing.T) {
	bytes := zipOf(t, entry{name: "data-7.csv", body: csv(10)})
	f := file{bytes, `"v1"`, longAgo}
	s := serve(t, func(w http.ResponseWriter, r *http.Request, n int) { f.serve(w, r) })
	c, _ := client(fetch.Options{})
	packed := packedFile
	packed.Find.URL = s.URL + "/all.zip"
	target, err := c.Find(t.Context(), source.Descriptor{ID: "s"}, packed, "")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	a, err := c.GetArchive(t.Context(), target, nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	res, err := a.Take(t.Context(), target, nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.Take(t.Context(), target, &entente.Edition{SHA256: res.SHA256}, dir)
	if err != nil || !again.NotModified {
		t.Errorf("the same member: %+v, %v", again, err)
	}
	a.Close()
	e := entente.Edition{URL: target.URL, ETag: res.ETag, Modified: res.Modified, SHA256: res.SHA256, Bytes: res.Bytes, Archive: res.Archive}
	if a, err = c.GetArchive(t.Context(), target, &e, dir); err != nil || !a.NotModified || a.SHA256 != hexSum(bytes) {
		t.Errorf("the same archive: %+v, %v", a, err)
	}
	if got := s.requests(); len(got) != 2 || got[1].Header.Get("If-None-Match") != `"v1"` {
		t.Errorf("%d requests", len(got))
	}
}

// FuzzTake takes a member out of whatever bytes: it is refused, or what is
// taken is within the limits, and nothing is left or written elsewhere.
func FuzzTake(f *testing.F) {
	row := entry{name: "data-7.csv", body: "a,b\n1,2\n"}
	for _, s := range []string{zipOf(f, row), tarOf(f, row), zipped(tarOf(f, row)), zipOf(f, entry{name: "../data-7.csv", body: "x"}),
		zipOf(f, entry{name: "data-7.csv", body: "x", mode: fs.ModeSymlink | 0o777}), tarOf(f, entry{name: "data-7.csv", link: "x"}),
		sparseTar(), "PK\x05\x06" + strings.Repeat("\x00", 18), "PK\x03\x04", "\x1f\x8b\x08", "", lyingSize(f, row), corruptMember(f, entry{name: "data-7.csv", body: csv(20)})} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const most = 1 << 20
		res, dir, err := takeFrom(t, fetch.Options{MaxUnpacked: most, MaxRatio: 100}, "all.zip", string(b))
		if err == nil && (len(content(t, res)) > most || res.Bytes == 0 || filepath.Dir(res.Path) != dir || res.Name != filepath.Base(res.Archive.Member)) {
			t.Errorf("took %+v", res)
		}
		if err != nil && len(left(t, dir)) != 0 {
			t.Errorf("left %v after %v", left(t, dir), err)
		}
	})
}
