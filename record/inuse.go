package record

import (
	"slices"

	"entente"
	"entente/store"
)

// Between a sync and the build after it a manifest names two editions of one
// file: the one that the segments were made from, which answers, and the one
// that was fetched since. The build drops the former.

// rests reports whether a segment was made from the edition's bytes.
func rests(m store.Manifest, e entente.Edition) bool {
	return slices.ContainsFunc(m.Segments, func(s store.Segment) bool { return slices.Contains(s.Inputs, e.SHA256) })
}

// sameFile reports whether two editions are of one file of one source.
func sameFile(a, b entente.Edition) bool { return a.Source == b.Source && a.File == b.File }

// currentEdition returns the edition of a file that was fetched last.
func currentEdition(m store.Manifest, id, role string) (current entente.Edition, found bool) {
	for _, e := range m.Editions {
		if e.Source != id || e.File != role {
			continue
		}
		if !found || !rests(m, e) {
			current, found = e, true
		}
	}
	return current, found
}

// adopted returns the editions after a new one came in: the one that the
// segments rest on stays until the next build.
func adopted(m store.Manifest, e entente.Edition) []entente.Edition {
	kept := slices.DeleteFunc(slices.Clone(m.Editions), func(x entente.Edition) bool {
		return sameFile(x, e) && (x.SHA256 == e.SHA256 || !rests(m, x))
	})
	return append(kept, e)
}

// currentEditions lists the current edition of each file.
func currentEditions(m store.Manifest) []entente.Edition {
	return slices.DeleteFunc(slices.Clone(m.Editions), func(e entente.Edition) bool {
		current, _ := currentEdition(m, e.Source, e.File)
		return current.SHA256 != e.SHA256
	})
}

// use takes a manifest to answer from. Editions that nothing was built from yet
// do not answer. In the embedded record editions of which it holds no row, but
// figures only, answer with those.
func (r *Record) use(m store.Manifest) {
	r.manifest, r.pending, r.behind = m, nil, nil
	if m.RawOmitted {
		r.manifest.Editions = slices.DeleteFunc(slices.Clone(m.Editions), func(e entente.Edition) bool {
			if slices.ContainsFunc(m.Segments, func(s store.Segment) bool { return !isStored(s) && slices.Contains(s.Inputs, e.SHA256) }) {
				return false
			}
			r.behind = append(r.behind, e)
			return true
		})
		return
	}
	r.manifest.Editions = slices.DeleteFunc(slices.Clone(m.Editions), func(e entente.Edition) bool {
		if rests(m, e) || r.far[e.SHA256] {
			return false
		}
		r.pending = append(r.pending, e)
		return true
	})
}

// Pending lists the editions that were fetched and not built yet.
func (r *Record) Pending() []entente.Edition { return slices.Clone(r.pending) }
