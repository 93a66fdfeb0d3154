package main

import (
	"github.com/posener/complete"

	"entente/record"
)

// predictors complete arguments in the shell.
func predictors() map[string]complete.Predictor {
	var measures []string
	for _, m := range record.Measures() {
		measures = append(measures, m.ID)
	}
	return map[string]complete.Predictor{
		"directory": complete.PredictDirs("*"),
		"measure":   complete.PredictSet(measures...),
		"group":     complete.PredictSet(groupIDs()...),
	}
}
