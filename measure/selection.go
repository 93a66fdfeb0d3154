package measure

import "math/bits"

// Selection is a set of roll calls of a Matrix, by their number. The zero value
// is empty. Methods return new selections and leave their operands alone.
type Selection struct{ words []uint64 }

// Range selects the roll calls lo, lo+1 ... hi-1.
func Range(lo, hi int) Selection {
	lo = max(lo, 0)
	if hi <= lo {
		return Selection{}
	}
	words := make([]uint64, (hi+63)/64)
	for w := lo / 64; w < len(words); w++ {
		words[w] = ^uint64(0)
	}
	words[lo/64] &= ^uint64(0) << (lo % 64)
	if r := hi % 64; r != 0 {
		words[len(words)-1] &= 1<<r - 1
	}
	return Selection{words}
}

// Of selects the roll calls listed. Negative numbers are not roll calls and are
// left out.
func Of(rollCalls []int) Selection {
	last := -1
	for _, rc := range rollCalls {
		last = max(last, rc)
	}
	words := make([]uint64, (last+64)/64)
	for _, rc := range rollCalls {
		if rc >= 0 {
			words[rc/64] |= 1 << (rc % 64)
		}
	}
	return Selection{words}
}

// And selects the roll calls in both.
func (s Selection) And(o Selection) Selection {
	words := make([]uint64, min(len(s.words), len(o.words)))
	for w := range words {
		words[w] = s.words[w] & o.words[w]
	}
	return Selection{words}
}

// Or selects the roll calls in either.
func (s Selection) Or(o Selection) Selection {
	words := make([]uint64, max(len(s.words), len(o.words)))
	for w := range words {
		words[w] = s.word(w) | o.word(w)
	}
	return Selection{words}
}

// Not selects those of the first n roll calls that are not in s.
func (s Selection) Not(n int) Selection {
	r := Range(0, n)
	for w := range r.words {
		r.words[w] &^= s.word(w)
	}
	return r
}

// Count returns the number of roll calls selected.
func (s Selection) Count() int {
	n := 0
	for _, w := range s.words {
		n += bits.OnesCount64(w)
	}
	return n
}

// Has reports whether the roll call is selected.
func (s Selection) Has(rollCall int) bool {
	return rollCall >= 0 && s.word(rollCall/64)>>(rollCall%64)&1 == 1
}

func (s Selection) word(w int) uint64 {
	if w < len(s.words) {
		return s.words[w]
	}
	return 0
}
