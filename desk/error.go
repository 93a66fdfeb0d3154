package desk

import "errors"

// BadRequest says that a request makes no sense.
type BadRequest struct {
	Parameter  string // which parameter, if it is one
	Why        string
	Suggestion string // what was probably meant
}

func (b BadRequest) Error() string { return b.Why }

// NotServed says that there is no such operation, or that no client may ask it.
type NotServed struct{ Name, Why, Suggestion string }

func (n NotServed) Error() string {
	if n.Why == "" {
		return "no operation " + n.Name
	}
	return n.Name + " is not served: " + n.Why
}

// ErrBusy says that too many operations are running already.
var ErrBusy = errors.New("too many questions at once: ask again in a moment")

// ErrSlow says that an operation took longer than it may.
var ErrSlow = errors.New("the answer took too long: ask for less")

// ErrInternal says that the fault is the server's; its log has the details,
// which may name files and are nothing for clients.
var ErrInternal = errors.New("the server failed to answer; its log says why")
