package source_test

import (
	"strings"
	"testing"

	"entente/source"
)

const good = `
id: t-1
title: t
licence: l
attribution: a
layer: votes
files:
  - role: r
    match: '^t_(\d+)\.csv$'
    find: {page: p, link: 'href="([^"]+)"'}
    expect: {"1": 10}
`

func TestParseDescriptor(t *testing.T) {
	d, err := source.ParseDescriptor(strings.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	if d.ID != "t-1" || d.Layer != "votes" || d.Files[0].Find.Page != "p" || d.Files[0].Expect["1"] != 10 {
		t.Errorf("%+v", d)
	}
}

func TestNaming(t *testing.T) {
	d, err := source.ParseDescriptor(strings.NewReader(good + "states: {map: {\"12\": X}, stands: [{area: \"9\", state: Y, rule: z}], not_states: [A], whole: [\"B, the\"]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	n := d.States
	if s, ok := n.Stand("9"); !ok || s.State != "Y" || s.Rule != "z" || n.Map["12"] != "X" || n.NotStates[0] != "A" || n.Whole[0] != "B, the" {
		t.Errorf("%+v", n)
	}
	if s, ok := n.Stand("12"); ok {
		t.Errorf("12 is taken for %+v", s)
	}
}

func TestParseDescriptorRefuses(t *testing.T) {
	swap := func(old, new string) string {
		s := strings.Replace(good, old, new, 1)
		if s == good {
			t.Fatalf("%q is not in the descriptor", old)
		}
		return s
	}
	const page = `{page: p, link: 'href="([^"]+)"'}`
	for _, c := range []struct{ in, want string }{
		{swap("title: t", "titel: t"), "titel"},
		{swap("title: t", ""), "title: missing"},
		{swap("licence: l", ""), "licence: missing"},
		{swap("attribution: a", ""), "attribution: missing"},
		{swap("layer: votes", ""), "layer: missing"},
		{swap("layer: votes", "layer: vote"), `layer: "vote"`},
		{swap("id: t-1", "id: T 1"), `id: "T 1"`},
		{swap("role: r", "role: ''"), "files[0].role: missing"},
		{swap(`'^t_(\d+)\.csv$'`, "'('"), "files[0].match"},
		{swap(`'^t_(\d+)\.csv$'`, "''"), "files[0].match: missing"},
		{swap(page, "{}"), "files[0].find: 0 ways"},
		{swap(page, "{url: u, manual: m}"), "files[0].find: 2 ways"},
		{swap(page, "{page: p}"), "files[0].find.link: goes with"},
		{swap(page, "{url: u, link: '(x)'}"), "files[0].find.link: goes with"},
		{swap(page, "{page: p, link: x}"), "files[0].find.link: no group"},
		{swap(page, "{page: p, link: '('}"), "files[0].find.link"},
		{swap(page, "{url: u, host: h}"), "files[0].find.host"},
		{swap(page, "{url: u, archive: a}"), "files[0].find.member: goes with"},
		{swap(page, "{url: u, member: a}"), "files[0].find.member: goes with"},
		{swap(page, "{url: u, archive: '(', member: a}"), "files[0].find.archive"},
		{swap(page, "{url: u, archive: a, member: '('}"), "files[0].find.member"},
		{swap(page, "{dataverse: u, archive: a, member: b}"), "files[0].find.archive: not with"},
		{swap(page, "{url: u, archive: a, member: b}") + "    every: true\n", "files[0].every"},
		{swap(page, "{url: u, request: {method: POST, type: t, body: b, name: t_1.csv, rest: 1}}"), "rest"},
		{swap(page, "{page: p, link: '(x)', request: {method: POST, type: t, body: b, name: t_1.csv}}"), "files[0].find.request: goes with find.url"},
		{swap(page, "{url: u, request: {method: GET, type: t, body: b, name: t_1.csv}}"), `"GET" is not POST`},
		{swap(page, "{url: u, request: {method: POST, type: t, name: t_1.csv}}"), "body and type: missing"},
		{swap(page, "{url: u, request: {method: POST, type: t, body: b, name: x.csv}}"), "find.request.name"},
		{swap(page, "{url: u, request: {method: POST, type: t, body: b, name: t_1.csv, rest_days: -1}}"), "negative"},
		{good + "    min_rows: -1\n", "files[0].min_rows"},
		{good + "  - {role: r, match: x, find: {url: u}}\n", `files[1].role: "r" twice`},
		{good[:strings.Index(good, "files")], "files: missing"},
		{good + "states: {maps: {X: Y}}\n", "maps"},
		{good + "states: {map: {X: ''}}\n", "states.map"},
		{good + "states: {stands: [{area: X, state: Y}]}\n", "states.stands"},
		{good + "states: {not_states: ['']}\n", "states.not_states"},
		{good + "states: {not_states: [X]}\ntable: {format: csv}\n", "states: not with table"},
		{"", "descriptor"},
		{"\xff", "descriptor"},
	} {
		_, err := source.ParseDescriptor(strings.NewReader(c.in))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\nerror %v, want %q", c.in, err, c.want)
		}
	}
}

// What is accepted also holds in Validate, and nothing panics.
func FuzzParseDescriptor(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("id: x\nfiles: [{match: '('}]\ntable: {a: {map: {x: y}}}"))
	f.Add([]byte("&a [*a]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := source.ParseDescriptor(strings.NewReader(string(b)))
		if err == nil && d.Validate() != nil {
			t.Errorf("accepted, but %v", d.Validate())
		}
	})
}
