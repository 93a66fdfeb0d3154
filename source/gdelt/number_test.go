package gdelt

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The fast readers give what strconv gives, or refuse.
func TestNumbersAsStrconv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`-?[0-9]{0,20}(\.[0-9]{0,20})?`), rapid.StringMatching(`[-+.0-9eEinfNa_x]{0,12}`),
			rapid.Map(rapid.Float64(), func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }),
		).Draw(t, "text")
		want, err := strconv.ParseFloat(text, 64)
		got, ok := parseFloat([]byte(text))
		if ok != (err == nil && !math.IsNaN(want) && !math.IsInf(want, 0)) || ok && got != want {
			t.Fatalf("%q is %v, %v; strconv says %v, %v", text, got, ok, want, err)
		}
		whole, err := strconv.ParseInt(text, 10, 64)
		if n, ok := parseInt([]byte(text)); ok && (err != nil || n != whole) {
			t.Fatalf("%q is %d; strconv says %d, %v", text, n, whole, err)
		}
	})
}

// Splitting eight bytes at a time gives the cells of strings.Split.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z0-9. \x08\x0a\x89é-]{0,11}`), 1, 80).Draw(t, "cells"), "\t")
		var s scanner
		n := s.split([]byte(line))
		want := strings.Split(line, "\t")
		if n != len(want) {
			t.Fatalf("%d columns, want %d, in %q", n, len(want), line)
		}
		for i := 0; i < min(front, n-1); i++ {
			if got := s.cell([]byte(line), i); !bytes.Equal(got, []byte(want[i])) {
				t.Fatalf("column %d is %q, want %q", i, got, want[i])
			}
		}
	})
}

func TestParseDay(t *testing.T) {
	for text, want := range map[string]string{
		"20200229": "2020-02-29", "19790101": "1979-01-01", "20191231": "2019-12-31", "20190229": "", "20190431": "", "20191301": "", "2019": "",
		"-2019011": "", "20190100": "", "2019010a": "",
	} {
		if got, ok := parseDay([]byte(text)); ok != (want != "") || got.String() != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}
