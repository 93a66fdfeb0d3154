package idealpoint_test

import (
	"context"
	"fmt"

	"entente"
	"entente/idealpoint"
)

// Six states vote on ten texts; C and D mostly stand between the camps.
func ExampleEstimate() {
	votes := &idealpoint.Votes{}
	for session, texts := range [][]string{
		{"YYYANN", "YYAANN", "YYYYNN", "YYYNNN", "YAAANN"},
		{"YYYANN", "YYANNN", "AYYYNN", "YYYNNN", "YYAAAN"},
	} {
		for i, line := range texts {
			for s, p := range line {
				position := map[rune]entente.Position{'Y': entente.Yes, 'A': entente.Abstain, 'N': entente.No}[p]
				// The first text returns every session and links them.
				item := fmt.Sprintf("text %d of session %d", i, session+1)
				if i == 0 {
					item = "the text that returns"
				}
				votes.Add(item, string(rune('A'+s)), session+1, position)
			}
		}
	}
	r, err := idealpoint.Estimate(context.Background(), votes, idealpoint.Options{Variational: true, Positive: "F"})
	if err != nil {
		fmt.Println(err)
		return
	}
	a, _ := r.Find("A", 2)
	f, _ := r.Find("F", 2)
	fmt.Println(a.Mean < 0, f.Mean > 0, len(r.Points))
	// Output: true true 12
}
