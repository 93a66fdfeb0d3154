package report_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"
	"pgregory.net/rapid"

	"entente/operation"
	"entente/report"
)

func sample() operation.Document {
	return operation.Document{
		Title: "A title", Lead: "The answer, in a sentence that is long enough to be wrapped when the page is narrow, and has a <tag> & more in it.",
		Blocks: []operation.Block{
			{Heading: "Table", Table: &operation.Table{
				Columns: []operation.Column{
					{Name: "measure"}, {Name: "value", Align: operation.Right}, {Name: "least needed", Drop: 2}, {Name: "less needed", Drop: 1}, {Name: "course", Tail: true},
				},
				Rows: [][]string{{"kappa | weighted", "0.66", "xxxxxxxxxx", "yyyyyyyyyy", strings.Repeat("▁▂▃▄", 10)}, {"agreement", "0.84", "x", "y", "█"}},
				Note: "a note",
			}},
			{Heading: "List", Text: []string{"one", "two"}, Bullets: true},
			{Text: []string{"@misc{a,", "  b = {c},"}, Code: true},
		},
	}
}

func render(t *testing.T, width int) string {
	t.Helper()
	var b strings.Builder
	if err := report.Text(&b, sample(), report.Style{Width: width}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTableGivesWayToTheTerminal(t *testing.T) {
	for _, c := range []struct {
		width      int
		has, lacks []string
	}{
		{0, []string{"least needed", "less needed", "▁▂▃▄▁"}, nil},
		{100, []string{"least needed", "less needed"}, nil},
		{80, []string{"less needed"}, []string{"least needed"}},
		{50, []string{"measure", "0.66", "▃▄"}, []string{"least needed", "less needed", strings.Repeat("▁▂▃▄", 10)}},
	} {
		got := render(t, c.width)
		for _, s := range c.has {
			if !strings.Contains(got, s) {
				t.Errorf("width %d lacks %q:\n%s", c.width, s, got)
			}
		}
		for _, s := range c.lacks {
			if strings.Contains(got, s) {
				t.Errorf("width %d has %q:\n%s", c.width, s, got)
			}
		}
		for line := range strings.Lines(got) {
			if w := text.StringWidth(strings.TrimRight(line, "\n")); c.width > 0 && w > c.width {
				t.Errorf("width %d: a line of %d: %q", c.width, w, line)
			}
		}
	}
}

func TestTextKeepsEveryRowOfWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,12}`), 1, 30).Draw(t, "words")
		width := rapid.IntRange(30, 160).Draw(t, "width")
		d := operation.Document{Blocks: []operation.Block{{Table: &operation.Table{
			Columns: []operation.Column{{Name: "id"}, {Name: "words"}}, Rows: [][]string{{"1", strings.Join(words, " ")}},
		}}}}
		var b strings.Builder
		if err := report.Text(&b, d, report.Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		flat := strings.Join(strings.Fields(b.String()), " ")
		for _, w := range words {
			if !strings.Contains(flat, w) {
				t.Fatalf("%q is lost at width %d:\n%s", w, width, b.String())
			}
		}
	})
}

func TestMarkdownEscapesAndFences(t *testing.T) {
	var b strings.Builder
	if err := report.Markdown(&b, sample()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# A title\n", `| kappa \| weighted | 0.66 |`, "| --- | ---: |", "- one\n- two\n", "```\n@misc{a,\n  b = {c},\n```"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("lacks %q:\n%s", want, b.String())
		}
	}
}

func TestSVGIsWellFormedAndComplete(t *testing.T) {
	var b strings.Builder
	if err := report.SVG(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for dec := xml.NewDecoder(strings.NewReader(b.String())); ; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		if c, ok := tok.(xml.CharData); ok {
			words.WriteString(string(c) + " ")
		}
	}
	for _, want := range []string{"A title", "0.66", "<tag> & more", "two"} {
		if !strings.Contains(strings.Join(strings.Fields(words.String()), " "), want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
}

type result struct {
	Value operation.Number `json:"value"`
	None  operation.Number `json:"none"`
}

func (result) Document() operation.Document { return sample() }

func (r result) Sheet() operation.Sheet {
	return operation.Sheet{Columns: []string{"a", "b", "c"}, Rows: [][]any{{"x,y", float64(r.Value), float64(r.None)}, {nil, 3, true}}}
}

func TestMachineFormats(t *testing.T) {
	r := result{Value: 1.0 / 3, None: operation.Number(math.NaN())}
	var c strings.Builder
	if err := report.CSV(&c, r); err != nil {
		t.Fatal(err)
	}
	if want := "a,b,c\n\"x,y\",0.3333333333333333,\n,3,true\n"; c.String() != want {
		t.Errorf("CSV %q, want %q", c.String(), want)
	}
	var j strings.Builder
	if err := report.JSON(&j, r); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Value float64  `json:"value"`
		None  *float64 `json:"none"`
	}
	if err := json.Unmarshal([]byte(j.String()), &back); err != nil || back.Value != 1.0/3 || back.None != nil {
		t.Errorf("JSON %s reads back as %+v, %v", j.String(), back, err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteErrorsAreReturned(t *testing.T) {
	for name, err := range map[string]error{
		"text": report.Text(failing{}, sample(), report.Style{}), "md": report.Markdown(failing{}, sample()),
		"svg": report.SVG(failing{}, sample()), "csv": report.CSV(failing{}, result{}), "json": report.JSON(failing{}, result{}),
	} {
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
