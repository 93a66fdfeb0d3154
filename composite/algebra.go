package composite

// vec holds a value for each of the two latents.
type vec [2]float64

func (a Cov) times(x vec) vec { return vec{a.CC*x[0] + a.CF*x[1], a.CF*x[0] + a.FF*x[1]} }

// sandwich returns a b a.
func (a Cov) sandwich(b Cov) Cov {
	u, v := a.times(vec{b.CC, b.CF}), a.times(vec{b.CF, b.FF}) // columns of a b
	return Cov{
		CC: u[0]*a.CC + v[0]*a.CF,
		FF: u[1]*a.CF + v[1]*a.FF,
		CF: u[0]*a.CF + v[0]*a.FF,
	}
}

// scaled returns S a S for S = diag(s).
func (a Cov) scaled(s [2]float64) Cov {
	return Cov{a.CC * s[0] * s[0], a.FF * s[1] * s[1], a.CF * s[0] * s[1]}
}

// proper keeps variances positive.
func (a Cov) proper() Cov {
	a.CC, a.FF = max(a.CC, leastShock), max(a.FF, leastShock)
	return a
}
