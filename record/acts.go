package record

// Acts is Statements without the yearly series and trade flows, which are most
// of a record's rows and tell of no single act; it is that much faster.
func (r *Record) Acts(keep func(Statement) bool) ([]Statement, error) {
	return statementsOf(r, kindRecords, keep, func(x recordRow) recordRow { return x })
}
