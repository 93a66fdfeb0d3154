// Figures in other pages: as a frame that follows the record, or as a piece that needs nobody.
import { readFileSync } from 'node:fs'

export async function interactions(t) {
  const { page, context } = t
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/sql')
  await page.evaluate(() => navigator.clipboard.writeText(''))
  const copied = async () => {
    await page.getByRole('button', { name: 'Copy embedding code' }).click()
    await page.waitForFunction(() => navigator.clipboard.readText())
    await page.getByText('Copied: the embedding code.').waitFor()
    return page.evaluate(async () => {
      const text = await navigator.clipboard.readText()
      await navigator.clipboard.writeText('')
      return text
    })
  }
  const share = (figure) => page.locator(`figure[data-figure=${figure}]`).getByRole('button', { name: 'Download' }).click()
  const saved = async () => {
    const [d] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'HTML file' }).click()])
    return { name: d.suggestedFilename(), text: readFileSync(await d.path()).toString() }
  }

  // an address with an ampersand, which HTML must not take for its own
  await t.open('/blocs/1980?focus=CUB&steps=2')
  await share('network')
  const frame = await copied()
  t.ok(/^<iframe src="http[^"]+\/embed\/blocs\/1980\?focus=CUB&amp;steps=2&amp;figure=network" title="[^"<>]+" width="100%" height="\d{3,4}" loading="lazy"><\/iframe>$/.test(frame), `the frame: ${frame}`)

  await page.getByLabel('archived, without updates').check()
  const piece = await copied()
  const file = await saved()
  t.equal(file.name, 'entente-blocs-1980-network.html', 'the file is named after page and figure')
  t.ok(file.text.includes(piece) && file.text.startsWith('<!doctype html>'), 'the file holds the piece that is copied')
  t.ok(!/<script|<iframe|<link|\son\w+=|url\(http/i.test(file.text), 'no script and nothing to fetch')
  const svg = Buffer.from(/src="data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)"/.exec(piece)[1], 'base64').toString()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'SVG', exact: true }).click()])
  t.equal(svg, readFileSync(await download.path()).toString(), 'the picture is the one that is downloaded')
  t.ok(/transform="matrix/.test(svg) && !/oklab|color-mix|light-dark|var\(|<script/.test(svg), 'places and plain colours are in it')

  // what a reader of that other page gets, who has no way to this server
  const alone = await context.browser().newContext({ viewport: { width: 390, height: 800 }, colorScheme: 'dark', offline: true })
  const other = await alone.newPage()
  const asked = []
  other.on('request', (r) => /^https?:/.test(r.url()) && asked.push(r.url()))
  other.on('console', (m) => m.type() === 'error' && asked.push(m.text()))
  await other.setContent(file.text)
  const seen = await other.evaluate(async () => {
    const img = document.querySelector('img')
    await img.decode()
    // the ground at a corner: the picture brings its own, whatever the page's is
    const c = document.createElement('canvas').getContext('2d')
    c.drawImage(img, 0, 0)
    return { wide: img.naturalWidth, over: document.documentElement.scrollWidth - innerWidth, alt: img.alt, ground: c.getImageData(2, 2, 1, 1).data[3], words: document.querySelector('figcaption').innerText, link: document.querySelector('figcaption a').href, title: document.title }
  })
  await alone.close()
  t.equal(asked, [], 'nothing is asked for')
  t.ok(seen.wide > 500 && seen.over <= 0 && seen.ground === 255, `the picture stands, on its own ground, no wider than a phone: ${JSON.stringify(seen)}`)
  t.ok(/^Blocs 1980: Who stands with whom\. .*In 1980 the \d+ states/.test(seen.alt), `a text in its place: ${seen.alt}`)
  t.ok(/Sources: United Nations.*\nRecord: entente \S+; undl \S+ \(sha-256 [0-9a-f]{12}\)\.\nTerms: undl: .*\(not for commercial use\)\.\nn: [\d,]+ ties.*\nArchived on \d{4}-\d\d-\d\d; it does not change/s.test(seen.words.replace(/\n+/g, '\n')), `source, record, terms: ${seen.words}`)
  t.ok(seen.link.endsWith('/blocs/1980?focus=CUB&steps=2#network'), `the way back: ${seen.link}`)

  // where the table is shown, the table is archived
  await t.open('/group/quartet?table=pairs')
  await share('pairs')
  await page.getByLabel('archived, without updates').check()
  const table = await copied()
  t.ok(!table.includes('<img') && (table.match(/<tr>/g) ?? []).length === 7 && /Terms: undl/.test(table), 'the table, with its terms')

  // a legend goes with its picture, in a square too
  await t.open('/state/CHN')
  await share('map')
  await page.getByLabel('square').check()
  await page.getByLabel('archived, without updates').check()
  const map = Buffer.from(/base64,([A-Za-z0-9+/=]+)"/.exec(await copied())[1], 'base64').toString()
  t.ok(map.includes('>0.00 to 0.25<') && map.includes('>no data<'), 'the legend of the map')
  await t.open('/group/quartet?table=pairs')
  await share('pairs')

  // what a name holds is text, in a frame's title and in an archive
  await page.keyboard.press('Escape')
  await page.evaluate(() => (document.title = 'a"b<i>c</i>&d · entente'))
  await share('pairs')
  const title = 'a&quot;b&lt;i&gt;c&lt;/i&gt;&amp;d: The pairs'
  t.ok((await copied()).includes(`title="${title}"`), 'a frame with a title that looks like HTML')
  await page.getByLabel('archived, without updates').check()
  const safe = await saved()
  t.ok(safe.text.includes(`<title>${title}</title>`) && safe.text.includes(`<strong>${title}</strong>`) && !safe.text.includes('<i>'), 'an archive with a title that looks like HTML')
}
