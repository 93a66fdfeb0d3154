package source

import (
	"strconv"

	"entente"
)

// CodeResolver is a Resolver that also knows the code systems of publishers.
// Implemented by states.Register. NoDate resolves without regard to time.
type CodeResolver interface {
	FromISO2(code string, on entente.Date) (entente.Code, bool)
	FromCAMEO(code string, on entente.Date) (entente.Code, bool)
	FromFIPS(code string, on entente.Date) (entente.Code, bool)
	FromM49(number int, on entente.Date) (entente.Code, bool)
	FromCOW(number int, on entente.Date) (entente.Code, bool)
	FromGW(number int, on entente.Date) (entente.Code, bool)
	FromIMF(number int, on entente.Date) (entente.Code, bool)
}

// CodeSystems returns the names of the code systems that FromCode reads.
func CodeSystems() []string {
	return []string{"iso2", "iso3", "m49", "cow", "gw", "cameo", "fips", "imf"}
}

// FromCode returns the state that a code of a system means on a day. Numbers
// may have leading zeros. A resolver without code systems knows iso3 alone.
func FromCode(r Resolver, system, code string, on entente.Date) (entente.Code, bool) {
	if system == "iso3" {
		c, _, ok := r.Resolve(code, on)
		return c, ok && len(code) == 3
	}
	codes, ok := r.(CodeResolver)
	if !ok {
		return "", false
	}
	switch system {
	case "iso2":
		return codes.FromISO2(code, on)
	case "cameo":
		return codes.FromCAMEO(code, on)
	case "fips":
		return codes.FromFIPS(code, on)
	}
	n, err := strconv.Atoi(code)
	if err != nil {
		return "", false
	}
	switch system {
	case "m49":
		return codes.FromM49(n, on)
	case "cow":
		return codes.FromCOW(n, on)
	case "gw":
		return codes.FromGW(n, on)
	case "imf":
		return codes.FromIMF(n, on)
	}
	return "", false
}
