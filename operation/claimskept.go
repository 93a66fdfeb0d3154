package operation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"entente/claim"
	"entente/record"
)

// narrativeOf computes the claims of a narrative that comes with the program, or
// reads them back where the same program has held them against the same record
// before: it takes minutes on a full record.
func narrativeOf(ctx context.Context, env *Env, r *record.Record, id string) (*ClaimsResult, error) {
	name, err := keptName(env, r, id)
	if err != nil {
		return nil, err
	}
	kept := &ClaimsResult{}
	if readKept(name, kept) && len(kept.Claims) > 0 {
		return kept, nil
	}
	n, err := claim.Open(id)
	if err != nil {
		return nil, err
	}
	sources, err := sourcesOf(r)
	if err != nil {
		return nil, err
	}
	res := &ClaimsResult{Claims: []ClaimLine{}, Flips: []ClaimFlip{}, Narratives: []string{id}}
	if err := res.hold(ctx, env, claim.NewChecker(r, nil, env.Now()), r, n, sources); err != nil {
		return nil, err
	}
	res.summarise(r)
	keep(name, res)
	return res, nil
}

// hold adds what the record says of a narrative's claims.
func (c *ClaimsResult) hold(ctx context.Context, env *Env, k *claim.Checker, r *record.Record, n *claim.Narrative, sources []Source) error {
	if err := k.Validate(ctx, n); err != nil {
		return err
	}
	var tell func(string)
	if env.Progress != nil && len(n.Claims) > 1 {
		total, done := int64(len(n.Claims)), int64(0)
		step := env.Progress.Begin("claims of "+n.ID, "claims", total)
		defer step.Done("")
		tell = func(string) { step.At(done, total); done++ }
	}
	found, err := k.Check(ctx, n, tell)
	if err != nil {
		return err
	}
	for _, f := range found {
		c.Claims = append(c.Claims, newClaimLine(f, r, sources))
	}
	return nil
}

// keptName is the file for the claims of a narrative held against a record by
// this build in this year, which is all that they depend on; empty where nothing
// is kept.
func keptName(env *Env, r *record.Record, id string) (string, error) {
	if env.Kept == "" || env.Build == "" {
		return "", nil
	}
	manifest, err := json.Marshal(r.Manifest())
	if err != nil {
		return "", fmt.Errorf("digest the manifest: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%t\n%t\n%d\n%s\n", env.Program, env.Build, env.Commercial, r.Embedded, env.Now().Year(), id)
	h.Write(manifest)
	if env.GroupFile != "" {
		b, err := os.ReadFile(env.GroupFile)
		if err != nil {
			return "", fmt.Errorf("read groups: %w", err)
		}
		h.Write(b)
	}
	return filepath.Join(env.Kept, "claims-"+id+"-"+hex.EncodeToString(h.Sum(nil)[:10])+".json"), nil
}

// readKept reads a kept result into to, and reports whether there was one; a file
// that cannot be read is as none.
func readKept(name string, to any) bool {
	if name == "" {
		return false
	}
	b, err := os.ReadFile(name)
	return err == nil && json.Unmarshal(b, to) == nil
}

// keep writes a result for the next time; of many of the same question one goes.
// A folder that cannot be written costs time then, and nothing else.
func keep(name string, result any) {
	if name == "" || os.MkdirAll(filepath.Dir(name), 0o755) != nil {
		return
	}
	question := name[:strings.LastIndexByte(name, '-')+1]
	older, _ := filepath.Glob(question + "*.json")
	for len(older) >= keptAtMost {
		_ = os.Remove(older[0])
		older = older[1:]
	}
	_ = writeFile(name, func(w io.Writer) error { return json.NewEncoder(w).Encode(result) })
}

// keptAtMost is how many results of one question are kept, of other records and
// builds.
const keptAtMost = 8
