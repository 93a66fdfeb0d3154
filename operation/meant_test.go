package operation

import (
	"strings"
	"testing"
)

func TestMeantAmong(t *testing.T) {
	list := []string{"visit", "treaty", "undl"}
	for word, want := range map[string]string{
		"vist": ": did you mean visit?", "Treatie": ": did you mean treaty?", "UNDL": ": did you mean undl?", "undk": ": did you mean undl?",
		"q": "; there are visit, treaty, undl", "exercise": "; there are visit, treaty, undl", strings.Repeat("visit", 99): "; there are visit, treaty, undl",
	} {
		if got := meantAmong(word, list); got != want {
			t.Errorf("%.20s: %q, want %q", word, got, want)
		}
	}
}

func TestCiteNamesTheUnknownSource(t *testing.T) {
	_, err := runCite(t.Context(), embedded(t), &citeRequest{Sources: []string{"undl", "undk"}})
	if err == nil || !strings.Contains(err.Error(), `no source "undk": did you mean undl?`) {
		t.Error(err)
	}
	if res, err := runCite(t.Context(), embedded(t), &citeRequest{Sources: []string{"undl", "undl"}}); err != nil || len(res.Citations) != 2 {
		t.Errorf("the same twice: %v, %+v", err, res)
	}
}
