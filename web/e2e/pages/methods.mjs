export const pages = [
  { path: '/methods', h1: 'Methods', figures: [] },
  { path: '/methods/kappa', h1: 'Kappa', figures: [] },
  { path: '/methods/intervals', h1: 'Intervals', figures: [] },
  { path: '/methods/nosuch', h1: 'There is no such page', figures: [] },
  { path: '/docs/data-model', h1: /./, figures: [] },
]

export async function interactions(t) {
  const { page } = t
  await t.open('/methods')
  await page.locator('#list + ul .quiet').first().waitFor() // the measures have come
  const all = await page.locator('#list + ul > li').count()
  t.ok(all > 25, 'every method is listed')
  await page.getByLabel('Find in titles and measures').pressSequentially('arms-tiv')
  t.url(/q=arms-tiv/)
  t.equal(await page.locator('#list + ul > li').count(), 1, 'found by its measure')
  await page.locator('#list + ul > li a').click()
  await page.waitForURL(/\/methods\/arms/)
  await t.settled()
  // formulas are drawn, not written: MathML of a visible size, and its LaTeX nowhere in the text
  for (const path of ['/methods/kappa', '/methods/ideal-points', '/methods/intervals']) {
    await t.open(path)
    await page.locator('.formula math').first().waitFor()
    const sizes = await page.locator('math').evaluateAll((all) => all.map((m) => [m.getAttribute('alttext'), m.getBoundingClientRect()]).map(([text, r]) => ({ text, width: r.width, height: r.height })))
    t.equal(sizes.filter((s) => !s.text || s.width < 4 || s.height < 6).length, 0, `every formula of ${path} has a size and a text`)
    t.equal(await page.locator('math[style], math [style], merror').count(), 0, `no style in the formulas of ${path}`)
    const seen = await page.locator('.doc').innerText()
    t.ok(!/\\[a-z]{2,}|\$`|_\{|\^\{/.test(seen), `no LaTeX is seen on ${path}`)
  }
  await t.open('/methods/kappa')
  t.ok((await page.locator('.formula math msub').count()) > 3 && (await page.locator('.formula').first().innerText()).includes('∑'), 'kappa has its sums and subscripts')
  // what a page defines, and who defined it
  await page.locator('.defines a').filter({ hasText: 'kappa' }).first().waitFor()
  t.ok((await page.locator('.measures tbody').innerText()).includes('Cohen (1960)'), 'the table of measures names the paper')
  t.equal(await page.locator('.doc a').filter({ hasText: 'Cohen (1960)' }).getAttribute('href'), 'https://doi.org/10.1177/001316446002000104', 'the text links it')
  // a link to a part of a page leads there
  await t.open('/methods/ideal-points#published')
  await page.locator('#published').waitFor()
  t.ok(Math.abs((await page.locator('#published').boundingBox()).y) < 200, 'the part that was asked for is in sight')
  await t.open('/methods/kappa')
  await page.locator('.doc').getByRole('link', { name: 'intervals' }).first().click()
  await page.waitForURL(/\/methods\/intervals/)
  // every link of the documentation leads to a page that is there
  await t.open('/docs/data-model')
  const links = await page.locator('.doc a[href^="/"]').evaluateAll((l) => [...new Set(l.map((a) => a.getAttribute('href').split('#')[0]))])
  t.ok(links.length > 0, 'there are links')
  for (const l of links.slice(0, 6)) {
    await page.goto(l)
    await t.settled()
    t.ok((await page.locator('h1').innerText()) !== 'There is no such page' && (await page.locator('h1').innerText()) !== 'Nothing is at this address', `the link ${l}`)
  }
}
