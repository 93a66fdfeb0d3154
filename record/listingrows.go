package record

// kindListings holds who was on a list and when, as far as its snapshots tell;
// kindAddresses where the entries of a list had an address.
const (
	kindListings  = "listings"
	kindAddresses = "addresses"
)

// listingRow is one spell of an entry under one programme of a list. It came
// between SinceAfter and Since and went between LastSeen and Gone.
type listingRow struct {
	Source     string `parquet:"source,dict"`
	Sender     string `parquet:"sender,dict"`    // whose list it is
	ByBody     bool   `parquet:"by_body"`        // the sender is a body, such as the UN, and no state
	Target     string `parquet:"target,dict"`    // the state that the programme is aimed at; empty: none
	Programme  string `parquet:"programme,dict"` //
	Pending    bool   `parquet:"pending"`        // blocked while it is investigated under the programme
	Entry      string `parquet:"entry"`          // the publisher's number of the entry
	Label      string `parquet:"label"`          // its name
	Listed     *int32 `parquet:"listed_date,date"`
	SinceAfter *int32 `parquet:"since_after,date"` // last snapshot without it; null: it was on the first one
	Since      *int32 `parquet:"since,date"`       // first snapshot with it
	LastSeen   *int32 `parquet:"last_seen,date"`   // last snapshot with it
	Gone       *int32 `parquet:"gone,date"`        // first snapshot without it again; null: it is on the last one
	Row        int32  `parquet:"row"`              // in the first snapshot with it
	Edition    string `parquet:"edition,dict"`     // that snapshot
}

// addressRow is one spell of an entry with an address in a state. Its days are
// those of a listingRow.
type addressRow struct {
	Source     string `parquet:"source,dict"`
	Sender     string `parquet:"sender,dict"`  // whose list it is
	Entry      string `parquet:"entry"`        // the publisher's number, as in listings
	State      string `parquet:"state,dict"`   // of the address; empty where it names none
	Country    string `parquet:"country,dict"` // as published
	SinceAfter *int32 `parquet:"since_after,date"`
	Since      *int32 `parquet:"since,date"`
	LastSeen   *int32 `parquet:"last_seen,date"`
	Gone       *int32 `parquet:"gone,date"`
	Row        int32  `parquet:"row"`
	Edition    string `parquet:"edition,dict"`
}

func newAddressRow(s listingRow) addressRow {
	return addressRow{
		Source: s.Source, Sender: s.Sender, Entry: s.Entry, State: s.Target, Country: s.Label,
		SinceAfter: s.SinceAfter, Since: s.Since, LastSeen: s.LastSeen, Gone: s.Gone, Row: s.Row, Edition: s.Edition,
	}
}
