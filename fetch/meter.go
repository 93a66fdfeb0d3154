package fetch

import "time"

// meter reports the progress of one attempt, ten times a second at most.
type meter struct {
	c     *Client
	p     Progress
	from  int64 // bytes that were there before the attempt
	start time.Time
	last  time.Time
}

func (c *Client) meter(name string, from, total int64, attempt int) *meter {
	now := c.opt.Now()
	m := &meter{c: c, from: from, start: now, last: now,
		p: Progress{Name: name, Done: from, Total: total, Attempt: attempt, Resumed: from > 0}}
	c.opt.Progress(m.p)
	return m
}

func (m *meter) add(n int) {
	m.p.Done += int64(n)
	now := m.c.opt.Now()
	if now.Sub(m.last) < 100*time.Millisecond {
		return
	}
	m.last = now
	m.tell(now)
}

// done reports the attempt's last state.
func (m *meter) done() { m.tell(m.c.opt.Now()) }

func (m *meter) tell(now time.Time) {
	if s := now.Sub(m.start).Seconds(); s > 0 {
		m.p.Rate = float64(m.p.Done-m.from) / s
	}
	m.c.opt.Progress(m.p)
}
