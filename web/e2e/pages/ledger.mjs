export const pages = [
  { path: '/ledger', h1: 'Ledger', figures: ['timeline'] },
  { path: '/ledger?about=IRN-RUS&from=2020', h1: 'Ledger', figures: ['timeline'] },
  { path: '/ledger?about=Atlantis', h1: 'Ledger', figures: [], problems: [422] },
]

export async function interactions(t) {
  const { page } = t
  await t.open('/ledger?about=IRN-RUS')
  const heading = page.locator('#facts')
  const all = Number.parseInt(await heading.innerText())
  t.ok(all > 20, 'facts about the pair')
  t.ok((await page.locator('ol.facts li').first().innerText()).match(/confirmed|reported|claimed|disputed/), 'each with its certainty')
  t.ok(await page.locator('ol.facts a[href^=http]').count(), 'and with its source')

  // kinds, words and years, all in the address
  await page.getByRole('button', { name: /^visit/ }).click()
  t.url(/kind=visit/)
  await t.settled()
  t.ok(Number.parseInt(await heading.innerText()) < all, 'only visits')
  await page.getByRole('button', { name: 'all kinds' }).click()
  await t.settled()
  await page.getByLabel('Words').fill('treaty')
  await page.getByLabel('Words').press('Enter')
  t.url(/q=treaty/)
  await t.settled()
  t.ok(Number.parseInt(await heading.innerText()) < all, 'only with the word')
  await page.getByRole('link', { name: 'All facts' }).click()
  await t.settled()
  t.ok(Number.parseInt(await heading.innerText()) > 500, 'all facts')
  await page.getByRole('button', { name: /more fact/ }).click()
  t.equal(await page.locator('ol.facts li').count(), 120, 'more are shown')

  // a year by keyboard
  const chart = page.locator('figure[data-figure=timeline] .chart')
  await chart.focus()
  await chart.press('ArrowLeft')
  await chart.press('ArrowLeft')
  await chart.press('Enter')
  t.url(/from=\d{4}&to=\d{4}/)

  // every fact has an address
  const text = await page.locator('ol.facts .what').first().innerText()
  await page.locator('ol.facts time').first().click()
  t.url(/\/ledger\?fact=/)
  await t.settled()
  t.equal(await page.locator('ol.facts .what').allInnerTexts(), [text], 'the fact by itself')
}
