package signed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestPictures reads back what is written: well-formed, every node and edge,
// names that are hostile to XML whole.
func TestPictures(t *testing.T) {
	g, _, err := ReadCSV(strings.NewReader("from,to,weight\n\"<a&\"\"b\",c,-2.5\nc,d,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	p := Picture{Graph: g, Camp: []int{0, 1, 1}, Group: []int{0, 1, 2}, X: []float64{0, 1, 2}, Y: []float64{2, 1, 0}}
	for name, write := range map[string]func(io.Writer, Picture) error{"graphml": WriteGraphML, "gexf": WriteGEXF} {
		var b bytes.Buffer
		if err := write(&b, p); err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		d := xml.NewDecoder(bytes.NewReader(b.Bytes()))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if s, ok := token.(xml.StartElement); ok {
				count[s.Name.Local]++
			}
		}
		if count["node"] != 3 || count["edge"] != 2 || count[name] != 1 {
			t.Errorf("%s: %v", name, count)
		}
		for _, want := range []string{"&lt;a&amp;&#34;b", "-2.5", "against_camps", "true"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s lacks %s:\n%s", name, want, b.String())
			}
		}
	}
}
