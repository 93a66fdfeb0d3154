package record

import "testing"

// A pair without an event has the spread of plain counts, not one unknown.
func TestSeriesWithoutEvents(t *testing.T) {
	s := EventSeries{EventSlice: EventSlice{Level: .95}, Months: make([]EventMonth, 3)}
	for i := range s.Months {
		s.Months[i].World = 1000
	}
	s.score()
	if s.Dispersion != 1 {
		t.Errorf("dispersion %v", s.Dispersion)
	}
}
