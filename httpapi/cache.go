package httpapi

import (
	"bytes"
	"container/list"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// cache keeps answers as they were sent, up to a number of bytes; what was not
// asked for longest goes first.
type cache struct {
	mu    sync.Mutex
	most  int
	held  int
	order *list.List // of *page, latest first
	pages map[string]*list.Element
}

// page is an answer in one form.
type page struct {
	key   string
	body  []byte
	zip   []byte // the same compressed, where that is worth it
	total int    // rows that there are, where the answer is a part of them
	shown int
}

func newCache(bytes int) *cache {
	return &cache{most: bytes, order: list.New(), pages: map[string]*list.Element{}}
}

func (c *cache) get(key string) (*page, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.pages[key]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*page), true
}

// put keeps a page, unless it alone would take more than an eighth of the room.
func (c *cache) put(p *page) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.pages[p.key]; ok || p.size() > c.most/8 {
		return
	}
	c.pages[p.key] = c.order.PushFront(p)
	c.held += p.size()
	for c.held > c.most {
		last := c.order.Back()
		old := c.order.Remove(last).(*page)
		delete(c.pages, old.key)
		c.held -= old.size()
	}
}

// size counts the page and what holds it.
func (p *page) size() int { return len(p.body) + len(p.zip) + len(p.key) + 200 }

// worthZipping is how long a body is at least that is kept compressed.
const worthZipping = 1400

// pack compresses a body once for all who will ask for it.
func (p *page) pack(media string) {
	if len(p.body) < worthZipping || !strings.HasPrefix(media, "text/") && media != "application/json" {
		return
	}
	var b bytes.Buffer
	z := zips.Get().(*gzip.Writer)
	defer zips.Put(z)
	z.Reset(&b)
	// A buffer takes everything that is written to it.
	_, _ = z.Write(p.body)
	_ = z.Close()
	p.zip = b.Bytes()
}

var zips = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// takesGzip reads Accept-Encoding.
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, rest, _ := strings.Cut(part, ";")
		if name = strings.ToLower(strings.TrimSpace(name)); name != "gzip" {
			continue
		}
		value, weighed := strings.CutPrefix(strings.ReplaceAll(rest, " ", ""), "q=")
		q, err := strconv.ParseFloat(value, 64)
		return !weighed || err == nil && q > 0
	}
	return false
}
