package record

import (
	"context"
	"fmt"
	"iter"

	"entente"
	"entente/measure"
	"entente/store"
)

// How a span of time is cut into figures.
const (
	ByYear    = "year"
	BySession = "session"
	BySpan    = "span"
)

// countCode is the version of the counting of joint votes.
const countCode = "count/1"

// countNodes count the joint votes of all pairs and the presence of all states,
// by year and by session, for each body in the store.
func (b *builder) countNodes() ([]node, error) {
	var nodes []node
	for _, s := range b.made(kindVotes) {
		body := s.Inputs[0]
		for _, by := range []string{ByYear, BySession} {
			nodes = append(nodes, node{
				name: fmt.Sprintf("count %s by %s", body, by), code: countCode,
				part: body + "/" + by, inputs: []string{s.ID},
				kinds: []string{kindJoint, kindPresence}, run: count(entente.Body(body), by),
			})
		}
	}
	return nodes, nil
}

func count(body entente.Body, by string) func(context.Context, *builder, node) ([]store.Segment, error) {
	return func(ctx context.Context, b *builder, n node) ([]store.Segment, error) {
		a, err := b.assembly(body)
		if err != nil {
			return nil, err
		}
		spans := a.by(by)
		step := b.progress.Begin(n.name, by+"s", int64(len(spans.labels)))
		defer step.Done("")
		var presence []presenceRow
		joint, err := store.PutSeq(b.writer, kindJoint, schema, n.code, n.from(), func(yield func(jointRow, error) bool) {
			for i, span := range spans.labels {
				if err := ctx.Err(); err != nil {
					yield(jointRow{}, err)
					return
				}
				for row := range countJoint(a, by, span) {
					if !yield(row, nil) {
						return
					}
				}
				presence = append(presence, countPresence(a, by, span, spans.calls[span])...)
				step.At(int64(i+1), int64(len(spans.labels)))
			}
		})
		if err != nil {
			return nil, err
		}
		p, err := put(b, n, kindPresence, presence)
		return []store.Segment{joint, p}, err
	}
}

// countJoint yields the tables of all pairs in a span. There are a million in
// all: they go to the segment as they are counted.
func countJoint(a *Assembly, by, span string) iter.Seq[jointRow] {
	return func(yield func(jointRow) bool) {
		states := a.Matrix.States()
		for pair, t := range a.Matrix.AllPairs(a.by(by).calls[span]) {
			if t.N() == 0 {
				continue
			}
			if !yield(newJointRow(a.Body, by, span, entente.Pair{A: states[pair[0]], B: states[pair[1]]}, t)) {
				return
			}
		}
	}
}

func countPresence(a *Assembly, by, span string, sel measure.Selection) []presenceRow {
	var rows []presenceRow
	total := int32(sel.Count())
	for i, c := range a.Matrix.States() {
		n := a.Matrix.Counts(i, sel)
		if n[entente.NoLine] == int(total) {
			continue
		}
		rows = append(rows, presenceRow{
			Body: string(a.Body), By: by, Span: span, State: string(c),
			Yes: int32(n[entente.Yes]), Abstain: int32(n[entente.Abstain]), No: int32(n[entente.No]),
			NonVoting: int32(n[entente.NonVoting]), Unclear: int32(n[entente.Unclear]), RollCalls: total,
		})
	}
	return rows
}

// assembly loads a body's votes as this build has them.
func (b *builder) assembly(body entente.Body) (*Assembly, error) {
	calls, votes := b.made(kindRollCalls), b.made(kindVotes)
	b.mu.Lock()
	defer b.mu.Unlock()
	if a := b.assemblies[body]; a != nil {
		return a, nil
	}
	s, err := store.Open(b.writer.Dir())
	if err != nil {
		return nil, err
	}
	a, ok, err := loadAssembly(s, calls, votes, body)
	if err == nil && !ok {
		err = fmt.Errorf("no votes of %s in the store", body)
	}
	if err != nil {
		return nil, err
	}
	b.assemblies[body] = a
	return a, nil
}
