package source

// Table says how the columns of a table become records, for package table.
// Every row yields at least one record or an issue.
type Table struct {
	Format    string   `yaml:"format"`    // csv, tsv, jsonl or xlsx
	Delimiter string   `yaml:"delimiter"` // one character; empty: comma for csv, tab for tsv
	Quotes    string   `yaml:"quotes"`    // none: a quotation mark is a character like any other
	Encoding  string   `yaml:"encoding"`  // utf-8 (default), latin-1, cp1252
	Sheet     string   `yaml:"sheet"`     // of an xlsx file; empty: the first
	Skip      int      `yaml:"skip"`      // lines above the header
	Columns   []string `yaml:"columns"`   // names of the columns where the file has no header
	// Missing lists, by column, the words that mean "no value". An empty cell
	// always does. NA is a value (Namibia) wherever it is not listed.
	Missing map[string][]string `yaml:"missing"`
	Filter  []Filter            `yaml:"filter"`  // rows that fail one are left out and counted
	A       Party               `yaml:"a"`       // for a directed record A acts on B
	B       *Party              `yaml:"b"`       // absent for records on one state
	Date    *Moment             `yaml:"date"`    // the day, month or year of the record
	From    *Moment             `yaml:"from"`    // or its first day ...
	To      *Moment             `yaml:"to"`      // ... and its last; absent or empty: open
	Session string              `yaml:"session"` // column
	Link    string              `yaml:"link"`    // column
	Ref     string              `yaml:"ref"`     // column of the publisher's own id
	// Directed says that A acts on B.
	Directed bool       `yaml:"directed"`
	Records  []Template `yaml:"records"` // what each row states
	// Series says that the rows are numbers, too many for the columns of
	// records: kept are who, when, kind, size and row.
	Series bool `yaml:"series"`
}

// Filter keeps the rows whose column holds one of In, or none of NotIn.
type Filter struct {
	Column string   `yaml:"column"`
	In     []string `yaml:"in"`
	NotIn  []string `yaml:"not_in"`
}

// Party says where a record's state is found: always the same (Constant), or
// in a column.
type Party struct {
	Constant string `yaml:"constant"`
	Column   string `yaml:"column"`
	// Read lists how a cell is tried, in this order: name, or a code of the
	// system iso2, iso3, cow, gw, m49, cameo, fips or imf. Default: name.
	Read []string `yaml:"read"`
	// Split separates several states in one cell; each gives a record.
	Split string `yaml:"split"`
	// Map replaces the publisher's spelling by one that the register knows.
	Map map[string]string `yaml:"map"`
	// NotStates lists entries that are no states (territories, bodies). They
	// are counted apart from unknown names.
	NotStates []string `yaml:"not_states"`
	// Text says that a cell is prose: every state that is named in it counts,
	// by its name (or a phrase of Map) as whole words in capitals, the longest
	// first. Phrases of NotStates (New Mexico) are passed over.
	Text bool `yaml:"text"`
	// Optional keeps a row of which no B can be read as a record about A alone.
	Optional bool `yaml:"optional"`
	// Or lists where to look, in this order, when no state is found here.
	Or []Party `yaml:"or"`
}

// Moment says where a date is found: in one column, or in columns of its parts.
type Moment struct {
	Column string `yaml:"column"`
	// Layouts are tried in this order: as Go writes them (2006-01-02), as
	// strftime does (%d.%m.%Y), or excel for a spreadsheet's serial day.
	// Default: 2006-01-02. What a layout lacks sets the precision.
	Layouts []string `yaml:"layouts"`
	Year    string   `yaml:"year"`  // column
	Month   string   `yaml:"month"` // column, of numbers or English names
	Day     string   `yaml:"day"`   // column
	// Precision widens a date to its month or year, where the day in the file
	// is only a label: day, month, year.
	Precision string `yaml:"precision"`
}

// Template is one statement that a row makes.
type Template struct {
	Kind      Value    `yaml:"kind"`
	Sign      Value    `yaml:"sign"` // 1, 0 or -1
	Size      *Size    `yaml:"size"`
	Certainty Value    `yaml:"certainty"` // default reported
	Label     string   `yaml:"label"`     // text with {column} in it
	When      []Filter `yaml:"when"`      // rows that fail one do not make this statement
}

// Value is a constant or the content of a column, translated by Map if there is
// one.
type Value struct {
	Constant string            `yaml:"constant"`
	Column   string            `yaml:"column"`
	Map      map[string]string `yaml:"map"`
}

// Size is a number with its unit.
type Size struct {
	Column    string `yaml:"column"`
	Unit      string `yaml:"unit"`
	Thousands string `yaml:"thousands"` // separator of groups of three digits, to leave out
	Decimal   string `yaml:"decimal"`   // decimal sign; empty means a point
	Low       string `yaml:"low"`       // columns of bounds
	High      string `yaml:"high"`      //
}
