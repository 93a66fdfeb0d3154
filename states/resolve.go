package states

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"

	"entente"
)

// The rules by which Resolve finds a state.
const (
	ByCode     = "code"     // the register's own code, as it is
	ByName     = "exact"    // the state's name, folded
	ByAlias    = "alias"    // another of its names, folded
	ByISO2     = "iso2"     // ISO 3166-1 alpha-2, in capitals
	ByMojibake = "mojibake" // a name whose bytes were read in the wrong encoding
)

// Resolve returns the state that a name or code means on a day, and the rule
// that found it. Names are compared without regard to case, accents,
// punctuation and spaces. A code means its state whatever the day. A name that
// several states bore means the one that bore it on the day, and on a day when
// none did the one nearest in time; on an unknown day it means the latest.
// COW and other numbers are not names: use FromCOW and its like.
func (r *Register) Resolve(name string, on entente.Date) (code entente.Code, rule string, ok bool) {
	name = strings.TrimSpace(name)
	if _, known := r.index[entente.Code(name)]; known {
		return entente.Code(name), ByCode, true
	}
	claims, rule := r.meant(name)
	c, ok := pick(claims, on)
	if !ok {
		return "", "", false
	}
	if rule == ByAlias && c.own {
		rule = ByName
	}
	return c.code, rule, true
}

// meant returns what a name that is no code of the register may mean, and the
// rule that found it: ByAlias where some of it may be the own name of its state.
func (r *Register) meant(name string) (claims []claim, rule string) {
	if claims = r.names[fold(name)]; len(claims) > 0 {
		return claims, ByAlias
	}
	if len(name) == 2 {
		if claims = r.codes[ISO2][name]; len(claims) > 0 {
			return claims, ByISO2
		}
	}
	for _, repaired := range repairs(name) {
		if claims = r.names[fold(repaired)]; len(claims) > 0 {
			return claims, ByMojibake
		}
	}
	return nil, ""
}

// pick returns the claim that holds on the day, or the nearest in time; on an
// unknown day the one that holds longest.
func pick(claims []claim, on entente.Date) (best claim, ok bool) {
	for i, c := range claims {
		switch {
		case i == 0:
			best = c
		case on.Known():
			if distance(c.span, on) < distance(best.span, on) {
				best = c
			}
		case best.span.To.Known() && (!c.span.To.Known() || c.span.To > best.span.To):
			best = c
		}
	}
	return best, len(claims) > 0
}

// Suggest returns the known name that is nearest to one that did not resolve,
// or "" if none is near: at most one letter in three may differ, and no more
// than three.
func (r *Register) Suggest(name string) string {
	c, ok := r.nearest(name)
	if !ok {
		return ""
	}
	return c.text
}

func (r *Register) nearest(name string) (best claim, ok bool) {
	want := fold(name)
	if len(want) < 3 || len(want) > 80 {
		return claim{}, false
	}
	limit := min(3, (len(want)+1)/3)
	for folded, claims := range r.names {
		if diff := len(folded) - len(want); diff > limit || -diff > limit {
			continue
		}
		d := levenshtein.ComputeDistance(want, folded)
		if d > limit {
			continue
		}
		c, _ := pick(claims, entente.NoDate)
		if !ok || d < limit || better(c, best) {
			best, ok, limit = c, true, d
		}
	}
	return best, ok
}

// better orders suggestions of equal distance: own names before aliases, then
// by alphabet, so that the answer does not depend on map order.
func better(a, b claim) bool {
	if a.own != b.own {
		return a.own
	}
	return a.text < b.text
}

// Lookup finds the state that a user means by a code in any case or any name.
// The error of an unknown state carries a suggestion where there is one.
func (r *Register) Lookup(query string) (entente.Code, error) {
	if code, _, ok := r.Resolve(query, entente.NoDate); ok {
		return code, nil
	}
	if code, rule, ok := r.Resolve(strings.ToUpper(query), entente.NoDate); ok && (rule == ByCode || rule == ByISO2) {
		return code, nil
	}
	if c, ok := r.nearest(query); ok {
		return "", fmt.Errorf("unknown state %q: did you mean %s (%s)?", query, c.text, c.code)
	}
	if strings.TrimSpace(query) == "" {
		return "", errors.New("no state is named: write a code such as IRN, or a name")
	}
	return "", fmt.Errorf("unknown state %q: write a code such as IRN, or an English name", query)
}

// FromCOW returns the state that a Correlates of War number means on a day.
// Like the other From functions it takes the state nearest in time where none
// bore the number on the day; ValidOn says whether the state existed then.
func (r *Register) FromCOW(n int, on entente.Date) (entente.Code, bool) {
	return r.from(COW, strconv.Itoa(n), on)
}

// FromGW is FromCOW for the numbers of Gleditsch and Ward.
func (r *Register) FromGW(n int, on entente.Date) (entente.Code, bool) {
	return r.from(GW, strconv.Itoa(n), on)
}

// FromM49 is FromCOW for the numeric codes of UN M49 and ISO 3166-1.
func (r *Register) FromM49(n int, on entente.Date) (entente.Code, bool) {
	return r.from(M49, strconv.Itoa(n), on)
}

// FromIMF is FromCOW for the numeric codes of the IMF.
func (r *Register) FromIMF(n int, on entente.Date) (entente.Code, bool) {
	return r.from(IMF, strconv.Itoa(n), on)
}

// FromISO2 is FromCOW for ISO 3166-1 alpha-2 codes. NA is Namibia.
func (r *Register) FromISO2(s string, on entente.Date) (entente.Code, bool) {
	return r.from(ISO2, s, on)
}

// FromCAMEO is FromCOW for the country codes of CAMEO.
func (r *Register) FromCAMEO(s string, on entente.Date) (entente.Code, bool) {
	return r.from(CAMEO, s, on)
}

// FromFIPS is FromCOW for FIPS 10-4 codes.
func (r *Register) FromFIPS(s string, on entente.Date) (entente.Code, bool) {
	return r.from(FIPS, s, on)
}

func (r *Register) from(s System, value string, on entente.Date) (entente.Code, bool) {
	c, ok := pick(r.codes[s][value], on)
	return c.code, ok
}
