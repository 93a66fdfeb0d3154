package operation

import (
	"fmt"
	"math"
	"strings"
)

// Document shows the verdict, the places, what is nearest and the parts.
func (p *PlaneResult) Document() Document {
	d := Document{Title: fmt.Sprintf("Structure and stance: %s, %d", p.Group, p.Year), Lead: p.verdict()}
	d.Blocks = append(d.Blocks, Block{Heading: fmt.Sprintf("Groups in %d, parts of %d members", p.Year, p.Size), Table: p.places()})
	if len(p.Nearest) > 0 {
		t := &Table{Columns: []Column{{Name: "group"}, {Name: "year", Align: Right}, {Name: "structure", Align: Right}, {Name: "stance", Align: Right}, {Name: "distance", Align: Right}}}
		for _, n := range p.Nearest {
			t.Rows = append(t.Rows, []string{n.Group, fmt.Sprint(n.Year), decimals(float64(n.Structure), 2), decimals(float64(n.Stance), 2), decimals(float64(n.Distance), 2)})
		}
		d.Blocks = append(d.Blocks, Block{Heading: "Nearest in any year looked at", Table: t})
	}
	d.Blocks = append(d.Blocks, Block{Heading: "What it is made of", Table: p.partTable()})
	if len(p.Without) > 0 {
		t := placeTable()
		for _, x := range p.Without {
			t.Rows = append(t.Rows, placeRow(x))
		}
		d.Blocks = append(d.Blocks, Block{Heading: "Without one member", Table: t})
	}
	notes := []string{
		"Bar: " + p.BarFrom + ".",
		"Structure counts treaties and what was built on them, not deals, visits or statements. Stance is a mean of ranks among random groups: " + strings.Join(p.Stance, ", ") +
			". Pressure is what is done to the group: " + strings.Join(p.Pressure, ", ") + ".",
	}
	if len(p.Weights) > 0 {
		var list []string
		for _, w := range p.Weights {
			list = append(list, fmt.Sprintf("%s %g", w.Part, float64(w.Weight)))
		}
		notes = append(notes, "Weights, where others are 1: "+strings.Join(list, ", ")+".")
	}
	for _, a := range p.Absent {
		notes = append(notes, "Not covered: "+a+".")
	}
	d.Blocks = append(d.Blocks, Block{Heading: "What to know", Text: notes, Bullets: true})
	d.Blocks = append(d.Blocks, sourcesBlock(p.Sources))
	return d
}

func placeTable() *Table {
	return &Table{Columns: []Column{
		{Name: "group"}, {Name: "members", Align: Right, Drop: 2}, {Name: "structure", Align: Right}, {Name: "9 of 10 parts", Drop: 3},
		{Name: "stance", Align: Right}, {Name: "9 of 10 parts", Drop: 4}, {Name: "pressure", Align: Right, Drop: 1},
	}}
}

func placeRow(x PlaceOf) []string {
	members := ""
	if x.Members > 0 {
		members = fmt.Sprint(x.Members)
	}
	row := []string{x.Group, members, decimals(float64(x.Structure), 2), "", decimals(float64(x.Stance), 2), "", decimals(float64(x.Pressure), 2)}
	if x.Parts > 1 {
		row[3], row[5] = between(float64(x.StructLow), float64(x.StructTop), 2), between(float64(x.StanceLow), float64(x.StanceTop), 2)
	}
	return row
}

func (p *PlaneResult) places() *Table {
	t := placeTable()
	shown := false
	for _, x := range append(p.Others, p.Random) {
		if !shown && (x.Structure <= p.Place.Structure || x.Group == p.Random.Group) {
			own := placeRow(p.Place)
			own[0] = "▸ " + own[0]
			t.Rows, shown = append(t.Rows, own), true
		}
		t.Rows = append(t.Rows, placeRow(x))
	}
	t.Note = "structure: 0 fluid to 1 structured; stance: 0 cooperation to 1 confrontation; pressure received beside them"
	return t
}

func (p *PlaneResult) partTable() *Table {
	t := &Table{Columns: []Column{{Name: "axis"}, {Name: "part"}, {Name: "value", Align: Right}, {Name: "unit", Drop: 1}, {Name: "rank among random groups", Align: Right}}}
	for _, x := range p.Parts {
		t.Rows = append(t.Rows, []string{x.Axis, x.Part, decimals(float64(x.Value), 2), x.Unit, decimals(float64(x.Rank), 2)})
	}
	return t
}

// Sheet has a row for each place.
func (p *PlaneResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"role", "group", "year", "members", "size", "parts_compared", "structure", "structure_p05", "structure_p95", "stance", "stance_p05", "stance_p95", "pressure", "distance"}}
	add := func(role string, x PlaceOf, distance Number) {
		s.Rows = append(s.Rows, []any{
			role, x.Group, x.Year, x.Members, p.Size, x.Parts, float64(x.Structure), float64(x.StructLow), float64(x.StructTop),
			float64(x.Stance), float64(x.StanceLow), float64(x.StanceTop), float64(x.Pressure), float64(distance),
		})
	}
	none := Number(math.NaN())
	add("group", p.Place, none)
	for _, x := range p.Others {
		add("other", x, none)
	}
	add("random", p.Random, none)
	for _, x := range p.Nearest {
		add("nearest", x.PlaceOf, x.Distance)
	}
	for _, x := range p.Without {
		add("without", x, none)
	}
	return s
}
