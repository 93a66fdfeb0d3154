export const pages = [
  {
    path: '/group/quartet',
    h1: 'China, Iran, North Korea, Russia',
    // the embedded record has places of the declared groups, of no others
    figures: ['cohesion', 'pairs', 'dependence', 'plane', 'courses', 'without', 'others'],
    problems: [422],
  },
  // a member that did not vote: what is unknown is hatched and said
  { path: '/group?members=IRN,RUS,VEN&tie=arms', h1: 'Iran, Russia, Venezuela', figures: ['cohesion', 'pairs', 'dependence', 'courses', 'without', 'others'], problems: [422] },
]

export async function interactions(t) {
  const { page } = t
  await t.open('/')
  t.ok(/^In \d{4} the members' .* 0\.\d\d \(95 % interval 0\.\d\d to 0\.\d\d\)/.test(await page.locator('.finding').innerText()), 'the finding comes first, with its interval')

  // members leave and join, and everything follows
  const before = await page.locator('.finding').innerText()
  await page.getByRole('button', { name: 'Without North Korea' }).click()
  await page.waitForURL(/members=CHN,IRN,RUS/)
  await t.settled()
  t.equal(await page.locator('h1').innerText(), 'China, Iran, Russia', 'heading without North Korea')
  t.ok((await page.locator('.finding').innerText()) !== before, 'the finding is of the three')
  await page.getByLabel('Add a state').fill('Cuba')
  await page.getByLabel('Add a state').press('Enter')
  await page.waitForURL(/members=CHN,IRN,RUS,CUB/)
  await t.settled()
  t.ok((await page.locator('h1').innerText()).includes('Cuba'), 'Cuba has joined')
  t.equal(await page.locator('figure[data-figure=pairs] a').count(), 12, 'cells of the matrix')
  await page.getByLabel('Add a state').fill('Atlantis')
  await page.getByLabel('Add a state').press('Enter')
  t.ok(await page.getByRole('alert').getByText('Atlantis').isVisible(), 'an unknown state is said to be unknown')
  await page.goBack()
  await t.settled()
  t.equal(await page.locator('h1').innerText(), 'China, Iran, Russia', 'Back takes the last step back')

  // another group, another year, another measure: all in the address
  await page.locator('main header select').selectOption('brics')
  await page.waitForURL(/\/group\/brics$/)
  await t.settled()
  await page.locator('main header input[type=number]').fill('2019')
  await page.locator('main header input[type=number]').press('Enter')
  await page.waitForURL(/year=2019/)
  await t.settled()
  t.ok((await page.locator('.finding').innerText()).startsWith('In 2019'), 'the finding is of 2019')
  await page.getByLabel('Measured as').selectOption('agreement-pairs')
  await page.waitForURL(/measure=agreement-pairs/)
  await t.settled()
  await page.reload()
  await t.settled()
  t.equal(await page.getByLabel('Measured as').inputValue(), 'agreement-pairs', 'the address brings the choice back')

  // hover and arrow keys say exact numbers
  await t.open('/group/quartet')
  const chart = page.locator('figure[data-figure=cohesion] .chart')
  await chart.focus()
  await page.keyboard.press('ArrowLeft')
  t.ok(/^\d{4}: .*0\.\d\d/.test(await chart.locator('[aria-live]').innerText()), 'an arrow key says a point')
  await page.locator('figure[data-figure=cohesion] svg[role=img]').hover()
  t.ok(await chart.locator('.tip').isVisible(), 'pointing shows a number')
  t.equal(await page.locator('figure[data-figure=pairs] a').first().getAttribute('href'), '/pair/CHN-IRN', 'a cell leads to its pair')
  await page.getByLabel('Tie').selectOption('arms')
  await page.waitForURL(/tie=arms/)
  await t.settled()

  // the pairs by all layers, not votes alone
  await page.locator('figure[data-figure=pairs] select').selectOption('composite-cooperation')
  await page.waitForURL(/pairs=composite-cooperation/)
  await t.settled()
  t.equal(await page.locator('figure[data-figure=pairs] a').count(), 12, 'cells by all layers')
  t.ok(/over all layers in \d{4}/.test(await page.locator('figure[data-figure=pairs] .subtitle').innerText()), 'and in which year')
  // one year is said of every pair at once, and an arrow says its number
  await page.locator('figure[data-figure=courses] .chart').focus()
  await page.keyboard.press('ArrowLeft')
  t.ok(/^\d{4}: .*0\.\d\d; .*0\.\d\d/.test(await page.locator('figure[data-figure=courses] [aria-live]').innerText()), 'an arrow key says all pairs')
  // weights of parts: the address keeps them, and a record that holds places of equal weights says so
  const plane = page.locator('figure[data-figure=plane]')
  await plane.getByText('Weigh the parts yourself').click()
  await plane.getByLabel('obligation').fill('2')
  await page.waitForURL(/weights=obligation:2/)
  await plane.getByRole('status').getByText(/weighed alike; entente sync/).waitFor()
  t.ok(await plane.locator('svg[role=group]').isVisible(), 'the places with all alike stay')
  await plane.getByRole('button', { name: 'All alike again' }).click()
  await page.waitForURL((u) => !u.searchParams.has('weights'))

  const topics = page.locator('section[aria-labelledby=topics-title]')
  await topics.scrollIntoViewIfNeeded()
  await topics.getByText('Not known here').waitFor() // by topic: the embedded record has no roll calls

  await t.open('/group?members=IRN,RUS,VEN')
  t.equal(await page.locator('figure[data-figure=pairs] rect[fill^="url("]').count(), 5, 'pairs without data are hatched, and the key says so')
  t.ok(await page.getByText('This cannot be answered from the record at hand').isVisible(), 'what the record cannot answer is said')

  // a group that there is not
  await t.open('/group/atlantis')
  t.ok(await page.getByText('Unknown group "atlantis"').isVisible(), 'an unknown group is said calmly')
  // a group without members in a year
  await t.open('/group/brics?year=1950')
  t.ok(await page.getByText('Choose another group, or a year in which it had members').isVisible(), 'a group that was not yet')
}
