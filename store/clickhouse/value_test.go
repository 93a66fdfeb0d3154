package clickhouse_test

import (
	"testing"
	"time"

	"entente/store/clickhouse"
)

// A day comes from a server as its midnight there, which in UTC is another day.
func TestPlainTimes(t *testing.T) {
	for _, offset := range []int{-5 * 3600, 0, 2 * 3600} {
		midnight := time.Date(2024, 5, 1, 0, 0, 0, 0, time.FixedZone("", offset))
		for _, typ := range []string{"Date", "Nullable(Date)", "Date32"} {
			if got := clickhouse.Plain(midnight, typ); got != "2024-05-01" {
				t.Errorf("%s at %d s from UTC is %v", typ, offset, got)
			}
		}
		if got, want := clickhouse.Plain(midnight, "DateTime"), midnight.UTC().Format("2006-01-02 15:04:05"); got != want {
			t.Errorf("DateTime at %d s from UTC is %v, want %s", offset, got, want)
		}
	}
}

func TestSameEngine(t *testing.T) {
	for engine, want := range map[string]bool{"Merge": true, "MergeTree": false, "Distributed": false, "ReplicatedVersionedCollapsingMergeTree": false} {
		if got := clickhouse.SameEngine(engine); got != want {
			t.Errorf("%s: %v", engine, got)
		}
	}
}
