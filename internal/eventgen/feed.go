package eventgen

import (
	"archive/zip"
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Feed is a publisher of quarter-hours as GDELT is: a list of all files with
// size and MD5, a list of the newest, and the files. It serves them below /gdelt/
// and can be told to behave badly. Safe for concurrent use.
type Feed struct {
	Rows int // of each file

	mu      sync.Mutex
	files   []feedFile
	at      map[string]int
	shuffle *rand.Rand
	ranges  bool // whether a part of the list can be asked for
	asked   map[string]int
}

type feedFile struct {
	name    string
	sum     string // as the list says
	size    int
	stamp   time.Time
	damaged bool
	absent  bool // in the list, and not there
	hidden  bool // there, and not in the list
	rows    int
}

// NewFeed returns a publisher without files.
func NewFeed(rows int) *Feed {
	return &Feed{Rows: rows, at: map[string]int{}, asked: map[string]int{}, ranges: true}
}

// Publish adds the files of n quarter-hours from a moment on and returns their
// names.
func (f *Feed) Publish(from time.Time, n int) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []string
	for i := range n {
		x := feedFile{stamp: from.Add(time.Duration(i) * 15 * time.Minute), rows: f.Rows}
		x.name = x.stamp.Format("20060102150405") + ".export.CSV.zip"
		b := x.bytes()
		sum := md5.Sum(b)
		x.sum, x.size = hex.EncodeToString(sum[:]), len(b)
		f.at[x.name] = len(f.files)
		f.files = append(f.files, x)
		names = append(names, x.name)
	}
	return names
}

// bytes makes the file: the same moment gives the same bytes.
func (x feedFile) bytes() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(strings.TrimSuffix(x.name, ".zip"))
	if err == nil {
		first := x.stamp.Unix() / 900 * 1_000_000
		err = Write(w, Options{Rows: x.rows, First: first, Day: x.stamp, Seed: uint64(first)})
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	out := b.Bytes()
	if x.damaged {
		out[len(out)/2] ^= 0x55
	}
	return out
}

// Damage changes a byte of a file, or mends it; the list keeps the MD5 of the
// whole file.
func (f *Feed) Damage(name string, damaged bool) {
	f.change(name, func(x *feedFile) { x.damaged = damaged })
}

// Omit takes a file away that the list announces, or puts it back.
func (f *Feed) Omit(name string, absent bool) {
	f.change(name, func(x *feedFile) { x.absent = absent })
}

// Hide leaves a file out of the lists, or puts it in.
func (f *Feed) Hide(name string, hidden bool) {
	f.change(name, func(x *feedFile) { x.hidden = hidden })
}

func (f *Feed) change(name string, how func(*feedFile)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how(&f.files[f.at[name]])
}

// Shuffle gives the list an order of its own at each request.
func (f *Feed) Shuffle(seed uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shuffle = rand.New(rand.NewPCG(seed, 15))
}

// Whole lets the server send the whole list when its end is asked for.
func (f *Feed) Whole() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ranges = false
}

// Asked tells how often something was asked for, by its name.
func (f *Feed) Asked(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[name]
}

// ServeHTTP implements http.Handler.
func (f *Feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	var body []byte
	f.mu.Lock()
	f.asked[name]++
	switch name {
	case "masterfilelist.txt":
		body = f.list(r, 0)
		if !f.ranges {
			r.Header.Del("Range")
		}
	case "lastupdate.txt":
		body = f.list(r, 1)
	default:
		i, ok := f.at[name]
		if !ok || f.files[i].absent {
			f.mu.Unlock()
			http.NotFound(w, r)
			return
		}
		body = f.files[i].bytes()
	}
	f.mu.Unlock()
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// list writes the lines of the last n files, or of all: three for each moment,
// as the publisher does.
func (f *Feed) list(r *http.Request, n int) []byte {
	var shown []feedFile
	for _, x := range f.files {
		if !x.hidden {
			shown = append(shown, x)
		}
	}
	if n > 0 && len(shown) > n {
		shown = shown[len(shown)-n:]
	}
	if f.shuffle != nil {
		f.shuffle.Shuffle(len(shown), func(i, k int) { shown[i], shown[k] = shown[k], shown[i] })
	}
	var b bytes.Buffer
	base := "http://" + r.Host + path.Dir(r.URL.Path) + "/"
	for _, x := range shown {
		stamp := x.stamp.Format("20060102150405")
		fmt.Fprintf(&b, "%d %s %s%s\n", x.size, x.sum, base, x.name)
		fmt.Fprintf(&b, "%d %s %s%s.mentions.CSV.zip\n", x.size, x.sum, base, stamp)
		fmt.Fprintf(&b, "%d %s %s%s.gkg.csv.zip\n", x.size, x.sum, base, stamp)
	}
	return b.Bytes()
}
