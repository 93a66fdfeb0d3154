package operation

import (
	"cmp"
	"math"

	"entente"
	"entente/record"
)

// OnMap is another state's value by a tie, and where it lies on a map of today.
type OnMap struct {
	State string `json:"state"`
	Name  string `json:"name"`
	M49   int    `json:"m49"` // numeric code of ISO 3166-1, of a state that is no more that of its successor; 0 without one
	Value Number `json:"value"`
}

// onMap has every other state with a value, those at zero among them: nothing
// that went is not nothing that is known.
func onMap(r *record.Record, figs []entente.Figure, c entente.Code) []OnMap {
	today := todays(r)
	list := []OnMap{}
	for _, f := range figs {
		other, ok := otherOf(f.Subject, c)
		if !ok || math.IsNaN(f.Value) {
			continue
		}
		s, _ := r.States.State(other)
		list = append(list, OnMap{State: string(other), Name: s.Name, M49: cmp.Or(today[other], s.M49), Value: Number(f.Value)})
	}
	return list
}

// todays gives states that are no more the numeric code of their successor.
func todays(r *record.Record) map[entente.Code]int {
	today := map[entente.Code]int{}
	for _, s := range r.States.All() {
		for _, older := range s.Continues {
			today[older] = s.M49
		}
	}
	return today
}
