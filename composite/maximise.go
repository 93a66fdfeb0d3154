package composite

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Bounds of what the M step may do at once and of the parameters.
const (
	maxParam       = .5 // change of a loading, cut or intercept
	ridge          = 1  // precision of a normal prior at 0 on loadings: one cell's worth
	leastShock     = 1e-5
	leastPhi       = .5
	greatestPhi    = longestErrorPhi
	leastSpread    = 1e-6 // of dispersions
	greatestSpread = 1e3
)

// maximise runs the M step and returns the largest change of a loading
// (relative where it is above 1) or of phi. It rescales the paths along with the model.
func (m *Model) maximise(s *sums, paths *track) (change float64) {
	before := make([][2]float64, len(m.Loading))
	copy(before, m.Loading)
	phi := m.Phi
	for k := range m.Layers {
		m.layerStep(k, &s.layers[k])
		m.spreadStep(k, &s.layers[k])
	}
	m.dynamicsStep(s, paths)
	m.rescale(s, paths)
	m.orient(paths)
	m.bound()
	for k, l := range m.Loading {
		for f := range l {
			change = max(change, math.Abs(l[f]-before[k][f])/max(1, math.Abs(l[f])))
		}
	}
	for f := range phi {
		change = max(change, math.Abs(m.Phi[f]-phi[f]))
	}
	return change
}

// layerStep is one Newton step for intercept or cuts and loadings.
func (m *Model) layerStep(k int, s *layerSums) {
	layer := m.Layers[k]
	n := 1
	if layer.Family == Ordered {
		n = layer.Levels - 1
	}
	info, grad := mat.NewSymDense(n+2, nil), mat.NewVecDense(n+2, nil)
	free := func(i int) bool { return i < n || layer.Loads[i-n] }
	for i := range n + 2 {
		if !free(i) {
			info.SetSym(i, i, 1)
			continue
		}
		g := s.grad[i]
		for j := i; j < n+2; j++ {
			if free(j) {
				info.SetSym(i, j, s.info[i][j])
			}
		}
		if i >= n {
			g -= ridge * m.Loading[k][i-n]
		}
		info.SetSym(i, i, info.At(i, i)+ridge)
		grad.SetVec(i, g)
	}
	var ch mat.Cholesky
	var step mat.VecDense
	if !ch.Factorize(info) || ch.SolveVecTo(&step, grad) != nil {
		return // nothing to be learned here this time
	}
	move := func(x *float64, i int) { *x += max(-maxParam, min(maxParam, step.AtVec(i))) }
	if layer.Family == Ordered {
		for i := range m.Cuts[k] {
			move(&m.Cuts[k][i], i)
			if i > 0 {
				m.Cuts[k][i] = max(m.Cuts[k][i], m.Cuts[k][i-1]+.01)
			}
		}
	} else {
		move(&m.Intercept[k], 0)
	}
	for f := range 2 {
		if layer.Loads[f] {
			move(&m.Loading[k][f], n+f)
		}
	}
}

// spreadStep moves the logarithm of a dispersion to the top of the parabola
// through three points, or by a fixed step uphill where they are not concave.
func (m *Model) spreadStep(k int, s *layerSums) {
	if m.Layers[k].Family == Ordered {
		return
	}
	slope, bend := (s.at[2]-s.at[0])/2, s.at[2]-2*s.at[1]+s.at[0]
	step := math.Copysign(2, slope)
	if bend < 0 {
		step = max(-2, min(2, -slope/bend))
	}
	m.Dispersion[k] = max(leastSpread, min(greatestSpread, m.Dispersion[k]*math.Exp(step*logStep)))
}

// dynamicsStep sets phi, the shocks and the spread of first periods, of the
// latents and of the lasting errors. With x_t = phi x_t-1 + e, the sum of
// E[x_t-1 e_t] follows from those of x_t^2, x_t-1^2 and e_t^2. The two latents
// are independent before the cells are seen: left free, their correlation grows
// until one means how much two units have to do with each other at all.
func (m *Model) dynamicsStep(s *sums, paths *track) {
	n := max(s.steps, 1)
	pace := func(k int, phi float64) float64 {
		if s.before[k] == 0 || s.steps == 0 {
			return phi
		}
		with := (s.now[k] - phi*phi*s.before[k] - s.disturbed[k]) / (2 * phi)
		return boundPhi(phi + with/s.before[k])
	}
	m.Phi = [2]float64{pace(0, m.Phi[0]), pace(1, m.Phi[1])}
	m.Shock = Cov{CC: s.disturbed[0] / n, FF: s.disturbed[1] / n}.proper()
	m.Initial = Cov{CC: s.first[0] / s.pairs, FF: s.first[1] / s.pairs}.proper()
	for i, k := range m.lasting() {
		m.ErrorPhi[k] = boundErrorPhi(pace(2+i, m.ErrorPhi[k]))
		all := s.steps + s.pairs
		mean := s.level[2+i] / all
		m.ErrorSD[k] = math.Sqrt(max((s.now[2+i]+s.first[2+i])/all-mean*mean, 0))
		m.centre(k, 2+i, mean, paths)
		m.turn(k, 2+i, s, paths)
	}
}

// centre moves the mean of a lasting error into the layer's intercept or cuts,
// where it belongs; EM alone would take very long to do so.
func (m *Model) centre(layer, state int, mean float64, paths *track) {
	if m.Layers[layer].Family != Ordered {
		m.Intercept[layer] += mean
	}
	for i := range m.Cuts[layer] {
		m.Cuts[layer][i] -= mean
	}
	for i := state; i < len(paths.mean); i += paths.dim {
		paths.mean[i] -= float32(mean)
	}
}

// turn moves what a lasting error shares with the latents into the loadings,
// where it belongs: errors and latents are uncorrelated in the model. Without this expansion of the parameters (PX-EM, Liu, Rubin and Wu
// 1998, Biometrika 85(4)) a precise layer's error would take up nearly all that
// its loading leaves, and the loading would hardly move.
func (m *Model) turn(layer, state int, s *sums, paths *track) {
	for f, free := range m.Layers[layer].Loads {
		if !free || s.along[f][f] == 0 {
			continue
		}
		by := max(-maxParam, min(maxParam, s.along[f][state]/s.along[f][f]))
		m.Loading[layer][f] += by
		for i := 0; i < len(paths.mean); i += paths.dim {
			paths.mean[i+state] -= float32(by) * paths.mean[i+f]
		}
	}
}

// rescale gives both latents mean 0 and mean square 1 in the reference.
func (m *Model) rescale(s *sums, paths *track) {
	if s.inReference == 0 {
		return
	}
	var shift, scale, inverse [2]float64
	for f := range 2 {
		shift[f] = s.mean[f] / s.inReference
		scale[f] = math.Sqrt(max(s.reference[f]/s.inReference-shift[f]*shift[f], 1e-6))
		inverse[f] = 1 / scale[f]
	}
	for k, l := range m.Loading {
		by := l[0]*shift[0] + l[1]*shift[1]
		if m.Layers[k].Family != Ordered {
			m.Intercept[k] += by
		}
		for i := range m.Cuts[k] {
			m.Cuts[k][i] -= by
		}
	}
	m.stretch(shift, scale, inverse, paths)
}

// stretch takes shift off the latents and divides them by scale, and multiplies
// the loadings by it.
func (m *Model) stretch(shift, scale, inverse [2]float64, paths *track) {
	for k := range m.Loading {
		for f := range 2 {
			m.Loading[k][f] *= scale[f]
		}
	}
	m.Shock, m.Initial = m.Shock.scaled(inverse), m.Initial.scaled(inverse)
	for i := 0; i < len(paths.mean); i += paths.dim {
		for f := range 2 {
			paths.mean[i+f] = (paths.mean[i+f] - float32(shift[f])) * float32(inverse[f])
		}
	}
}

// orient turns each latent so that its anchors load upward.
func (m *Model) orient(paths *track) {
	sign := [2]float64{1, 1}
	for f := range 2 {
		sum := 0.0
		for k, l := range m.Layers {
			if l.Anchor == f+1 {
				sum += m.Loading[k][f]
			}
		}
		if sum < 0 {
			sign[f] = -1
		}
	}
	if sign != [2]float64{1, 1} {
		m.stretch([2]float64{}, sign, sign, paths)
	}
}
