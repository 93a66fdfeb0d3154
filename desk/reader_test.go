package desk_test

import (
	"fmt"
	"sync"
	"testing"

	"entente/desk"
	"entente/desk/desktest"
)

// Readers of parameters are used again: a request has what it was asked with
// and nothing of the one before, also where many are read at once.
func TestRequestsAreApart(t *testing.T) {
	s, err := desktest.Embedded(t).Find("figures")
	if err != nil {
		t.Fatal(err)
	}
	text := func(a desk.Args) string {
		q, err := s.Request(a)
		if err != nil {
			t.Error(err)
		}
		return fmt.Sprintf("%+v", q)
	}
	bare := desk.Args{"measure": {"kappa"}, "subject": {"IRN-RUS"}}
	want := text(bare)
	first := text(desk.Args{"measure": {"agreement"}, "subject": {"CHN-USA", "CHN-RUS"}, "from": {"2001"}, "topic": {"cold-war"}, "territories": {"true"}})
	if got := text(bare); got != want {
		t.Errorf("after another request: %s, want %s", got, want)
	}
	held, err := s.Request(desk.Args{"measure": {"agreement"}, "subject": {"CHN-USA", "CHN-RUS"}, "from": {"2001"}, "topic": {"cold-war"}, "territories": {"true"}})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for k := range 20 {
				year := fmt.Sprint(1950 + 8*k%70 + i)
				if a, b := text(desk.Args{"measure": {"kappa"}, "subject": {"IRN-RUS"}, "from": {year}}), text(desk.Args{"measure": {"kappa"}, "subject": {"IRN-RUS"}, "from": {year}, "to": {year}}); a == b {
					t.Errorf("%s with and without an end is the same", year)
				}
			}
		})
	}
	wait.Wait()
	if got := fmt.Sprintf("%+v", held); got != first {
		t.Errorf("a request changed after it was read: %s, was %s", got, first)
	}
}
