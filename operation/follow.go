package operation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"entente"
	"entente/fetch"
	"entente/record"
)

type followRequest struct {
	Source   string        `arg:"" help:"A data set whose files come as a list: gdelt."`
	From     string        `help:"First day to hold (2015-02-18); without it the last day held, or today." placeholder:"DAY"`
	Mirror   string        `help:"Address that holds a folder for each source with its lists, instead of the publisher." placeholder:"URL"`
	Every    time.Duration `help:"Time between polls." default:"15m"`
	Polls    int           `help:"End after so many polls; 0 goes on until stopped." placeholder:"N"`
	Parallel int           `help:"Downloads at a time." default:"4"`
}

// FollowResult says what following brought until it was stopped.
type FollowResult struct {
	Source  string        `json:"source"`
	Polls   int           `json:"polls"`
	Files   int           `json:"files"` // taken in
	Faults  int           `json:"faults"`
	Newest  string        `json:"newest"`  // moment of the newest file that the publisher has
	Refused []string      `json:"refused"` // the last files set aside, with the reason
	Last    []record.Poll `json:"last"`    // the last polls
}

// followKept is how many polls and refused files the result keeps: it is as long
// after a year as after a day.
const followKept = 20

var following = define(Operation{
	Name: "follow", Section: "The record",
	Summary: "Poll a publisher of many small files, take in what is new, and keep the record up to date until stopped",
	Doc: "Looks every quarter of an hour at the list of the newest files, fetches what is not held, compares MD5, and makes the parts of the record that changed. " +
		"After a gap it catches up from the full list. A damaged, absent or unreadable file is set aside with the reason and asked for again later. " +
		"Stopped or killed at any moment it goes on where it was. Other commands can use the record meanwhile.",
	Examples: []string{"entente follow gdelt", "entente follow gdelt --from 2024-01-01", "entente follow gdelt --polls 1"},
}, runFollow)

func runFollow(ctx context.Context, env *Env, q *followRequest) (*FollowResult, error) {
	from, err := feedDay("--from", q.From)
	if err != nil {
		return nil, err
	}
	switch {
	case q.Every < time.Minute:
		return nil, fmt.Errorf("--every %s: want at least a minute: publishers are not to be asked more often", q.Every)
	case q.Parallel < 1 || q.Parallel > maxParallel:
		return nil, fmt.Errorf("--parallel %d: want 1 to %d", q.Parallel, maxParallel)
	case q.Polls < 0:
		return nil, fmt.Errorf("--polls %d: want 0 or more", q.Polls)
	}
	res := &FollowResult{Source: strings.ToLower(q.Source), Refused: []string{}, Last: []record.Poll{}}
	err = record.Follow(ctx, record.FollowOptions{
		FeedOptions: record.FeedOptions{
			Home: env.Home, Mirror: q.Mirror, From: from, To: entente.NoDate, Parallel: q.Parallel, Now: env.Now, Progress: env.Progress, Events: env.Events,
			Fetch: fetch.New(fetch.Options{}),
		},
		Source: res.Source, Every: q.Every, Polls: q.Polls, Sleep: sleep,
		Told: func(p record.Poll) {
			res.hear(p)
			if env.Notice != nil && (p.Fault != "" || p.Files > 0 || len(p.Refused) > 0 || res.Polls == 1) {
				env.Notice(pollText(p))
			}
		},
	})
	if err == nil && res.Polls > 0 && res.Faults == res.Polls {
		err = fmt.Errorf("follow %s: no poll of %d succeeded; the last: %s", res.Source, res.Polls, res.Last[len(res.Last)-1].Fault)
	}
	return res, err
}

// maxParallel is the most downloads at a time that a publisher is asked for.
const maxParallel = 8

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// feedDay reads a day of a flag; empty is 0, no day.
func feedDay(flag, s string) (entente.Date, error) {
	if s == "" {
		return 0, nil
	}
	d, err := entente.ParseDate(s)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", flag, err)
	}
	if d <= 0 {
		return 0, errors.New(flag + ": no list goes back so far")
	}
	return d, nil
}

func (r *FollowResult) hear(p record.Poll) {
	r.Polls++
	r.Files += p.Files
	if p.Fault != "" {
		r.Faults++
	}
	if p.Newest != "" {
		r.Newest = p.Newest
	}
	r.Refused = lastOf(append(r.Refused, p.Refused...))
	if p.Files == 0 && p.Fault == "" && len(p.Refused) == 0 && len(r.Last) > 0 {
		return
	}
	if p.Days == nil {
		p.Days = []string{}
	}
	if p.FeedCount.Refused == nil {
		p.FeedCount.Refused = []string{}
	}
	r.Last = lastOf(append(r.Last, p))
}

// lastOf keeps the last of a list.
func lastOf[T any](list []T) []T {
	if over := len(list) - followKept; over > 0 {
		copy(list, list[over:])
		list = list[:followKept]
	}
	return list
}

func pollText(p record.Poll) string {
	text := fmt.Sprintf("%s: %d file(s), %s rows in what changed, %d part(s) made", p.When.Format("2006-01-02 15:04"), p.Files, count(p.Rows), p.Parts)
	for _, why := range p.Refused {
		text += "; set aside " + why
	}
	if p.Fault != "" {
		text += "; the poll failed: " + p.Fault
	}
	return text
}

// Document sums up.
func (r *FollowResult) Document() Document {
	d := Document{
		Title: "Following " + r.Source,
		Lead:  fmt.Sprintf("%d file(s) taken in over %d poll(s), of which %d failed. The publisher's newest file is of %s.", r.Files, r.Polls, r.Faults, orMissing(r.Newest)),
	}
	t := &Table{Columns: []Column{{Name: "poll"}, {Name: "files", Align: Right}, {Name: "set aside", Align: Right}, {Name: "parts made", Align: Right}, {Name: "fault"}}}
	for _, p := range r.Last {
		t.Rows = append(t.Rows, []string{p.When.Format("2006-01-02 15:04"), count(p.Files), count(len(p.Refused)), count(p.Parts), p.Fault})
	}
	if len(t.Rows) > 0 {
		t.Note = fmt.Sprintf("Of the polls that brought something or failed, the last %d at most.", followKept)
		d.Blocks = append(d.Blocks, Block{Table: t})
	}
	if len(r.Refused) > 0 {
		d.Blocks = append(d.Blocks, Block{Heading: "Set aside", Text: r.Refused, Bullets: true})
	}
	return d
}

func orMissing(s string) string {
	if s == "" {
		return missingCell
	}
	return s
}
