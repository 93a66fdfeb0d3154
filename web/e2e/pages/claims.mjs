export const pages = [
  { path: '/claims/gulf', h1: 'Claims held against the record', figures: ['verdicts'] },
  { path: '/claims/nosuch', h1: 'Claims held against the record', figures: [], problems: [400] },
]

export async function interactions(t) {
  const { page } = t
  await t.open('/claims/gulf')
  const all = await page.locator('ul.claims > li').count()
  t.ok(all >= 10, 'the statements are listed')
  t.ok(/could be decided by a number: \d+ supported, \d+ partly, \d+ contradicted/.test(await page.locator('.finding').innerText()), 'the verdicts are counted')

  // filters are in the address, and Back undoes them
  await page.getByRole('combobox', { name: /^Verdict/ }).selectOption('not-measurable')
  t.url(/verdict=not-measurable/)
  const some = await page.locator('ul.claims > li').count()
  t.ok(some > 0 && some < all, 'by verdict')
  t.equal(await page.locator('ul.claims .verdict:not(.not-measurable)').count(), 0, 'others are shown')
  await page.goBack()
  t.equal(await page.locator('ul.claims > li').count(), all, 'Back shows all')
  const section = await page.getByRole('combobox', { name: /^Section/ }).locator('option').nth(1).innerText()
  await page.getByRole('combobox', { name: /^Section/ }).selectOption(section)
  t.ok((await page.locator('ul.claims > li').count()) < all, 'by section')
  await page.getByRole('link', { name: 'All statements' }).click()
  await page.getByRole('searchbox', { name: 'Words' }).fill('no such words here')
  t.ok(await page.getByText('No statement fits').isVisible(), 'no hit is said')
  t.url(/q=no/)
  await page.getByRole('searchbox', { name: 'Words' }).fill('')

  // one claim, with its evidence
  await page.getByRole('combobox', { name: /^Verdict/ }).selectOption('supported')
  await page.locator('ul.claims a').first().click()
  await page.waitForURL(/\/claims\/gulf\/[A-Z]+\d+/)
  await t.settled()
  const h1 = await page.locator('h1').innerText()
  t.ok(h1.length > 15 && h1 !== 'Claims held against the record', 'the statement is the heading')
  for (const part of ['What it is decided by', 'The rule, fixed before the verdict', 'Evidence, and what is unknown']) t.ok(await page.getByRole('heading', { name: part }).isVisible(), part)
  t.ok(await page.locator('figure[data-figure=placebos] svg circle').isVisible(), 'the number is drawn')
  t.ok((await page.locator('article').innerText()).includes('entente figures') || (await page.locator('article').innerText()).includes('entente sql') || (await page.locator('article').innerText()).includes('entente evidence'), 'it opens to its records')

  // with a history the page shows when the verdict became another, and why
  const id = page.url().match(/gulf\/([A-Z]+\d+)/)[1]
  await page.getByText(/No check of it is remembered here yet|^Remembered since/).waitFor() // as the server may keep results or not
  const base = { claims: [], narratives: ['gulf'], available: [{ id: 'gulf', title: 'Gulf', claims: 20 }], memory: { checks: 3, since: '2024-03-01', unreadable: 0, torn: 1 }, flips: [], summary: { claims: 0, computed: 0, verdicts: {}, embedded: true, placebo_runs: 0, placebo_support: 0 } }
  const moment = (from, verdict, more) => ({ from: from + 'T10:00:00Z', to: from + 'T10:00:00Z', checks: 1, verdict, value: 0.5, low: 0.4, high: 0.6, n: 9, flip: false, causes: [], why: '', ...more })
  const course = {
    id, narrative: 'gulf', variant: '', text: 'x', verdict: 'supported', flips: 1, flipped: '2026-01-15', years_why: '', years: [],
    verdicts: [moment('2024-03-01', 'not-measurable', { value: null }), moment('2026-01-15', 'supported', { flip: true, causes: ['data'], why: 'undl/ga: old.csv to 2024-01-01, now new.csv to 2025-10-31' })],
  }
  const years = ['not-measurable', 'partly', 'partly', 'supported'].map((verdict, i) => ({ year: 2011 + i, data_to: i === 3 ? 2013 : 2011 + i, spans: `${2010 + i} to ${2011 + i}`, verdict, value: i ? 0.1 * i : null, low: null, high: null, n: i, why: '' }))
  await page.route(`**/api/v1/claims/history/${id}?**`, async (route) => {
    const asked = route.request().url().includes('by-year')
    if ((route.request().headers().accept ?? '').includes('event-stream')) return route.fulfill({ contentType: 'text/event-stream', body: 'event: ready\ndata: {}\n\n' })
    await route.fulfill({ json: { ...base, history: [{ ...course, years: asked ? years : [] }] } })
  })
  await page.route('**/api/v1/claims/history', (route) => route.fulfill({ json: { ...base, history: [course] } }))
  await t.open(`/claims/gulf/${id}`)
  const history = page.locator('figure[data-figure=history]')
  await history.waitFor()
  t.ok(await page.getByText('The verdict became another 1 time, last on 2026-01-15').isVisible(), 'how often the verdict became another')
  t.ok(await page.getByText('1 line of the history cannot be read').isVisible(), 'what is lost of the history is said')
  t.ok(/2026-01-15: supported, before not-measurable\. Changed: undl\/ga/.test(await page.locator('article').innerText()), 'what had changed is named')
  await history.getByRole('button', { name: 'Table' }).click()
  t.equal(await history.locator('tbody tr').count(), 2, 'rows of the table of earlier checks')
  await page.getByRole('button', { name: 'Ask the same rule of earlier years' }).click()
  t.url(/years=1/)
  const strip = page.locator('figure[data-figure=years]')
  await strip.waitFor()
  t.ok(await strip.getByText('The rule says supported since 2014; for 2013 it says partly').isVisible(), 'since when it is so')
  t.equal(await strip.locator('svg[role] > g').count(), 4, 'years drawn')
  t.equal(await strip.locator('svg[role] rect[fill^=url]').count(), 2, 'years that are hatched: one without data, one on older data')
  await strip.getByRole('button', { name: 'Table' }).click()
  t.ok(/2014\s+2013\s+2013 to 2014\s+supported/.test(await strip.locator('tbody').innerText()), 'the table of the years')
  await t.open('/claims/gulf')
  t.equal(await page.getByText('verdict became another 1 time, last on 2026-01-15').count(), 1, 'statements with a flip in the list')
  t.equal(await page.locator('nav[aria-label=Narratives] a').count(), 1, 'narratives are those that the answer names')
  await page.unroute('**/api/v1/claims/history')
  await page.unroute(`**/api/v1/claims/history/${id}?**`)

  // an answer that takes minutes: how far it is, then the answer
  let finish
  const done = new Promise((r) => (finish = r))
  await page.route('**/api/v1/claims/check/essay', async (route) => {
    if (!(route.request().headers().accept ?? '').includes('event-stream')) return route.fulfill({ path: undefined, json: { claims: [], narratives: ['essay'], summary: { claims: 0, computed: 0, verdicts: {}, embedded: true, placebo_runs: 0, placebo_support: 0 }, flips: [] } })
    if (!finish) return route.fulfill({ contentType: 'text/event-stream', body: 'event: ready\ndata: {}\n\n' })
    finish()
    finish = undefined
    return route.fulfill({ contentType: 'text/event-stream', body: 'retry: 300\n\nevent: progress\ndata: {"step":"claims of essay","unit":"claims","done":9,"total":87}\n\n' })
  })
  await page.goto('/claims/essay')
  await done
  await page.getByText('claims of essay: 9 of 87 claims').waitFor()
  t.ok(await page.getByRole('progressbar').isVisible(), 'a bar shows how far it is')
  await page.getByText('No statement of 0 could be decided').waitFor()
  await page.unroute('**/api/v1/claims/check/essay')
}
