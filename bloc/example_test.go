package bloc_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"entente/bloc"
)

func ExampleProblem_Leiden() {
	// two triangles of friends, hostile to each other
	g, err := bloc.NewGraph(6, []bloc.Edge{
		{A: 0, B: 1, Weight: 1}, {A: 0, B: 2, Weight: 1}, {A: 1, B: 2, Weight: 1},
		{A: 3, B: 4, Weight: 1}, {A: 3, B: 5, Weight: 1}, {A: 4, B: 5, Weight: 1}, {A: 2, B: 3, Weight: -1},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := bloc.Signed(g, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	part := p.Leiden(rand.New(rand.NewPCG(1, 0)), bloc.Options{})
	fmt.Printf("%v, signed modularity %.3f\n", part.Normal(), p.Value(part))
	// Output: [0 0 0 1 1 1], signed modularity 0.500
}

func ExampleConsensus() {
	g, err := bloc.NewGraph(5, []bloc.Edge{{A: 0, B: 1, Weight: 2}, {A: 2, B: 3, Weight: 2}, {A: 1, B: 4, Weight: 1}, {A: 4, B: 2, Weight: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := bloc.Modularity(g, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	runs, err := bloc.Runs(context.Background(), 100, 1, 1, bloc.Options{}, func(int, *rand.Rand) (*bloc.Problem, error) { return p, nil })
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := bloc.NewConsensus(5, runs)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("0 with 1: %.2f; 4 stands between: %v\n", c.Together(0, 1), c.Together(1, 4) > 0.2 && c.Together(2, 4) > 0.2)
	// Output: 0 with 1: 1.00; 4 stands between: true
}
