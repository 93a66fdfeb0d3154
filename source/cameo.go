package source

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed cameo.tsv
var cameoText string

// Quad is the quad class of an event: cooperation or conflict, in word or deed.
type Quad uint8

// The quad classes as GDELT numbers them; NoQuad where the code is not known.
const (
	NoQuad              Quad = iota
	VerbalCooperation        // roots 01 to 05
	MaterialCooperation      // 06 to 09
	VerbalConflict           // 10 to 14
	MaterialConflict         // 15 to 20
)

// String names the class.
func (q Quad) String() string {
	names := [...]string{"unknown", "verbal cooperation", "material cooperation", "verbal conflict", "material conflict"}
	if int(q) >= len(names) {
		return names[NoQuad]
	}
	return names[q]
}

// Sign is 1 for cooperation, -1 for conflict, 0 for what is not known.
func (q Quad) Sign() int8 {
	switch q {
	case VerbalCooperation, MaterialCooperation:
		return 1
	case VerbalConflict, MaterialConflict:
		return -1
	}
	return 0
}

// EventCode is an event code of CAMEO (Schrodt 2012), as GDELT and ICEWS use
// them.
type EventCode struct {
	Code      string  // 1 to 3 levels: 04, 040, 0411
	Goldstein float64 // score from -10 (conflict) to 10 (cooperation), Goldstein 1992 as extended to CAMEO
	Origin    string  // where the score was read: gdelt, icews; other is doubtful
	PLOVER    string  // the event of PLOVER that it falls under, empty for none
	Label     string  // what it says
}

// Quad returns the quad class that follows from the first two digits.
func (c EventCode) Quad() Quad { return QuadOf(c.Code) }

// QuadOf returns the quad class of a code by its root, the first two digits;
// NoQuad for what has no root from 01 to 20.
func QuadOf(code string) Quad {
	if len(code) < 2 {
		return NoQuad
	}
	root, err := strconv.ParseUint(code[:2], 10, 8)
	switch {
	case err != nil || root < 1 || root > 20:
		return NoQuad
	case root <= 5:
		return VerbalCooperation
	case root <= 9:
		return MaterialCooperation
	case root <= 14:
		return VerbalConflict
	}
	return MaterialConflict
}

// CAMEO returns the event code; ok is false for one that is not in the code
// book.
func CAMEO(code string) (c EventCode, ok bool) {
	c, ok = cameoCodes()[code]
	return c, ok
}

// CAMEOCodes lists all event codes in their order.
func CAMEOCodes() []EventCode {
	codes := cameoCodes()
	list := make([]EventCode, 0, len(codes))
	for _, k := range slices.Sorted(maps.Keys(codes)) {
		list = append(list, codes[k])
	}
	return list
}

var cameoCodes = sync.OnceValue(func() map[string]EventCode {
	codes, err := parseCAMEO(cameoText)
	if err != nil {
		panic(err) // embedded
	}
	return codes
})

func parseCAMEO(text string) (map[string]EventCode, error) {
	codes := map[string]EventCode{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 || f[0] == "" || f[4] == "" {
			return nil, fmt.Errorf("parse event codes: %q: want code, score, origin, PLOVER event, label", line)
		}
		score, err := strconv.ParseFloat(f[1], 64)
		if err != nil || !(score >= -10 && score <= 10) {
			return nil, fmt.Errorf("parse event codes: %s: score %q: want -10 to 10", f[0], f[1])
		}
		if _, twice := codes[f[0]]; twice || QuadOf(f[0]) == NoQuad {
			return nil, fmt.Errorf("parse event codes: %s: twice, or without a root from 01 to 20", f[0])
		}
		c := EventCode{Code: f[0], Goldstein: score, Origin: f[2], PLOVER: f[3], Label: f[4]}
		if c.PLOVER == "-" {
			c.PLOVER = ""
		}
		codes[c.Code] = c
	}
	if len(codes) == 0 {
		return nil, errors.New("parse event codes: none")
	}
	return codes, nil
}
