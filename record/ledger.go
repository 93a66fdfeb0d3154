package record

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"entente"
	"entente/ledger"
	"entente/source"
	"entente/store"
)

// ledgerSource is the ledger as a source like any other. It has no publisher to
// fetch from: its edition comes with the program.
func ledgerSource() source.Source {
	return source.Source{
		Descriptor: source.Descriptor{
			ID: "ledger", Title: "entente's ledger of dated, sourced facts", Publisher: "entente",
			Licence: "CC0 1.0", LicenceURL: "https://creativecommons.org/publicdomain/zero/1.0/",
			Attribution: "entente ledger; each row names its own source.",
			Citation:    source.Citation{Author: "{The entente authors}", Title: "The entente ledger of dated, sourced facts"},
			Cadence:     "with the program", Coverage: "facts on states since 1950, chosen by hand",
			Blind: []string{"whatever nobody has entered: absence from the ledger is no evidence of absence"},
			Layer: string(entente.Diplomacy),
		},
		Reader: ledgerReader{}, Code: "ledger/1",
	}
}

const ledgerFile = "facts"

type ledgerReader struct{}

// Read yields the records of the verified rows, and an issue for each row that
// is not verified and so stays out.
func (ledgerReader) Read(_ context.Context, in source.Input) iter.Seq2[source.Entry, error] {
	return func(yield func(source.Entry, error) bool) {
		text, err := io.ReadAll(in.Bytes)
		if err != nil {
			yield(source.Entry{}, fmt.Errorf("read %s: %w", in.Name, err))
			return
		}
		rows, err := ledger.Unbundle(text)
		if err != nil {
			yield(source.Entry{}, fmt.Errorf("read %s: %w", in.Name, err))
			return
		}
		for i, r := range rows {
			if r.Verified {
				continue
			}
			issue := entente.Issue{Kind: "not-verified", Rule: "the row is kept in the ledger and stays out of the record", Row: i + 1, Detail: r.ID}
			if !yield(source.Entry{Issue: &issue, Rows: len(rows)}, nil) {
				return
			}
		}
		for _, x := range ledger.RecordsOf(rows) {
			if !yield(source.Entry{Record: &x, Rows: len(rows)}, nil) {
				return
			}
		}
	}
}

// adoptLedger makes the program's ledger the record's edition of it.
func (b *builder) adoptLedger(ctx context.Context) error {
	m, err := b.writer.Manifest()
	if err != nil {
		return err
	}
	if len(m.Editions) == 0 {
		return nil // nothing was fetched: no record to add to
	}
	text := ledger.Bundle()
	sha := ledger.Hash()
	if e, ok := currentEdition(m, "ledger", ledgerFile); ok && e.SHA256 == sha && b.writer.HasRaw(sha) {
		return nil
	}
	if _, err := b.writer.CopyRaw(ctx, bytes.NewReader(text)); err != nil {
		return fmt.Errorf("adopt ledger: %w", err)
	}
	d := ledgerSource().Descriptor
	e := entente.Edition{
		Source: d.ID, File: ledgerFile, Name: "ledger (part of the program)", Version: sha[:12], SHA256: sha, Bytes: int64(len(text)),
		Licence: d.Licence, Attribution: d.Attribution, Retrieved: time.Unix(0, 0).UTC(),
	}
	t := newTally()
	for entry, err := range (ledgerReader{}).Read(ctx, source.Input{Name: e.Name, Bytes: bytes.NewReader(text)}) {
		if err != nil {
			return err
		}
		t.add(entry)
	}
	t.describe(&e)
	return b.writer.Commit(func(m *store.Manifest) error {
		m.Editions = adopted(*m, e)
		return nil
	})
}
