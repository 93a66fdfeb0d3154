package claim

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// formula is an expression over named numbers.
type formula struct {
	text    string
	program *vm.Program
	names   []string // that it speaks of, in order of first use
}

// functions are what expressions may call.
func functions() []string {
	return []string{"abs", "min", "max", "mean", "sum", "median", "floor", "ceil", "round"}
}

// compile reads an expression; every name in it must be known. A misspelt one
// is an error that suggests the nearest.
func compile(text string, known []string) (*formula, error) {
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %s", text, firstLine(err))
	}
	names := &namesIn{}
	ast.Walk(&tree.Node, names)
	if names.strange != "" {
		return nil, fmt.Errorf("expression %q: %s is not among what expressions are made of: numbers, names, + - * / %% **, comparisons, and, or, not, ? : and %s",
			text, names.strange, strings.Join(functions(), ", "))
	}
	env := map[string]any{}
	for _, n := range known {
		env[n] = 0.0
	}
	for _, n := range names.list {
		if _, ok := env[n]; !ok {
			return nil, fmt.Errorf("expression %q: unknown name %q%s", text, n, suggest(n, known))
		}
	}
	options := []expr.Option{expr.DisableAllBuiltins(), expr.Env(env)}
	for _, f := range functions() {
		options = append(options, expr.EnableBuiltin(f))
	}
	p, err := expr.Compile(text, options...)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %s", text, firstLine(err))
	}
	return &formula{text, p, names.list}, nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// namesIn collects the names that an expression speaks of, as a visitor, and
// the first part of it that is not arithmetic or logic.
type namesIn struct {
	list    []string
	strange string
}

// Visit notes a name or a strange part.
func (n *namesIn) Visit(node *ast.Node) {
	switch x := (*node).(type) {
	case *ast.IdentifierNode:
		if !slices.Contains(n.list, x.Value) {
			n.list = append(n.list, x.Value)
		}
	case *ast.BuiltinNode:
		if !slices.Contains(functions(), x.Name) {
			n.strange = x.Name
		}
	case *ast.CallNode:
		n.strange = x.Callee.String()
	case *ast.BinaryNode:
		if x.Operator == ".." {
			n.strange = x.Operator
		}
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.UnaryNode, *ast.ConditionalNode:
	default:
		n.strange = x.String()
	}
}

// result is what an expression gives.
type result struct {
	value float64 // NaN when undefined; 1 and 0 for true and false
	truth bool    // it is a condition
}

// eval computes the expression. A division by zero, and whatever rests on a
// name without a value, is NaN.
func (f *formula) eval(env map[string]float64) (result, error) {
	in := make(map[string]any, len(f.names))
	for _, n := range f.names {
		v := env[n]
		if math.IsNaN(v) {
			return result{value: math.NaN()}, nil
		}
		in[n] = v
	}
	out, err := vm.Run(f.program, in)
	if err != nil {
		return result{value: math.NaN()}, fmt.Errorf("expression %q: %s", f.text, firstLine(err))
	}
	switch v := out.(type) {
	case bool:
		if v {
			return result{1, true}, nil
		}
		return result{0, true}, nil
	case int:
		return result{value: float64(v)}, nil
	case float64:
		if math.IsInf(v, 0) {
			v = math.NaN()
		}
		return result{value: v}, nil
	}
	return result{}, fmt.Errorf("expression %q: gives a %T, not a number or a condition", f.text, out)
}
