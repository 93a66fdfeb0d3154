package entente

// Body is a voting body of the United Nations.
type Body string

// The bodies whose votes the record holds.
const (
	GeneralAssembly Body = "GA"
	SecurityCouncil Body = "SC"
)

// Position is what a state did in a recorded vote. Not voting (present in the
// list, no vote cast) is kept apart from abstaining, and both from having no
// line in the roll call at all.
type Position uint8

// The positions. The order Yes, Abstain, No is the scale of agreement.
const (
	NoLine    Position = iota // the state is not in the roll call
	Yes                       // Y
	Abstain                   // A
	No                        // N
	NonVoting                 // X (NV in the first editions)
	Unclear                   // ? or anything else that the publisher could not read
)

// String writes the position as the UN Digital Library does.
func (p Position) String() string {
	return [...]string{"", "Y", "A", "N", "X", "?"}[p]
}

// Cast reports whether a vote was cast: yes, abstention or no.
func (p Position) Cast() bool { return p >= Yes && p <= No }

// Tally is the publisher's own count of a roll call; -1 where it gives none.
type Tally struct{ Yes, No, Abstain, NonVoting, Members int }

// RollCall is one recorded vote of a body on one text.
type RollCall struct {
	ID        string // the publisher's record number, unique within the body
	Body      Body
	Symbol    string // A/RES/ES-11/1
	Date      Date
	Session   string // 72, ES-11, S-14; a year for the Security Council
	Title     string
	Agenda    string
	Subjects  string
	Meeting   string
	Draft     string
	Note      string
	Link      string
	Published Tally // as the publisher counts it
	Row       int   // first data row of the roll call in its file, from 1
}

// Vote is one state's position in a roll call.
type Vote struct {
	RollCall string // RollCall.ID
	State    Code
	Position Position
	Row      int // data row in the publisher's file, from 1 (header not counted)
}
