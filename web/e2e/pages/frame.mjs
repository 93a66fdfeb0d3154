// The frame: addresses, keys, theme, drawers, downloads.
import { readFileSync } from 'node:fs'

export const pages = [{ path: '/nothing/here', h1: 'Nothing is at this address', figures: [], problems: [404] }]

export async function interactions(t) {
  const { page } = t
  await t.open('/group/quartet')

  await page.keyboard.press('?')
  t.ok(await page.getByRole('dialog', { name: 'Keyboard' }).isVisible(), '? opens the list of keys')
  await page.keyboard.press('Escape')

  // table twin, in the address
  await page.keyboard.press('t')
  await page.waitForSelector('figure[data-figure=cohesion] tbody tr')
  t.url(/[?&]table=cohesion/)
  await page.keyboard.press('t')
  await page.waitForSelector('figure[data-figure=cohesion] svg[role=img]')

  // the sources drawer names edition, terms and checksum
  await page.keyboard.press('s')
  const drawer = page.getByRole('dialog', { name: 'Sources' })
  t.ok(await drawer.getByText('United Nations Digital Library').first().isVisible(), 's opens the sources')
  t.ok(await drawer.getByText('sha-256').first().isVisible(), 'with the checksum')
  await page.keyboard.press('Escape')

  // downloads carry their provenance
  await page.keyboard.press('d')
  const files = {}
  for (const kind of ['PNG', 'SVG', 'CSV as shown']) {
    const [d] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: kind, exact: true }).click()])
    files[kind] = { name: d.suggestedFilename(), bytes: readFileSync(await d.path()) }
  }
  t.equal(files.PNG.bytes.subarray(1, 4).toString(), 'PNG', 'the PNG')
  t.ok(files.PNG.bytes.length > 10_000, 'the PNG has a picture in it')
  const svg = files.SVG.bytes.toString()
  t.ok(svg.includes('United Nations') && svg.includes('/group/quartet') && svg.includes('Editions: undl'), 'the SVG names source, edition and address')
  t.ok(!/oklab|color-mix|light-dark|var\(/.test(svg), 'the SVG has plain colours')
  const csv = files['CSV as shown'].bytes.toString()
  t.ok(/^# China, Iran, North Korea, Russia: How alike/.test(csv) && csv.includes('United Nations') && /\n2024,0\.66\d+,/.test(csv), 'the CSV has its source and full precision')
  t.equal(files.SVG.name, 'entente-group-quartet-cohesion.svg', 'the file is named after page and figure')
  t.ok(svg.includes('random groups of the same size'), 'and has the legend')
  await page.getByLabel('square').check()
  const [whole] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'SVG', exact: true }).click()])
  const sides = /width="([\d.]+)" height="([\d.]+)"/.exec(readFileSync(await whole.path()).toString()) ?? []
  t.ok(Number(sides[1]) > 500 && sides[1] === sides[2], `a square: ${sides[0]}`)
  const [bib] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'BibTeX file' }).click()])
  const entries = readFileSync(await bib.path()).toString()
  t.ok(/@misc\{entente_group_quartet_cohesion,[^@]*url = \{http[^@]*@misc\{entente,[^@]*@misc\{undl,/.test(entries), 'BibTeX of the figure, the program and the source')
  // the same elsewhere, and the addresses in it answer
  const code = page.locator('dialog pre')
  const elsewhere = async (where, until) => {
    await page.getByLabel('Where').selectOption(where)
    await code.getByText(until).waitFor()
    return code.innerText()
  }
  const python = await elsewhere('Python', 'read_csv')
  for (const u of python.match(/http[^"]+/g)) t.equal(await page.evaluate(async (a) => (await fetch(a)).status, u), 200, u)
  t.ok((await elsewhere('Command line', 'entente figures')).includes('entente figures kappa-quadratic-pairs quartet'), 'the command line is given')
  const asked = JSON.parse(await elsewhere('Assistant (MCP)', 'tools/call'))
  t.equal([asked.params.name, asked.params.arguments.measure, asked.params.arguments.subject, asked.params.arguments.placebos], ['figures', 'kappa-quadratic-pairs', ['quartet'], true], 'the call of an assistant')
  await page.keyboard.press('Escape')

  // the palette
  const palette = async (text) => {
    await page.keyboard.press('/')
    const box = page.locator('dialog [role=combobox]')
    await box.waitFor()
    await page.waitForFunction(() => document.querySelectorAll('[role=option]').length > 0)
    await box.fill(text)
    return page.locator('dialog [role=option]')
  }
  let options = await palette('iran russia')
  await options.getByText('Iran and Russia', { exact: true }).waitFor()
  t.ok((await options.first().innerText()).includes('pair'), '"iran russia" offers the pair first')
  await page.keyboard.press('Escape')
  options = await palette('sipri')
  await options.getByText('source sipri').waitFor()
  await page.keyboard.press('Escape')
  options = await palette('north korea')
  await options.getByText('North Korea', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  options = await palette('china, cuba, iran')
  await options.getByText('China, Cuba, Iran').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/group\?members=CHN,CUB,IRN/)
  await t.settled()
  options = await palette('trade depend')
  t.ok((await options.first().innerText()).includes('trade-dependence'), 'measures are found')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.locator('dialog [role=combobox]').fill('nato')
  await page.locator('dialog [role=option]').first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/group\/nato/)
  await t.settled()

  // theme: chosen, kept
  await page.getByRole('button', { name: /^Theme/ }).click()
  await page.getByRole('button', { name: /^Theme/ }).click()
  t.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark', 'the theme')
  await page.reload()
  await t.settled()
  t.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark', 'the theme after loading again')
  await page.evaluate(() => localStorage.clear())

  // years: handles by key, a stretch by mouse, in the address and in all pictures of the page
  await t.open('/group/quartet?from=2005')
  const labels = () => page.locator('figure[data-figure=cohesion] .axis text').allTextContents()
  t.ok(Number((await labels())[0]) >= 2005, 'pictures begin with the year of the address')
  const handle = page.locator('figure[data-figure=cohesion]').getByRole('slider', { name: 'First year' })
  await handle.press('ArrowRight')
  t.url(/[?&]from=2006/)
  t.equal(await handle.getAttribute('aria-valuenow'), '2006', 'the handle says the year')
  await page.getByRole('button', { name: 'All years' }).click()
  t.url(/\/group\/quartet$/)
  const plot = await page.locator('figure[data-figure=cohesion] svg[role=img]').boundingBox()
  await page.mouse.move(plot.x + plot.width * 0.4, plot.y + 90)
  await page.mouse.down()
  await page.mouse.move(plot.x + plot.width * 0.6, plot.y + 90, { steps: 3 })
  await page.mouse.up()
  t.url(/from=\d{4}&to=\d{4}/)
  await page.goBack()
  t.url(/\/group\/quartet$/)

  // an address that names nothing begins at the group that is meant by default
  for (const [from, to] of [['/', /\/group\/quartet$/], ['/pair', /\/pair\/CHN-IRN$/], ['/state', /\/state\/CHN$/], ['/events', /\/events\/CHN-IRN$/], ['/embed/group?figure=pairs', /\/embed\/group\/quartet\?figure=pairs$/]]) {
    await page.goto(from)
    await page.waitForURL(to)
  }

  // embedded: one figure and nothing else
  await t.open('/embed/group/quartet?figure=pairs')
  t.ok(await page.locator('figure[data-figure=pairs]').isVisible(), 'the figure is shown')
  t.equal(await page.locator('header, footer, h1').evaluateAll((l) => l.filter((e) => getComputedStyle(e).visibility === 'visible').length), 0, 'and nothing around it')

  // where no page is, the server says so as the page does
  const none = 'Nothing is at this address'
  for (const path of ['/nothing/here', '/sql', '/sql/more', '/SQL', '/group/quartet/more', '/pair/CHN-IRN/', '/docs', '/docs/methods', '/claims/a/b/c', '/pair/%FF', '/%73ql', '/embed/none', '/embed/embed/sql', '/embed/sql']) {
    const answer = await page.goto(path)
    await page.locator('main h1').first().waitFor({ state: 'attached' })
    t.equal([answer.status(), (await page.locator('main h1').first().textContent()) === none], answer.status() === 404 ? [404, true] : [200, false], path)
  }
  await page.goto('/nothing/here')
  t.equal(await page.title(), `${none} · entente`, 'the window says it')
  await page.getByRole('button', { name: 'Find a state, pair, group or page' }).click()
  await page.locator('dialog [role=combobox]').waitFor()
  await page.keyboard.press('Escape')

  // a name that nothing goes by is said once, under what was asked for, and another is offered
  for (const [path, asked, about] of [['/state/XXX', 'XXX', 'Unknown state "XXX"'], ['/pair/XXX-YYY', 'XXX and YYY', 'Unknown state "XXX"'], ['/group/none', 'none', 'Unknown group "none"']]) {
    const answer = await page.goto(path)
    await t.settled()
    await page.getByText('There is nothing of this name').first().waitFor()
    t.equal([answer.status(), await page.locator('main h1').innerText(), await page.locator('main .problem').count()], [200, asked, 1], path)
    t.ok((await page.locator('main .problem').innerText()).includes(about), `${path}: ${about}`)
  }
  await t.open('/pair/CHN')
  t.ok((await page.locator('main').innerText()).includes('A pair is two states'), 'half a pair')
  await t.open('/pair/CHN-IRN-RUS')
  t.ok(await page.locator('main a[href="/group?members=CHN,IRN,RUS"]').isVisible(), 'three states are a group')
  await t.open('/blocs/never')
  t.ok((await page.locator('main header').innerText()).includes('never is not a year'), 'not a year')
  await t.open('/state/XXX')
  await page.getByRole('button', { name: 'Find a state, pair or group' }).click()
  await page.locator('dialog [role=combobox]').waitFor()

  // the readable page of the API, which has examples and leads back
  await page.goto('/api/')
  const example = page.locator('#groups .examples a').first()
  const [answer] = await Promise.all([page.waitForResponse(/\/api\/v1\/groups/), example.click()])
  t.equal(answer.status(), 200, 'an example answers')
  await page.goBack()
  await page.getByRole('link', { name: 'Dashboard' }).click()
  await page.waitForURL(/\/group\/quartet$/)

  // paper: pictures as wide as the page, nothing to click, the address
  await t.open('/group/quartet')
  await page.emulateMedia({ media: 'print' })
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  t.ok((await page.locator('figure[data-figure=cohesion] svg[role=img]').evaluate((e) => e.viewBox.baseVal.width)) <= 640, 'a picture is drawn for the paper')
  t.ok(await page.getByText(/, printed on \d{4}-/).isVisible(), 'the address stands on the paper')
  t.ok(!(await page.locator('body > #app > header, .actions').first().isVisible()), 'what cannot be clicked on paper is not printed')
}
