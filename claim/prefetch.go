package claim

import (
	"errors"
	"slices"
	"strconv"

	"entente"
	"entente/record"
)

// prefetch asks for the quantities of many subjects at once: a measure that
// reads its layer anew for each query then does so once.
func (r *run) prefetch(subjects []Subject) error {
	for _, q := range r.quantities {
		if q.SQL != "" || q.Shocks != nil || !q.moves() {
			continue
		}
		if err := r.prefetchOne(q, subjects); err != nil {
			return err
		}
	}
	return nil
}

func (k *Checker) prefetchOne(q *Quantity, subjects []Subject) error {
	var all record.Query
	var keys []string
	for _, s := range subjects {
		one, err := k.query(q, s)
		if err != nil {
			return err
		}
		key := cacheKey(one, q)
		if _, had := k.cache[key]; had || slices.Contains(keys, key) {
			continue
		}
		if len(keys) > 0 && !sameQuestion(one, all) {
			return nil // another question for each subject
		}
		keys = append(keys, key)
		one.Subjects = append(all.Subjects, one.Subjects...)
		all = one
	}
	if len(keys) < 2 {
		return nil
	}
	figs, err := k.rec.Figures(all)
	var none record.Missing
	if errors.As(err, &none) {
		return nil
	}
	if err != nil {
		return err
	}
	lists := make([][]entente.Figure, len(keys))
	for _, f := range figs {
		if i, ok := k.whose(f, all); ok {
			lists[i] = append(lists[i], f)
		}
	}
	for i, key := range keys {
		if len(lists[i]) > 0 { // the others are asked for one by one
			one := all
			one.Subjects = all.Subjects[i : i+1]
			a := k.reduce(q, all.Measure, lists[i])
			a.Subject = one.Subjects[0].String()
			a.Opens = opens(one, a.Subject)
			k.cache[key] = a
		}
	}
	return nil
}

// sameQuestion reports whether two queries differ in their subjects alone.
func sameQuestion(a, b record.Query) bool {
	return a.Toward == b.Toward && a.Opposing == b.Opposing && a.Against == b.Against
}

// whose finds the subject of a figure, which a figure names by the codes of its
// time. A figure that fits several subjects is given to none.
func (k *Checker) whose(f entente.Figure, q record.Query) (int, bool) {
	found := -1
	year, err := strconv.Atoi(firstDigits(f.Span))
	for i, s := range q.Subjects {
		if f.Subject != s.String() && (err != nil || q.By == record.BySpan || !k.named(f.Subject, s, year)) {
			continue
		}
		if found >= 0 {
			return 0, false
		}
		found = i
	}
	return found, found >= 0
}

// named reports whether a subject went by the label in a year.
func (k *Checker) named(label string, s record.Subject, year int) bool {
	if s.On == record.OnGroup {
		return false
	}
	for _, a := range k.codes(s.A, year) {
		if s.On == record.OnState {
			if label == string(a) {
				return true
			}
			continue
		}
		for _, b := range k.codes(s.B, year) {
			if s.On == record.OnPair && label == entente.NewPair(a, b).String() || s.On == record.OnDirection && label == (entente.Direction{From: a, To: b}).String() {
				return true
			}
		}
	}
	return false
}

// codes are those that a state had at the beginning and the end of a year.
func (k *Checker) codes(c entente.Code, year int) []entente.Code {
	var list []entente.Code
	for _, d := range []entente.Date{entente.NewDate(year, 1, 1), entente.NewDate(year, 12, 31)} {
		if at, ok := k.rec.States.At(c, d); ok && !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	return list
}
