package trend

// SlopeGiven is Slope with the autocorrelation known.
func SlopeGiven(points []Point, level, rho float64) Trend {
	return slope(points, level, []float64{rho}, []float64{0})
}

// StudentCDF is the distribution function of the standard Student t.
func StudentCDF(v, df float64) float64 { return student{scale: 1, df: df}.cdf(v) }
