package tkg

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente/source"
)

// Entity is an actor of the set.
type Entity struct {
	Name    string
	Country string // ISO 3166-1 alpha-3, as the name says; empty for none
	Kind    string // state, sector (Police (Iran)) or other
	Placed  string // country by the name or by a list of persons and bodies; empty for none
}

// Relation is a kind of event.
type Relation struct {
	Name      string
	CAMEO     string
	Goldstein float64 // NaN where not given
}

// Fact says that subject did relation to object on a day.
type Fact struct {
	Subject, Relation, Object int32 // places in the tables
	Day                       int32 // from the first day of the set
}

// Part is one of the parts that a set is divided into, in order of time.
type Part struct {
	Name  string // train, valid or test
	Facts []Fact
}

// Set is a benchmark set.
type Set struct {
	Entities  []Entity
	Relations []Relation
	Parts     []Part // those that are there
}

// partNames are the parts in order of time.
var partNames = []string{"train", "valid", "test"}

// Load reads the folder of a set: entities, relations, and train, valid and test
// as far as they are there, each as .tsv or .tsv.gz. An error names the file and
// the row.
func Load(folder fs.FS) (*Set, error) {
	s := &Set{}
	err := table(folder, "entities", []string{"id", "name", "country", "kind"}, func(at map[string]int, cells []string) error {
		e := Entity{Name: cells[at["name"]], Country: cells[at["country"]], Kind: cells[at["kind"]]}
		if e.Placed = e.Country; e.Placed == "" {
			if i, ok := at["country_ext"]; ok {
				e.Placed = cells[i]
			}
		}
		s.Entities = append(s.Entities, e)
		return inOrder(cells[at["id"]], len(s.Entities)-1)
	})
	if err != nil {
		return nil, err
	}
	err = table(folder, "relations", []string{"id", "name", "cameo"}, func(at map[string]int, cells []string) error {
		r := Relation{Name: cells[at["name"]], CAMEO: cells[at["cameo"]], Goldstein: math.NaN()}
		if i, ok := at["goldstein"]; ok && cells[i] != "" {
			v, err := strconv.ParseFloat(cells[i], 64)
			if err != nil || !(v >= -10 && v <= 10) {
				return fmt.Errorf("goldstein %.40q: want -10 to 10", cells[i])
			}
			r.Goldstein = v
		}
		s.Relations = append(s.Relations, r)
		return inOrder(cells[at["id"]], len(s.Relations)-1)
	})
	if err != nil {
		return nil, err
	}
	for _, name := range partNames {
		p, err := s.part(folder, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s.Parts = append(s.Parts, p)
	}
	if len(s.Parts) == 0 {
		return nil, errors.New("load set: no train.tsv, valid.tsv or test.tsv")
	}
	return s, nil
}

// inOrder checks that ids count the rows from 0, which is what makes them places
// in a table.
func inOrder(id string, want int) error {
	if n, err := strconv.Atoi(id); err != nil || n != want {
		return fmt.Errorf("id %.40q, want %d: ids count the rows", id, want)
	}
	return nil
}

// part reads the facts of a part.
func (s *Set) part(folder fs.FS, name string) (Part, error) {
	p := Part{Name: name}
	err := rows(folder, name, func(row int, cells []string) error {
		if len(cells) < 4 {
			return fmt.Errorf("%d columns, want subject, relation, object, day", len(cells))
		}
		var v [4]int32
		for i := range v {
			n, err := strconv.ParseInt(cells[i], 10, 32)
			if err != nil || n < 0 {
				if row == 1 {
					return nil // a header
				}
				return fmt.Errorf("column %d: %.40q is no number", i+1, cells[i])
			}
			v[i] = int32(n)
		}
		f := Fact{v[0], v[1], v[2], v[3]}
		if int(max(f.Subject, f.Object)) >= len(s.Entities) || int(f.Relation) >= len(s.Relations) || f.Day > 366*200 {
			return fmt.Errorf("fact %v: out of the tables of %d entities and %d relations", v, len(s.Entities), len(s.Relations))
		}
		p.Facts = append(p.Facts, f)
		return nil
	})
	return p, err
}

// table reads a file with a header.
func table(folder fs.FS, name string, want []string, row func(at map[string]int, cells []string) error) error {
	at := map[string]int{}
	err := rows(folder, name, func(n int, cells []string) error {
		if n > 1 {
			if len(cells) < len(at) {
				cells = append(cells, slices.Repeat([]string{""}, len(at)-len(cells))...) // empty cells at the end
			}
			return row(at, cells)
		}
		for i, c := range cells {
			at[c] = i
		}
		for _, w := range want {
			if _, ok := at[w]; !ok {
				return fmt.Errorf("no column %s; found %.200q", w, cells)
			}
		}
		if len(at) != len(cells) {
			return fmt.Errorf("a column stands twice in %.200q", cells)
		}
		return nil
	})
	if err == nil && len(at) == 0 {
		return fmt.Errorf("load %s: the file is empty", name)
	}
	return err
}

// rows reads the lines of name.tsv or name.tsv.gz.
func rows(folder fs.FS, name string, row func(n int, cells []string) error) error {
	f, err := folder.Open(name + ".tsv")
	if errors.Is(err, fs.ErrNotExist) {
		f, err = folder.Open(name + ".tsv.gz")
	}
	if err != nil {
		return fmt.Errorf("load %s: %w", name, err)
	}
	defer f.Close()
	return lines(name, f, maxText, row)
}

// lines reads a table of at most so many bytes, unpacked. A longer one is an
// error, not the rows up to there.
func lines(name string, in io.Reader, most int64, row func(n int, cells []string) error) error {
	text, err := source.Open(in)
	if err != nil {
		return fmt.Errorf("load %s: %w", name, err)
	}
	bounded := &io.LimitedReader{R: text, N: most + 1}
	scan := bufio.NewScanner(bounded)
	scan.Buffer(nil, source.MaxRecord)
	n := 0
	for scan.Scan() {
		if bounded.N == 0 {
			return fmt.Errorf("load %s: longer than %d bytes", name, most)
		}
		line := strings.TrimSuffix(scan.Text(), "\r")
		if line == "" {
			continue
		}
		n++
		if err := row(n, strings.Split(line, "\t")); err != nil {
			return fmt.Errorf("load %s: row %d: %w", name, n, err)
		}
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("load %s: after row %d: %w", name, n, err)
	}
	return nil
}

// maxText is how many bytes a table may have, unpacked. The largest published
// ones have some hundred megabytes; facts take up to twice their text in memory.
const maxText = 1 << 30
