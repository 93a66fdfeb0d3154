package record

// Kinds of segments of event data: the events, the addresses of their articles,
// sums by day and direction, and what became of each file.
const (
	kindEvents     = "events"
	kindEventLinks = "eventlinks"
	kindPairDays   = "pairdays"
	kindEventFiles = "eventfiles"
)

// eventRow is one coded event. Actors that are no states are empty; the rules
// say why (source.ActorRule).
type eventRow struct {
	Source    string  `parquet:"source,dict"`
	File      string  `parquet:"file,dict"` // role: quarter, day, year
	Part      string  `parquet:"part,dict"` // month (or year) of the file, 2019-10
	ID        int64   `parquet:"id"`
	Date      int32   `parquet:"date,date"`
	A         string  `parquet:"a,dict"`
	B         string  `parquet:"b,dict"`
	RuleA     string  `parquet:"rule_a,dict"`
	RuleB     string  `parquet:"rule_b,dict"`
	Code      string  `parquet:"code,dict"`
	Quad      int32   `parquet:"quad"`
	Goldstein float64 `parquet:"goldstein,dict"` // NaN where not given
	Mentions  int32   `parquet:"mentions"`       // -1 where not given, as sources and articles
	Sources   int32   `parquet:"sources"`
	Articles  int32   `parquet:"articles"`
	Tone      float32 `parquet:"tone"` // NaN where not given
	Link      int32   `parquet:"link"` // in eventlinks of the same source, file and part; 0 for none
	Row       int32   `parquet:"row"`
	Edition   string  `parquet:"edition,dict"`
}

// eventLinkRow is the address of an article.
type eventLinkRow struct {
	Source string `parquet:"source,dict"`
	File   string `parquet:"file,dict"`
	Part   string `parquet:"part,dict"`
	Link   int32  `parquet:"link"` // from 1
	URL    string `parquet:"url,plain"`
}

// pairDayRow sums the events of a day from one actor to another in a quad
// class. Actors that are no states are together under an empty code, so that
// the sum over all rows of a day is the volume of the source.
type pairDayRow struct {
	Source    string  `parquet:"source,dict"`
	File      string  `parquet:"file,dict"`
	Part      string  `parquet:"part,dict"`
	Date      int32   `parquet:"date,date"`
	A         string  `parquet:"a,dict"`
	B         string  `parquet:"b,dict"`
	Quad      int32   `parquet:"quad"`
	Events    int32   `parquet:"events"`
	Official  int32   `parquet:"official"` // between countries or agencies of their states
	Mentions  int64   `parquet:"mentions"` // sums over the events that say
	Articles  int64   `parquet:"articles"`
	Goldstein float64 `parquet:"goldstein"` // sum
	Tone      float64 `parquet:"tone"`      // sum
}

// eventFileRow says what became of the rows of one file.
type eventFileRow struct {
	Source     string `parquet:"source,dict"`
	File       string `parquet:"file,dict"`
	Part       string `parquet:"part,dict"`
	Name       string `parquet:"name"`
	Version    string `parquet:"version"`
	Rows       int32  `parquet:"rows"`
	Lost       int32  `parquet:"lost"`       // could not be read
	Duplicates int32  `parquet:"duplicates"` // events that an earlier file of the part has
	Events     int32  `parquet:"events"`     // kept
	Pairs      int32  `parquet:"pairs"`      // between two states
	Within     int32  `parquet:"within"`     // within one state
	OneState   int32  `parquet:"one_state"`  // one actor is a state
	NoState    int32  `parquet:"no_state"`   // none is
	Edition    string `parquet:"edition,dict"`
}
