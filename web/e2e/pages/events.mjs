// The embedded record holds no events, and the page must say so; what it shows of
// a record that has them is driven on answers made up here.
const months = Array.from({ length: 60 }, (_, i) => `${2019 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`)
function made(query) {
  const list = months.map((month, i) => {
    const unknown = month === '2021-06'
    const share = unknown ? null : 0.004 + (i % 5) * 0.0004 + (i >= 36 ? 0.006 : 0) + (month === '2020-01' ? 0.055 : 0)
    return {
      month, events: unknown ? 0 : Math.round(share * 40000), volume: unknown ? null : Math.round(share * 40000), world: unknown ? null : 40000, share,
      low: unknown ? null : share * 0.8, high: unknown ? null : share * 1.25, expected: i < 8 ? null : 0.0045, z: i < 8 ? null : month === '2020-01' ? 6.1 : 0.3,
      unusual: month === '2020-01', balance: unknown ? null : -0.2, days: unknown ? 0 : 30, mentions: 10, articles: 10, level_change: month === '2020-04', status: unknown ? 'unknown' : 'known',
    }
  })
  const strip = (what, part) => ({ what, of: 'world', from: months[0], to: months.at(-1), shares: list.map((m) => (m.share === null ? null : m.share * part)) })
  const event = (i) => ({
    date: `2020-01-0${1 + i}`, a: i % 2 ? 'IRN' : 'USA', b: i % 2 ? 'USA' : 'IRN', rule_a: 'agency', rule_b: 'country', code: '190', label: 'Use conventional military force, not specified below',
    quad: 'material conflict', goldstein: -10, mentions: 40 - i, sources: 4, articles: 12, tone: -6, url: `https://www.example.org/made-up/${i}`, id: 900 + i, row: 5 + i, edition: 'x',
  })
  const n = Number(query.get('list') ?? 0)
  return {
    pair: 'IRN-USA', source: 'gdelt', unit: 'events', kind: query.get('kind') || 'all', direction: query.get('directed') ? 'IRN>USA' : '', official: query.get('official') === 'true', of: 'world',
    coverage: '2023-12-31', level: 0.95, threshold: 3.5, dispersion: 4, months: list,
    breaks: [{ month: '2022-01', from: '2021-12', to: '2022-02', probability: 0.98, before: {}, after: {}, at_level_change: false }],
    levels: [{ month: '2020-04', from: '2020-03', to: '2020-05', probability: 0.9, before: 2000, after: 1400 }],
    parts: query.get('parts') === 'true' ? [strip('all', 1), strip('IRN>USA', 0.45), strip('USA>IRN', 0.55), strip('officials', 0.7), strip('verbal-cooperation', 0.4), strip('material-cooperation', 0.1), strip('verbal-conflict', 0.3), strip('material-conflict', 0.2)] : [],
    events: Array.from({ length: Math.min(n, 6) }, (_, i) => event(i)), events_total: n ? 9 : 0, notes: [], sources: [],
  }
}

export const pages = [{ path: '/events/IRN-USA', h1: /in the news/, figures: [], problems: [422, 404] }]

export async function interactions(t) {
  const { page } = t
  await t.open('/events/IRN-USA')
  t.ok(await page.getByText(/no events/).first().isVisible(), 'a record without events says so')

  const asked = []
  await page.route('**/api/v1/events/**', (route) => {
    const url = new URL(route.request().url())
    asked.push(url.pathname + url.search)
    return route.fulfill({ json: made(url.searchParams) })
  })
  await t.open('/events/IRN-USA')
  t.ok(await page.getByText('One month is unusual').isVisible(), 'the unusual month is named')
  t.equal(await page.locator('figure[data-figure]').evaluateAll((all) => all.map((f) => f.dataset.figure)), ['share', 'parts'], 'the figures')
  t.ok((await page.locator('figure[data-figure=share] .foot, figure[data-figure=share]').first().textContent()).includes('2020-04'), 'the break of the source is marked')

  // a month opens to its events, with code, words, score and article; the address says so
  await page.getByRole('link', { name: '2020-01' }).click()
  await t.settled()
  t.url(/span=2020-01\.\.2020-01/)
  const rows = page.getByRole('region', { name: 'Events' }).locator('tbody tr')
  t.equal(await rows.count(), 6, 'events listed')
  const text = await rows.first().textContent()
  t.ok(/2020-01-01/.test(text) && /USA on IRN/.test(text) && /190/.test(text) && /military force/.test(text) && /−10\.0/.test(text), 'a row has day, who, code, words and score: ' + text)
  t.equal(await rows.first().locator('a').getAttribute('href'), 'https://www.example.org/made-up/0', 'the article')
  t.ok(asked.some((a) => a.includes('from=2020-01') && a.includes('to=2020-01') && a.includes('list=200')), 'the span is asked for: ' + asked.join(' '))

  // volume and tone stand beside the parts; brushing months opens theirs
  t.ok(/Volume.*Tone.*IRN on USA/s.test(await page.locator('figure[data-figure=parts] svg[role=img]').textContent()), 'rows of volume, tone and directions')
  const strips = page.locator('figure[data-figure=parts] svg[role=img]')
  await strips.scrollIntoViewIfNeeded()
  const box = await strips.boundingBox()
  const at = (share) => box.x + 190 + (box.width - 190 - 58) * share
  await page.mouse.move(at(0.45), box.y + 60)
  await page.mouse.down()
  await page.mouse.move(at(0.75), box.y + 60, { steps: 4 })
  await page.mouse.up()
  await t.settled()
  t.url(/span=20\d\d-\d\d\.\.20\d\d-\d\d/)
  t.ok(!/span=2020-01\.\.2020-01/.test(page.url()), 'another span than before')

  // the keyboard opens a month
  await page.locator('figure[data-figure=share] .chart').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  t.url(/span=2023-12\.\.2023-12/)

  // one article may give several events, and can be counted once
  await page.locator('#count').selectOption('articles')
  await t.settled()
  t.url(/count=articles/)
  t.ok(asked.some((a) => a.includes('count=articles')), 'articles are asked for')
  await page.locator('#ways').selectOption('second')
  await t.settled()
  t.ok(asked.some((a) => a.startsWith('/api/v1/events/USA/IRN') && a.includes('directed=true')), 'the second can be the one who acts')
  await page.locator('#ways').selectOption('')
  await page.getByRole('button', { name: 'Close' }).click()
  t.ok(!page.url().includes('span='), 'the list closes')

  // the kind is in the address and in the question
  await page.locator('#kind').selectOption('material-conflict')
  await t.settled()
  t.url(/kind=material-conflict/)
  t.ok(asked.some((a) => a.includes('kind=material-conflict')), 'the kind is asked for')
  await page.getByLabel('officials only').check()
  await t.settled()
  t.ok(asked.some((a) => a.includes('official=true')), 'officials are asked for')

  // the twin holds the months, the one without news as unknown
  await t.open('/events/IRN-USA?table=share')
  const twin = page.locator('figure[data-figure=share] tbody tr')
  t.equal(await twin.count(), 60, 'months in the twin')
  t.ok((await twin.nth(29).textContent()).includes('unknown'), 'a month without news is unknown, not zero')
}
