export const pages = [
  { path: '/sql', h1: 'SQL', figures: [] },
  { path: '/sql?query=SELECT+source,+file+FROM+editions', h1: 'SQL', figures: [] },
  { path: '/sql?query=DROP+TABLE+editions', h1: 'SQL', figures: [], problems: [422] },
]

export async function interactions(t) {
  const { page } = t
  await t.open('/sql')
  await page.getByRole('link', { name: 'Vetoes by state' }).click()
  await t.settled()
  t.ok((await page.getByRole('textbox', { name: 'Query' }).inputValue()).includes('count(DISTINCT ref)'), 'a link fills the query in')
  t.ok((await page.locator('tbody tr').count()) >= 5, 'and shows its rows')
  await page.getByRole('textbox', { name: 'Query' }).fill('SELECT 41 + 1 AS answer')
  await page.getByRole('textbox', { name: 'Query' }).press('Control+Enter')
  t.url(/query=SELECT/)
  await page.getByRole('cell', { name: '42' }).or(page.getByRole('rowheader', { name: '42' })).waitFor()
  const href = await page.getByRole('link', { name: 'CSV' }).getAttribute('href')
  const csv = await page.evaluate(async (h) => (await fetch(h)).text(), href)
  t.equal(csv.trim(), 'answer\n42', 'the same as CSV')
  await page.getByRole('textbox', { name: 'Query' }).fill("SELECT * FROM read_text('/etc/passwd')")
  await page.getByRole('button', { name: /^Run/ }).click()
  await page.getByText('The query has no answer').waitFor()
  t.ok(!(await page.locator('main').innerText()).includes('root:'), 'no file is read')
}
