package desk

import (
	"testing"
	"time"

	"entente/operation"
	"entente/record"
	"entente/snapshot"
)

// Every question of the opening can be asked: an argument that is spelled wrong
// would warm nothing, unseen.
func TestOpening(t *testing.T) {
	d, err := New(Options{Env: operation.Env{Home: "none", Snapshot: snapshot.FS()}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	list, err := opening(r, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < len(record.Measures()) {
		t.Errorf("%d questions for %d measures", len(list), len(record.Measures()))
	}
	for _, q := range list {
		s, err := d.Find(q.operation)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := s.Request(q.args); err != nil {
			t.Errorf("%s %v: %v", q.operation, q.args, err)
		}
	}
}

// An answer that took a while is kept, under all the ways in which its question
// can be put; another question is another answer.
func TestDearAnswersAreKept(t *testing.T) {
	d, err := New(Options{Env: operation.Env{Home: "none", Snapshot: snapshot.FS()}, Timeout: 5 * time.Minute}) // a busy machine is slow
	if err != nil {
		t.Fatal(err)
	}
	ask := func(a Args) operation.Result {
		got, err := d.Ask(t.Context(), "fragmentation", a)
		if err != nil {
			t.Fatal(err)
		}
		return got.Result
	}
	first := ask(Args{"from": {"2000"}, "to": {"2010"}}) // hundreds of milliseconds anywhere
	if again := ask(Args{"to": {"2010"}, "from": {"2000"}, "layer": {"votes"}, "seed": {"1"}}); again != first {
		t.Error("the same question with its defaults written out is worked out again")
	}
	if other := ask(Args{"from": {"2000"}, "to": {"2010"}, "seed": {"2"}}); other == first {
		t.Error("another seed has the same answer")
	}
}
