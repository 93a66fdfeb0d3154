package operation

import (
	"fmt"
	"math"
	"strconv"
)

// Document shows the indices with their courses, and the years.
func (res *FragmentationResult) Document() Document {
	first, last := res.Years[0], res.Years[len(res.Years)-1]
	d := Document{
		Title: fmt.Sprintf("Fragmentation: %s, %d to %d", res.Layer, first.Year, last.Year),
		Lead:  res.lead(last),
	}
	d.Blocks = append(d.Blocks,
		Block{Heading: "Indices through the years", Table: res.courseTable()},
		Block{Heading: "By year", Table: res.yearTable()},
	)
	if res.Null > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Beside random networks", Table: res.nullTable()})
	}
	d.Blocks = append(d.Blocks,
		Block{Heading: "What to know", Text: res.know(), Bullets: true},
		sourcesBlock(res.Sources))
	return d
}

func (res *FragmentationResult) lead(last FragmentationYear) string {
	x := last.Indices[0]
	s := fmt.Sprintf("In %d the %d states in the network of %s were divided like %s blocs of equal size (%s in nine of ten searches).",
		last.Year, last.States, res.Layer, decimals(float64(x.Value), 2), between(float64(x.Low), float64(x.High), 2))
	if c := res.Courses[0].Course; c.Trend != "" {
		s += " Their effective number over the years: " + c.Trend + "."
	}
	for i := len(res.Years) - 1; i >= 0; i-- {
		t := res.Years[i].Indices[5]
		if !math.IsNaN(float64(t.Value)) {
			s += fmt.Sprintf(" In %d two states in different blocs traded %s times what they would have in one bloc, size and distance being equal.", res.Years[i].Year, decimals(float64(t.Value), 2))
			break
		}
	}
	return s
}

func (res *FragmentationResult) courseTable() *Table {
	t := &Table{Columns: []Column{{Name: "index"}, {Name: "last", Align: Right}, {Name: "in", Align: Right}, {Name: "course", Tail: true}, {Name: "trend", Drop: 2}, {Name: "what it is", Drop: 1}}}
	var courses []Course
	for _, c := range res.Courses {
		courses = append(courses, c.Course)
	}
	from, to := window(courses)
	for _, c := range res.Courses {
		row := []string{c.Index, missingCell, missingCell, c.Course.spark(from, to), c.Course.Trend, c.Title}
		for _, p := range c.Course.Points {
			if !math.IsNaN(float64(p.Value)) {
				row[1], row[2] = decimals(float64(p.Value), 2), strconv.Itoa(p.Year)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = fmt.Sprintf("course: %d to %d, each line on its own scale", from, to)
	return t
}

func (res *FragmentationResult) yearTable() *Table {
	t := &Table{Columns: []Column{{Name: "year", Align: Right}, {Name: "states", Align: Right, Drop: 1}}}
	heads := []string{"effective", "quality", "E-I", "assortative", "polarisation", "trade across"}
	for i, h := range heads {
		t.Columns = append(t.Columns, Column{Name: h, Align: Right}, Column{Name: "9 of 10", Drop: 2 + i})
	}
	for _, y := range res.Years {
		row := []string{strconv.Itoa(y.Year), strconv.Itoa(y.States)}
		for _, x := range y.Indices {
			row = append(row, decimals(float64(x.Value), 2), between(float64(x.Low), float64(x.High), 2))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// nullTable puts the mean over random networks beside each index that has one.
func (res *FragmentationResult) nullTable() *Table {
	t := &Table{Columns: []Column{{Name: "year", Align: Right}}, Note: fmt.Sprintf("random: mean of %d networks with the same ties and signs at each state, each with its own blocs; of polarisation, of ideal points dealt anew among the states", res.Null)}
	heads := []string{"effective", "quality", "E-I", "assortative", "polarisation"}
	for _, h := range heads {
		t.Columns = append(t.Columns, Column{Name: h, Align: Right}, Column{Name: "random", Align: Right})
	}
	for _, y := range res.Years {
		row := []string{strconv.Itoa(y.Year)}
		for _, x := range y.Indices[:len(heads)] {
			row = append(row, decimals(float64(x.Value), 2), decimals(float64(x.Random), 2))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (res *FragmentationResult) know() []string {
	how := "resampled records"
	if res.Shares != "probability" {
		how = "seeds alone (the record cannot be resampled)"
	}
	notes := []string{
		"A weight is: " + res.Rule + ".",
		fmt.Sprintf("%d searches a year for %s at resolution %s, over %s; 9 of 10 is the range of nine tenths of them.", res.Runs, res.Quality, strconv.FormatFloat(res.Resolution, 'g', 4, 64), how),
		"The indices follow the blocs of their own year: they can move because ties changed or because the blocs did.",
	}
	for _, a := range res.Absent {
		notes = append(notes, fmt.Sprintf("Not in the series: %d, %s.", a.Year, a.Why))
	}
	return append(notes, res.Notes...)
}

// Sheet has a row for each year and index.
func (res *FragmentationResult) Sheet() Sheet {
	s := Sheet{Columns: []string{"layer", "year", "index", "value", "p05", "p95", "random_mean", "random_p05", "random_p95", "states", "shares", "status"}}
	for _, y := range res.Years {
		for _, x := range y.Indices {
			s.Rows = append(s.Rows, []any{res.Layer, y.Year, x.Index, float64(x.Value), float64(x.Low), float64(x.High), float64(x.Random), float64(x.RandomLow), float64(x.RandomHigh), y.States, res.Shares, y.Status})
		}
	}
	return s
}
