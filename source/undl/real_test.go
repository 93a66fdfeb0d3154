package undl_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"entente"
	"entente/internal/testdata"
	"entente/source"
	"entente/source/undl"
)

// spellings resolves the names and codes of a list, whatever the day.
type spellings map[string]entente.Code

func (s spellings) Resolve(name string, _ entente.Date) (entente.Code, string, bool) {
	code, ok := s[name]
	if strings.Contains(name, "Ý") {
		return code, "mojibake", ok
	}
	return code, "exact", ok
}

func (s spellings) Suggest(string) string { return "" }

// published returns the spellings that the library uses.
func published(t testing.TB) spellings {
	f, err := os.Open(testdata.Path(t, "facts/undl_member_name_to_code.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := spellings{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, code, _ := strings.Cut(lines.Text(), "\t")
		s[name], s[code] = entente.Code(code), entente.Code(code)
	}
	return s
}

func open(t testing.TB, name string) *os.File {
	f, err := os.Open(testdata.Path(t, "mirror/undl/"+name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

type counts struct {
	rows, calls, votes, lost int
	positions                [entente.Unclear + 1]int
	issues                   map[string]int
}

func count(t *testing.T, role, name string, states source.Resolver, each func(source.Entry)) counts {
	c := counts{issues: map[string]int{}}
	in := source.Input{Role: role, Name: name, Bytes: open(t, name), States: states}
	for e, err := range undl.New().Reader.Read(t.Context(), in) {
		switch {
		case err != nil:
			t.Fatal(err)
		case e.Issue != nil:
			c.issues[e.Issue.Kind]++
			if e.Issue.Lost {
				c.lost++
			}
		case e.RollCall != nil:
			c.calls++
		default:
			c.votes++
			c.positions[e.Vote.Position]++
		}
		c.rows = e.Rows
		if each != nil {
			each(e)
		}
	}
	return c
}

// The counts are those of the edition of 2025-10-31.
func TestRealFiles(t *testing.T) {
	testdata.Long(t)
	states := published(t)
	ga := count(t, "ga", "2025_10_31_ga_voting.csv.gz", states, nil)
	t.Logf("%+v", ga)
	if ga.rows != 917380 || ga.votes != 917380 || ga.calls != 5539 || ga.lost != 0 || ga.positions[entente.Unclear] != 1 ||
		ga.issues["unclear-vote"] != 1 || ga.issues["mojibake-name"] != 69 || ga.issues["tally-differs"] != 0 {
		t.Errorf("GA: %+v", ga)
	}
	sc := count(t, "sc", "2025_10_31_sc_voting.csv.gz", states, nil)
	t.Logf("%+v", sc)
	if sc.rows != 41079 || sc.votes != 41079 || sc.calls != 2797 || sc.lost != 0 || sc.issues["tally-differs"] != 0 {
		t.Errorf("SC: %+v", sc)
	}
}
