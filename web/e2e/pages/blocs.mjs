import { readFileSync } from 'node:fs'

export const pages = [
  { path: '/blocs/1980', h1: 'Blocs in 1980', figures: ['network', 'together', 'balance', 'moved', 'world'] },
  // the embedded record has votes alone: the page says so
  { path: '/blocs/1980?layer=trade', h1: 'Blocs in 1980', figures: [], problems: [422] },
]

// The outlines of a drawn network: dash, how many states of the bloc lie outside, corners, and how far they are from where they are going.
const outlines = (page) =>
  page.locator('figure[data-figure=network] svg path.outline').evaluateAll((all) =>
    all.map((o) => {
      const box = o.ownerSVGElement.getBoundingClientRect()
      const of = [...o.ownerSVGElement.querySelectorAll('circle')].filter((c) => c.getAttribute('fill') === o.getAttribute('fill')).map((c) => c.getBoundingClientRect())
      const inside = (r) => o.isPointInFill(new DOMPoint(r.x + r.width / 2 - box.x, r.y + r.height / 2 - box.y))
      const numbers = (d) => d.match(/-?[\d.]+/g).map(Number)
      const [now, then] = [numbers(getComputedStyle(o).d), numbers(o.getAttribute('d'))]
      return { dash: o.getAttribute('stroke-dasharray'), states: of.length, outside: of.filter((r) => !inside(r)).length, corners: then.length / 2, away: Math.max(...now.map((v, i) => Math.abs(v - then[i]))) }
    }),
  )

export async function interactions(t) {
  const { page } = t
  await t.open('/blocs')
  t.ok(/^Blocs in \d{4}$/.test(await page.locator('h1').innerText()), 'without a year, the last')

  await t.open('/blocs/1980')
  t.ok(/^In 1980 the \d+ states .* blocs? of three or more \(\d+/.test(await page.locator('.finding').innerText()), 'the finding comes first')

  // the divisions come before their proof, and then the proof
  await page.locator('figure[data-figure=balance]').getByText(/, proved: no division has fewer/).first().waitFor()

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

  // a bloc's outline is around all its states, and told apart without its colour
  const drawn = await outlines(page)
  t.ok(drawn.length > 1 && drawn.every((o) => o.states >= 3 && o.outside === 0), `outlines around their states: ${JSON.stringify(drawn)}`)
  t.equal(new Set(drawn.map((o) => o.dash)).size, drawn.length, 'each outline has a pattern of its own')
  // while years play an outline turns into the next, corner by corner
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await page.evaluate(() => addEventListener('transitionrun', (e) => e.propertyName === 'd' && (window.turned = (window.turned ?? 0) + 1)))
  await page.getByRole('slider').press('ArrowRight')
  await page.waitForFunction(() => window.turned > 0)
  await t.settled()
  await page.waitForFunction(() => !document.getAnimations().some((a) => a.transitionProperty === 'd'))
  t.ok((await outlines(page)).every((o) => o.corners === drawn[0].corners && o.away < 0.1 && o.outside === 0), 'and arrives')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.getByRole('slider').press('ArrowLeft')
  await page.waitForURL(/\/blocs\/1981/)
  await t.settled()
  // it goes with the picture, with its key
  await page.locator('figure[data-figure=network]').getByRole('button', { name: 'Download' }).click()
  const [svg] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'SVG', exact: true }).click()])
  const text = readFileSync(await svg.path()).toString()
  t.ok(/stroke-dasharray="6px, 3px"|stroke-dasharray="6, 3"/.test(text) && /fill-opacity="0.07"/.test(text) && /bloc 1: \d+ states/.test(text), 'the file has outlines and legend')
  await page.keyboard.press('Escape')
  // and is left out when asked
  await page.getByRole('button', { name: 'Outlines' }).click()
  t.url(/[?&]outlines=no/)
  t.equal(await outlines(page), [], 'no outlines')
  await page.getByRole('button', { name: 'Outlines' }).click()
  t.ok(!/outlines/.test(page.url()) && (await outlines(page)).length > 1, 'outlines again')

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

  // a bloc of which fewer than three states are drawn has none
  await page.route(/\/api\/v1\/blocs\?.*network=3/, async (r) => {
    const answer = await r.fetch()
    const body = await answer.json()
    const y = body.years.at(-1)
    const of = y.memberships.filter((m) => m.bloc === 1).map((m) => m.state)
    for (const n of y.network.nodes) if (of.indexOf(n.state) >= 2) n.x = n.y = null
    await r.fulfill({ response: answer, json: body })
  })
  await t.open('/blocs/1980')
  const few = await outlines(page)
  t.ok(few.length === drawn.length - 1, `an outline less: ${JSON.stringify(few)}`)
  await page.unroute(/\/api\/v1\/blocs\?.*network=3/)

  // a year without votes is said, calmly
  await t.open('/blocs/1946')
  t.ok((await page.locator('main').innerText()).length > 100, 'the first year')
}
