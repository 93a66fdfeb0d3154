package desk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"entente/desk"
	"entente/desk/desktest"
	"entente/internal/testdata"
	"entente/operation"
)

// A long answer is worked out once, whoever waits; a client that does not wait
// is told that it is, and gets it later.
func TestLongAnswers(t *testing.T) {
	testdata.Long(t)
	d, err := desk.New(desk.Options{
		Env: desktest.Env(), Timeout: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	args := desk.Args{"action": {"check"}, "what": {"gulf"}}
	_, err = d.Ask(context.Background(), "claims", args)
	var working desk.Working
	if !errors.As(err, &working) {
		t.Fatalf("asked without waiting: %v, want Working", err)
	}
	gone, leave := context.WithCancel(context.Background())
	leave()
	if _, err := d.Follow(gone, "claims", args, func(desk.Progress) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("a client that leaves: %v", err)
	}
	var steps []desk.Progress
	a, err := d.Follow(context.Background(), "claims", args, func(p desk.Progress) { steps = append(steps, p) })
	if err != nil {
		t.Fatal(err)
	}
	res := a.Result.(*operation.ClaimsResult)
	if len(res.Claims) < 10 || a.Version == "" {
		t.Errorf("%d claims, version %q", len(res.Claims), a.Version)
	}
	last := desk.Progress{}
	for _, p := range steps {
		if p.Step == last.Step && p.Done < last.Done || p.Done > p.Total {
			t.Errorf("progress goes from %+v to %+v", last, p)
		}
		last = p
	}
	if last.Step != "claims of gulf" || last.Unit != "claims" || last.Total != int64(len(res.Claims)) {
		t.Errorf("the last progress is %+v", last)
	}
	again, err := d.Follow(context.Background(), "claims", args, func(desk.Progress) {})
	if err != nil || again.Result != a.Result {
		t.Errorf("the second time it was worked out again (%v)", err)
	}
	if _, err := d.Follow(context.Background(), "claims", desk.Args{"action": {"check"}, "what": {"/etc/passwd"}}, nil); !errors.As(err, new(desk.BadRequest)) {
		t.Errorf("a narrative that is a file: %v", err)
	}
}
