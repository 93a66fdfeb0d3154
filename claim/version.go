package claim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Version digests what decides a claim: what is taken from the record, of whom
// and when, the rule with its thresholds, and how rules are run. Two claims of
// one version get the same verdict from one program on one record. Words that
// only explain it, caveats and other ways of asking, are not part of it.
func (b *Rulebook) Version(c *Claim) (string, error) {
	rule, err := b.of(c)
	if err != nil {
		return "", fmt.Errorf("version of claim %s: %w", c.ID, err)
	}
	text, err := json.Marshal(struct {
		Kind, Family, About, From, To string
		Quantities                    []*Quantity
		Value, Yardstick, Design      string
		Conditions                    Conditions
		Thresholds, Hysteresis        Thresholds
		Test                          string
		Settings                      Settings
	}{
		string(c.Kind), c.Family, c.About, c.From, c.To, c.Quantities, c.Value, c.Yardstick, c.Design,
		Conditions{rule.Supported, rule.Contradicted, rule.Partly}, rule.Thresholds, rule.Hysteresis, rule.Test, b.Settings,
	})
	if err != nil {
		return "", fmt.Errorf("version of claim %s: %w", c.ID, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6]), nil
}
