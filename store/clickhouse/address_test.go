package clickhouse_test

import (
	"strings"
	"testing"

	"entente/store/clickhouse"
)

// Whatever an address is, an error about it does not say the password.
func FuzzParseAddress(f *testing.F) {
	f.Add("clickhouse://user:SECRET@host:9000/entente?cluster=all&secure=true")
	f.Add("clickhouse://user:SECRET@[::1]/entente?x=%zz")
	f.Add("clickhouse://user:SECRET@/entente?a=1&b=2")
	f.Fuzz(func(t *testing.T, text string) {
		first, err := clickhouse.ParseAddress(text)
		again, same := clickhouse.ParseAddress(text)
		switch {
		case err == nil && (same != nil || first != again):
			t.Errorf("%s, then %s %v", first, again, same)
		case err != nil && (same == nil || same.Error() != err.Error()):
			t.Errorf("%v, then %v", err, same)
		case err == nil && strings.Contains(first, "SECRET") && !strings.Contains(strings.SplitN(text, "@", 2)[1], "SECRET"):
			t.Errorf("%s", first)
		}
	})
}
