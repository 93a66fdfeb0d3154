package trend

// SlopeGiven is Slope with the autocorrelation known.
func SlopeGiven(points []Point, level, rho float64) Trend {
	return slope(points, level, []float64{rho}, []float64{0})
}

// StudentCDF is the distribution function of the standard Student t.
func StudentCDF(v, df float64) float64 { return density{scale: 1, df: df}.cdf(v) }

// SupFTail is the p value of the largest F.
func SupFTail(x, trim float64) float64 { return supFTail(x, trim) }

// Exceeds is the tail of the place of the maximum.
func Exceeds(x, mu, rate float64) float64 { return exceeds(x, mu, rate) }
