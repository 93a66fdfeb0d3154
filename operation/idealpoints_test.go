package operation

import (
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente"
)

func TestParseVotes(t *testing.T) {
	v, err := parseVotes(strings.NewReader("rcid,Y,ccode,session,rcidl\n7,1,USA,3,a\n7,3,2,3,a\n8,9,USA,4,b\n"))
	if err != nil {
		t.Fatal(err)
	}
	if v.Len() != 3 || v.Position[0] != entente.Yes || v.Position[1] != entente.No || v.Position[2].Cast() || v.States[1] != "2" || v.Session[2] != 4 {
		t.Errorf("read %+v", v)
	}
	for name, text := range map[string]string{
		"empty":        "",
		"no column":    "rcidL,ccode,session\na,b,1\n",
		"session":      "rcidL,ccode,session,y\na,b,first,1\n",
		"huge session": "rcidL,ccode,session,y\na,b,99999999999,1\n",
		"no state":     "rcidL,ccode,session,y\na,,1,1\n",
		"short row":    "rcidL,ccode,session,y\na,b\n",
	} {
		if _, err := parseVotes(strings.NewReader(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzParseVotes(f *testing.F) {
	f.Add("rcidL,ccode,session,y\na,USA,1,1\n")
	f.Add("\ufeffrcidL,ccode,session,y\n\"a\n\",b,-3,2")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseVotes(strings.NewReader(text))
		if err == nil && (len(v.State) != v.Len() || len(v.Position) != v.Len()) {
			t.Errorf("columns of different length: %+v", v)
		}
	})
}

// votesFile writes a small table of votes: two camps of ten and a middle of
// ten, over three sessions, with two texts that return.
func votesFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "votes.csv.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := gzip.NewWriter(f)
	fmt.Fprintln(z, "rcidL,rcid,ccode,session,y")
	for session := 1; session <= 3; session++ {
		for item := range 24 {
			name := fmt.Sprintf("%d.%d", session, item)
			if item < 2 {
				name = fmt.Sprintf("back %d", item)
			}
			for s := range 30 {
				y := 1 + (s+(item*7+s*s)%11)/14 // 1, 2 or 3, more the higher s
				fmt.Fprintf(z, "%s,0,S%02d,%d,%d\n", name, s, session, min(y, 3))
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// The contract of the command: columns, identifiers passed through, the sign.
func TestIdealpointsOfAFile(t *testing.T) {
	in, out := votesFile(t), filepath.Join(t.TempDir(), "points.csv")
	for _, engine := range []string{"vb", "default"} {
		q := &idealpointsRequest{Input: in, Engine: engine, Mode: "bsv", Positive: "S29", Seed: 3, Out: out}
		if engine == "default" {
			q.Compare = []string{"S29-S00"}
		}
		res, err := runIdealpoints(context.Background(), &Env{}, q)
		if err != nil {
			t.Fatalf("%s: %v", engine, err)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if lines[0] != "ccode,session,mean,sd,q05,q50,q95,n" || len(lines) != 91 || !strings.HasPrefix(lines[1], "S00,1,-") || !strings.HasSuffix(lines[1], ",24") {
			t.Errorf("%s wrote %d lines: %s, %s", engine, len(lines), lines[0], lines[1])
		}
		if len(q.Compare) == 1 && (len(res.Pairs) != 1 || float64(res.Pairs[0].Above) < .95) {
			t.Errorf("pairs %+v", res.Pairs)
		}
		if d := res.Document(); len(d.Blocks) < 2 {
			t.Errorf("document %+v", d)
		}
	}
}

// A run that has not converged shows its diagnostics and writes nothing.
func TestIdealpointsNotConverged(t *testing.T) {
	out := filepath.Join(t.TempDir(), "points.csv")
	res, err := runIdealpoints(context.Background(), &Env{}, &idealpointsRequest{Input: votesFile(t), Engine: "publication", Mode: "bsv", Draws: 8, Out: out})
	if err == nil || res == nil || res.Converged {
		t.Fatalf("error %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("the file is written all the same")
	}
	if d := res.Document(); !strings.HasPrefix(d.Lead, "Not converged") {
		t.Errorf("lead %q", d.Lead)
	}
}
