package record

import (
	"context"
	"fmt"
	"math"
	"slices"

	"entente"
	"entente/store"
)

// kindCompositeRounded is the kind of segment that holds the composite of the
// embedded record: the latents from the common layers, rounded.
const kindCompositeRounded = "composite_rounded"

// What the latents are rounded to in the embedded record. No interval is
// narrower than twenty steps, and what a case of sanctions that begins or a
// delivery adds to its year is less than one: docs/methods/snapshot.md.
const (
	roundedMean = .1
	roundedSD   = .05
)

// roundedRow is what the embedded record says of a pair in a year, in steps.
type roundedRow struct {
	A             string `parquet:"a,dict"`
	B             string `parquet:"b,dict"`
	Year          int32  `parquet:"year,delta"`
	Cooperation   int32  `parquet:"cooperation,delta"`
	CooperationSD int32  `parquet:"cooperation_sd,delta"`
	Conflict      int32  `parquet:"conflict,delta"`
	ConflictSD    int32  `parquet:"conflict_sd,delta"`
	Layers        int32  `parquet:"layers,dict"`
}

// roundedColumns are the columns of roundedRow.
type roundedColumns struct {
	A             store.Strings `parquet:"a"`
	B             store.Strings `parquet:"b"`
	Year          []int32       `parquet:"year"`
	Cooperation   []int32       `parquet:"cooperation"`
	CooperationSD []int32       `parquet:"cooperation_sd"`
	Conflict      []int32       `parquet:"conflict"`
	ConflictSD    []int32       `parquet:"conflict_sd"`
	Layers        []int32       `parquet:"layers"`
}

// steps counts the steps of a value; up rounds away from zero, so that an
// interval still holds what it held.
func steps(v float32, step float64, up bool) int32 {
	n := float64(v) / step
	if up {
		return int32(math.Ceil(n - 1e-6))
	}
	return int32(math.Round(n))
}

// putComposite writes the rounded composite and its model into a snapshot, and
// returns the editions that they rest on; nothing where the record has none.
func (r *Record) putComposite(ctx context.Context, w *store.Writer) (segs []store.Segment, rests []string, err error) {
	c, err := r.Composite()
	if _, none := err.(Missing); none {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	common := commonBits()
	var rows []roundedRow
	for i, y := range c.Year {
		if c.Layers[i]&common == 0 {
			continue // no common layer speaks of the pair in that year
		}
		p := c.pair(i)
		rows = append(rows, roundedRow{
			A: string(p.A), B: string(p.B), Year: y, Layers: c.Layers[i] & common,
			Cooperation: steps(c.Cooperation[i], roundedMean, false), CooperationSD: steps(c.CooperationSD[i], roundedSD, true),
			Conflict: steps(c.Conflict[i], roundedMean, false), ConflictSD: steps(c.ConflictSD[i], roundedSD, true),
		})
	}
	for _, k := range compositeCommon {
		file := layersOfComposite()[k].file
		rests = appendOnce(rests, c.editions[file[0]+"/"+file[1]].SHA256)
	}
	inputs := append([]string{"composite", compositeVersion}, rests...)
	seg, err := store.Put(w, kindCompositeRounded, schema, snapshotCode, inputs, rows)
	if err != nil {
		return nil, nil, err
	}
	var params []modelRow
	for _, s := range r.segments(kindCompositeModel) {
		list, err := readSegment[modelRow](r.store, s)
		if err != nil {
			return nil, nil, err
		}
		params = append(params, list...)
	}
	model, err := store.Put(w, kindCompositeModel, schema, snapshotCode, inputs, params)
	if err == nil {
		err = ctx.Err()
	}
	return []store.Segment{seg, model}, rests, err
}

// commonBits are the bits of the common layers.
func commonBits() (bits int32) {
	for _, k := range compositeCommon {
		bits |= 1 << k
	}
	return bits
}

// readRounded reads the composite of the embedded record. It has neither the
// latents from all layers nor the index.
func (c *Composite) readRounded(s *store.Store, seg store.Segment) error {
	x, err := store.ReadColumns[roundedColumns](s, seg)
	if err != nil {
		return fmt.Errorf("read embedded composite: %w", err)
	}
	values := func(n []int32, step float64) []float32 {
		list := make([]float32, len(n))
		for i, v := range n {
			list[i] = float32(float64(v) * step)
		}
		return list
	}
	c.rounded = true
	c.compositeColumns = compositeColumns{
		A: x.A, B: x.B, Year: x.Year, Layers: x.Layers,
		Cooperation: values(x.Cooperation, roundedMean), CooperationSD: values(x.CooperationSD, roundedSD),
		Conflict: values(x.Conflict, roundedMean), ConflictSD: values(x.ConflictSD, roundedSD),
	}
	return nil
}

// usableBehind is usable, also for an edition of which the embedded record holds
// figures and no row.
func (r *Record) usableBehind(id, file, what string) (entente.Edition, error) {
	for _, e := range r.behind {
		if e.Source == id && e.File == file {
			if r.leftOut(e) {
				return e, missing("left out by --commercial: %s is for non-commercial use only", id)
			}
			return e, nil
		}
	}
	return r.usable(id, file, what)
}

// needs says whether the composite at hand rests on a layer.
func (c *Composite) needs(layer int) bool {
	return !c.rounded || slices.Contains(compositeCommon, layer)
}
