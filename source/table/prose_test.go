package table_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/source/table"
)

const prose = `
format: csv
directed: true
a: {column: who, text: true, map: {Ruritanian: FRA}}
b:
  column: whom
  text: true
  optional: true
  not_states: [New Mexico]
  or: [{column: place, text: true}, {column: code, read: [iso3]}]
date: {year: y, month: m}
ref: id
records: [{kind: {constant: k}}]
`

func TestProse(t *testing.T) {
	for _, c := range []struct {
		name, in        string
		records, issues []string
	}{
		{"names in a text", "France,ministries in Germany and the Netherlands,,,2001,March,x\n",
			[]string{`1 FRA>DEU k +0 NaN 2001-03-01/2001-03-31 reported ""`, `1 FRA>NLD k +0 NaN 2001-03-01/2001-03-31 reported ""`}, nil},
		{"the longest name", "Ruritanian,the Democratic People's Republic of Korea; Papua New Guinea,,,2001,Sept,x\n",
			[]string{`1 FRA>PRK k +0 NaN 2001-09-01/2001-09-30 reported ""`, `1 FRA>PNG k +0 NaN 2001-09-01/2001-09-30 reported ""`}, nil},
		{"lower case and part of a word are no name", "France,a chad and Chinatown,,,2001,3,x\n",
			[]string{`1 FRA> k +0 NaN 2001-03-01/2001-03-31 reported ""`}, []string{`1 no-state-named whom "a chad and Chinatown" false`}},
		{"codes are no names, a comma ends one", "France,\"IN, CHN, Papua, Peru\",,,2001,3,x\n",
			[]string{`1 FRA>PER k +0 NaN 2001-03-01/2001-03-31 reported ""`}, nil},
		{"a phrase that is no state", "France,New Mexico,,,2001,3,x\n",
			[]string{`1 FRA> k +0 NaN 2001-03-01/2001-03-31 reported ""`}, []string{`1 no-state-named whom "New Mexico" false`}},
		{"another column", "France,,in Peru,,2001,3,x\nFrance,,,CHL,2001,3,x\nFrance,,,,2001,3,x\n",
			[]string{`1 FRA>PER k +0 NaN 2001-03-01/2001-03-31 reported ""`, `2 FRA>CHL k +0 NaN 2001-03-01/2001-03-31 reported ""`,
				`3 FRA> k +0 NaN 2001-03-01/2001-03-31 reported ""`},
			[]string{`1 state-from-other-column place false`, `2 state-from-other-column code false`, `3 missing-state whom, place, code false`}},
		{"itself", "France,French? no: France,,,2001,3,x\n",
			[]string{`1 FRA> k +0 NaN 2001-03-01/2001-03-31 reported ""`}, []string{`1 self-pair FRA false`}},
		{"nobody", "the sea,Peru,,,2001,3,x\n", nil, []string{`1 no-state-named who "the sea" true`}},
		{"no month", "France,Peru,,,2001,Brumaire,x\n", []string{`1 FRA>PER k +0 NaN / reported ""`}, []string{`1 unreadable-date m "Brumaire" false`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, issues, err := run(t, mapping(t, prose), "who,whom,place,code,y,m,id\n"+c.in)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.records, records) + cmp.Diff(c.issues, issues); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestProseRefused(t *testing.T) {
	for want, change := range map[string][2]string{
		"table.a.text: excludes split":       {"a: {column: who, text: true", `a: {column: who, text: true, split: ","`},
		"table.a.optional: a record needs a": {"a: {column: who,", "a: {column: who, optional: true,"},
		"table.b.or[1].read":                 {"read: [iso3]", "read: [iso9]"},
		"table.b.or[0]: or and optional":     {"{column: place,", "{column: place, optional: true,"},
	} {
		_, err := table.Parse(strings.NewReader(head + "table:\n" + indent(strings.Replace(prose, change[0], change[1], 1))))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v does not say %q", change, err, want)
		}
	}
}

// A short form of September, which Go's time package does not know.
func TestSept(t *testing.T) {
	records, _, err := run(t, mapping(t, `
format: csv
a: {column: s}
date: {column: d, layouts: ["%d %b. %Y", "%d %b %Y", "%d %B %Y"]}
records: [{kind: {constant: k}}]
`), "s,d\nPeru,11 Sept. 2018\nPeru,11 Sept 2018\nPeru,11 September 2018\nPeru,26 Feb. 2011\n")
	want := []string{`1 PER> k +0 NaN 2018-09-11/2018-09-11 reported ""`, `2 PER> k +0 NaN 2018-09-11/2018-09-11 reported ""`,
		`3 PER> k +0 NaN 2018-09-11/2018-09-11 reported ""`, `4 PER> k +0 NaN 2011-02-26/2011-02-26 reported ""`}
	if d := cmp.Diff(want, records); d != "" || err != nil {
		t.Error(d, err)
	}
}

func FuzzProse(f *testing.F) {
	f.Add([]byte("who,whom,place,code,y,m,id\nFrance,\"Peru, Chile; New Mexico\",,CHL,2001,Sept.,x\n"))
	f.Add([]byte("who,whom,place,code,y,m,id\nC\xf4te d'Ivoire,\u0130ran \u0301Peru,,,2001,13,\n"))
	s := mapping(f, prose)
	f.Fuzz(func(t *testing.T, content []byte) { accounted(t, s, content) })
}
