const figures = ['nearest', 'map', 'exposure', 'exposure-course', 'position', 'shares']
export const pages = [
  { path: '/state/CHN', h1: 'China', figures },
  { path: '/state/FRA?tie=trade-share-out&toward=eu,g7', h1: 'France', figures },
]

export async function interactions(t) {
  const { page } = t
  await t.open('/state/CHN')
  // a tie is part of the address, and known ties can be shown
  await page.locator('figure[data-figure=nearest]').getByRole('button', { name: 'Its trade goes to' }).click()
  t.url(/tie=trade-share-out/)
  t.ok((await page.locator('figure[data-figure=nearest] .body svg').textContent()).includes('United States'), 'trade of China leads to the United States')
  t.ok((await page.locator('figure[data-figure=nearest] .body svg a').first().getAttribute('href')).startsWith('/pair/'), 'a bar leads to the pair')

  // the map follows the tie: hatched is unknown, a key lights its states, a click opens the pair
  await t.open('/state/CHN')
  const map = page.locator('figure[data-figure=map]')
  await map.locator('[data-state=BRA]').waitFor()
  t.ok((await map.locator('.land[fill^="url("]').count()) > 0, 'lands without a value are hatched')
  await map.locator('[data-state=BRA]').hover()
  t.ok(/Brazil\s*−?[01]\.\d+/.test(await map.locator('.tip').innerText()), 'pointing says the value: ' + (await map.locator('.tip').innerText()))
  await map.getByRole('group', { name: 'Key' }).getByRole('button').first().focus()
  t.ok((await map.locator('.land[fill-opacity="0.15"]').count()) > 10, 'a key lights its states')
  await page.keyboard.press('Tab')
  await map.locator('[data-state=BRA]').click()
  await page.waitForURL(/\/pair\/BRA-CHN/)
  await page.goBack()
  await t.settled()

  // groups are chosen from the register
  const groups = page.locator('figure[data-figure=exposure-course]').getByRole('button', { name: 'g7', exact: true })
  await groups.click()
  t.url(/toward=[^&]*g7/)
  t.ok((await groups.getAttribute('aria-pressed')) === 'true', 'g7 is chosen')

  // what nothing is known of is said, not drawn as zero
  await t.open('/state/CHN?tie=idealpoint-distance')
  t.ok((await page.locator('figure[data-figure=nearest] .subtitle').textContent()).includes('not known'), 'a tie without data says so')

  // another state
  await page.getByLabel('Another state').focus()
  await page.waitForSelector('datalist option', { state: 'attached' })
  await page.getByLabel('Another state').fill('Cuba')
  await page.keyboard.press('Enter')
  await t.settled()
  t.url(/\/state\/CUB/)
  t.equal(await page.locator('h1').textContent(), 'Cuba', 'the heading of Cuba')
}
