// Package web serves the dashboard, which is built by `make web` into dist/app
// and embedded from there. A program built without it serves a page that says
// how to have it.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// policy lets pages load scripts, styles, pictures and answers from this server
// and from nowhere else, and run nothing that stands in the page itself.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "

// placeholder is what is served where the dashboard was not built.
const placeholder = "placeholder.html"

// file is what a path is answered with, in every encoding that it is kept in.
type file struct {
	media string
	tag   string
	plain []byte
	coded map[string][]byte // by content encoding
	fixed bool              // its name changes with its content
}

// Built reports whether the dashboard is part of this program.
func Built() bool {
	_, err := fs.Stat(dist, "dist/app/index.html")
	return err == nil
}

// Handler answers with the dashboard: its files, and for the address of a page
// the one document that reads the address itself. That document also answers
// where no page is, with status 404, and says so. Frames of other sites may
// show what is under /embed/ and nothing else.
func Handler() (http.Handler, error) {
	root, first := "dist/app", "index.html"
	if !Built() {
		root, first = "dist", placeholder
	}
	sub, err := fs.Sub(dist, root)
	if err != nil {
		return nil, fmt.Errorf("open the dashboard: %w", err)
	}
	return handler(sub, first)
}

func handler(files fs.FS, first string) (http.Handler, error) {
	kept, err := load(files)
	if err != nil {
		return nil, err
	}
	page, ok := kept[first]
	if !ok {
		return nil, fmt.Errorf("open the dashboard: no %s", first)
	}
	delete(kept, first)
	known, err := patterns(files, first)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD are answered here", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		f, ok := kept[name]
		switch {
		case ok:
			f.serve(w, r, http.StatusOK)
		case strings.HasPrefix(name, "assets/") || strings.HasPrefix(name, "api/") || path.Ext(name) != "":
			// A file of an older build, or of nobody: a page in its place would
			// be taken for what was asked for.
			http.Error(w, "nothing is served at this address; /api/ lists what there is", http.StatusNotFound)
		case known.fit(r.URL.EscapedPath()):
			page.serve(w, r, http.StatusOK)
		default:
			page.serve(w, r, http.StatusNotFound)
		}
	}), nil
}

func load(files fs.FS) (map[string]*file, error) {
	kept := map[string]*file{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		ext := path.Ext(name)
		if ext == ".gz" || ext == ".br" || name == "manifest.json" || name == pageList || (name == placeholder && path.Dir(name) != ".") {
			return nil
		}
		plain, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(plain)
		f := &file{media: mime.TypeByExtension(ext), tag: hex.EncodeToString(sum[:12]), plain: plain, coded: map[string][]byte{}, fixed: strings.HasPrefix(name, "assets/")}
		if ext == ".js" {
			f.media = "text/javascript; charset=utf-8" // whatever the machine's table of types says
		}
		for coding, ending := range map[string]string{"gzip": ".gz", "br": ".br"} {
			if b, err := fs.ReadFile(files, name+ending); err == nil {
				f.coded[coding] = b
			}
		}
		kept[name] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the dashboard: %w", err)
	}
	return kept, nil
}

func (f *file) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Security-Policy", policy+"'none'")
	if r.URL.Path == "/embed" || strings.HasPrefix(r.URL.Path, "/embed/") {
		h.Set("Content-Security-Policy", policy+"*")
		h.Del("X-Frame-Options")
	}
	h.Set("Cache-Control", "no-cache")
	if f.fixed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	coding, body := f.coding(r.Header.Get("Accept-Encoding"))
	tag := `"` + f.tag + coding + `"`
	if status == http.StatusOK {
		h.Set("ETag", tag)
	}
	if status == http.StatusOK && strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		// A client that is gone needs no answer.
		_, _ = w.Write(body)
	}
}

// coding chooses the smallest form that a client takes.
func (f *file) coding(accept string) (string, []byte) {
	takes := map[string]bool{}
	for part := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		takes[strings.TrimSpace(name)] = strings.ReplaceAll(q, " ", "") != "q=0"
	}
	for _, c := range []string{"br", "gzip"} {
		if b, ok := f.coded[c]; ok && takes[c] {
			return c, b
		}
	}
	return "", f.plain
}
