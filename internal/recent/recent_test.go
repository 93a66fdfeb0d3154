package recent

import (
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// What is held is what a list of keys by last use holds.
func TestValuesAreTheLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Values[int, string]{Most: rapid.IntRange(0, 4).Draw(t, "most")}
		var keys []int // the latest last
		value := map[int]string{}
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			k := rapid.IntRange(0, 6).Draw(t, "key")
			i := slices.Index(keys, k)
			if rapid.Bool().Draw(t, "put") {
				v := rapid.String().Draw(t, "value")
				r.Put(k, v)
				value[k] = v
				if i >= 0 {
					keys = slices.Delete(keys, i, i+1)
				}
				keys = append(keys, k)
				keys = keys[max(0, len(keys)-r.Most):]
				continue
			}
			got, ok := r.Get(k)
			if ok != (i >= 0) || ok && got != value[k] {
				t.Fatalf("get %d: %q, %v; want %q, %v", k, got, ok, value[k], i >= 0)
			}
			if ok {
				keys = append(slices.Delete(keys, i, i+1), k)
			}
		}
	})
}

func TestValuesAtOnce(t *testing.T) {
	r := Values[int, int]{Most: 3}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for k := range 100 {
				r.Put(k%(i+1), k%(i+1))
				if v, ok := r.Get(k % 5); ok && v != k%5 {
					t.Errorf("%d under %d", v, k%5)
				}
			}
		})
	}
	wait.Wait()
}
