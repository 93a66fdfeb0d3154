// the embedded record has no roll calls, so nothing by topic: the page says so
const figures = ['ties', 'positions', 'dependence', 'together', 'standing', 'related']
export const pages = [
  { path: '/pair/IRN-RUS', h1: 'Iran and Russia', figures, problems: [422, 404] },
  { path: '/pair/DEU-FRA?from=1992&span=2003-2003', h1: /Germany and France|France and Germany/, figures, problems: [422, 404] },
]

export async function interactions(t) {
  const { page } = t
  // one address for a pair, whichever way round
  await t.open('/pair/RUS-IRN')
  await page.waitForURL(/\/pair\/IRN-RUS/)
  t.equal(await page.locator('h1').textContent(), 'Iran and Russia', 'the heading of RUS-IRN')

  // brushing the strips opens the records of those years, and the address says so
  const strips = page.locator('figure[data-figure=ties] svg[role=img]')
  const box = await strips.boundingBox()
  const at = (share) => box.x + 150 + (box.width - 150 - 58) * share
  await page.mouse.move(at(0.87), box.y + 60)
  await page.mouse.down()
  await page.mouse.move(at(0.97), box.y + 60, { steps: 4 })
  await page.mouse.up()
  await t.settled()
  t.url(/[?&]span=\d{4}-\d{4}/)
  const records = page.getByRole('region', { name: /^Records of/ }).or(page.locator('section[aria-labelledby=records]')).first()
  t.ok(await records.getByText('Dated acts that begin then').isVisible(), 'brushing opens the records')
  t.ok((await records.locator('li').count()) > 0, 'the brushed years have records')

  // the ledger's treaty of 2001 stands in its year, with its link
  await t.open('/pair/IRN-RUS?span=2001-2001')
  t.ok(await page.locator('section[aria-labelledby=records] li', { hasText: 'treaty' }).first().isVisible(), 'the treaty of 2001 is among the records of 2001')
  // another tie behind the strips
  const choice = page.locator('#open')
  const values = await choice.locator('option').evaluateAll((all) => all.map((o) => o.value))
  t.ok(values.includes('kappa-quadratic:IRN-RUS') && values.some((v) => v.startsWith('trade-share:')), 'votes and trade can be opened: ' + values.join(' '))
  await choice.selectOption(values.find((v) => v.startsWith('trade-share:')))
  await t.settled()
  t.url(/open=trade-share/)

  // the keyboard chooses years too
  await page.locator('figure[data-figure=ties] .chart').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  t.url(/span=20\d\d-20\d\d/)

  // the counts of the matrix sum to n
  await t.open('/pair/IRN-RUS?table=positions')
  const cells = await page.locator('figure[data-figure=positions] td').allTextContents()
  const n = Number((await page.locator('figure[data-figure=positions] .foot').textContent()).match(/n: (\d+) roll calls/)[1])
  t.equal(cells.map(Number).reduce((a, b) => a + b, 0), n, 'the matrix of positions sums to its n')

  // each tie with its value and the way it goes
  await t.open('/pair/IRN-RUS')
  const glance = page.locator('section[aria-labelledby=glance] li')
  t.ok((await glance.count()) >= 2, 'ties at a glance')
  t.ok(/Votes alike \(kappa\) 0\.\d\d [▲▼–] \d{4}, \d+(st|nd|rd|th) percentile; (rising|falling|no trend)/.test((await glance.first().textContent()).replace(/\s+/g, ' ').trim()), 'votes say value, place and trend: ' + (await glance.first().textContent()))
  t.ok(/Place among all pairs in \d{4}: [\d,]+ of [\d,]+ \(/.test(await page.locator('figure[data-figure=together]').textContent()), 'all layers at once have a place with its bounds')
  const topics = page.locator('section[aria-labelledby=topics-title]')
  await topics.scrollIntoViewIfNeeded()
  await topics.getByText('Not known here').waitFor() // by topic: the embedded record has no roll calls

  // another year
  await page.locator('main header input[type=number]').fill('2010')
  await page.locator('main header input[type=number]').press('Enter')
  await page.waitForURL(/year=2010/)
  await t.settled()
  t.ok((await page.locator('.finding').textContent()).startsWith('In 2010'), 'the finding is of 2010')

  // related pairs lead on
  await t.open('/pair/IRN-RUS')
  await page.locator('figure[data-figure=related] a').first().click()
  await t.settled()
  t.url(/\/pair\/(?!IRN-RUS)[A-Z]{3}-[A-Z]{3}/)
}
