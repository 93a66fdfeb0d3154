package fetch

import "net/http"

// WithDefaultRedirects gives a test's client the redirect rule of the default.
func WithDefaultRedirects(hc *http.Client) *http.Client {
	hc.CheckRedirect = defaultHTTP().CheckRedirect
	return hc
}
