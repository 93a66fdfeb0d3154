package states

import (
	"strconv"
	"strings"

	"entente"
)

// Steady returns a span around a day on all days of which a name (Resolve), or
// a code of a system (the From functions), means the state that it means on the
// day: what was found once need not be found again in it. System is one of the
// systems by its name; any other means names. It is as long as the register
// makes sure, not as long as can be, and without ends for an unknown day.
func (r *Register) Steady(system, value string, on entente.Date) entente.Span {
	var claims []claim
	switch s := System(system); s {
	case ISO2, CAMEO, FIPS:
		claims = r.codes[s][value]
	case M49, COW, GW, IMF:
		n, err := strconv.Atoi(value)
		if err != nil {
			return always
		}
		claims = r.codes[s][strconv.Itoa(n)]
	default:
		value = strings.TrimSpace(value)
		if _, known := r.index[entente.Code(value)]; !known {
			claims, _ = r.meant(value)
		}
	}
	return steady(claims, on)
}

// steady cuts time where one claim comes nearer than another of another state:
// after the end of the one, the other's begin is at some day as near, and on the
// next one nearer.
func steady(claims []claim, on entente.Date) entente.Span {
	span := always
	if !on.Known() {
		return span
	}
	for _, before := range claims {
		for _, after := range claims {
			if before.code == after.code || !before.span.To.Known() || !after.span.From.Known() || before.span.To > after.span.From {
				continue
			}
			sum := int64(before.span.To) + int64(after.span.From)
			for _, turn := range []entente.Date{entente.Date(sum >> 1), entente.Date((sum + 1) >> 1)} {
				switch {
				case turn > on && (!span.To.Known() || turn < span.To):
					span.To = turn
				case turn <= on && (!span.From.Known() || turn > span.From):
					span.From = turn
				}
			}
		}
	}
	return span
}
