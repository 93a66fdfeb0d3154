package ledger_test

import (
	"testing"

	"entente/ledger"
)

func FuzzUnbundle(f *testing.F) {
	f.Add([]byte("-- a.yaml --\nentries: []\n"))
	f.Add([]byte("-- ../a.yaml --\n-- a.yaml --\n-- a.yaml/b --\n"))
	f.Add(ledger.Bundle()[:4000])
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := ledger.Unbundle(text)
		if err != nil && rows != nil {
			t.Errorf("%d rows beside the error %v", len(rows), err)
		}
	})
}
