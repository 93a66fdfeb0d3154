package record

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente"
	"entente/group"
	"entente/states"
)

// fetchPlane says how to get what the embedded record does not hold.
const fetchPlane = "entente sync atop gsdb voeten, then entente build, for any other"

// placeTables are the stored figures of the three axes.
type placeTables [3]*storedTable

var axes = [3]string{structure, stance, pressure}

// placeTables reads them; a Missing error where there are none.
func (r *Record) placeTables() (placeTables, error) {
	var t placeTables
	for i, id := range axes {
		m, err := FindMeasure(id)
		if err != nil {
			return t, err
		}
		if t[i], err = r.storedTable(m); err != nil {
			return t, err
		}
		if len(t[i].slices) == 0 && t[i].withheld > 0 {
			return t, missing("left out by --commercial: what %s rests on is for non-commercial use only", id)
		}
	}
	if len(t.sizes()) == 0 {
		return t, missing("the embedded record holds no places; entente sync atop gsdb voeten, then entente build")
	}
	return t, nil
}

// in lists the stored figures of one span by subject.
func (s *storedSlice) in(span string) map[string]storedRow {
	rows := map[string]storedRow{}
	if s == nil {
		return rows
	}
	if k, ok := s.spans.at[span]; ok {
		for i, at := range s.span {
			if at == k {
				x := s.row(int32(i))
				rows[x.Subject] = x
			}
		}
	}
	return rows
}

// sizes lists the sizes of parts by which groups are placed.
func (t placeTables) sizes() []int {
	var list []int
	for name, s := range t[0].slices {
		if text, ok := strings.CutPrefix(name, "parts of "); ok && slices.Contains(s.subjects.texts, randomSubject) {
			if size, err := strconv.Atoi(text); err == nil {
				list = append(list, size)
			}
		}
	}
	slices.Sort(list)
	return list
}

// storedYear is what places of a year rest on.
type storedYear struct{ stance, pressure, absent []string }

func (t placeTables) year(year int) (y storedYear, err error) {
	for _, size := range t.sizes() {
		if x, ok := t[1].slices[partsSlice(size)].in(fmt.Sprint(year))[randomSubject]; ok {
			y.stance, y.absent = readRanksNote(x.Note)
		}
		if x, ok := t[2].slices[partsSlice(size)].in(fmt.Sprint(year))[randomSubject]; ok {
			y.pressure, _ = readRanksNote(x.Note)
		}
		if y.stance != nil {
			return y, nil
		}
	}
	labels := t[0].slices[partsSlice(t.sizes()[0])].labels
	return y, missing("the embedded record has no places of %d, of the years from %s to %s only", year, labels[0], labels[len(labels)-1])
}

// storedPlaneYear is PlaneYear of the embedded record.
func (r *Record) storedPlaneYear(year int) (stance, absent []string, err error) {
	t, err := r.placeTables()
	if err != nil {
		return nil, nil, err
	}
	y, err := t.year(year)
	return y.stance, y.absent, err
}

// storedPlane is Plane of the embedded record: of the groups that come with the
// program, by the sizes that they have.
func (r *Record) storedPlane(year, size int, choice PlaneChoice, more []states.Group) (*Plane, error) {
	if err := choice.stored(); err != nil {
		return nil, err
	}
	t, err := r.placeTables()
	if err != nil {
		return nil, err
	}
	y, err := t.year(year)
	if err != nil {
		return nil, err
	}
	if choice.Stance != nil && !slices.Equal(choice.Stance, y.stance) {
		return nil, missing("not every component is covered in %d", year)
	}
	slice := partsSlice(size)
	for _, g := range more {
		if !t.knows(g.ID) {
			return nil, missing("the embedded record holds the places of the groups of %d and more that come with the program; %s", fewestMembers, fetchPlane)
		}
	}
	random, ok := t.place(slice, year, randomSubject)
	if !ok {
		return nil, missing("the embedded record compares parts of %s members, not of %d; %s", joinNumbers(t.sizes()), size, fetchPlane)
	}
	p := &Plane{Year: year, Size: size, Random: random, Stance: y.stance, Pressure: y.pressure, Absent: y.absent}
	for i := range axes {
		for _, sha := range strings.Fields(t[i].slices[slice].in(fmt.Sprint(year))[randomSubject].Editions) {
			p.Editions = appendOnce(p.Editions, sha)
		}
	}
	for _, g := range declaredAnd(r.Groups.All(), more) {
		x, ok := t.place(slice, year, g.ID)
		if !ok {
			continue
		}
		x.Group, x.Members = g, r.membersIn(Subject{On: OnGroup, Group: g}, year)
		if len(x.Members) == size {
			if x.Parts, err = r.storedParts(g.ID, year); err != nil {
				return nil, err
			}
		}
		p.Places = append(p.Places, x)
	}
	return p, nil
}

// stored is a Missing error for what the embedded record does not hold.
func (c PlaneChoice) stored() error {
	if len(c.Weights) > 0 {
		return missing("the embedded record holds places with all parts weighed alike; %s", fetchPlane)
	}
	return nil
}

// knows reports whether a group is placed in any year.
func (t placeTables) knows(id string) bool {
	for name, s := range t[0].slices {
		if _, ok := s.subjects.at[id]; ok && strings.HasPrefix(name, "parts of ") {
			return true
		}
	}
	return false
}

// place reads the place of a subject, with unknown parts of structure.
func (t placeTables) place(slice string, year int, subject string) (Place, bool) {
	x := Place{Year: year}
	for i := range x.Parts {
		x.Parts[i] = math.NaN()
	}
	for i, to := range []*Spread{&x.Structure, &x.Stance, &x.Pressure} {
		row, ok := t[i].slices[slice].in(fmt.Sprint(year))[subject]
		switch {
		case ok:
			*to, x.Subsets = Spread{Mean: row.Value, P05: orNaN(row.Low), P95: orNaN(row.High)}, int(row.N)
		case axes[i] == pressure: // nothing is known of what is done to groups
			*to = Spread{Mean: math.NaN(), P05: math.NaN(), P95: math.NaN()}
		default:
			return x, false
		}
	}
	return x, true
}

// storedParts reads the parts of structure of a whole group; NaN where they are
// not known.
func (r *Record) storedParts(id string, year int) (parts [len(group.PartNames)]float64, err error) {
	for i, name := range group.PartNames {
		m, err := FindMeasure(structure + "-" + name)
		if err != nil {
			return parts, err
		}
		t, err := r.storedTable(m)
		if err != nil {
			return parts, err
		}
		parts[i] = math.NaN()
		if row, ok := t.slices[""].in(fmt.Sprint(year))[id]; ok {
			parts[i] = row.Value
		}
	}
	return parts, nil
}

// storedWithout is WithoutEach of the embedded record.
func (r *Record) storedWithout(g states.Group, year int, members []entente.Code, choice PlaneChoice) ([]Place, error) {
	if err := choice.stored(); err != nil {
		return nil, err
	}
	t, err := r.placeTables()
	if err != nil {
		return nil, err
	}
	var list []Place
	for _, c := range members {
		rest := Without(g, c)
		if x, ok := t.place(partsSlice(len(members)-1), year, rest.ID); ok {
			x.Group, x.Members = rest, slices.DeleteFunc(slices.Clone(members), func(m entente.Code) bool { return m == c })
			list = append(list, x)
		}
	}
	return list, nil
}

// storedComponents is Components of the embedded record.
func (r *Record) storedComponents(g states.Group, year int) ([]Placed, error) {
	t, err := r.placeTables()
	if err != nil {
		return nil, err
	}
	y, err := t.year(year)
	if err != nil {
		return nil, err
	}
	var list []Placed
	for axis, names := range [][]string{nil, y.stance, y.pressure} {
		for _, id := range names {
			rank, ok := t[axis].slices[rankSlice(id)].in(fmt.Sprint(year))[g.ID]
			if !ok {
				continue
			}
			value := t[axis].slices[valueSlice(id)].in(fmt.Sprint(year))[g.ID]
			x := Placed{Component: Component{ID: id, Unit: componentUnits[id]}, Rank: rank.Value, Value: value.Value}
			for _, e := range r.behind {
				if e.SHA256 == rank.Editions {
					x.Edition = e
				}
			}
			list = append(list, x)
		}
	}
	return list, nil
}

func joinNumbers(list []int) string {
	var words []string
	for _, n := range list {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ", ")
}
