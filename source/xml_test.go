package source_test

import (
	"fmt"
	"strings"
	"testing"

	"entente/source"
)

func elementsOf(in string) (got []string, err error) {
	for n, err := range source.Elements("list.xml", strings.NewReader(in), "E") {
		if err != nil {
			return got, err
		}
		got = append(got, fmt.Sprintf("%s %s %q %d", n.Name, n.Attr["a"], n.Child("N"), len(n.All("N"))))
	}
	return got, nil
}

func TestElements(t *testing.T) {
	got, err := elementsOf(`<?xml version="1.0" encoding="UTF-8"?><R a="1"><S><E a="2"><N> x &amp; y </N><N/></E></S><!-- no --><E><M><N>deep</N></M></E></R>`)
	want := `[R 1 "" 0 E 2 "x & y" 2 E  "" 0]`
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("got %v, %v, want %s", got, err, want)
	}
}

// What could make a reader read other files, or a small file grow without end,
// is refused.
func TestElementsRefused(t *testing.T) {
	for name, in := range map[string]string{
		"a document type":      `<!DOCTYPE R [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><R><E><N>&b;</N></E></R>`,
		"an external entity":   `<!DOCTYPE R SYSTEM "file:///etc/passwd"><R/>`,
		"an unknown entity":    `<R><E><N>&b;</N></E></R>`,
		"no end":               `<R><E><N>x</N></E>`,
		"crossed elements":     `<R><E><N>x</E></N></R>`,
		"another encoding":     `<?xml version="1.0" encoding="UTF-16"?><R/>`,
		"nothing":              ``,
		"a very long text":     `<R><E><N>` + strings.Repeat("x", 3<<20) + `</N></E></R>`,
		"very many children":   `<R><E>` + strings.Repeat("<N>x</N>", 1<<18) + `</E></R>`,
		"nested in an element": `<R><E>` + strings.Repeat("<N>", 50) + strings.Repeat("</N>", 50) + `</E></R>`,
		"nested outside":       `<R>` + strings.Repeat("<N>", 50) + strings.Repeat("</N>", 50) + `</R>`,
	} {
		if got, err := elementsOf(in); err == nil {
			t.Errorf("%s gives %v without an error", name, got)
		} else if !strings.Contains(err.Error(), "list.xml") {
			t.Errorf("%s: the error %v does not name the file", name, err)
		}
	}
}

func FuzzElements(f *testing.F) {
	f.Add(`<R a="1"><E a="2"><N>x &amp; y</N></E></R>`)
	f.Add(`<!DOCTYPE R [<!ENTITY a "aaaa">]><R><E>&a;</E></R>`)
	f.Fuzz(func(t *testing.T, in string) {
		if got, err := elementsOf(in); err == nil && len(got) == 0 {
			t.Errorf("%q gives neither an element nor an error", in)
		}
	})
}
