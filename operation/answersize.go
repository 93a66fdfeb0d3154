package operation

import "fmt"

// sqlMost is how many bytes the answer to a query has at most, about, where
// others than the user ask: lists in cells can be of any length.
const sqlMost = 32 << 20

// tooLarge refuses rows that weigh more than most bytes.
func tooLarge(rows [][]any, most int) error {
	limit := most
	for _, row := range rows {
		for _, v := range row {
			if most = lessWeight(v, most); most < 0 {
				return fmt.Errorf("the answer is larger than %s: ask for fewer rows or columns, or shorter lists", bytesText(int64(limit)))
			}
		}
	}
	return nil
}

// lessWeight is what is left of most after a value of SQL; less than 0 where it
// is more, of which it reads no further.
func lessWeight(v any, most int) int {
	most -= 8
	switch x := v.(type) {
	case string:
		most -= len(x)
	case []any:
		for i := 0; i < len(x) && most >= 0; i++ {
			most = lessWeight(x[i], most)
		}
	case map[string]any:
		for k, y := range x {
			if most = lessWeight(y, most-len(k)); most < 0 {
				break
			}
		}
	}
	return most
}
