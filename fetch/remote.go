package fetch

import (
	"context"
	"net/http"
	"regexp"

	"entente"
	"entente/source"
)

func defaultHTTP() *http.Client { return http.DefaultClient }

func (c *Client) getRemote(ctx context.Context, t Target, prev *entente.Edition, dst string) (Result, error) {
	return Result{}, errNotYet
}

func (c *Client) findOnPage(ctx context.Context, f source.Find, match *regexp.Regexp) (Target, error) {
	return Target{}, errNotYet
}

func (c *Client) findInDataverse(ctx context.Context, f source.Find, match *regexp.Regexp) (Target, error) {
	return Target{}, errNotYet
}
