package measure

// Case is one sanctions case by years: it is active from the first to the last,
// both included.
type Case struct {
	Begin, End int
	Running    bool // still active when the data set ends; End is then its last year
}

// Active reports whether the case is active in a year: Begin <= year <= End. A
// running case is active in every later year that the data set covers.
func (c Case) Active(year int) bool {
	return c.Begin <= year && (c.Running || year <= c.End)
}

// Jump looks for the first year in which over twice as many cases begin as in
// any year before, after at least spell years of data. Such a step may be a
// change of what is coded rather than of what states do.
func Jump(begun map[int]int, first, last, spell int) (year, count, before int, ok bool) {
	for y := first; y <= last; y++ {
		if y-first >= spell && begun[y] > 2*before && before > 0 {
			return y, begun[y], before, true
		}
		before = max(before, begun[y])
	}
	return 0, 0, before, false
}
