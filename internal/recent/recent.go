// Package recent keeps values that are dear to make: those asked for last.
package recent

import (
	"container/list"
	"sync"
)

// Values holds up to Most values by key; what was not asked for longest goes
// first. It is safe for use by several goroutines. The zero value holds none.
type Values[K comparable, V any] struct {
	Most int

	mu    sync.Mutex
	order list.List // of pair, the latest first
	held  map[K]*list.Element
}

type pair[K comparable, V any] struct {
	key   K
	value V
}

// Get returns the value of a key, and makes it the latest.
func (r *Values[K, V]) Get(key K) (value V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.held[key]
	if !ok {
		return value, false
	}
	r.order.MoveToFront(e)
	return e.Value.(pair[K, V]).value, true
}

// Put holds a value as the latest, in place of one with its key.
func (r *Values[K, V]) Put(key K, value V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held == nil {
		r.held = map[K]*list.Element{}
	}
	if e, ok := r.held[key]; ok {
		r.order.Remove(e)
	}
	r.held[key] = r.order.PushFront(pair[K, V]{key, value})
	for r.order.Len() > r.Most {
		delete(r.held, r.order.Remove(r.order.Back()).(pair[K, V]).key)
	}
}
