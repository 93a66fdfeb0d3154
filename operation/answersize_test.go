package operation

import (
	"strings"
	"testing"
)

func TestTooLarge(t *testing.T) {
	list := make([]any, 1000)
	for i := range list {
		list[i] = int64(i)
	}
	for name, c := range map[string]struct {
		v     any
		most  int
		large bool
	}{
		"a number": {int64(1), 8, false}, "text": {strings.Repeat("x", 100), 107, true}, "text that fits": {strings.Repeat("x", 100), 108, false},
		"a list": {list, 8000, true}, "a list that fits": {list, 8008, false}, "a struct": {map[string]any{"a": list}, 8000, true}, "nothing": {nil, 8, false},
	} {
		if err := tooLarge([][]any{{c.v}}, c.most); (err != nil) != c.large {
			t.Errorf("%s: %v", name, err)
		}
	}
}
