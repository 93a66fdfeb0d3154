export const pages = [
  { path: '/blocs/1980', h1: 'Blocs in 1980', figures: ['network', 'together', 'balance', 'moved', 'world'] },
  // the embedded record has votes alone: the page says so
  { path: '/blocs/1980?layer=trade', h1: 'Blocs in 1980', figures: [], problems: [422] },
]

export async function interactions(t) {
  const { page } = t
  await t.open('/blocs')
  t.ok(/^Blocs in \d{4}$/.test(await page.locator('h1').innerText()), 'without a year, the last')

  await t.open('/blocs/1980')
  t.ok(/^In 1980 the \d+ states .* blocs? of three or more \(\d+/.test(await page.locator('.finding').innerText()), 'the finding comes first')

  // a state that hardly changes its votes hardly changes its place
  const place = async (code) => {
    const l = await page.locator('figure[data-figure=network] svg text.label', { hasText: new RegExp(`^${code}$`) }).first().boundingBox()
    return [l.x, l.y]
  }
  const before = await place('CHN')
  await page.getByRole('slider').focus()
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(/\/blocs\/1981/)
  await t.settled()
  t.equal(await page.locator('h1').innerText(), 'Blocs in 1981', 'the slider changes the year')
  const after = await place('CHN')
  t.ok(Math.hypot(after[0] - before[0], after[1] - before[1]) < 200, 'the picture does not jump')

  // one state
  const ties = () => page.locator('figure[data-figure=network] svg line').count()
  const all = await ties()
  await page.getByLabel('Focus a state').fill('Cuba')
  await page.getByLabel('Focus a state').press('Enter')
  await page.waitForURL(/focus=CUB/)
  const one = await ties()
  t.ok(one > 0 && one < all, 'only the ties of Cuba')
  // the keys of a focus: one step more, so many, one less, all
  await page.locator('h1').click()
  await page.keyboard.press('+')
  t.url(/focus=CUB&steps=2/)
  const two = await ties()
  t.ok(two > one, `two steps show more than one: ${two}, ${one}`)
  await page.keyboard.press('4')
  t.url(/steps=4/)
  t.ok((await ties()) >= two, 'four steps show no less')
  await page.keyboard.press('1')
  await page.keyboard.press('-')
  t.equal(await ties(), one, 'one step is the least')
  await page.keyboard.press('Escape')
  t.equal(await ties(), all, 'Escape shows all again')
  t.ok(!/focus|steps/.test(page.url()), 'and leaves nothing in the address')
  // arrows and Enter do what a click does
  await page.locator('figure[data-figure=network] .chart').focus()
  await page.keyboard.press('ArrowRight')
  t.ok(/: (bloc \d+|none), \w+ \d/.test(await page.locator('figure[data-figure=network] [aria-live]').innerText()), 'an arrow says a state')
  await page.keyboard.press('Enter')
  await page.waitForURL(/focus=[A-Z]{3}/)
  // a click on the map puts a state in focus, pointing says its bloc
  const world = page.locator('figure[data-figure=world]')
  await world.locator('[data-state=BRA]').click()
  await page.waitForURL(/focus=BRA/)
  t.ok(/Brazil.*bloc/s.test(await world.locator('.tip').innerText()), 'the map says the bloc')
  await page.getByRole('button', { name: 'All, not only Brazil' }).click()
  t.equal(await ties(), all, 'all again')

  // p plays and stops
  await page.keyboard.press('p')
  t.ok(await page.getByRole('button', { name: 'Stop' }).isVisible(), 'p plays')
  await page.keyboard.press('p')
  t.ok(await page.getByRole('button', { name: 'Play' }).isVisible(), 'p stops')
  // the stream goes back farther when asked
  await page.locator('figure[data-figure=moved]').getByRole('button', { name: '10' }).click()
  t.url(/back=10/)
  await t.settled()
  t.ok((await page.locator('figure[data-figure=moved] .subtitle').innerText()).includes('1972 to 1981'), 'ten years of moves')

  // files for other programs, made by the server
  for (const form of ['GraphML', 'GEXF']) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: form }).click()])
    t.equal(file.suggestedFilename(), `entente-blocs-votes-1981.${form.toLowerCase()}`, 'name of the file')
  }

  // another group is in the address
  await page.locator('main header select').nth(1).selectOption('brics')
  await page.waitForURL(/group=brics/)
  await t.settled()
  t.ok((await page.locator('figure[data-figure=together] h2').innerText()).includes('brics'), 'is BRICS a bloc')

  // a year without votes is said, calmly
  await t.open('/blocs/1946')
  t.ok((await page.locator('main').innerText()).length > 100, 'the first year')
}
