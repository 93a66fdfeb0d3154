package record_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"

	"entente/record"
)

// What is kept is what a search gives, whoever asks and however many at once;
// other settings are other blocs.
func TestBlocsOfKeeps(t *testing.T) {
	r := open(t, record.Options{Home: made(t, "2001_01_01", twoCamps())})
	n, err := r.Network(record.BlocVotes, 2000)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := range 60 { // more than are kept
		wait.Go(func() {
			s := settings(2)
			s.Seed = uint64(i % 30)
			kept, err := r.BlocsOf(t.Context(), record.BlocVotes, 2000, s)
			if err != nil {
				t.Error(err)
				return
			}
			fresh, err := n.Blocs(t.Context(), s)
			if err != nil || !reflect.DeepEqual(kept.Partition, fresh.Partition) || !reflect.DeepEqual(kept.Memberships, fresh.Memberships) || kept.Settings.Seed != s.Seed {
				t.Errorf("seed %d: kept blocs are others than found ones (error %v)", s.Seed, err)
			}
		})
	}
	wait.Wait()
	s := settings(3)
	first, err := r.BlocsOf(t.Context(), record.BlocVotes, 2000, s)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := r.BlocsOf(t.Context(), record.BlocVotes, 2000, s); again != first {
		t.Error("the same question is searched twice")
	}
	s.Runs = 4
	if other, _ := r.BlocsOf(t.Context(), record.BlocVotes, 2000, s); other == first || other.Consensus.Runs() != 4 {
		t.Error("other settings give kept blocs")
	}
	if _, err := r.BlocsOf(t.Context(), record.BlocVotes, 1900, s); !errors.As(err, new(record.Missing)) {
		t.Errorf("1900: error %v, want a Missing one", err)
	}
}
