package operation

import (
	"fmt"
	"testing"
)

func TestTwoStates(t *testing.T) {
	r, err := embeddedEnv(t).Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ first, second, a, b string }{
		{"IRN", "RUS", "IRN", "RUS"},
		{"russia", "Iran", "RUS", "IRN"},
		{"IRN-RUS", "", "IRN", "RUS"},
		{"russia-iran", "", "RUS", "IRN"}, // in their order: events may be directed
		{"timor-leste-guinea-bissau", "", "TLS", "GNB"},
	} {
		if a, b, err := twoStates(r, c.first, c.second); string(a) != c.a || string(b) != c.b || err != nil {
			t.Errorf("%q %q: %s %s %v", c.first, c.second, a, b, err)
		}
	}
	for _, c := range []struct{ first, second, want string }{
		{"IRN", "", `"IRN" names no pair: name two states, as in IRN-RUS`},
		{"timor-leste", "", `"timor-leste" names no pair: name two states, as in IRN-RUS`},
		{"IRN-", "", "no state is named: write a code such as IRN, or a name"},
		{"IRN-QQQ", "", `unknown state "QQQ": write a code such as IRN, or an English name`},
		{"", "RUS", "no state is named: write a code such as IRN, or a name"},
		{"IRN", "quartet", "quartet is a group, not a state; entente assess quartet"},
	} {
		if _, _, err := twoStates(r, c.first, c.second); err == nil || err.Error() != c.want {
			t.Errorf("%q %q: %v, want %s", c.first, c.second, err, c.want)
		}
	}
}

// A subject is in the answer once, however often it is named.
func TestSubjectsOnce(t *testing.T) {
	r, err := embeddedEnv(t).Open()
	if err != nil {
		t.Fatal(err)
	}
	list, err := subjects(r, []string{"IRN-RUS", "russia-iran", "quartet", "IRN", "RUS>IRN", "IRN>RUS", "Quartet"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(list); len(list) != 5 {
		t.Errorf("%d subjects: %s", len(list), got)
	}
	if pairs, err := pairArguments(r, []string{"IRN-RUS", "RUS-IRN", "CHN-RUS"}); err != nil || len(pairs) != 2 {
		t.Errorf("pairs %v, %v", pairs, err)
	}
}

func TestToward(t *testing.T) {
	r, err := embeddedEnv(t).Open()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"": "", "WEST": "west", "Iran": "IRN"} {
		if got, err := towardWhom(r, name); got != want || err != nil {
			t.Errorf("%q: %q, %v; want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"IRN-RUS", "nowhere"} {
		if _, err := towardWhom(r, name); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0.95: "95", 0.07: "7", 0.9999: "99.99", 0.01: "1", 2. / 3: "66.6667"} {
		if got := percent(share); got != want {
			t.Errorf("%v: %s %%, want %s", share, got, want)
		}
	}
}
