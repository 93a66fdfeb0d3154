package entente

import "math"

// Status says what a figure's value is worth.
type Status string

// The statuses. Unknown is never written as zero.
const (
	Known         Status = "known"
	Partial       Status = "partial"        // the period is not over, or coverage is incomplete
	Unknown       Status = "unknown"        // there may be a value, but not from what is here
	NotApplicable Status = "not-applicable" // the measure is not defined on these records
)

// Figure is the value of a measure for a subject over a span, with what is
// needed to judge it. Value, Low and High are NaN where there is none.
type Figure struct {
	Measure  string   // agreement
	Subject  string   // IRN-RUS, RUS>IRN, quartet
	Span     string   // 2017, 72, ES-11, 2000/2004
	Body     Body     // for figures on votes
	Value    float64  //
	Low      float64  // bounds at Level
	High     float64  //
	Level    float64  // of the interval, 0.95
	Method   string   // of the interval: wilson, delta, bootstrap ...; empty without one
	Share    float64  // of a group's pairs that the value rests on; 1 where that does not apply
	Other    bool     // votes of another government than the one in a state's capital are in it
	N        int      // roll calls or records that the value rests on
	Status   Status   //
	Coverage Date     // last day that the editions cover
	Note     string   // what a reader must know, empty if nothing
	Slice    string   // which roll calls count, empty for all
	Editions []string // sha-256 of the files that it rests on
	Version  string   // of the method
}

// NoValue returns a figure with the status and the reason and no numbers.
func (f Figure) NoValue(s Status, why string) Figure {
	f.Value, f.Low, f.High, f.Status, f.Note = math.NaN(), math.NaN(), math.NaN(), s, why
	return f
}
