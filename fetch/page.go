package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"path"
	"regexp"
	"strings"

	"entente/source"
)

// findOnPage follows the first link on the page whose file name matches.
func (c *Client) findOnPage(ctx context.Context, f source.Find, match *regexp.Regexp) (Target, error) {
	if _, err := webAddress(f.Page); err != nil {
		return Target{}, err
	}
	link, err := regexp.Compile(f.Link)
	if err != nil {
		return Target{}, fmt.Errorf("read link: %w", err)
	}
	body, at, err := c.page(ctx, f.Page)
	if err != nil {
		return Target{}, err
	}
	u, ok := linkOn(body, at, link, match)
	if !ok {
		return Target{}, &Error{Kind: ErrAbsent, Address: f.Page, Attempts: 1,
			Err: fmt.Errorf("no link on the page matches %q", match), Remedy: "the page may have changed; " + remedyMirror}
	}
	return Target{URL: u.String(), Name: fileName(u)}, nil
}

// linkOn returns the first address that link finds in the page and whose file
// name matches. Relative addresses are taken from where the page was.
func linkOn(body []byte, at *url.URL, link, match *regexp.Regexp) (*url.URL, bool) {
	for _, m := range link.FindAllSubmatch(body, -1) {
		found := m[0]
		if len(m) > 1 {
			found = m[1]
		}
		u, err := at.Parse(html.UnescapeString(strings.TrimSpace(string(found))))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			continue
		}
		if name := fileName(u); name != "" && match.MatchString(baseName(name)) {
			u.Fragment, u.RawFragment = "", ""
			return u, true
		}
	}
	return nil, false
}

var href = regexp.MustCompile(`(?i)<a\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`)

// listing reads the files that a folder's page links to, by name: only those
// directly in the folder, not its subfolders, parents or sort orders.
func listing(body []byte, at *url.URL) map[string]string {
	files := map[string]string{}
	folder := at.Path[:strings.LastIndexByte(at.Path, '/')+1]
	for _, m := range href.FindAllSubmatch(body, -1) {
		u, err := at.Parse(html.UnescapeString(string(m[1]) + string(m[2]) + string(m[3])))
		if err != nil || u.Scheme != at.Scheme || u.Host != at.Host || u.RawQuery != "" {
			continue
		}
		dir, name := path.Split(u.Path)
		if dir != folder || !mayBeData(name) {
			continue
		}
		u.Fragment, u.RawFragment, u.User = "", "", at.User
		files[name] = u.String()
	}
	return files
}

const dataverseHost = "https://dataverse.harvard.edu"

// findInDataverse picks a file of the latest version of a Dataverse data set
// (Dataverse guides: Native API, "Get Version of a Dataset"; Data Access API).
func (c *Client) findInDataverse(ctx context.Context, f source.Find, match *regexp.Regexp) (Target, error) {
	host := f.Host
	if host == "" {
		host = dataverseHost
	}
	if _, err := webAddress(host); err != nil {
		return Target{}, err
	}
	host = strings.TrimRight(host, "/")
	id := f.Dataverse
	if strings.HasPrefix(id, "10.") {
		id = "doi:" + id
	}
	address := host + "/api/datasets/:persistentId/versions/:latest?persistentId=" + url.QueryEscape(id)
	body, _, err := c.page(ctx, address)
	if err != nil {
		return Target{}, err
	}
	d, err := parseDataverse(body, match)
	if err != nil {
		kind := ErrRefused
		if errors.Is(err, ErrAbsent) {
			kind = ErrAbsent
		}
		return Target{}, &Error{Kind: kind, Address: address, Attempts: 1, Err: err, Remedy: remedyMirror}
	}
	u := fmt.Sprintf("%s/api/access/datafile/%d", host, d.id)
	if d.original {
		u += "?format=original"
	}
	return Target{URL: u, Name: d.name}, nil
}

// deposit is one file of a Dataverse data set.
type deposit struct {
	id       int64
	name     string
	original bool // ask for the file as it was deposited, not the .tab made of it
}

// parseDataverse picks the newest matching file. A tabular
// file that Dataverse took apart has two names: the deposited one, which is
// tried first, and that of its .tab.
func parseDataverse(body []byte, match *regexp.Regexp) (deposit, error) {
	var v struct {
		Data struct {
			Files []struct {
				Label    string `json:"label"`
				DataFile struct {
					ID       int64  `json:"id"`
					Filename string `json:"filename"`
					Original string `json:"originalFileName"`
				} `json:"dataFile"`
			} `json:"files"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return deposit{}, fmt.Errorf("read the list of files: %w", err)
	}
	byName := map[string]deposit{}
	var names []string
	for _, f := range v.Data.Files {
		if f.DataFile.ID <= 0 {
			continue
		}
		for _, d := range []deposit{
			{f.DataFile.ID, f.DataFile.Original, true},
			{f.DataFile.ID, f.Label, false},
			{f.DataFile.ID, f.DataFile.Filename, false},
		} {
			if d.name == "" || !match.MatchString(baseName(d.name)) {
				continue
			}
			if _, seen := byName[d.name]; !seen {
				byName[d.name] = d
				names = append(names, d.name)
			}
			break
		}
	}
	name, ok := newest(names, match)
	if !ok {
		return deposit{}, fmt.Errorf("%w: none of %d files matches %q", ErrAbsent, len(v.Data.Files), match)
	}
	return byName[name], nil
}
