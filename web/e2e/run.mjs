// Drives every page in Chromium: node run.mjs <address of the server> [name...]
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { inspect, settled } from './inspect.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const [base, ...only] = process.argv.slice(2)
const binary = process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (!base || !binary) {
  console.error(base ? 'no Chromium' : 'usage: node run.mjs http://127.0.0.1:7480 [name...]')
  process.exit(2)
}
const shots = process.env.SHOTS
if (shots) mkdirSync(shots, { recursive: true })

const modes = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 800 }, hasTouch: true },
]

let failures = 0
function report(what, wrong, since) {
  if (wrong.length) failures++
  console.log(`${wrong.length ? 'FAIL' : 'ok  '} ${what} (${((Date.now() - since) / 1000).toFixed(1)} s)`)
  for (const w of wrong) console.log('     ' + w.replaceAll('\n', '\n     '))
}

// watch notes what a page should never do.
function watch(page, allowed = []) {
  const wrong = []
  page.on('console', (m) => {
    if (m.type() !== 'error' && m.type() !== 'warning') return
    if (allowed.some((s) => m.text().includes(`status of ${s}`))) return
    wrong.push(`console: ${m.text()} ${m.location().url}`)
  })
  page.on('pageerror', (e) => wrong.push(`error: ${e.stack ?? e.message}`))
  page.on('requestfailed', (r) => r.failure()?.errorText !== 'net::ERR_ABORTED' && wrong.push(`request: ${r.url()} ${r.failure()?.errorText}`))
  return wrong
}

async function look(browser, file, want, mode) {
  const since = Date.now()
  const context = await browser.newContext({ ...mode, baseURL: base, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const wrong = watch(page, want.problems)
  try {
    await page.goto(want.path)
    await settled(page)
    wrong.push(...(await inspect(page, want, axe)))
    if (shots) await page.screenshot({ path: join(shots, `${file}${want.path.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${mode.name}.png`), fullPage: true })
  } catch (e) {
    wrong.push(String(e.stack ?? e))
  }
  await context.close()
  report(`${want.path} ${mode.name}`, wrong, since)
}

async function interact(browser, file, run) {
  const since = Date.now()
  const context = await browser.newContext({ ...modes[0], baseURL: base, reducedMotion: 'reduce', acceptDownloads: true })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000) // a busy machine is no fault of the page
  const wrong = watch(page, [422, 404])
  const t = {
    page,
    context,
    async open(path) {
      await page.goto(path)
      await settled(page)
    },
    settled: () => settled(page),
    ok(truth, what) {
      if (!truth) wrong.push(`not so: ${what}`)
      return Boolean(truth)
    },
    equal(have, expected, what) {
      if (JSON.stringify(have) !== JSON.stringify(expected)) wrong.push(`${what}: ${JSON.stringify(have)}, want ${JSON.stringify(expected)}`)
    },
    url(pattern) {
      if (!pattern.test(page.url())) wrong.push(`the address is ${page.url()}, want ${pattern}`)
    },
  }
  try {
    await run(t)
  } catch (e) {
    wrong.push(String(e.stack ?? e))
  }
  await context.close()
  report(`${file}: interactions`, wrong, since)
}

const files = readdirSync(join(here, 'pages'))
  .filter((f) => f.endsWith('.mjs'))
  .map((f) => f.slice(0, -4))
  .filter((f) => !only.length || only.includes(f))
const browser = await chromium.launch({ executablePath: binary, args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'] })
const jobs = []
for (const file of files) {
  const m = await import(join(here, 'pages', file + '.mjs'))
  for (const want of m.pages ?? []) for (const mode of modes) jobs.push(() => look(browser, file, want, mode))
  if (m.interactions) jobs.push(() => interact(browser, file, m.interactions))
}
// two at a time: a page waits for its answers now and then
await Promise.all([0, 1].map(async () => { for (let job; (job = jobs.shift()); ) await job() }))
await browser.close()
if (!files.length) failures++
console.log(failures ? `${failures} failed` : 'all passed')
process.exit(failures ? 1 : 0)
