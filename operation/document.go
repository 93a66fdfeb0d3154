package operation

// Document is a result laid out for a reader: a title and blocks in reading
// order. Faces render it as text, Markdown or a page; none of them adds to it.
type Document struct {
	Title  string
	Lead   string // the answer in a sentence or two
	Blocks []Block
}

// Block is a heading with text, a table, or both.
type Block struct {
	Heading string
	Text    []string // paragraphs or, with Bullets, items
	Bullets bool
	Code    bool // text to be taken as it stands, line by line
	Table   *Table
}

// Align says on which side of its column a cell stands.
type Align uint8

// The alignments: words to the left, numbers to the right.
const (
	Left Align = iota
	Right
)

// Column is the head of a table column. A column with Drop > 0 may be left out
// on a narrow terminal, higher numbers first.
type Column struct {
	Name  string
	Align Align
	Drop  int
	Tail  bool // a course: on a narrow terminal its beginning is cut off
}

// Table is a table of finished cells.
type Table struct {
	Columns []Column
	Rows    [][]string
	Note    string // one line under the table
}

// Sheet is the result as rows of machine-readable values, for CSV and Parquet.
// Column names are part of the contract.
type Sheet struct {
	Columns []string
	Rows    [][]any // string, int, float64 (NaN is an empty cell), bool
}

// Tabular is a Result that has a Sheet.
type Tabular interface {
	Result
	Sheet() Sheet
}
