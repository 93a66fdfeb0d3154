package operation

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Number is a float64 that writes NaN as null in JSON.
type Number float64

// MarshalJSON writes null for a value that is not there.
func (n Number) MarshalJSON() ([]byte, error) {
	if f := float64(n); math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// missingCell stands in tables where there is no number.
const missingCell = "·"

// decimals writes x with d decimals.
func decimals(x float64, d int) string {
	if math.IsNaN(x) {
		return missingCell
	}
	s := strconv.FormatFloat(x, 'f', d, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return s
}

// between writes an interval.
func between(low, high float64, d int) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return missingCell
	}
	return decimals(low, d) + " to " + decimals(high, d)
}

// signed writes x with its sign.
func signed(x float64, d int) string {
	if math.IsNaN(x) {
		return missingCell
	}
	if s := decimals(x, d); x > 0 && !strings.HasPrefix(s, "-") {
		return "+" + s
	}
	return decimals(x, d)
}

// ordinal writes a percentile as people say it: 93rd.
func ordinal(p float64) string {
	if math.IsNaN(p) {
		return missingCell
	}
	if p > 99.5 {
		return "top"
	}
	n := int(math.Round(p))
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// spark draws values as blocks between low and high, a dot where a value is
// missing.
func spark(values []float64, low, high float64) string {
	blocks := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, v := range values {
		if math.IsNaN(v) {
			b.WriteRune('·')
			continue
		}
		i := 0 // a series of zeros lies on the ground, another constant in the middle
		switch {
		case high > low:
			i = int((v - low) / (high - low) * float64(len(blocks)))
		case v != 0:
			i = len(blocks) / 2
		}
		b.WriteRune(blocks[min(max(i, 0), len(blocks)-1)])
	}
	return b.String()
}

// bounds returns the least and the greatest known value.
func bounds(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// count writes a number of things with thin separators: 917,380.
func count[T ~int | ~int64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// bytesText writes a size: 10.4 MB.
func bytesText(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d B", n)
}

// percent writes a share in hundredths, without the digits that a float64 adds.
func percent(share float64) string { return strconv.FormatFloat(100*share, 'g', 6, 64) }
