// What every page must be, whatever it shows.

/** settled waits until a page has its heading and no answer is outstanding. */
export async function settled(page) {
  await page.waitForSelector('main h1, main [role=alert], main figure', { timeout: 60_000, state: 'attached' })
  await page.waitForFunction(() => !document.querySelector('main .loading, main [aria-busy=true]'), undefined, { timeout: 60_000 })
  await page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))))
}

/** inspect says what is wrong with a page as it is shown. */
export async function inspect(page, want, axe) {
  const wrong = []
  const have = await page.evaluate(structure)
  if (want.h1 && !(want.h1 instanceof RegExp ? want.h1.test(have.h1) : have.h1 === want.h1)) wrong.push(`h1 is ${JSON.stringify(have.h1)}, want ${want.h1}`)
  if (want.figures && JSON.stringify(have.figures) !== JSON.stringify(want.figures)) wrong.push(`figures are ${JSON.stringify(have.figures)}, want ${JSON.stringify(want.figures)}`)
  wrong.push(...have.wrong)

  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const r = await window.axe.run(document, { resultTypes: ['violations'] })
    return r.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)
  })
  wrong.push(...found)

  // the twin of every picture
  if (have.figures.length) {
    const before = page.url()
    const url = new URL(before)
    url.searchParams.set('table', have.figures.join(','))
    await move(page, url.href)
    const rows = await page.evaluate(() => [...document.querySelectorAll('figure[data-figure]')].map((f) => ({ id: f.dataset.figure, rows: f.querySelectorAll('tbody tr').length, cells: Math.max(0, ...[...f.querySelectorAll('tbody tr')].map((r) => r.children.length)) })))
    for (const r of rows) if (r.rows < 1 || r.cells < 2) wrong.push(`figure ${r.id} has no table twin`)
    await move(page, before)
  }
  return wrong
}

// move changes the address without loading the page anew, as Back does.
async function move(page, address) {
  await page.evaluate((a) => {
    history.replaceState(null, '', a)
    dispatchEvent(new PopStateEvent('popstate'))
  }, address)
  await settled(page)
}

// structure runs in the page: what stands on it, and what is wrong with its layout.
function structure() {
  const wrong = []
  const text = (e) => (e?.textContent ?? '').replace(/\s+/g, ' ').trim()
  const h1s = [...document.querySelectorAll('h1')]
  if (h1s.length !== 1) wrong.push(`${h1s.length} headings of the first level`)
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth
  if (over > 1) {
    const widest = [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.scroll')).slice(0, 3)
    wrong.push(`the page is ${over} px wider than the window: ${widest.map((e) => e.outerHTML.slice(0, 100)).join(' | ')}`)
  }
  for (const svg of document.querySelectorAll('figure .body svg[role]')) {
    const id = svg.closest('figure').dataset.figure
    const frame = svg.getBoundingClientRect()
    if (frame.height < 30 || frame.width < 100) wrong.push(`${id}: the picture is ${Math.round(frame.width)} by ${Math.round(frame.height)} px`)
    if (!svg.querySelector('path, rect, circle, line')) wrong.push(`${id}: the picture is empty`)
    if (!(svg.getAttribute('aria-label') ?? '').trim()) wrong.push(`${id}: the picture says nothing to those who do not see it`)
    for (const e of svg.querySelectorAll('[d*=NaN],[x*=NaN],[y*=NaN],[cx*=NaN],[cy*=NaN],[width*=NaN],[height*=NaN],[transform*=NaN],[points*=NaN]')) wrong.push(`${id}: NaN in ${e.outerHTML.slice(0, 120)}`)
    const labels = [...svg.querySelectorAll('text')].filter((t) => text(t) && !t.closest('[data-screen]')).map((t) => ({ t: text(t), turned: !!t.getAttribute('transform'), r: t.getBoundingClientRect() }))
    for (const l of labels) {
      if (l.r.left < frame.left - 2 || l.r.right > frame.right + 2 || l.r.top < frame.top - 3 || l.r.bottom > frame.bottom + 3) wrong.push(`${id}: the label "${l.t}" is cut off`)
    }
    for (let i = 0; i < labels.length; i++)
      for (let j = i + 1; j < labels.length; j++) {
        const a = labels[i], b = labels[j]
        if (a.turned || b.turned) continue
        const w = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left)
        const h = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top)
        if (w > 2 && h > 4.5) wrong.push(`${id}: the labels "${a.t}" and "${b.t}" lie over each other`)
      }
  }
  return { h1: text(h1s[0]), figures: [...document.querySelectorAll('figure[data-figure]')].map((f) => f.dataset.figure), wrong: wrong.slice(0, 12) }
}
