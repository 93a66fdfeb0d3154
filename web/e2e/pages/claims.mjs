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
