package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// fault is why one attempt failed and whether another may help.
type fault struct {
	kind   error
	err    error
	remedy string
	again  bool
	after  time.Duration // what the server's Retry-After asks for
}

var (
	errStalled   = errors.New("the connection stalled")
	errRedirects = errors.New("more than 10 redirects")
	errDowngrade = errors.New("redirect from https to http")
)

// defaultHTTP returns a client that gives up on servers that do not answer but
// sets no limit on how long a body may take; Stall watches that.
func defaultHTTP() *http.Client {
	dialer := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         dialer.DialContext,
			ForceAttemptHTTP2:   true,
			TLSHandshakeTimeout: 30 * time.Second,
			IdleConnTimeout:     time.Minute,
			MaxIdleConnsPerHost: 2,
			DisableCompression:  true, // the publisher's bytes, not their unpacked form
		},
		CheckRedirect: checkRedirect,
	}
}

func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return errRedirects
	}
	if via[len(via)-1].URL.Scheme == "https" && req.URL.Scheme != "https" {
		return errDowngrade
	}
	return nil
}

// reply is a response whose body is watched for stalls.
type reply struct {
	*http.Response
	ctx    context.Context
	cancel context.CancelCauseFunc
	watch  *time.Timer
	stall  time.Duration
}

// send makes one GET request. The caller closes the reply.
func (c *Client) send(ctx context.Context, address string, header http.Header) (*reply, *fault) {
	return c.do(ctx, http.MethodGet, address, header, "", c.opt.Stall)
}

// do makes one request; patience is how long the answer may take to begin. The
// caller closes the reply.
func (c *Client) do(ctx context.Context, method, address string, header http.Header, body string, patience time.Duration) (*reply, *fault) {
	ctx, cancel := context.WithCancelCause(ctx)
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		cancel(nil)
		return nil, &fault{kind: ErrRefused, err: err, remedy: "correct the address"}
	}
	req.Header = header.Clone()
	if req.Header == nil {
		req.Header = http.Header{}
	}
	req.Header.Set("User-Agent", c.opt.UserAgent)
	req.Header.Set("Accept", "*/*")
	req.Header.Set("Accept-Encoding", "identity")
	r := &reply{ctx: ctx, cancel: cancel, stall: patience}
	r.watch = time.AfterFunc(patience, func() { cancel(errStalled) })
	r.Response, err = c.opt.HTTP.Do(req)
	r.watch.Stop()
	if err != nil {
		f := r.lost(err)
		cancel(nil)
		return nil, f
	}
	r.stall = c.opt.Stall
	return r, nil
}

// Read reads the body; it fails when no byte arrives in time.
func (r *reply) Read(b []byte) (int, error) {
	r.watch.Reset(r.stall)
	n, err := r.Body.Read(b)
	r.watch.Stop()
	return n, err
}

// Close ends the response, at once even if the body is not at its end.
func (r *reply) Close() {
	r.cancel(nil)
	r.Body.Close()
}

// lost says what a failed request or a body that broke off means.
func (r *reply) lost(err error) *fault {
	f := &fault{kind: ErrUnreachable, remedy: remedyLater, again: true}
	if errors.Is(context.Cause(r.ctx), errStalled) {
		f.err = fmt.Errorf("%w: no byte for %v", errStalled, r.stall)
		return f
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err // the address is named once, by Error
	}
	f.err = err
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &cert):
		f.again, f.remedy = false, remedyMirror
	case errors.As(err, &dns) && dns.IsNotFound,
		errors.Is(err, errRedirects), errors.Is(err, errDowngrade):
		f.again = false
	case errors.Is(err, io.ErrUnexpectedEOF):
		f.kind, f.remedy = ErrRefused, remedyBroken
	}
	return f
}

// refusal says what a status other than a good one means.
func (c *Client) refusal(r *reply) *fault {
	f := &fault{kind: ErrRefused, err: fmt.Errorf("the server answers %s", r.Status), remedy: remedyMirror}
	switch s := r.StatusCode; {
	case s == http.StatusNotFound || s == http.StatusGone:
		f.kind, f.remedy = ErrAbsent, "the file may have moved: look at the publisher's page, or use a mirror"
	case s == http.StatusTooManyRequests, s == http.StatusRequestTimeout, s == http.StatusTooEarly, s >= 500:
		f.kind, f.remedy, f.again = ErrUnreachable, remedyLater, true
		f.after = retryAfter(r.Header.Get("Retry-After"), c.opt.Now())
	}
	return f
}

const maxPage = 16 << 20

// page reads a page that tells where files are, and the address it came from
// in the end.
func (c *Client) page(ctx context.Context, address string) (body []byte, at *url.URL, err error) {
	_, err = c.retry(ctx, address, nil, func(int) (bool, *fault) {
		r, f := c.send(ctx, address, nil)
		if f != nil {
			return false, f
		}
		defer r.Close()
		if r.StatusCode != http.StatusOK {
			return false, c.refusal(r)
		}
		var rerr error
		body, rerr = io.ReadAll(io.LimitReader(r, maxPage+1))
		if rerr != nil {
			return false, r.lost(rerr)
		}
		if len(body) > maxPage {
			return false, &fault{kind: ErrRefused, err: fmt.Errorf("the page is longer than %d bytes", maxPage), remedy: remedyMirror}
		}
		at = r.Request.URL
		return false, nil
	})
	return body, at, err
}
