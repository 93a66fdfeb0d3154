package operation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

// maxSaved bounds a saved result.
const maxSaved = 256 << 20

// savedClaim is what a saved result says of a claim.
type savedClaim struct {
	ID        string        `json:"id"`
	Narrative string        `json:"narrative"`
	Text      string        `json:"text"`
	Verdict   string        `json:"verdict"`
	Why       string        `json:"why"`
	Value     *float64      `json:"value"`
	Sources   []ClaimSource `json:"sources"`
}

// savedClaims reads a result written with -o json.
func savedClaims(path string) ([]savedClaim, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read saved claims: %w", err)
	}
	if info.Size() > maxSaved {
		return nil, fmt.Errorf("read saved claims %s: larger than %s", path, bytesText(maxSaved))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read saved claims: %w", err)
	}
	var file struct {
		Claims []savedClaim `json:"claims"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		return nil, fmt.Errorf("read saved claims %s: want what entente claims check -o json prints: %w", path, err)
	}
	if len(file.Claims) == 0 {
		return nil, fmt.Errorf("read saved claims %s: no claims in it: want what entente claims check -o json prints", path)
	}
	return file.Claims, nil
}

// diffClaims compares two records, or two saved results.
func diffClaims(ctx context.Context, env *Env, q *claimsRequest) (*ClaimsResult, error) {
	if len(q.Names) != 2 {
		return nil, errors.New("claims diff: name two folders of records, or two files saved with -o json")
	}
	before, _, err := claimsAt(ctx, env, q.Names[0], q.Narrative)
	if err != nil {
		return nil, err
	}
	_, after, err := claimsAt(ctx, env, q.Names[1], q.Narrative)
	if err != nil {
		return nil, err
	}
	after.diff, after.against = true, q.Names[0]
	after.Flips = flips(before, after.Claims)
	if n := called(after.Flips); n > 0 {
		return after, fmt.Errorf("%w: %d between %s and %s", ErrFlipped, n, q.Names[0], q.Names[1])
	}
	return after, nil
}

// claimsAt gives the claims of a record's folder or of a saved result, in both
// forms.
func claimsAt(ctx context.Context, env *Env, path, narrative string) ([]savedClaim, *ClaimsResult, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, fmt.Errorf("claims diff: %w", err)
	}
	if info.IsDir() {
		there := *env
		there.Home = path
		res, err := checkClaims(ctx, &there, narrative, "")
		if err != nil {
			return nil, nil, err
		}
		return asSaved(res.Claims), res, nil
	}
	saved, err := savedClaims(path)
	if err != nil {
		return nil, nil, err
	}
	res, err := readClaims(path)
	return saved, res, err
}

// readClaims reads a saved result whole; a number that is null is NaN.
func readClaims(path string) (*ClaimsResult, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read saved claims: %w", err)
	}
	res := &ClaimsResult{}
	if err := json.Unmarshal(b, res); err != nil {
		return nil, fmt.Errorf("read saved claims %s: %w", path, err)
	}
	return res, nil
}

func asSaved(list []ClaimLine) []savedClaim {
	out := make([]savedClaim, len(list))
	for i, c := range list {
		out[i] = savedClaim{ID: c.ID, Narrative: c.Narrative, Text: c.Text, Verdict: c.Verdict, Why: c.Why, Sources: c.Sources}
		if v := float64(c.Value); !math.IsNaN(v) {
			out[i].Value = &v
		}
	}
	return out
}

// flips lists the claims whose verdict differs. A new verdict that would be the
// old one with the thresholds moved by their hysteresis is listed, and not
// called a flip.
func flips(before []savedClaim, after []ClaimLine) []ClaimFlip {
	list := []ClaimFlip{}
	seen := map[string]bool{}
	for _, x := range after {
		i := slices.IndexFunc(before, func(s savedClaim) bool { return s.ID == x.ID && s.Narrative == x.Narrative })
		seen[x.Narrative+"/"+x.ID] = true
		if i < 0 || before[i].Verdict == x.Verdict {
			continue
		}
		old := before[i]
		f := ClaimFlip{ID: x.ID, Text: x.Text, Before: old.Verdict, After: x.Verdict, From: Number(math.NaN()), To: x.Value, Called: x.Firm, Why: reasons(old, x)}
		if old.Value != nil {
			f.From = Number(*old.Value)
		}
		list = append(list, f)
	}
	for _, s := range before {
		if !seen[s.Narrative+"/"+s.ID] {
			list = append(list, ClaimFlip{ID: s.ID, Text: s.Text, Before: s.Verdict, From: Number(math.NaN()), To: Number(math.NaN()), Called: true, Why: "the claim is gone"})
		}
	}
	return list
}

// reasons says what changed: the editions, or else the claim or the program.
func reasons(old savedClaim, now ClaimLine) string {
	var parts []string
	for _, s := range now.Sources {
		i := slices.IndexFunc(old.Sources, func(o ClaimSource) bool { return o.ID == s.ID && role(o.File) == role(s.File) })
		switch {
		case i < 0:
			parts = append(parts, fmt.Sprintf("%s/%s is new", s.ID, role(s.File)))
		case old.Sources[i].SHA256 != s.SHA256:
			parts = append(parts, fmt.Sprintf("%s/%s: %s to %s, now %s to %s", s.ID, role(s.File), old.Sources[i].Name, old.Sources[i].CoverageTo, s.Name, s.CoverageTo))
		}
	}
	for _, o := range old.Sources {
		if !slices.ContainsFunc(now.Sources, func(s ClaimSource) bool { return o.ID == s.ID && role(o.File) == role(s.File) }) {
			parts = append(parts, fmt.Sprintf("%s/%s is not in it any more", o.ID, role(o.File)))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "the same editions: the claim or the method changed")
	}
	return strings.Join(parts, "; ") + ". Before: " + old.Why + ". Now: " + now.Why
}

func role(file string) string {
	r, _, _ := strings.Cut(file, "@")
	return r
}

func called(list []ClaimFlip) int {
	n := 0
	for _, f := range list {
		if f.Called {
			n++
		}
	}
	return n
}

// UnmarshalJSON reads what MarshalJSON writes: null is a value that is not
// there.
func (n *Number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	var f float64
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	*n = Number(f)
	return nil
}
