package source

// Descriptor says what a data set is and how to get and cite it. It is read
// from descriptor.yaml beside the reader; unknown keys are errors.
type Descriptor struct {
	ID            string   `yaml:"id"`             // undl
	Title         string   `yaml:"title"`          //
	Publisher     string   `yaml:"publisher"`      //
	URL           string   `yaml:"url"`            // page for people
	Licence       string   `yaml:"licence"`        // in the publisher's words, short
	LicenceURL    string   `yaml:"licence_url"`    //
	NonCommercial bool     `yaml:"non_commercial"` //
	Attribution   string   `yaml:"attribution"`    // what must be printed beside a figure
	Citation      Citation `yaml:"citation"`       //
	Cadence       string   `yaml:"cadence"`        // how often it is renewed
	Coverage      string   `yaml:"coverage"`       // what and when
	Blind         []string `yaml:"does_not_see"`   // what it does not see
	Layer         string   `yaml:"layer"`          // votes, sanctions ...
	Files         []File   `yaml:"files"`          //
	States        Naming   `yaml:"states"`         // what a Go reader must know of particular states
	Table         *Table   `yaml:"table"`          // mapping for package table; nil where a Go reader reads
}

// Citation is what a bibliography needs.
type Citation struct {
	Author string `yaml:"author"`
	Title  string `yaml:"title"`
	Year   string `yaml:"year"`
	DOI    string `yaml:"doi"`
	URL    string `yaml:"url"`
}

// File is one file of a data set and how its current edition is found.
type File struct {
	Role string `yaml:"role"` // ga
	// Match is a regular expression on the publisher's file name (without a
	// trailing .gz). It picks the file in a mirror folder or listing; among
	// several the greatest name wins. The first group, if any, is the version.
	Match string `yaml:"match"`
	Find  Find   `yaml:"find"`
	// Every says that each file that matches is an edition of its own, kept
	// beside the others: snapshots of a list that only tells who is on it now.
	// Its version is the snapshot's date.
	Every bool `yaml:"every"`
	// MinRows is the fewest data rows an edition may have.
	MinRows int `yaml:"min_rows"`
	// Expect lists row counts of known editions, by version.
	Expect map[string]int `yaml:"expect"`
	// Optional files may be absent from the publisher or a mirror.
	Optional bool `yaml:"optional"`
	// Layer of the file's records where a data set spans several; empty: that
	// of the data set.
	Layer string `yaml:"layer"`
}

// LayerOf returns the layer of the records of a file, by its role.
func (d Descriptor) LayerOf(role string) string {
	for _, f := range d.Files {
		if f.Role == role && f.Layer != "" {
			return f.Layer
		}
	}
	return d.Layer
}

// Find says how to learn the address of the current file. Exactly one way.
type Find struct {
	URL       string `yaml:"url"`       // a fixed address
	Page      string `yaml:"page"`      // an HTML page; Link picks the address on it
	Link      string `yaml:"link"`      // regular expression whose first group is the address
	Dataverse string `yaml:"dataverse"` // a persistent id; Match picks the file by label
	Host      string `yaml:"host"`      // Dataverse host, default https://dataverse.harvard.edu
	Manual    string `yaml:"manual"`    // no address is known: says to the user what to place where

	// List is the address of a text with size, MD5 and address of every file on a
	// line, and Latest that of the same for the newest files alone. Such files are
	// many and come all the time: they are fetched from a day on, and followed.
	List   string `yaml:"list"`
	Latest string `yaml:"latest"`

	// Archive and Member say that the file is a member of a zip or tar archive,
	// which is what url or page lead to, or what is placed by hand: regular expressions on the archive's
	// name (in a mirror or on a page, without a trailing .gz) and on the path in
	// it, with slashes. The member's name must fit Match.
	Archive string `yaml:"archive"`
	Member  string `yaml:"member"`
	// Request is set where url answers to more than a plain GET.
	Request *Request `yaml:"request"`
}

// Request is a question that a publisher's server answers with a file.
type Request struct {
	Method string `yaml:"method"` // POST
	Type   string `yaml:"type"`   // media type of the body
	// Body is sent as it stands, with {year} replaced by the present year.
	Body string `yaml:"body"`
	Name string `yaml:"name"` // what the answer is called; Match fits it
	// Patience is how many minutes the server may take before its first byte;
	// 0 means as for any download.
	Patience int `yaml:"patience_minutes"`
	// Rest is how many days must pass after an answer before the same question
	// is asked again, unless the user names the source.
	Rest int `yaml:"rest_days"`
}
