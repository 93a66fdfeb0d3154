package record

import (
	"math"
	"slices"
	"strings"
)

// storedTable holds the stored figures of a measure by slice. A few million of
// them are kept as numbers without pointers: as rows they would take ten times
// the memory.
type storedTable struct {
	slices   map[string]*storedSlice // by slice in small letters
	withheld int                     // figures that the licence gate keeps back
}

// storedSlice is the stored figures of one slice, in the order of their rows.
type storedSlice struct {
	subjects, spans intern
	subject, span   []int32   // of each figure, among subjects and spans
	value           []float64 //
	low, high       []float64 // NaN where there are none; empty where none has any
	n               []int32
	alike           []int32             // of each figure, its place in templates
	templates       []storedRow         // all that many figures have in common
	at              map[storedRow]int32 // places of templates, while the slice is filled
	first, order    []int32             // figures of subject i: order[first[i]:first[i+1]]
	labels          []string            // spans in order of time, see storedLabels
	windows         bool
}

// intern numbers texts in order of first use.
type intern struct {
	texts []string
	at    map[string]int32
}

func (n *intern) number(text string) int32 {
	i, ok := n.at[text]
	if !ok {
		if n.at == nil {
			n.at = map[string]int32{}
		}
		i = int32(len(n.texts))
		n.at[text] = i
		n.texts = append(n.texts, text)
	}
	return i
}

// storedTable reads the stored figures of a measure, once.
func (r *Record) storedTable(m Entry) (*storedTable, error) {
	r.storedLock.Lock()
	defer r.storedLock.Unlock()
	if t := r.storedTables[m.ID]; t != nil {
		return t, nil
	}
	t := &storedTable{slices: map[string]*storedSlice{}}
	for _, seg := range partOf(r.segments(kindFigures), storedPart(m.Rests, m.ID)) {
		for rows, err := range eachRow[storedRow](r.store, seg) {
			if err != nil {
				return nil, err
			}
			for _, x := range rows {
				if r.withheldRow(x) {
					t.withheld++
					continue
				}
				t.of(x.Slice).add(x)
			}
		}
	}
	for _, s := range t.slices {
		s.index()
	}
	if r.storedTables == nil {
		r.storedTables = map[string]*storedTable{}
	}
	r.storedTables[m.ID] = t
	return t, nil
}

func (t *storedTable) of(slice string) *storedSlice {
	key := strings.ToLower(slice)
	if t.slices[key] == nil {
		t.slices[key] = &storedSlice{at: map[storedRow]int32{}}
	}
	return t.slices[key]
}

func (s *storedSlice) add(x storedRow) {
	s.subject = append(s.subject, s.subjects.number(x.Subject))
	s.span = append(s.span, s.spans.number(x.Span))
	s.value, s.n = append(s.value, x.Value), append(s.n, x.N)
	if x.Low != nil || x.High != nil || len(s.low) > 0 {
		for len(s.low) < len(s.value)-1 {
			s.low, s.high = append(s.low, math.NaN()), append(s.high, math.NaN())
		}
		s.low, s.high = append(s.low, orNaN(x.Low)), append(s.high, orNaN(x.High))
	}
	x.Subject, x.Span, x.Value, x.Low, x.High, x.N = "", "", 0, nil, nil, 0
	coverage := x.Coverage
	x.Coverage = nil // a pointer of its own in each row
	x.Source += "\x00" + orNoDate(coverage).String()
	i, ok := s.at[x]
	if !ok {
		i = int32(len(s.templates))
		s.at[x] = i
		x.Coverage = coverage
		x.Source, _, _ = strings.Cut(x.Source, "\x00")
		s.templates = append(s.templates, x)
	}
	s.alike = append(s.alike, i)
}

// index makes the lists of figures by subject, and the labels of the spans.
func (s *storedSlice) index() {
	s.at = nil
	s.first = make([]int32, len(s.subjects.texts)+1)
	for _, i := range s.subject {
		s.first[i+1]++
	}
	for i := range s.subjects.texts {
		s.first[i+1] += s.first[i]
	}
	next := slices.Clone(s.first)
	s.order = make([]int32, len(s.subject))
	for row, i := range s.subject {
		s.order[next[i]] = int32(row)
		next[i]++
	}
	s.labels, s.windows = storedLabels(s.spans.texts)
}

func (s *storedSlice) len() int {
	if s == nil {
		return 0
	}
	return len(s.value)
}

// row is a figure as it is stored.
func (s *storedSlice) row(i int32) storedRow {
	x := s.templates[s.alike[i]]
	x.Subject, x.Span, x.Value, x.N = s.subjects.texts[s.subject[i]], s.spans.texts[s.span[i]], s.value[i], s.n[i]
	if len(s.low) > 0 {
		x.Low, x.High = optional(s.low[i]), optional(s.high[i])
	}
	return x
}

// named lists the places of the figures under some names, in their order.
func (s *storedSlice) named(names map[string]bool) []int32 {
	var list []int32
	for name := range names {
		if i, ok := s.subjects.at[name]; ok {
			list = append(list, s.order[s.first[i]:s.first[i+1]]...)
		}
	}
	slices.Sort(list)
	return list
}
