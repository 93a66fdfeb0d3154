package record

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"entente/source"
	"entente/source/atop"
	"entente/source/baci"
	"entente/source/cow"
	"entente/source/desta"
	"entente/source/eu"
	"entente/source/gdelt"
	"entente/source/gsdb"
	"entente/source/icews"
	"entente/source/imf"
	"entente/source/mid"
	"entente/source/ofac"
	"entente/source/polecat"
	"entente/source/sipri"
	"entente/source/table"
	"entente/source/tkg"
	"entente/source/uk"
	"entente/source/undl"
	"entente/source/unsc"
	"entente/source/vdem"
	"entente/source/voeten"
	"entente/source/worldbank"
)

// Sources lists the data sets that this program reads: the built-in ones, then
// the user's own descriptors in the folder sources of the record, if any.
func Sources(home string) ([]source.Source, error) {
	list := append([]source.Source{undl.New(), voeten.New(), gsdb.New(), ofac.New(), unsc.New(), eu.New(), uk.New(), sipri.New(), cow.New(), imf.New(), baci.New(), worldbank.New(), atop.New(), mid.New(), desta.New(), vdem.New(), gdelt.New(), gdelt.NewMentions(), icews.New(), polecat.New(), tkg.New(), ledgerSource()}, table.Embedded()...)
	own, err := ownSources(home)
	if err != nil {
		return nil, err
	}
	list = append(list, own...)
	seen := map[string]bool{}
	for _, s := range list {
		if seen[s.ID] {
			return nil, fmt.Errorf("load sources: two descriptors are called %q; rename your own", s.ID)
		}
		seen[s.ID] = true
	}
	return list, nil
}

func ownSources(home string) ([]source.Source, error) {
	if home == "" {
		return nil, nil
	}
	paths, err := filepath.Glob(filepath.Join(home, "sources", "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("list own sources: %w", err)
	}
	slices.Sort(paths)
	var list []source.Source
	for _, p := range paths {
		b, err := os.Open(p)
		if err != nil {
			return nil, fmt.Errorf("read own source: %w", err)
		}
		s, err := table.Parse(b)
		b.Close()
		if err != nil {
			return nil, fmt.Errorf("read own source %s: %w", p, err)
		}
		list = append(list, s)
	}
	return list, nil
}

// pick returns the named sources, or all.
func pick(all []source.Source, ids []string) ([]source.Source, error) {
	if len(ids) == 0 {
		return all, nil
	}
	var chosen []source.Source
	for _, id := range ids {
		i := slices.IndexFunc(all, func(s source.Source) bool { return strings.EqualFold(s.ID, id) })
		if i < 0 {
			var known []string
			for _, s := range all {
				known = append(known, s.ID)
			}
			return nil, fmt.Errorf("unknown source %q; there are: %s", id, strings.Join(known, ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
