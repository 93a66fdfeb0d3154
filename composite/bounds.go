package composite

import "math"

// Bounds of the lasting errors and loadings. Two degenerate answers lie at the
// edge of such models, and both are shut out. Where a category or a count
// hardly ever changes (two units that never trade), the scale of eta is not
// identified: a wider error and larger loadings change nothing but the
// certainty of what is certain already; hence widest. And the most precise
// layer can become the latent itself, with no error of its own (a Heywood
// case); hence a layer's lasting error is never smaller than what the latents
// add to it: at most half of its lasting variance is shared with the others.
const (
	widest          = 2
	widestOrdered   = 3 // on the scale of the logistic
	leastErrorSD    = .01
	leastErrorPhi   = .9
	longestErrorPhi = .98
)

func (l Layer) widest() float64 {
	if l.Family == Ordered {
		return widestOrdered
	}
	return widest
}

// bound keeps loadings and lasting errors within their bounds.
func (m *Model) bound() {
	for k, l := range m.Layers {
		if !l.Lasting {
			continue
		}
		size := math.Hypot(m.Loading[k][0], m.Loading[k][1])
		if most := l.widest(); size > most {
			m.Loading[k][0] *= most / size
			m.Loading[k][1] *= most / size
			size = most
		}
		m.ErrorSD[k] = max(leastErrorSD, size, min(m.ErrorSD[k], l.widest()))
	}
}

func boundErrorPhi(phi float64) float64 { return max(leastErrorPhi, min(phi, longestErrorPhi)) }

func boundPhi(x float64) float64 { return max(leastPhi, min(greatestPhi, x)) }
