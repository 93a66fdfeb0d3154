package record

// Progress hears of long work. Implementations draw bars on a terminal or
// print plain lines. Methods may be called from several goroutines.
type Progress interface {
	// Begin announces a step; total is 0 where it is not known. The returned
	// function reports how far it is, and done with what came of it.
	Begin(name, unit string, total int64) Step
}

// Step is one running piece of work.
type Step interface {
	At(done, total int64)
	Done(outcome string)
}

// silent is the Progress of a caller that does not care.
type silent struct{}

func (silent) Begin(string, string, int64) Step { return silent{} }
func (silent) At(int64, int64)                  {}
func (silent) Done(string)                      {}

func orSilent(p Progress) Progress {
	if p == nil {
		return silent{}
	}
	return p
}
