package entente

// Layer is a family of records that measures one kind of tie.
type Layer string

// The layers of the record.
const (
	Votes        Layer = "votes"
	Positions    Layer = "positions" // estimated positions of single states, such as ideal points
	Treaties     Layer = "treaties"
	Trade        Layer = "trade"
	Arms         Layer = "arms"
	Sanctions    Layer = "sanctions"
	Disputes     Layer = "disputes"
	Institutions Layer = "institutions"
	Diplomacy    Layer = "diplomacy"
	Exercises    Layer = "exercises"
	Events       Layer = "events"
	Capability   Layer = "capability"
	Geography    Layer = "geography" // what lies next to what: it changes with borders only
)

// Certainty says how firmly a record's source states it.
type Certainty string

// The degrees of certainty.
const (
	Confirmed Certainty = "confirmed"
	Reported  Certainty = "reported"
	Claimed   Certainty = "claimed"
	Disputed  Certainty = "disputed"
)

// Record is one sourced statement about one or two states. A statement about
// one state leaves B empty. Size, Low and High are NaN where unknown.
type Record struct {
	Layer     Layer
	Kind      string // what is stated, in the source's terms: entry-added, ideal-point
	A, B      Code   // for a directed record A acts on B
	Directed  bool
	Sign      int8 // +1 cooperation, -1 conflict, 0 neither
	Size      float64
	Low, High float64
	Unit      string
	Span      Span
	Session   string // for records by UN session, else empty
	Certainty Certainty
	Ref       string // the publisher's own id of what the statement is part of
	Label     string // one line for a reader
	Link      string // where the statement can be read, if the source says
	Row       int    // data row in the publisher's file, from 1
}
