package record

import "entente/store"

// Events lie in an engine of store.Events, whose rows these are.
const (
	kindEvents     = store.KindEvents
	kindEventLinks = store.KindEventLinks
	kindPairDays   = store.KindPairDays
	kindEventFiles = store.KindEventFiles
)

type (
	eventRow     = store.EventRow
	eventLinkRow = store.EventLinkRow
	pairDayRow   = store.PairDayRow
	eventFileRow = store.EventFileRow
)
