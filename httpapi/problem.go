package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"entente/desk"
	"entente/record"
)

// Problem is an error as RFC 9457 has it.
type Problem struct {
	huma.ErrorModel
	Parameter  string `json:"parameter,omitempty" doc:"The parameter that is wrong."`
	Suggestion string `json:"suggestion,omitempty" doc:"What was probably meant, or what to do."`
}

var meant = regexp.MustCompile(`did you mean ([^?]+)\?`)

// problem says what went wrong: 400 for a request that makes no sense, 404 for
// what is not served, 422 for a question that has no answer, 503 and 504 where
// it is worth asking again.
func problem(err error) Problem {
	p := Problem{ErrorModel: huma.ErrorModel{Status: http.StatusUnprocessableEntity, Detail: err.Error()}}
	var bad desk.BadRequest
	var none desk.NotServed
	switch {
	case errors.As(err, &bad):
		p.Status, p.Parameter, p.Suggestion = http.StatusBadRequest, bad.Parameter, bad.Suggestion
	case errors.As(err, &none):
		p.Status, p.Suggestion = http.StatusNotFound, none.Suggestion
	case errors.As(err, new(desk.Working)):
		p.Status, p.Suggestion = http.StatusServiceUnavailable, "ask again in half a minute"
	case errors.Is(err, desk.ErrBusy):
		p.Status, p.Suggestion = http.StatusServiceUnavailable, "ask again in a few seconds"
	case errors.Is(err, record.ErrEmpty):
		p.Status = http.StatusServiceUnavailable
	case errors.Is(err, desk.ErrSlow):
		p.Status, p.Suggestion = http.StatusGatewayTimeout, "ask for fewer subjects or a shorter span"
	case errors.Is(err, desk.ErrInternal):
		p.Status = http.StatusInternalServerError
	}
	if m := meant.FindStringSubmatch(p.Detail); m != nil && p.Suggestion == "" {
		p.Suggestion = m[1]
	}
	return p
}

func simple(status int, detail string) Problem {
	return Problem{ErrorModel: huma.ErrorModel{Status: status, Detail: detail}}
}

// fail writes a problem.
func fail(w http.ResponseWriter, p Problem) {
	p.Title = http.StatusText(p.Status)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		h.Set("Retry-After", "2")
	}
	w.WriteHeader(p.Status)
	// A client that is gone needs no answer.
	_ = json.NewEncoder(w).Encode(p)
}
