package record

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"entente/composite"
	"entente/store"
)

// Kinds of segments of the composite.
const (
	kindComposite      = "composite"
	kindCompositeModel = "composite_model"
)

// compositeCode is the version of how the composite is made.
const compositeCode = "composite/1"

// compositeRow is what the composite says of a pair in a year. The first four
// are from the layers common to all years (see commonLayers), those that begin
// with all_ from every layer that covers the pair then.
type compositeRow struct {
	A                string   `parquet:"a,dict"` // latest codes of the two, in alphabetical order
	B                string   `parquet:"b,dict"`
	Year             int32    `parquet:"year"`
	Cooperation      float32  `parquet:"cooperation"`
	CooperationSD    float32  `parquet:"cooperation_sd"`
	Conflict         float32  `parquet:"conflict"`
	ConflictSD       float32  `parquet:"conflict_sd"`
	AllCooperation   float32  `parquet:"all_cooperation"`
	AllCooperationSD float32  `parquet:"all_cooperation_sd"`
	AllConflict      float32  `parquet:"all_conflict"`
	AllConflictSD    float32  `parquet:"all_conflict_sd"`
	Index            *float32 `parquet:"index"` // null where too few layers cover the pair
	IndexLow         *float32 `parquet:"index_low"`
	IndexHigh        *float32 `parquet:"index_high"`
	Layers           int32    `parquet:"layers"` // one bit for each layer with a cell, the first the lowest
}

// modelRow is one parameter of the model, or a fact about its fit.
type modelRow struct {
	Layer     string  `parquet:"layer,dict"` // empty for those of the latents
	Parameter string  `parquet:"parameter,dict"`
	Index     int32   `parquet:"index"` // of several: 0 cooperation, 1 conflict; of cuts, the lower category
	Value     float64 `parquet:"value"`
	Reference string  `parquet:"reference,dict"` // hash of the cells that it was estimated from
}

// modelRows writes a model down.
func modelRows(m *composite.Model, reference string) []modelRow {
	var rows []modelRow
	add := func(layer, parameter string, values ...float64) {
		for i, v := range values {
			rows = append(rows, modelRow{layer, parameter, int32(i), v, reference})
		}
	}
	for k, l := range m.Layers {
		add(l.Name, "intercept", m.Intercept[k])
		add(l.Name, "loading", m.Loading[k][:]...)
		add(l.Name, "cut", m.Cuts[k]...)
		add(l.Name, "dispersion", m.Dispersion[k])
		add(l.Name, "error_sd", m.ErrorSD[k])
		add(l.Name, "error_phi", m.ErrorPhi[k])
	}
	add("", "phi", m.Phi[:]...)
	add("", "shock", m.Shock.CC, m.Shock.FF)
	add("", "initial", m.Initial.CC, m.Initial.FF)
	return rows
}

// modelOf reads what modelRows wrote.
func modelOf(rows []modelRow) (*composite.Model, error) {
	m := &composite.Model{}
	at := map[string][]float64{}
	for _, r := range rows {
		key := r.Layer + " " + r.Parameter
		if int(r.Index) != len(at[key]) {
			return nil, fmt.Errorf("read composite model: %s %d stands out of order", key, r.Index)
		}
		at[key] = append(at[key], r.Value)
	}
	var err error
	get := func(layer, parameter string, n int) []float64 {
		v := at[layer+" "+parameter]
		if len(v) != n {
			err = fmt.Errorf("read composite model: %d values of %s %s, want %d", len(v), layer, parameter, n)
			return make([]float64, n)
		}
		return v
	}
	for _, l := range layersOfComposite() {
		m.Layers = append(m.Layers, l.Layer)
		m.Intercept = append(m.Intercept, get(l.Name, "intercept", 1)[0])
		m.Loading = append(m.Loading, [2]float64(get(l.Name, "loading", 2)))
		m.Cuts = append(m.Cuts, get(l.Name, "cut", max(l.Levels-1, 0)))
		m.Dispersion = append(m.Dispersion, get(l.Name, "dispersion", 1)[0])
		m.ErrorSD = append(m.ErrorSD, get(l.Name, "error_sd", 1)[0])
		m.ErrorPhi = append(m.ErrorPhi, get(l.Name, "error_phi", 1)[0])
	}
	m.Phi = [2]float64(get("", "phi", 2))
	shock, initial := get("", "shock", 2), get("", "initial", 2)
	m.Shock, m.Initial = composite.Cov{CC: shock[0], FF: shock[1]}, composite.Cov{CC: initial[0], FF: initial[1]}
	return m, err
}

// hashPanel is the hash of everything that an estimate depends on.
func hashPanel(p *composite.Panel) string {
	h := sha256.New()
	for _, l := range p.Layers {
		fmt.Fprintf(h, "%+v\n", l)
	}
	fmt.Fprintln(h, p.Periods, p.First, p.Last, p.Weight, p.Start, compositeCode)
	var b [16]byte
	for _, c := range p.Cells {
		binary.LittleEndian.PutUint32(b[:], math.Float32bits(c.Y))
		binary.LittleEndian.PutUint32(b[4:], math.Float32bits(c.Offset))
		binary.LittleEndian.PutUint32(b[8:], math.Float32bits(c.N))
		binary.LittleEndian.PutUint16(b[12:], uint16(c.T))
		b[14] = c.Layer
		h.Write(b[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// compositeNodes make the composite, where it was asked for once and the record
// holds all of its layers.
func (b *builder) compositeNodes() ([]node, error) {
	if !b.opt.Composite && len(b.compositeBefore()) == 0 {
		return nil, nil
	}
	inputs, lacking := b.compositeFrom()
	if lacking != "" {
		if b.opt.Composite {
			return nil, fmt.Errorf("build the composite: it needs all of its layers, and the record does not hold %s; entente sync, then entente build", lacking)
		}
		return nil, nil
	}
	hash, err := groupsHash(b.groups)
	if err != nil {
		return nil, err
	}
	return []node{{
		name: "composite of all pairs", code: compositeCode, part: "composite", inputs: append(inputs, hash, b.states.Hash()),
		kinds: []string{kindComposite, kindCompositeModel}, run: makeComposite,
	}}, nil
}

// compositeFrom lists the segments that the composite is made of, in a fixed
// order; lacking names the first file that is not there.
func (b *builder) compositeFrom() (ids []string, lacking string) {
	parts := []struct{ kind, part string }{
		{kindJoint, "GA/" + ByYear}, {kindRecords, "atop/member"}, {kindFlows, "cow/trade"}, {kindRecords, "cow/igo"},
		{kindRecords, "cow/contiguity"}, {kindRecords, "cow/states"}, {kindRecords, "sipri/register"}, {kindRecords, "gsdb/cases"},
	}
	for _, p := range parts {
		segs := partOf(b.made(p.kind), p.part)
		if len(segs) == 0 {
			return nil, p.part
		}
		for _, s := range segs {
			ids = append(ids, s.ID)
		}
	}
	return ids, ""
}

// compositeBefore returns the models of the record as it was.
func (b *builder) compositeBefore() []store.Segment {
	m, err := b.writer.Manifest()
	if err != nil {
		return nil
	}
	var list []store.Segment
	for _, s := range m.Segments {
		if s.Kind == kindCompositeModel {
			list = append(list, s)
		}
	}
	return list
}

// makeComposite estimates the loadings, unless the reference is as it was, and
// computes the posterior of all pairs.
func makeComposite(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
	r, err := b.plainReader()
	if err != nil {
		return nil, err
	}
	step := b.progress.Begin(n.name, "iterations", fitIterations)
	defer step.Done("")
	x, err := r.collect(ctx, b.opt.workers(), false)
	if err != nil {
		return nil, err
	}
	sample := x.sample(sampleActive, sampleOther, sampleSeed, nil)
	reference := hashPanel(sample)
	model, err := b.sameModel(r, reference)
	if err != nil {
		return nil, err
	}
	if model == nil {
		if model, err = x.fit(ctx, sample, b.opt.workers(), func(i int, _ float64) { step.At(int64(i), fitIterations) }); err != nil {
			return nil, err
		}
	}
	rows, err := x.rows(ctx, model, b.opt.workers())
	if err != nil {
		return nil, err
	}
	seg, err := put(b, n, kindComposite, rows)
	if err != nil {
		return nil, err
	}
	params, err := put(b, n, kindCompositeModel, modelRows(model, reference))
	return []store.Segment{seg, params}, err
}

// sameModel returns the model of the record as it was if it was estimated from
// the same cells; nil if not. New votes change the posterior of their years,
// and not the loadings.
func (b *builder) sameModel(r *Record, reference string) (*composite.Model, error) {
	for _, s := range b.compositeBefore() {
		if s.Code != compositeCode {
			continue
		}
		rows, err := readSegment[modelRow](r.store, s)
		if err != nil {
			return nil, nil // an older layout: estimated anew
		}
		if len(rows) > 0 && rows[0].Reference == reference {
			return modelOf(rows)
		}
	}
	return nil, nil
}

// plainReader opens the record as this build has it so far, without roll calls.
func (b *builder) plainReader() (*Record, error) {
	s, err := store.Open(b.writer.Dir())
	if err != nil {
		return nil, err
	}
	r := newRecord(Options{Home: b.opt.Home}, b.groups)
	m := s.Manifest()
	m.Editions = currentEditions(m)
	b.mu.Lock()
	m.Segments = append([]store.Segment(nil), b.pending...)
	b.mu.Unlock()
	r.store = s
	r.use(m)
	return r, nil
}
