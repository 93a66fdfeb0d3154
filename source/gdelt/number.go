package gdelt

import (
	"math"
	"strconv"
)

// parseInt reads a decimal integer of at most 18 digits.
func parseInt(b []byte) (v int64, ok bool) {
	minus := len(b) > 0 && b[0] == '-'
	if minus {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		v = 10*v + int64(c)
	}
	if minus {
		v = -v
	}
	return v, true
}

// tens are the powers of ten that a float64 holds exactly.
var tens = [...]float64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// parseFloat reads a decimal number. Up to 15 digits without an exponent are a
// whole number and a power of ten that float64 both holds exactly, so one
// division rounds once and right (Clinger 1990); strconv reads the rest. NaN
// and infinities are refused.
func parseFloat(b []byte) (float64, bool) {
	text, minus := b, false
	if len(b) > 0 && b[0] == '-' {
		minus, b = true, b[1:]
	}
	var whole uint64
	digits, places, point := 0, 0, false
	for _, c := range b {
		if c == '.' && !point {
			point = true
			continue
		}
		if c -= '0'; c > 9 {
			digits = 99
			break
		}
		whole = 10*whole + uint64(c)
		if digits++; point {
			places++
		}
		if digits > 15 {
			break
		}
	}
	if digits == 0 || digits > 15 {
		v, err := strconv.ParseFloat(string(text), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return math.NaN(), false
		}
		return v, true
	}
	v := float64(whole) / tens[places]
	if minus {
		v = -v
	}
	return v, true
}
