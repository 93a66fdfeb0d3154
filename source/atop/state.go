package atop

import (
	"fmt"
	"sort"

	"entente"
	"entente/source"
)

// The publisher's numbers are those of the Correlates of War project, which
// keeps one for states that entente tells apart: 365 is the Soviet Union and
// Russia. A membership is cut where the state behind its number changes, so
// that every record has the code of its time.

// stretch is a state that bears a number from a day on.
type stretch struct {
	code entente.Code
	from entente.Date // NoDate for the first
}

// The years in which codes are looked for, and the days between two looks: no
// state bears a number for less.
var (
	firstLook = entente.NewDate(1815, 1, 1)
	lastLook  = entente.NewDate(2040, 1, 1)
)

const step = 60

// stretches lists the states that bear a number, in order of time; none for a
// number that no state bears.
func (f *file) stretches(number string) []stretch {
	if list, ok := f.bearers[number]; ok {
		return list
	}
	var list []stretch
	at := func(d entente.Date) entente.Code {
		c, _ := source.FromCode(f.States, "cow", number, d)
		return c
	}
	if c := at(firstLook); c != "" {
		list = append(list, stretch{c, entente.NoDate})
	}
	for d := firstLook; len(list) > 0 && d < lastLook; d += step {
		now := at(d + step)
		if now == list[len(list)-1].code || now == "" {
			continue
		}
		n := sort.Search(step, func(i int) bool { return at(d+entente.Date(i)+1) == now })
		list = append(list, stretch{now, d + entente.Date(n) + 1})
	}
	f.bearers[number] = list
	return list
}

// states returns the states behind a number from a day on. ok is false where
// there is none.
func (f *file) states(number string, on entente.Date) (list []stretch, ok bool, err error) {
	if list = f.stretches(number); len(list) > 0 {
		return list, true, nil
	}
	for _, d := range []entente.Date{on, entente.NoDate} {
		code, ok := source.FromCode(f.States, "cow", number, d)
		if ok && !d.Known() {
			err = f.Issue(codeUndated, fmt.Sprintf("%s = %s on %s", number, code, on))
		}
		if ok {
			return []stretch{{code, entente.NoDate}}, true, err
		}
	}
	return nil, false, nil
}

// piece is a part of a span in which one state bears a number.
type piece struct {
	code entente.Code
	span entente.Span
}

// cut divides a span at the days on which another state takes the number over.
func cut(list []stretch, s entente.Span) []piece {
	var pieces []piece
	for i, x := range list {
		part := s
		if x.from.Known() && x.from > part.From {
			part.From = x.from
		}
		if i+1 < len(list) {
			if next := list[i+1].from; !part.To.Known() || next < part.To {
				part.To = next
			}
		}
		if !part.To.Known() || part.From < part.To {
			pieces = append(pieces, piece{x.code, part})
		}
	}
	return pieces
}
