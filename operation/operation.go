// Package operation holds the one table of operations: what entente can be
// asked. An operation is declared once, with a typed request, a typed result
// and its documentation; the command line (and whatever face follows) is
// generated from the table.
package operation

import (
	"context"
	"fmt"
	"io/fs"
	"reflect"
	"time"

	"entente/record"
	"entente/store"
)

// Operation is one thing that entente can be asked.
type Operation struct {
	Name     string   // one word: assess
	Summary  string   // one line
	Doc      string   // a paragraph
	Examples []string // command lines that work
	Section  string   // heading under which help lists it
	request  func() any
	result   reflect.Type
	run      func(context.Context, *Env, any) (Result, error)
}

// Request returns a new, empty request: a pointer to a struct whose fields
// carry kong tags (name, help, default, enum, arg).
func (o Operation) Request() any { return o.request() }

// Result returns the type of what Run answers with, for its schema.
func (o Operation) Result() reflect.Type { return o.result }

// Run answers a request made by Request.
func (o Operation) Run(ctx context.Context, env *Env, request any) (Result, error) {
	return o.run(ctx, env, request)
}

// Result is a struct with a stable JSON form that can also be shown to a
// reader as a document.
type Result interface {
	Document() Document
}

// Env is what operations need from the outside.
type Env struct {
	Home       string             // folder of the record; may not exist yet
	Snapshot   fs.FS              // the embedded record; nil without one
	Commercial bool               // leave out what may not be used commercially
	GroupFile  string             // the user's own groups, empty if none
	Now        func() time.Time   //
	Program    string             // version of the program
	Progress   record.Progress    // talk during long work; nil is silent
	Operations func() []Operation // for operations that speak of operations
	Notice     func(text string)  // a line for whoever watches a command that goes on and on; nil is silent

	// Build tells this build of the program from others, and Kept is a folder for
	// results that take minutes, which the same build reads back on the same
	// record. Without either nothing is kept.
	Build string
	Kept  string

	// Events is where coded events lie and are counted; nil is the folder.
	Events store.Events

	// Shared gives the record that a server keeps open for all its clients; nil
	// opens it anew for each request. With it, no operation writes but into Kept.
	Shared func() (*record.Record, error)
}

// Open opens the record for reading: the one at Home if there is one, else the
// embedded one.
func (e *Env) Open() (*record.Record, error) {
	if e.Shared != nil {
		return e.Shared()
	}
	return record.Open(record.Options{
		Home: e.Home, Snapshot: e.Snapshot, Commercial: e.Commercial,
		GroupFile: e.GroupFile, Now: e.Now, Events: e.Events,
	})
}

// All lists the operations in the order in which help shows them.
func All() []Operation {
	return []Operation{
		assess, pair, state, plane, figures, idealpoints, breaksOperation, eventsOperation, balanceOperation, blocsOperation, fragmentationOperation, shocksOperation, claims, compositeOperation, sensitivityOperation, evidence, ledgerOperation, reportOperation,
		syncing, following, building, importing, status, verify, gc,
		sql, export, cite, licences, sourcesOperation,
		statesOperation, groups, measures, topics, snapshotBuild,
	}
}

// define makes an operation of a typed function.
func define[Q any, R Result](o Operation, f func(context.Context, *Env, *Q) (R, error)) Operation {
	o.request = func() any { return new(Q) }
	o.result = reflect.TypeFor[R]()
	o.run = func(ctx context.Context, env *Env, request any) (Result, error) {
		q, ok := request.(*Q)
		if !ok {
			return nil, fmt.Errorf("run %s: request is a %T", o.Name, request)
		}
		res, err := f(ctx, env, q)
		if reflect.ValueOf(&res).Elem().IsNil() {
			return nil, err // not an interface that holds a nil pointer
		}
		return res, err
	}
	return o
}
