// Package claim holds statements about states against the record. A narrative
// is a YAML file of claims; each names the figures that it speaks of, how one
// number is made of them, and a rule with thresholds that were fixed before the
// number was looked at. Check computes every verdict with its interval, its
// place among all subjects of its kind, the same rule run on placebos, and
// what becomes of the verdict when thresholds and windows are moved.
package claim

// Kind says what sort of statement a claim is; it decides the rule that is
// taken when the claim names none.
type Kind string

// The kinds of claims.
const (
	Level      Kind = "level"           // something is high, low, much
	Trend      Kind = "trend"           // something rises or falls
	Comparison Kind = "comparison"      // one is more than another
	Cause      Kind = "cause"           // one brings about the other
	Fact       Kind = "fact"            // something is or is not so
	Forward    Kind = "forward-looking" // something will come
	Opinion    Kind = "opinion"         // a judgement; a proxy may be measured
)

// Kinds lists the kinds of claims.
func Kinds() []Kind { return []Kind{Level, Trend, Comparison, Cause, Fact, Forward, Opinion} }

// Verdict is what the record says of a claim.
type Verdict string

// The verdicts. The first three are computed ones.
const (
	Supported     Verdict = "supported"
	Partly        Verdict = "partly"
	Contradicted  Verdict = "contradicted"
	NotShown      Verdict = "not-shown"      // the design that a cause needs is not there, or the interval covers nothing happening
	NotMeasurable Verdict = "not-measurable" // not with what is here; Needs says what would be needed
	IsOpinion     Verdict = "opinion"
	OpenForecast  Verdict = "open-forecast"
)

// Computed reports whether the verdict was decided by a number.
func (v Verdict) Computed() bool { return v == Supported || v == Partly || v == Contradicted }

// Narrative is a set of claims by one author.
type Narrative struct {
	ID     string      `yaml:"narrative"`
	Title  string      `yaml:"title"`
	Doc    string      `yaml:"doc"`
	Claims []*Claim    `yaml:"claims"`
	File   string      `yaml:"-"` // where it was read from
	lines  map[any]int // of claims and quantities
	// A narrative that comes with the program is held against records of any age:
	// a window that the editions do not reach is then a verdict, not a problem.
	comesWithProgram bool
}

// Claim is one statement with everything needed to hold it against a record.
type Claim struct {
	ID   string `yaml:"id"`
	Text string `yaml:"text"` // in our own words
	Who  string `yaml:"who"`
	When string `yaml:"when"`
	Kind Kind   `yaml:"kind"`
	// Family is the set of tests within which false discoveries are controlled.
	Family string `yaml:"family"`
	// About is the state, pair (CHN-RUS), direction (RUS>IRN) or group that the
	// claim is about. In quantities it is written $, its parts $1 and $2, so that
	// the claim can be run on other subjects. Empty: about the system, without
	// placebos.
	About string `yaml:"about"`
	// From and To are the window of every quantity that has none of its own.
	From       string      `yaml:"from"`
	To         string      `yaml:"to"`
	Quantities []*Quantity `yaml:"quantities"`
	Value      string      `yaml:"value"` // expression over the quantities; empty: the first one
	Unit       string      `yaml:"unit"`
	Rule       string      `yaml:"rule"` // id of a generic rule; empty: the usual one of the kind
	Verdict    Conditions  `yaml:"verdict"`
	Thresholds Thresholds  `yaml:"thresholds"` // in place of, or besides, the rule's
	Hysteresis Thresholds  `yaml:"hysteresis"`
	Yardstick  string      `yaml:"yardstick"` // all, placebos or none; empty: all for a level or comparison, else placebos
	Others     []Alternate `yaml:"alternatives"`
	Caveats    []string    `yaml:"caveats"`
	Needs      []string    `yaml:"needs"` // what would be needed to measure (more of) it
	ChangesIf  string      `yaml:"changes_if"`
	Resolves   string      `yaml:"resolves"` // of a forward-looking claim: when and by what it is decided
	Proxy      string      `yaml:"proxy"`    // of an opinion: what its number stands for
	Design     string      `yaml:"design"`   // of a cause: the test that shows it
}

// Designs lists the tests that can show a cause: a difference in differences
// around a dated event, with placebos as the ones without it.
func Designs() []string { return []string{"before-after", "event-study"} }

// Thresholds are named numbers that conditions speak of.
type Thresholds map[string]float64

// Conditions say when a verdict is given. They are tried in the order
// supported, contradicted, partly; when none holds the verdict is not-shown.
type Conditions struct {
	Supported    string `yaml:"supported"`
	Contradicted string `yaml:"contradicted"`
	Partly       string `yaml:"partly"`
}

// Quantity is a named number taken from the record: figures of a measure, or
// the rows of a query in SQL.
type Quantity struct {
	Name     string   `yaml:"name"`
	Measure  string   `yaml:"measure"`
	Of       string   `yaml:"of"` // subject, with $, $1, $2; empty: $
	From     string   `yaml:"from"`
	To       string   `yaml:"to"`
	By       string   `yaml:"by"`   // year (usual), month, session or span
	Take     string   `yaml:"take"` // at, last, first, mean, sum, count, min, max, slope, change; empty: mean, of a span its one value
	Toward   string   `yaml:"toward"`
	Opposing string   `yaml:"opposing"`
	Against  string   `yaml:"against"`
	Topic    string   `yaml:"topic"`
	Body     string   `yaml:"body"`
	Source   string   `yaml:"source"`
	Partial  bool     `yaml:"partial"` // years that are not over count too
	Absent   *float64 `yaml:"absent"`  // what no value counts as, where no record means none
	SQL      string   `yaml:"sql"`     // instead of a measure
	Rests    []string `yaml:"rests"`   // data sets that the SQL reads
	Shocks   *Shocks  `yaml:"shocks"`  // instead of a measure: a study of what follows designations
}

// Shocks asks for the response to bursts of designations aimed at the members of
// a group (docs/methods/event-study.md). Its value is the effect with its
// interval; dates, groups, leads and smallest are names in conditions.
type Shocks struct {
	On       string `yaml:"on"`      // group whose members are aimed at; placebo groups take its dates
	Apart    string `yaml:"apart"`   // the side that presses; empty: the group declared for it
	Outcome  string `yaml:"outcome"` // empty: events
	List     string `yaml:"list"`
	Periods  int    `yaml:"periods"`
	Least    int    `yaml:"least"`
	AllPairs *bool  `yaml:"all_pairs"`
	Since    string `yaml:"since"`
}

// Alternate is a declared other way of asking: what it names is moved, all
// else stays, and the verdict is computed again.
type Alternate struct {
	Name       string      `yaml:"name"`
	About      string      `yaml:"about"`
	From       string      `yaml:"from"`
	To         string      `yaml:"to"`
	Value      string      `yaml:"value"`
	Thresholds Thresholds  `yaml:"thresholds"`
	Quantities []*Quantity `yaml:"quantities"` // by name; only what is given is moved
}
