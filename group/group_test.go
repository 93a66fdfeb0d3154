package group_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"entente"
	"entente/group"
)

func codes(s ...entente.Code) []entente.Code { return s }

// structure describes some states of a group by the instruments in force.
func structure(whole, some []entente.Code, list []group.Instrument) group.Profile {
	return group.Bind(whole, group.NewInForce(list).Ours(whole, group.Own)).Structure(some)
}

// all ties every pair of an instrument alike.
func all(x group.Instrument, t group.Tie) group.Instrument {
	x.Ties = map[entente.Pair]group.Tie{}
	for i, a := range x.Members {
		for _, b := range x.Members[i+1:] {
			x.Ties[entente.NewPair(a, b)] = t
		}
	}
	return x
}

// Worked by hand: four states, one pact of two of them, one of all four and one
// of the whole neighbourhood.
func TestStructure(t *testing.T) {
	whole := codes("A", "B", "C", "D")
	pact := all(group.Instrument{ID: "pact", Members: codes("A", "B"), Military: 1, Bodies: 2. / 3}, group.Tie{Level: 1, Years: 50})
	club := all(group.Instrument{ID: "club", Members: whole, Military: 0, Bodies: 1. / 3}, group.Tie{Level: 1. / 3, Years: 5})
	world := all(group.Instrument{ID: "world", Members: codes("A", "B", "C", "D", "E", "F")}, group.Tie{Level: 2. / 3, Years: 30})
	for _, c := range []struct {
		name string
		some []entente.Code
		list []group.Instrument
		want [5]float64
		own  []string
	}{
		{"nothing in force", whole, nil, [5]float64{}, nil},
		{"a treaty of a wider circle is not the group's own", whole, []group.Instrument{world}, [5]float64{}, nil},
		{"one pair of six", whole, []group.Instrument{pact, world}, [5]float64{1. / 6, .5, 1. / 6, 2. / 3 / 6, 1. / 6}, []string{"pact"}},
		{"all four", whole, []group.Instrument{pact, club}, [5]float64{(1 + 5./3) / 6, 1, 1. / 6, (2./3 + 5./3) / 6, (1 + 5*.2) / 6}, []string{"pact", "club"}},
		{"a part of the group, by the group's instruments", codes("C", "D"), []group.Instrument{pact, club}, [5]float64{1. / 3, 1, 0, 1. / 3, .2}, []string{"club"}},
	} {
		p := structure(whole, c.some, c.list)
		for i, want := range c.want {
			if math.Abs(p.Parts[i]-want) > 1e-12 {
				t.Errorf("%s: %s %g, want %g", c.name, group.PartNames[i], p.Parts[i], want)
			}
		}
		if !slices.Equal(p.Instruments, c.own) {
			t.Errorf("%s: own instruments %v, want %v", c.name, p.Instruments, c.own)
		}
	}
}

// What is unknown is left out, counted, and never a zero.
func TestStructureUnknown(t *testing.T) {
	one := structure(codes("A"), codes("A"), nil)
	if !math.IsNaN(group.Mean(one.Parts[:])) {
		t.Errorf("a single state has structure %v", one.Parts)
	}
	dark := all(group.Instrument{ID: "dark", Members: codes("A", "B"), Military: math.NaN(), Bodies: 1}, group.Tie{Level: 1, Years: 1})
	p := structure(codes("A", "B"), codes("A", "B"), []group.Instrument{dark})
	if !math.IsNaN(p.Parts[group.Military]) || p.Unknown != 1 || p.Parts[group.Obligation] != 1 {
		t.Errorf("unknown institutions: %+v", p)
	}
	p = structure(codes("A", "B", "C"), codes("A", "B", "C"), []group.Instrument{dark})
	if p.Unknown != 1 || p.Parts[group.Military] != 0 {
		t.Errorf("two pairs without any instrument have no institutions, the third is unknown: %+v", p)
	}
	if low, _ := group.Band([]float64{1, math.NaN()}, .9, rand.New(rand.NewPCG(1, 1))); !math.IsNaN(low) {
		t.Error("a band around an unknown part")
	}
}

// More obligation never lowers a part; the order of states and instruments does
// not matter; every part stays within 0 and 1.
func TestStructureProperties(t *testing.T) {
	names := codes("A", "B", "C", "D", "E", "F", "G")
	unit := rapid.Float64Range(0, 1)
	rapid.Check(t, func(t *rapid.T) {
		var list []group.Instrument
		for i := range rapid.IntRange(0, 5).Draw(t, "instruments") {
			members := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 2, 7, rapid.ID).Draw(t, "members")
			x := group.Instrument{ID: fmt.Sprint(i), Members: members, Military: unit.Draw(t, "military"), Bodies: unit.Draw(t, "bodies")}
			list = append(list, all(x, group.Tie{Level: unit.Draw(t, "level"), Years: rapid.Float64Range(0, 200).Draw(t, "years")}))
		}
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 2, 7, rapid.ID).Draw(t, "group")
		p := structure(some, some, list)
		for i, v := range p.Parts {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("%s is %g", group.PartNames[i], v)
			}
		}
		back := slices.Clone(list)
		slices.Reverse(back)
		turned := slices.Clone(some)
		slices.Reverse(turned)
		q := structure(turned, turned, back)
		for i := range p.Parts {
			if math.Abs(p.Parts[i]-q.Parts[i]) > 1e-12 {
				t.Fatalf("%s depends on order: %g, %g", group.PartNames[i], p.Parts[i], q.Parts[i])
			}
		}
		low, high := group.Band(p.Parts[:], .9, rand.New(rand.NewPCG(1, 2)))
		if m := group.Mean(p.Parts[:]); low > high || m > slices.Max(p.Parts[:])+1e-12 || low < slices.Min(p.Parts[:])-1e-12 {
			t.Fatalf("band %g to %g around %g", low, high, m)
		}
		more := append(slices.Clone(list), all(group.Instrument{ID: "more", Members: some, Military: 1, Bodies: 1}, group.Tie{Level: 1, Years: 99}))
		for i, v := range structure(some, some, more).Parts {
			if v != 1 {
				t.Fatalf("a full union has %s %g", group.PartNames[i], v)
			}
		}
	})
}

func TestOutside(t *testing.T) {
	acts := group.NewActs([]group.Act{{"A", "X", .5}, {"A", "X", .5}, {"A", "B", 1}, {"X", "B", 2}, {"", "A", 1}, {"X", "Y", 5}})
	in := codes("A", "B")
	if got := acts.Sent(in); got != .5 {
		t.Errorf("sent %g, want 1 act over 2 members", got)
	}
	if got := acts.Received(in); got != 1.5 {
		t.Errorf("received %g, want 3 over 2 members", got)
	}
	if !math.IsNaN(acts.Sent(nil)) {
		t.Error("a group without members did something")
	}
}

func TestFromMedian(t *testing.T) {
	at := map[entente.Code]float64{"A": -2, "B": -1, "C": 0, "D": 1, "E": 2}
	sd := math.Sqrt2
	for _, c := range []struct {
		in   []entente.Code
		want float64
	}{
		{codes("A", "E"), 0}, {codes("C"), 0}, {codes("D", "E"), 1.5 / sd}, {codes("A", "B"), 1.5 / sd},
		{codes("A", "Z"), math.NaN()}, {nil, math.NaN()},
	} {
		if got := group.NewPositions(at).FromMedian(c.in); math.Abs(got-c.want) > 1e-12 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%v: %g, want %g", c.in, got, c.want)
		}
	}
	if !math.IsNaN(group.NewPositions(map[entente.Code]float64{"A": 1, "B": 1}).FromMedian(codes("A"))) {
		t.Error("a distance in units of no spread")
	}
}

func ExampleBound() {
	pair := entente.NewPair("BLR", "RUS")
	union := group.Instrument{
		ID: "treaty", Members: codes("BLR", "RUS"), Military: 1, Bodies: 1,
		Ties: map[entente.Pair]group.Tie{pair: {Level: 1, Years: 10}},
	}
	p := group.Bind(union.Members, group.NewInForce([]group.Instrument{union}).Ours(union.Members, group.Own)).Structure(union.Members)
	for i, v := range p.Parts {
		fmt.Printf("%s %.2f\n", group.PartNames[i], v)
	}
	// Output:
	// obligation 1.00
	// cover 1.00
	// military 1.00
	// bodies 1.00
	// duration 0.40
}
