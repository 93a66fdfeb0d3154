package record

import (
	"context"
	"fmt"
	"time"

	"entente"
	"entente/fetch"
	"entente/source"
)

// parcelsOf divides the files of a source: those that come out of one archive
// stay together, so that it is fetched once.
func parcelsOf(files []source.File) [][]source.File {
	var list [][]source.File
	place := map[string]int{}
	for _, f := range files {
		address := f.Find.URL + f.Find.Page
		if i, ok := place[address]; ok && f.Find.Archive != "" {
			list[i] = append(list[i], f)
			continue
		}
		if f.Find.Archive != "" {
			place[address] = len(list)
		}
		list = append(list, []source.File{f})
	}
	return list
}

// parcel hands out downloads: a file as it is, or a member of an archive that
// stays here until the next one is needed.
type parcel struct {
	s       *syncer
	prev    *entente.Edition // out of the archive before, where all files are
	address string
	archive *fetch.Archive
	err     error // why the archive at address could not be had
}

// openParcel notes whether all the files are held from one archive: only then
// is it enough to hear that it has not changed.
func (s *syncer) openParcel(id string, files []source.File) (*parcel, error) {
	m, err := s.writer.Manifest()
	if err != nil {
		return nil, err
	}
	p := &parcel{s: s}
	for _, f := range files {
		e, ok := currentEdition(m, id, f.Role)
		if !ok || e.Archive == nil || !s.writer.HasRaw(e.SHA256) || p.prev != nil && p.prev.Archive.SHA256 != e.Archive.SHA256 {
			return &parcel{s: s}, nil
		}
		p.prev = &e
	}
	return p, nil
}

// get brings the target; known is the edition held now, or nil.
func (p *parcel) get(ctx context.Context, t fetch.Target, known *entente.Edition) (fetch.Result, error) {
	c, dir := p.s.opt.Fetch, p.s.writer.Partial()
	if t.Member == "" {
		return c.Get(ctx, t, known, dir)
	}
	if p.address != t.Address() {
		if err := p.close(); err != nil {
			return fetch.Result{}, err
		}
		p.address = t.Address()
		p.archive, p.err = c.GetArchive(ctx, t, p.prev, dir)
	}
	switch {
	case p.err != nil:
		return fetch.Result{}, p.err
	case p.archive.NotModified && known == nil:
		return fetch.Result{}, fmt.Errorf("take from %s: it is not here", t.Name) // openParcel rules it out
	case p.archive.NotModified:
		return fetch.Result{NotModified: true, SHA256: known.SHA256, Bytes: known.Bytes, Retrieved: p.archive.Retrieved}, nil
	}
	return p.archive.Take(ctx, t, known, dir)
}

func (p *parcel) close() error {
	if p.archive == nil {
		return nil
	}
	a := p.archive
	p.archive, p.address = nil, ""
	return a.Close()
}

// resting says why a question is not asked again yet, "" if it may be. A user
// who names the source asks in any case.
func (s *syncer) resting(id string, f source.File) (why string, err error) {
	r := f.Find.Request
	last, ok := s.before[id+"/"+f.Role]
	if r == nil || s.named || s.opt.Mirror != "" || !ok || last.Result != "new" && last.Result != "unchanged" {
		return "", nil
	}
	m, err := s.writer.Manifest()
	if err != nil {
		return "", err
	}
	if e, held := currentEdition(m, id, f.Role); !held || !s.writer.HasRaw(e.SHA256) {
		return "", nil
	}
	next := last.When.AddDate(0, 0, r.Rest)
	if !s.opt.Now().Before(next) {
		return "", nil
	}
	return fmt.Sprintf("last asked on %s; not asked again before %s unless named: entente sync %s",
		last.When.Format(time.DateOnly), next.Format(time.DateOnly), id), nil
}
