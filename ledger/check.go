package ledger

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"entente"
)

var (
	wellFormedID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	// A UN symbol (S/RES/1718(2006), S/2024/970, S/PV.47, A/RES/ES-11/1) or the
	// number of another body's act.
	wellFormedSymbol = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ./()\[\]&,+-]*$`)
	wellFormedCode   = regexp.MustCompile(`^[A-Z]{3}$`)
	wellFormedLink   = regexp.MustCompile(`^https?://[^\s/]+\.[^\s/]+(/\S*)?$`)
)

// row checks an entry and turns it into a row.
func (e *entry) row(exists Exists) (Row, error) {
	r := Row{
		ID: e.ID, Kind: e.Kind, Actor: entente.Code(e.Actor), Target: entente.Code(e.Target), Body: e.Body,
		Count: e.Count, Unit: e.Unit, Sentence: e.Sentence, Certainty: entente.Certainty(e.Certainty),
		Source: Source(e.Source), VerifiedBy: e.VerifiedBy, ATOP: e.ATOP, Continues: e.Continues,
		Obligations: e.Obligations, Note: e.Note,
	}
	if e.Sign == nil || *e.Sign < -1 || *e.Sign > 1 {
		return r, errors.New("sign: want -1, 0 or 1")
	}
	if e.Verified == nil {
		return r, errors.New("verified: want true or false")
	}
	r.Sign, r.Verified = int8(*e.Sign), *e.Verified
	var err error
	if r.When, err = e.when(); err != nil {
		return r, err
	}
	for _, check := range []func() error{r.checkText, r.checkSource, func() error { return e.checkStates(&r, exists) }, func() error { return e.checkTreaty(&r) }} {
		if err := check(); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (r *Row) checkText() error {
	_, known := Kinds()[r.Kind]
	switch {
	case !wellFormedID.MatchString(r.ID):
		return errors.New("id: want small letters and digits with hyphens between them")
	case !known:
		return fmt.Errorf("unknown kind %q", r.Kind)
	case !one(r.Sentence) || !strings.HasSuffix(r.Sentence, "."):
		return errors.New("sentence: want one line that ends with a full stop")
	case !slices.Contains([]entente.Certainty{entente.Confirmed, entente.Reported, entente.Claimed, entente.Disputed}, r.Certainty):
		return fmt.Errorf("unknown certainty %q", r.Certainty)
	case r.Verified != (r.VerifiedBy != ""):
		return errors.New("verified_by: want it on verified rows, and only there")
	case r.Count < 0 || (r.Count > 0) != (r.Unit != ""):
		return errors.New("count: want it positive and with its unit")
	}
	for _, text := range []string{r.VerifiedBy, r.Body, r.Unit, r.Note} {
		if text != "" && !one(text) {
			return fmt.Errorf("text %q: want one line without blanks at its ends", text)
		}
	}
	return nil
}

func (r *Row) checkSource() error {
	s := r.Source
	switch {
	case !one(s.Publisher) || !one(s.Title):
		return errors.New("source: want publisher and title")
	case s.Symbol != "" && !wellFormedSymbol.MatchString(s.Symbol):
		return fmt.Errorf("source: symbol %q is not well formed", s.Symbol)
	case s.Link != "" && !wellFormedLink.MatchString(s.Link):
		return fmt.Errorf("source: link %q is not well formed", s.Link)
	case s.Date == "":
		return nil
	}
	if _, err := span(s.Date); err != nil {
		return fmt.Errorf("source: %w", err)
	}
	return nil
}

// checkStates fills and checks the participants.
func (e *entry) checkStates(r *Row, exists Exists) error {
	if len(e.Participants) == 0 {
		return errors.New("participants: want at least one state")
	}
	for _, p := range e.Participants {
		code := entente.Code(p)
		if !wellFormedCode.MatchString(p) {
			return fmt.Errorf("participants: %q is not the code of a state", p)
		}
		// A state that came or went within an imprecise date counts as there.
		if exists != nil && !exists(code, r.When.From) && !exists(code, r.When.To-1) {
			return fmt.Errorf("participants: no state %s on %s", p, e.Date)
		}
		if slices.Contains(r.Participants, code) {
			return fmt.Errorf("participants: %s occurs twice", p)
		}
		r.Participants = append(r.Participants, code)
	}
	if !slices.IsSorted(r.Participants) {
		return errors.New("participants: want them in alphabetical order")
	}
	for _, c := range []entente.Code{r.Actor, r.Target} {
		if c != "" && !slices.Contains(r.Participants, c) {
			return fmt.Errorf("%s acts or is acted on but does not participate", c)
		}
	}
	directed := r.Actor != "" || r.Target != ""
	if directed && (r.Actor == "" || r.Target == "" || r.Actor == r.Target || len(r.Participants) != 2) {
		return errors.New("actor, target: want both, different, and no third participant")
	}
	return nil
}

// checkTreaty fills and checks what only treaties have.
func (e *entry) checkTreaty(r *Row) error {
	var err error
	if r.InForce, err = day(e.InForce); err != nil {
		return fmt.Errorf("in_force: %w", err)
	}
	if r.Ended, err = day(e.Ended); err != nil {
		return fmt.Errorf("ended: %w", err)
	}
	for i, o := range r.Obligations {
		if !slices.Contains(Obligations(), o) || slices.Contains(r.Obligations[:i], o) {
			return fmt.Errorf("obligations: %q is unknown or occurs twice", o)
		}
	}
	switch {
	case r.ATOP < 0 || r.Continues < 0:
		return errors.New("atop, continues: want an id of ATOP 5.1")
	case r.Kind == "treaty-step" && (r.ATOP != 0 || r.InForce.Known() || r.Ended.Known() || len(r.Obligations) > 0):
		return errors.New("atop, in_force, ended, obligations: want them on the treaty itself")
	case r.Kind != "treaty" && r.Kind != "treaty-step" && (r.ATOP != 0 || r.Continues != 0 || r.InForce.Known() || r.Ended.Known() || len(r.Obligations) > 0):
		return errors.New("atop, continues, in_force, ended, obligations: want them on treaties only")
	case r.ATOP != 0 && len(r.Obligations) > 0:
		return errors.New("obligations: ATOP holds them already; they would be counted twice")
	case len(r.Obligations) > 0 && !r.InForce.Known():
		return errors.New("obligations: want in_force, the day from which they hold")
	case r.Ended.Known() && r.InForce.Known() && r.Ended <= r.InForce:
		return errors.New("ended: not after in_force")
	}
	return nil
}

// distinct refuses two rows of one id, and two rows that say the same.
func distinct(rows []Row) error {
	ids, facts := map[string]string{}, map[string]string{}
	for _, r := range rows {
		if file, ok := ids[r.ID]; ok {
			return fmt.Errorf("parse ledger %s: entry %q: the id is also in %s", r.File, r.ID, file)
		}
		ids[r.ID] = r.File
		fact := fmt.Sprintf("%s %s %v %s", r.Kind, r.When, r.Participants, r.Sentence)
		if other, ok := facts[fact]; ok {
			return fmt.Errorf("parse ledger %s: entry %q: says the same as %q", r.File, r.ID, other)
		}
		facts[fact] = r.ID
	}
	return nil
}
