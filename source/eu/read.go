package eu

import (
	"context"
	"fmt"
	"io"
	"strings"

	"entente/source"
)

var needed = []string{"fileGenerationDate", "Entity_LogicalId", "Entity_Regulation_Programme", "NameAlias_WholeName"}

// csv reads one row for each name, address, birth date ... of an entry, each
// of which repeats what is about the entry itself.
func (f *file) csv(ctx context.Context, text io.Reader) error {
	if err := f.Table(text, ';', nil); err != nil {
		return err
	}
	at := map[string]int{}
	for i, h := range f.Header() {
		at[h] = i
	}
	for _, n := range needed {
		if _, ok := at[n]; !ok {
			return fmt.Errorf("read %s: no column %s; found %q", f.Name, n, f.Header())
		}
	}
	return f.Each(ctx, func(cells []string) error {
		return f.csvRow(func(column string) string {
			if i, ok := at[column]; ok {
				return strings.TrimSpace(cells[i])
			}
			return ""
		})
	})
}

func (f *file) csvRow(cell func(string) string) error {
	if f.Row() == 1 {
		if err := f.asOf(cell("fileGenerationDate")); err != nil {
			return err
		}
	}
	return f.list(listing{
		listed: listed{cell("Entity_LogicalId"), cell("Entity_Regulation_Programme")},
		name:   cell("NameAlias_WholeName"), kind: cell("Entity_SubjectType"),
		designated: cell("Entity_DesignationDate"), published: cell("Entity_Regulation_PublicationDate"),
	})
}

// xml reads one element for each entry.
func (f *file) xml(ctx context.Context, text io.Reader) error {
	root := true
	for n, err := range source.Elements(f.Name, text, "sanctionEntity") {
		switch {
		case err != nil:
		case root && n.Name != "export":
			err = fmt.Errorf("read %s: the root is %s, want export", f.Name, n.Name)
		case root:
			root = false
			err = f.asOf(n.Attr["generationDate"])
		default:
			f.Advance()
			err = f.element(n)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("read %s: entry %d: %w", f.Name, f.Row(), ctx.Err())
		}
	}
	return nil
}

func (f *file) element(n source.Node) error {
	l := listing{listed: listed{id: n.Attr["logicalId"]}, designated: n.Attr["designationDate"]}
	if names := n.All("nameAlias"); len(names) > 0 {
		l.name = names[0].Attr["wholeName"]
	}
	if kinds := n.All("subjectType"); len(kinds) > 0 {
		l.kind = kinds[0].Attr["code"]
	}
	regulations := n.All("regulation")
	if len(regulations) == 0 {
		return f.list(l)
	}
	for _, r := range regulations {
		l.programme, l.published = r.Attr["programme"], r.Attr["publicationDate"]
		if err := f.list(l); err != nil {
			return err
		}
	}
	return nil
}
