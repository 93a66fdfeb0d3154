package desk

import (
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/alecthomas/kong"
)

// Finite lets a parser of requests take no number that is none: what compares
// with NaN passes every check, and would be shown as a result.
func Finite() kong.Option {
	return kong.KindMapper(reflect.Float64, kong.MapperFunc(func(ctx *kong.DecodeContext, target reflect.Value) error {
		var text string
		if err := ctx.Scan.PopValueInto("number", &text); err != nil {
			return err
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("expected a number but got %q", text)
		}
		target.SetFloat(x)
		return nil
	}))
}
