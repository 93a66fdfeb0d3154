package record

import (
	"fmt"
	"strings"
	"testing"

	"entente"
)

// labels are years with a roll call; 2000 and 2003 have none.
var labels = strings.Fields("1999 2001 2002 2004")

func TestYears(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"", "", "1999 2000 2001 2002 2003 2004"}, // a year without a roll call is a year
		{"2001", "", "2001 2002 2003 2004"},
		{"", "2000", "1999 2000"},
		{"2003", "2003", "2003"},
		{"1990", "1991", "1990 1991"},
		{"2010", "", "2010"}, // and so is one behind the last
		{"2004", "2001", "error: after"},
		{"2001-05-01", "", "error: a year such as"},
		{"72", "", "error: a year such as"},
		{"", "soon", "error: a year such as"},
		{"0", "", "error: a year such as"},
		{"99999", "", "error: a year such as"},
	} {
		list, err := years(c.from, c.to, labels)
		check(t, fmt.Sprintf("years %q to %q", c.from, c.to), list, err, c.want)
	}
}

func TestSessions(t *testing.T) {
	held := strings.Fields("54 55 ES-10 56 S-26 57") // in order of their first vote
	for _, c := range []struct{ from, to, want string }{
		{"", "", "54 55 ES-10 56 S-26 57"},
		{"55", "56", "55 ES-10 56"},
		{"es-10", "s-26", "ES-10 56 S-26"},
		{"2000", "2001", "55 ES-10 56"}, // the sessions that opened in these years
		{"57", "55", "error: after"},
		{"60", "", "error: no roll call in that session"},
		{"ES-99", "", "error: no roll call in that session"},
		{"1990", "", "error: no roll call in that session"},
		{"-", "", "error: no roll call in that session"},
	} {
		list, err := sessions(c.from, c.to, held)
		check(t, fmt.Sprintf("sessions %q to %q", c.from, c.to), list, err, c.want)
	}
}

func TestWholeSpan(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"", "", "1999/2004"},
		{"2001", "2002", "2001/2002"},
		{"2001", "2001", "2001"},
		{"2001-05-01", "2002-04-30", "2001-05-01/2002-04-30"},
		{"2001-01-01", "2002-12-31", "2001/2002"}, // whole years are written as years
		{"2001-05-01", "", "2001-05-01/2004-12-31"},
		{"2001", "2002-04-30", "2001-01-01/2002-04-30"},
		{"2002-02-30", "", "error: want a year or a day"},
		{"2002-05-01", "2002-04-30", "error: after"},
		{"ES-10", "", "error: want a year or a day"},
	} {
		list, err := wholeSpan(c.from, c.to, labels)
		check(t, fmt.Sprintf("span %q to %q", c.from, c.to), list, err, c.want)
	}
	list, err := wholeSpan("2001-05-01", "2002-04-30", labels)
	if err != nil || fmt.Sprint(list[0].pool) != "[2001 2002]" || list[0].wholeYears() {
		t.Errorf("pool %v, %v", list, err)
	}
	if list, _ := wholeSpan("2001", "2002", labels); !list[0].wholeYears() {
		t.Error("whole years are not whole")
	}
}

func check(t *testing.T, what string, list []period, err error, want string) {
	t.Helper()
	if why, ok := strings.CutPrefix(want, "error: "); ok {
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: error %v, want %q", what, err, why)
		}
		return
	}
	var got []string
	for _, p := range list {
		got = append(got, p.label)
	}
	if err != nil || strings.Join(got, " ") != want {
		t.Errorf("%s: %v, %v; want %s", what, got, err, want)
	}
}

func TestSessionEnd(t *testing.T) {
	for label, want := range map[string]string{"1": "1947-09-01", "72": "2018-09-01", "2017": "2018-01-01", "ES-11": "", "S-14": "", "": ""} {
		end, ok := sessionEnd(label)
		if ok != (want != "") || end.String() != want {
			t.Errorf("session %q ends %s (%v), want %q", label, end, ok, want)
		}
	}
}

func TestTopics(t *testing.T) {
	ids := map[string]bool{}
	for _, x := range Topics() {
		if ids[x.ID] || x.ID == "" || x.Title == "" || len(x.Words) == 0 {
			t.Errorf("topic %+v is incomplete, or there twice", x)
		}
		ids[x.ID] = true
		if x.Matcher()(RollCall{RollCall: entente.RollCall{Title: "Harbours of the fixture"}}) {
			t.Errorf("%s matches anything", x.ID)
		}
	}
	for _, c := range []struct {
		topic, text string
		want        bool
	}{
		{"nuclear", "Comprehensive Nuclear-Test-Ban Treaty", true},
		{"NUCLEAR", "Establishment of a nuclear-weapon-free zone", true},
		{"nuclear", "Nucleare Angelegenheiten", false}, // whole words
		{"middle-east", "Question of Palestinian refugees", true},
		{"ukraine", "Situation in the temporarily occupied Autonomous Republic of Crimea", true},
		{"text:côte", "Situation in COTE d'Ivoire", true}, // case and accents are folded
		{"text:côte", "Coterie", false},
		{"text:rights of the child", "The RIGHTS of the Child", true},
		{"text: dolphin | whale*", "Whaling", false},
		{"text: dolphin | whale*", "whales at sea", true},
		{"text:a.c", "abc", false}, // no regular expression
		{"text:(", "a ( b", false}, // punctuation is no word, and no error
	} {
		x, err := FindTopic(c.topic)
		if err != nil {
			t.Errorf("%s: %v", c.topic, err)
			continue
		}
		for _, call := range []entente.RollCall{{Title: c.text}, {Agenda: c.text}, {Subjects: c.text}} {
			if got := x.Matcher()(RollCall{RollCall: call}); got != c.want {
				t.Errorf("%s on %+v: %v, want %v", c.topic, call, got, c.want)
			}
		}
	}
	for _, bad := range []string{"", "nuklear", "text:", "text:  "} {
		if _, err := FindTopic(bad); err == nil {
			t.Errorf("topic %q is accepted", bad)
		}
	}
}

func TestFindMeasure(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Measures() {
		if seen[m.ID] || m.Title == "" || m.Page == "" || m.Rests == "" {
			t.Errorf("measure %+v is incomplete, or there twice", m.ID)
		}
		seen[m.ID] = true
		got, err := FindMeasure(" " + strings.ToUpper(strings.ReplaceAll(m.ID, "-", "_")))
		if err != nil || got.ID != m.ID {
			t.Errorf("%s: found %s, %v", m.ID, got.ID, err)
		}
	}
	for _, m := range []string{"agreement", "identical", "kappa", "kappa-quadratic", "pi", "s-votes"} {
		if !seen[m] {
			t.Errorf("no measure %s", m)
		}
	}
	for bad, hint := range map[string]string{"agrement": "did you mean agreement", "kapa": "did you mean kappa", "zzzzzzzz": "entente measures"} {
		if _, err := FindMeasure(bad); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: %v, want %q", bad, err, hint)
		}
	}
}

func FuzzFindMeasure(f *testing.F) {
	for _, s := range []string{"agreement", "kappa_quadratic", "", "s", strings.Repeat("k", 3000), "\xff\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := FindMeasure(s)
		if (err == nil) != (m.ID != "") {
			t.Errorf("FindMeasure(%q) = %q, %v", s, m.ID, err)
		}
	})
}

func FuzzParseSubject(f *testing.F) {
	for _, s := range []string{"IRN-RUS", "iran-russia", "RUS>IRN", "quartet", "Guinea-Bissau", "Guinea-Bissau-Guinea", "-", ">", "--", "", "\xff-\xfe", strings.Repeat("a-", 200)} {
		f.Add(s)
	}
	groups, err := loadGroups("")
	if err != nil {
		f.Fatal(err)
	}
	r := newRecord(Options{}, groups)
	f.Fuzz(func(t *testing.T, s string) {
		x, err := r.ParseSubject(s)
		if err != nil {
			return
		}
		// What is printed reads back to the same.
		again, err := r.ParseSubject(x.String())
		if err != nil || again.String() != x.String() || again.On != x.On {
			t.Errorf("%q is %s of %s, which reads as %s of %s (%v)", s, x.On, x, again.On, again, err)
		}
	})
}

func FuzzPlan(f *testing.F) {
	for _, s := range [][3]string{{"year", "1999", "2004"}, {"session", "ES-10", "57"}, {"span", "2001-05-01", "2002"}, {"span", "", ""}, {"month", "x", "y"}, {"year", "-1", "99999999999999999999"}} {
		f.Add(s[0], s[1], s[2], 0.95)
	}
	r := newRecord(Options{}, nil)
	f.Fuzz(func(t *testing.T, by, from, to string, level float64) {
		held := labels
		if by == BySession {
			held = strings.Fields("54 55 ES-10 56 S-26 57")
		}
		p, err := r.plan(Query{From: from, To: to, Level: level}, by, held)
		if err != nil {
			return
		}
		if !(p.Level > 0 && p.Level < 1) {
			t.Errorf("level %v is taken as %v", level, p.Level)
		}
		for _, in := range p.periods {
			if in.label == "" || by != BySession && in.span.From >= in.span.To {
				t.Errorf("by %q from %q to %q: period %+v", by, from, to, in)
			}
		}
	})
}
