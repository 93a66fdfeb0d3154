package trend

// Case is the answer of Breaks and Last under one setting of the priors.
type Case struct {
	Name    string
	Options Options
	Last    Break   // zero unless Found
	Found   bool    //
	NoBreak float64 // posterior probability of no break, a straight line included
	Line    float64 // posterior probability of a straight line
}

// Sensitivity repeats Breaks and Last with each prior moved one at a time. The
// first case is the setting as given. It is nil when the series has no
// posterior.
func Sensitivity(y []float64, opt Options, threshold float64) []Case {
	base := opt.withDefaults()
	if base.Line == 0 {
		base.Line = -1 // zero would mean the default again
	}
	moved := func(change func(*Options)) Options {
		o := base
		change(&o)
		return o
	}
	cases := []Case{
		{Name: "as given", Options: opt},
		{Name: "breaks twice as likely", Options: moved(func(o *Options) { o.NoBreak *= o.NoBreak })},
		{Name: "breaks half as likely", Options: moved(func(o *Options) { o.NoBreak = (1 + o.NoBreak) / 2 })},
		{Name: "no straight line", Options: moved(func(o *Options) { o.Line = -1 })},
		{Name: "straight line as likely as not", Options: moved(func(o *Options) { o.Line = 0.5 })},
		{Name: "variance held less", Options: moved(func(o *Options) { o.Shape /= 4 })},
		{Name: "variance held more", Options: moved(func(o *Options) { o.Shape *= 4 })},
		{Name: "levels closer", Options: moved(func(o *Options) { o.Reach /= 2 })},
		{Name: "levels farther", Options: moved(func(o *Options) { o.Reach *= 2 })},
		{Name: "shorter segments", Options: moved(func(o *Options) { o.MinLength = max(1, o.MinLength-1) })},
		{Name: "longer segments", Options: moved(func(o *Options) { o.MinLength++ })},
		{Name: "independent errors", Options: moved(func(o *Options) { o.Rhos = []float64{0} })},
		{Name: "autocorrelation 0.6", Options: moved(func(o *Options) { o.Rhos = []float64{0.6} })},
	}
	for i := range cases {
		c := &cases[i]
		p := Breaks(y, c.Options)
		if p.Number == nil {
			return nil
		}
		c.Last, c.Found = Last(p, threshold)
		c.NoBreak, c.Line = p.Number[0], p.Line
	}
	return cases
}
