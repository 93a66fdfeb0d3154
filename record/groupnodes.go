package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"entente"
	"entente/measure"
	"entente/states"
	"entente/store"
)

// groupCode is the version of the figures of groups made at build.
const groupCode = "groups/2"

// builtLevel is the level of the intervals made at build.
const builtLevel = 0.95

// leaveOut is the size up to which a group's figures are also made without each
// of its members, and placebo groups are drawn for it.
const leaveOut = 12

// groupNodes make the figures of the declared groups that need the roll calls,
// so that a record without them (the embedded one) can answer too.
func (b *builder) groupNodes() ([]node, error) {
	hash, err := groupsHash(b.groups)
	if err != nil {
		return nil, err
	}
	var nodes []node
	for _, s := range b.made(kindVotes) {
		if s.Inputs[0] != string(entente.GeneralAssembly) {
			continue
		}
		inputs := []string{s.ID, hash, b.states.Hash()}
		for _, c := range partOf(b.made(kindRecords), "cow/nmc") {
			inputs = append(inputs, c.ID) // placebo groups are matched by capability
		}
		nodes = append(nodes, node{
			name: "groups in " + s.Inputs[0], code: groupCode + "/" + methodVersion, part: s.Inputs[0],
			inputs: inputs,
			kinds:  []string{kindFigures, kindPlacebos}, run: groupFigures(entente.Body(s.Inputs[0])),
		})
	}
	return nodes, nil
}

func groupsHash(g *states.Groups) (string, error) {
	b, err := json.Marshal(g.All())
	if err != nil {
		return "", fmt.Errorf("hash groups: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}

func groupFigures(body entente.Body) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		r, err := b.reader(body)
		if err != nil {
			return nil, err
		}
		var figures []figureRow
		var placebos []placeboRow
		groups := b.groups.All()
		years, err := r.yearsWithVotes(body)
		if err != nil {
			return nil, err
		}
		step := b.progress.Begin(n.name, "groups", int64(len(groups)))
		defer step.Done("")
		for i, g := range groups {
			made, err := r.yearsOfGroup(ctx, body, years, g, b.opt.workers())
			if err != nil {
				return nil, err
			}
			for _, m := range made {
				figures = append(figures, m.figures...)
				placebos = append(placebos, m.placebos...)
			}
			step.At(int64(i+1), int64(len(groups)))
		}
		f, err := put(b, n, kindFigures, figures)
		if err != nil {
			return nil, err
		}
		p, err := put(b, n, kindPlacebos, placebos)
		return []store.Segment{f, p}, err
	}
}

// groupYear is what is made of a group in a year.
type groupYear struct {
	figures  []figureRow
	placebos []placeboRow
}

// yearsOfGroup makes the years of a group side by side and returns them in
// order.
func (r *Record) yearsOfGroup(ctx context.Context, body entente.Body, years []int, g states.Group, workers int) ([]groupYear, error) {
	made := make([]groupYear, len(years))
	eg, ctx := errgroup.WithContext(ctx)
	eg.SetLimit(workers)
	for i, year := range years {
		eg.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if made[i].figures, err = r.yearOfGroup(body, year, g); err != nil {
				return err
			}
			made[i].placebos, err = r.placebosOfGroup(body, year, g)
			return err
		})
	}
	return made, eg.Wait()
}

// reader opens the record as this build has it so far.
func (b *builder) reader(body entente.Body) (*Record, error) {
	s, err := store.Open(b.writer.Dir())
	if err != nil {
		return nil, err
	}
	a, err := b.assembly(body)
	if err != nil {
		return nil, err
	}
	r := newRecord(Options{Home: b.opt.Home}, b.groups)
	m := s.Manifest()
	b.mu.Lock()
	m.Segments = slices.Clone(b.pending)
	b.mu.Unlock()
	r.store = s
	r.use(m)
	r.assemblies[body] = a
	return r, nil
}

func (r *Record) yearsWithVotes(body entente.Body) ([]int, error) {
	j, err := r.Joint(body, ByYear)
	if err != nil {
		return nil, err
	}
	var list []int
	for _, s := range j.Spans {
		if y, ok := yearOf(s); ok {
			list = append(list, y)
		}
	}
	return list, nil
}

// yearOfGroup computes all figures of a group, and of the group without each
// of its members, in a year.
func (r *Record) yearOfGroup(body entente.Body, year int, g states.Group) ([]figureRow, error) {
	a, err := r.Assembly(body)
	if err != nil {
		return nil, err
	}
	members := r.Members(g, body, entente.YearSpan(year))
	if len(members) < 2 {
		return nil, nil
	}
	sel := a.year(year)
	variants := map[string][]entente.Code{}
	order := []string{g.ID}
	variants[g.ID] = members
	if len(members) > 2 && len(members) <= leaveOut {
		for _, c := range members {
			id := g.ID + withoutMark + string(c)
			order = append(order, id)
			for _, other := range members {
				if other != c {
					variants[id] = append(variants[id], other)
				}
			}
		}
	}
	var rows []figureRow
	for _, id := range order {
		for _, m := range Measures() {
			if m.On != OnGroup || !m.OnVotes() || m.ID == unanimousAgainst {
				continue
			}
			f := computeGroup(entente.Figure{Level: builtLevel, Share: 1}.NoValue(entente.Known, ""), m, a, variants[id], sel, nil, "")
			rows = append(rows, figureRow{
				Measure: m.ID, Subject: id, Members: memberList(variants[id]), Body: string(body), Span: strconv.Itoa(year),
				Value: optional(f.Value), Low: optional(f.Low), High: optional(f.High),
				Level: builtLevel, Method: f.Method, N: int32(f.N), Share: f.Share, Source: m.Rests,
			})
		}
	}
	return rows, nil
}

// placebosOfGroup draws the placebo groups for the measures that a record
// without roll calls cannot draw itself. All measures are taken of the same
// groups.
func (r *Record) placebosOfGroup(body entente.Body, year int, g states.Group) ([]placeboRow, error) {
	members := r.Members(g, body, entente.YearSpan(year))
	if len(members) < 2 || len(members) > leaveOut {
		return nil, nil
	}
	a, err := r.Assembly(body)
	if err != nil {
		return nil, err
	}
	sets, err := r.placeboGroups(body, year, members)
	var none Missing
	if errors.As(err, &none) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sel := a.year(year)
	own := a.cohesion(members, sel)
	drawn := make([][]measure.Cohesion, len(sets))
	for i, set := range sets {
		for _, members := range set.groups {
			drawn[i] = append(drawn[i], a.cohesion(members, sel))
		}
	}
	var rows []placeboRow
	for _, m := range Measures() {
		if !m.common || m.ID == unanimousAgainst {
			continue
		}
		for i, set := range sets {
			values := make([]float64, len(drawn[i]))
			for k, c := range drawn[i] {
				values[k] = m.ofCohesion(c)
			}
			p := newPlacebo(set.kind, len(members), m.ofCohesion(own), values)
			rows = append(rows, placeboRow{
				Measure: m.ID, Subject: g.ID, Body: string(body), Span: strconv.Itoa(year), Kind: p.Kind,
				Size: int32(p.Size), Draws: int32(p.Draws), Defined: int32(p.Defined), Seed: placeboSeed,
				P05: optional(p.P05), P25: optional(p.P25), P50: optional(p.P50), P75: optional(p.P75), P95: optional(p.P95),
				Percentile: optional(p.Percentile),
			})
		}
	}
	return rows, nil
}
