package httpapi

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"

	"entente/desk"
	"entente/operation"
)

//go:embed style.css
var style []byte

//go:embed pages.html
var pages string

// templates are parsed for each page: they are small and seldom asked.
func templates() (*template.Template, error) {
	return template.New("").Funcs(template.FuncMap{
		"text": func(v any) string {
			if v == nil {
				return ""
			}
			return fmt.Sprint(v)
		},
		"examples": examples,
	}).Parse(pages)
}

func (s *Server) page(w http.ResponseWriter, r *http.Request, name string, data any) {
	t, err := templates()
	var b bytes.Buffer
	if err == nil {
		err = t.ExecuteTemplate(&b, name, data)
	}
	if err != nil {
		s.opt.Log.Error("cannot make the page", "page", name, "error", err)
		fail(w, problem(desk.ErrInternal))
		return
	}
	s.still(w, r, "text/html; charset=utf-8", b.Bytes())
}

// index is the readable page of the API: every operation with its parameters
// and a form that asks it.
func (s *Server) index(w http.ResponseWriter, r *http.Request) {
	s.page(w, r, "index", struct {
		Program    string
		Operations []*desk.Served
	}{s.opt.Program, s.desk.Operations()})
}

// console is a page that asks in SQL; its address holds the query, so that a
// link is a saved query.
func (s *Server) console(w http.ResponseWriter, r *http.Request) {
	data := struct {
		Query, Wrong, Link string
		Result             *operation.SQLResult
	}{Query: r.URL.Query().Get("query")}
	if data.Query != "" {
		data.Link = "query=" + url.QueryEscape(data.Query)
		a, err := s.desk.Ask(r.Context(), "sql", desk.Args{"query": {data.Query}, "rows": {"1000"}})
		if err != nil {
			data.Wrong = err.Error()
		}
		data.Result, _ = a.Result.(*operation.SQLResult)
	}
	s.page(w, r, "console", data)
}
