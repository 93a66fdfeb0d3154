package record

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"entente"
	"entente/fetch"
	"entente/source"
	"entente/store"
)

// A source file of which every edition counts (source.File.Every) stands in the
// record once for each: the file of an edition is then role@version, as in
// sdn@2024-04-26, and everything that keeps one edition a file keeps them apart.

// fileOf returns the file of an edition.
func fileOf(f source.File, version string) string {
	if !f.Every || version == "" {
		return f.Role
	}
	return f.Role + "@" + version
}

// roleOf returns the role of an edition's file.
func roleOf(e entente.Edition) string {
	role, _, _ := strings.Cut(e.File, "@")
	return role
}

// fileWith returns the file of a source that an edition is of.
func fileWith(src source.Source, e entente.Edition) (source.File, bool) {
	i := slices.IndexFunc(src.Files, func(f source.File) bool { return f.Role == roleOf(e) })
	if i < 0 {
		return source.File{}, false
	}
	return src.Files[i], true
}

// dayOf returns the day of a snapshot whose name has none: when the publisher
// made it, else when it was fetched.
func dayOf(got fetch.Result) string {
	if t, err := http.ParseTime(got.Modified); err == nil {
		return t.UTC().Format("2006-01-02")
	}
	return got.Retrieved.UTC().Format("2006-01-02")
}

// editionsOf lists the editions of a source's role in order of their versions.
func editionsOf(m store.Manifest, id, role string) []entente.Edition {
	list := slices.DeleteFunc(currentEditions(m), func(e entente.Edition) bool { return e.Source != id || roleOf(e) != role })
	slices.SortFunc(list, func(x, y entente.Edition) int { return strings.Compare(x.Version, y.Version) })
	return list
}

// heldOf returns the edition that a target may be the same as, and the one that
// it must not fall far short of: that of the same day, else the one before it in
// time; nil without one.
func heldOf(m store.Manifest, id string, f source.File, t fetch.Target) (known, before *entente.Edition) {
	if !f.Every {
		if prev, ok := currentEdition(m, id, f.Role); ok {
			return &prev, &prev
		}
		return nil, nil
	}
	for _, e := range editionsOf(m, id, f.Role) {
		switch {
		case t.Version == "", e.Version < t.Version:
			before = &e
		case e.Version == t.Version:
			known = &e
		}
	}
	if t.Version == "" {
		known = before // a file without a date in its name is the newest
	}
	return known, cmp.Or(known, before)
}

// dateSnapshot dates a snapshot whose name has no date by the day that it says
// it is of, if it does, and returns the one that it must not fall far short of, nil
// without one.
func dateSnapshot(m store.Manifest, f source.File, asOf entente.Date, e *entente.Edition) *entente.Edition {
	if asOf != 0 {
		e.Version = asOf.String()
		e.File = fileOf(f, e.Version)
	}
	_, before := heldOf(m, e.Source, f, fetch.Target{Version: e.Version})
	return before
}
