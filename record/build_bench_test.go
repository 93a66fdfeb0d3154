package record_test

import "testing"

// BenchmarkBuild syncs the votes from a mirror and builds all from nothing in
// this process, for profiles. BenchmarkProcess times the program itself.
func BenchmarkBuild(b *testing.B) {
	from := benchMirror(b)
	b.ResetTimer()
	for range b.N {
		builtRecord(b, from)
	}
}
