package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"entente"
	"entente/bloc"
	"entente/internal/recent"
	"entente/source"
	"entente/states"
	"entente/store"
)

// Options says which record to open and how to read it.
type Options struct {
	Home       string           // folder of the record
	Snapshot   fs.FS            // embedded record, used when Home holds none
	Commercial bool             // leave out non-commercial editions and all that rests on them
	GroupFile  string           // the user's own groups
	Now        func() time.Time // nil means time.Now
	Events     store.Events     // where coded events lie; nil is the folder
}

// Record answers from one record. It is safe for use by several goroutines.
type Record struct {
	States   *states.Register
	Groups   *states.Groups
	Embedded bool // answers come from the embedded record

	store      *store.Store
	events     store.Events    // nil: in store
	far        map[string]bool // hashes of the editions that events has
	manifest   store.Manifest
	pending    []entente.Edition // fetched, and not built yet
	behind     []entente.Edition // of the embedded record: those of which only figures are here
	home       string
	commercial bool
	now        func() time.Time

	mu             sync.Mutex
	power          map[int]map[entente.Code]float64 // capability by year, for placebo groups
	ranked         map[string][]float64             // values of all pairs by measure and span
	joint          map[string]*Joint
	assemblies     map[entente.Body]*Assembly
	presence       map[string][]Presence
	stored         map[storedKey]figureRow
	placebos       []placeboRow
	records        map[string][]recordRow
	tradeData      map[string]*tradeRecord // by data set
	capabilityData *capabilities
	memberData     *memberYears
	allianceData   *alliances
	systemData     *stateSystem
	eventData      map[string]*eventMonths  // by data set
	outcomes       map[string]*outcomePanel // of studies of shocks
	weeklyNews     *weeklyNews              // for them
	eventIDs       []string                 // data sets with events; nil before they were looked for
	eventParts     []store.EventPart        // with eventIDs
	pointData      *points
	sources        func() ([]source.Source, error)

	armsData      *armsRegister
	storedTables  map[string]*storedTable // by measure
	storedLock    sync.Mutex
	named         map[entente.Pair][]NamedCount
	namedLock     sync.Mutex
	datedActs     []Statement // see DatedActs
	datedLock     sync.Mutex
	listed        map[string]listings // by source and role
	listedLock    sync.Mutex
	composite     *Composite // once it was read
	compositeLock sync.Mutex
	tied          sync.Map // ties by measure and edition, read only once they are here
	planeLock     sync.Mutex
	homes         atomic.Pointer[map[entente.Code]bloc.Place] // see Home
	planes        map[int]*planeYear
	blocs         recent.Values[blocKey, *Blocs] // see BlocsOf
}

// ErrEmpty says that there is neither a record at home nor an embedded one.
var ErrEmpty = errors.New("there is no record: run entente sync")

// Open opens the record at home, or the embedded one where home has none that
// was built.
func Open(opt Options) (*Record, error) {
	groups, err := loadGroups(opt.GroupFile)
	if err != nil {
		return nil, err
	}
	r := newRecord(opt, groups)
	r.store, err = store.Open(opt.Home)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case len(r.store.Manifest().Segments) == 0 && opt.Events == nil:
		r.store = nil // downloads without a build: nothing to answer from yet
	}
	if r.store == nil {
		if opt.Snapshot == nil {
			return nil, ErrEmpty
		}
		if r.store, err = store.OpenFS(opt.Snapshot); err != nil {
			return nil, fmt.Errorf("open embedded record: %w", err)
		}
		r.Embedded = true
	}
	if r.far, err = farEditions(r.events); err != nil {
		return nil, err
	}
	r.use(r.store.Manifest())
	return r, nil
}

func newRecord(opt Options, groups *states.Groups) *Record {
	r := &Record{
		States: states.Default(), Groups: groups, home: opt.Home, commercial: opt.Commercial, now: opt.Now, events: opt.Events,
		joint: map[string]*Joint{}, assemblies: map[entente.Body]*Assembly{},
		presence: map[string][]Presence{}, records: map[string][]recordRow{}, blocs: recent.Values[blocKey, *Blocs]{Most: keptBlocs},
	}
	if r.now == nil {
		r.now = time.Now
	}
	r.sources = sync.OnceValues(func() ([]source.Source, error) { return Sources(r.home) })
	return r
}

// segments lists the record's segments of a kind.
func (r *Record) segments(kind string) []store.Segment {
	return slices.DeleteFunc(slices.Clone(r.manifest.Segments), func(s store.Segment) bool { return s.Kind != kind })
}

func loadGroups(path string) (*states.Groups, error) {
	g := states.DefaultGroups()
	if path == "" {
		return g, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read groups: %w", err)
	}
	defer f.Close()
	own, err := states.ParseGroups(f, states.Default())
	if err != nil {
		return nil, fmt.Errorf("read groups %s: %w", path, err)
	}
	return g.Merge(own)
}

// Editions lists the editions that the record answers from, those left out for
// their licence not among them.
func (r *Record) Editions() []entente.Edition {
	return slices.DeleteFunc(r.allEditions(), r.leftOut)
}

// allEditions lists the editions that answer, with rows or with figures alone.
func (r *Record) allEditions() []entente.Edition {
	return slices.Concat(r.manifest.Editions, r.behind)
}

// LeftOut lists the editions that a commercial reader may not use.
func (r *Record) LeftOut() []entente.Edition {
	return slices.DeleteFunc(r.allEditions(), func(e entente.Edition) bool { return !r.leftOut(e) })
}

func (r *Record) leftOut(e entente.Edition) bool { return r.commercial && e.NonCommercial }

// Manifest returns the record's manifest.
func (r *Record) Manifest() store.Manifest { return r.manifest }

// Store returns the store behind the record, for queries and exports.
func (r *Record) Store() *store.Store { return r.store }

// votesSource is the source of roll calls; its files are named after the bodies.
const votesSource = "undl"

// votesEdition returns the edition that holds a body's votes.
func (r *Record) votesEdition(body entente.Body) (entente.Edition, bool) {
	for i := range r.manifest.Editions { // asked for each pair of a year: an edition is not small
		e := &r.manifest.Editions[i]
		if e.Source == votesSource && strings.EqualFold(e.File, string(body)) {
			return *e, true
		}
	}
	return entente.Edition{}, false
}

// Coverage returns the last day that the record's votes of a body can speak of.
func (r *Record) Coverage(body entente.Body) entente.Date {
	e, ok := r.votesEdition(body)
	if !ok {
		return entente.NoDate
	}
	return e.CoverageTo
}

// gate says why a body's votes cannot be used; nil if they can.
func (r *Record) gate(body entente.Body) error {
	e, ok := r.votesEdition(body)
	if !ok {
		if r.Embedded {
			return missing("the embedded record holds no votes of %s; entente sync undl fetches them", BodyName(body))
		}
		return missing("the record holds no votes of %s; entente sync undl fetches them", BodyName(body))
	}
	if r.leftOut(e) {
		return missing("left out by --commercial: %s is for non-commercial use only", e.Source)
	}
	return nil
}

// BodyName writes a body in words.
func BodyName(b entente.Body) string {
	switch b {
	case entente.GeneralAssembly:
		return "the General Assembly"
	case entente.SecurityCouncil:
		return "the Security Council"
	}
	return string(b)
}

// Missing is why something cannot be computed from what is here. It becomes
// the note of a figure whose status is unknown.
type Missing struct{ Why string }

func (m Missing) Error() string { return m.Why }

func missing(format string, a ...any) error { return Missing{fmt.Sprintf(format, a...)} }

// Sources lists the data sets that this program reads, for the record's home as
// it was when they were first asked for.
func (r *Record) Sources() ([]source.Source, error) {
	list, err := r.sources()
	return slices.Clone(list), err
}

// Assembly returns the roll calls of a body; a Missing error where the record
// holds none.
func (r *Record) Assembly(body entente.Body) (*Assembly, error) {
	if err := r.gate(body); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if a := r.assemblies[body]; a != nil {
		return a, nil
	}
	a, ok, err := loadAssembly(r.store, r.segments(kindRollCalls), r.segments(kindVotes), body)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, missing("needs the roll calls themselves, which the embedded record does not hold; entente sync undl fetches them")
	}
	r.assemblies[body] = a
	return a, nil
}

// Presence counts what a state did in a span.
type Presence struct {
	Span      string
	State     entente.Code
	Counts    [6]int // by entente.Position; NoLine counts roll calls without a line
	RollCalls int
}

// Presence returns the presence of all states of a body by year or session, in
// order of span and state.
func (r *Record) Presence(body entente.Body, by string) ([]Presence, error) {
	if err := r.gate(body); err != nil {
		return nil, err
	}
	key := string(body) + "/" + by
	r.mu.Lock()
	defer r.mu.Unlock()
	if p, ok := r.presence[key]; ok {
		return p, nil
	}
	list := []Presence{}
	for _, seg := range partOf(r.segments(kindPresence), key) {
		rows, err := readSegment[presenceRow](r.store, seg)
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			p := Presence{Span: x.Span, State: entente.Code(x.State), RollCalls: int(x.RollCalls)}
			p.Counts[entente.Yes], p.Counts[entente.Abstain], p.Counts[entente.No] = int(x.Yes), int(x.Abstain), int(x.No)
			p.Counts[entente.NonVoting], p.Counts[entente.Unclear] = int(x.NonVoting), int(x.Unclear)
			p.Counts[entente.NoLine] = p.RollCalls - int(x.Yes+x.Abstain+x.No+x.NonVoting+x.Unclear)
			list = append(list, p)
		}
	}
	r.presence[key] = list
	return list, nil
}

// LastFullYear returns the last year that the coverage of a body's votes
// reaches to the end; 0 where there are no votes.
func (r *Record) LastFullYear(body entente.Body) int {
	c := r.Coverage(body)
	switch {
	case !c.Known():
		return r.now().Year() - 1
	case c >= entente.NewDate(c.Year(), 12, 31):
		return c.Year()
	}
	return c.Year() - 1
}
