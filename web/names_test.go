package web_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"entente/states"
)

// TestNoStateInCode: what the pages begin with comes from the register. No
// state and no group is named in the code of the dashboard, comments apart.
func TestNoStateInCode(t *testing.T) {
	codes := map[string]bool{}
	for _, s := range states.Default().All() {
		codes[string(s.Code)] = true
	}
	delete(codes, "PNG") // the format of pictures
	delete(codes, "AND") // SQL
	groups := []string{}
	for _, g := range states.DefaultGroups().All() {
		groups = append(groups, regexp.QuoteMeta(g.ID))
	}
	code := regexp.MustCompile(`\b[A-Z]{3}\b`)
	group := regexp.MustCompile("['\"`/](" + strings.Join(groups, "|") + ")['\"`/]")
	comment := regexp.MustCompile(`(?s:/\*.*?\*/)|(?s:<!--.*?-->)|(?m:(^|\s)//.*$)`)
	files := 0
	err := filepath.WalkDir("src", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || (filepath.Ext(name) != ".ts" && filepath.Ext(name) != ".svelte") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files++
		plain := comment.ReplaceAllString(string(text), "")
		for _, c := range code.FindAllString(plain, -1) {
			if codes[c] {
				t.Errorf("%s names the state %s", name, c)
			}
		}
		for _, g := range group.FindAllString(plain, -1) {
			t.Errorf("%s names the group %s", name, g)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("read %d files, want those of the dashboard", files)
	}
}
