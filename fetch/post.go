package fetch

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxQuestions is how often at most a server is asked a question that costs
	// it work, and questionPause how long is waited in between.
	maxQuestions  = 3
	questionPause = 30 * time.Second
)

// ask makes the request that the target needs.
func (c *Client) ask(ctx context.Context, t Target, header http.Header) (*reply, *fault) {
	q := t.Request
	if q == nil {
		return c.send(ctx, t.URL, header)
	}
	header.Set("Content-Type", q.Type)
	body := strings.ReplaceAll(q.Body, "{year}", strconv.Itoa(c.opt.Now().UTC().Year()))
	patience := max(c.opt.Stall, time.Duration(q.Patience)*time.Minute)
	r, f := c.do(ctx, q.Method, t.URL, header, body, patience)
	if f == nil && r.Request.Method != q.Method {
		r.Close()
		return nil, &fault{kind: ErrRefused, err: errors.New("the server sends the question elsewhere and drops it on the way"), remedy: remedyMirror}
	}
	return r, f
}

// sparing bounds what is tried again of a question: the server works on each,
// so it is asked seldom, and not at all again when it worked in vain.
func sparing(f *fault, attempt int) *fault {
	if f == nil {
		return nil
	}
	f.again = f.again && attempt < maxQuestions && !errors.Is(f.err, errStalled)
	f.after = max(f.after, questionPause)
	return f
}
