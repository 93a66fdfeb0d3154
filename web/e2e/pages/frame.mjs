// The frame: addresses, keys, theme, drawers, downloads.
export const pages = [{ path: '/nothing/here', h1: 'Nothing is at this address', figures: [] }]

export async function interactions(t) {
  const { page } = t
  await t.open('/')
  await page.keyboard.press('?')
  t.ok(await page.getByRole('dialog', { name: 'Keyboard' }).isVisible(), '? opens the list of keys')
  await page.keyboard.press('Escape')
  await page.keyboard.press('t')
  await page.waitForSelector('figure[data-figure] tbody tr')
  t.url(/[?&]table=/)
  await page.keyboard.press('t')
  await page.keyboard.press('s')
  t.ok(await page.getByRole('dialog', { name: 'Sources' }).getByText('sha-256').first().isVisible(), 's opens the sources')
  await page.keyboard.press('Escape')
}
