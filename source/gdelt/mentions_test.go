package gdelt_test

import (
	"math"
	"strings"
	"testing"

	"entente/source"
	"entente/source/gdelt"
)

// mentionRow is a row of ours in the published layout of 16 columns.
func mentionRow(change map[int]string) string {
	cells := strings.Split("880000001\t20191024143000\t20191024144500\t1\texample.org\thttps://www.example.org/a\t3\t-1\t12\t40\t1\t80\t2400\t-3.5\t\t", "\t")
	for i, c := range change {
		cells[i] = c
	}
	return strings.Join(cells, "\t")
}

func readMentions(t testing.TB, text string) (list []source.Mention, kinds []string, err error) {
	t.Helper()
	in := source.Input{Role: "mentions", Name: "20191024144500.mentions.CSV", Bytes: strings.NewReader(text)}
	for e, err := range (gdelt.MentionsReader{}).Mentions(t.Context(), in) {
		switch {
		case err != nil:
			return list, kinds, err
		case e.Issue != nil:
			kinds = append(kinds, e.Issue.Kind)
		default:
			list = append(list, e.Mention)
		}
	}
	return list, kinds, nil
}

func TestMentions(t *testing.T) {
	list, kinds, err := readMentions(t, strings.Join([]string{
		mentionRow(nil), mentionRow(map[int]string{11: "", 12: "", 13: ""}), mentionRow(map[int]string{0: "x"}),
		mentionRow(map[int]string{2: "20191324144500"}), mentionRow(map[int]string{11: "many"}), "too\tfew",
	}, "\r\n"))
	if err != nil || len(list) != 2 || strings.Join(kinds, " ") != "unreadable-id unreadable-date unreadable-number malformed-row" {
		t.Fatal(list, kinds, err)
	}
	m := list[0]
	if m.Event != 880000001 || m.Outlet != "example.org" || m.Link != "https://www.example.org/a" || m.At.Sub(m.Added).Minutes() != 15 ||
		m.Confidence != 80 || m.Length != 2400 || m.Tone != -3.5 || m.Row != 1 {
		t.Errorf("%+v", m)
	}
	if m = list[1]; m.Confidence != -1 || m.Length != -1 || !math.IsNaN(m.Tone) || m.Row != 2 {
		t.Errorf("%+v", m)
	}
	for name, text := range map[string]string{"events": row(61, nil) + "\n", "nothing": "\n"} {
		if _, _, err := readMentions(t, text); err == nil {
			t.Errorf("%s are read as mentions", name)
		}
	}
}

func FuzzMentions(f *testing.F) {
	f.Add(mentionRow(nil) + "\n" + mentionRow(map[int]string{13: "1e9"}))
	f.Add("a\tb")
	f.Fuzz(func(t *testing.T, text string) {
		list, kinds, err := readMentions(t, text)
		if err == nil && len(list)+len(kinds) > strings.Count(text, "\n")+1 {
			t.Fatalf("%d mentions and %d issues of %d lines", len(list), len(kinds), strings.Count(text, "\n")+1)
		}
	})
}
